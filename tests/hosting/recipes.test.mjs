// The recipes of deploy/: what script/recipes.mjs writes into them, and what runs in them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { contentSecurityPolicy, FILE, HASHED, IMMUTABLE, pageHeaders } from '../../script/headers.mjs';
import { PAGES, recipe, RECIPES, trackedConfig } from '../../script/recipes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path) => readFileSync(root + path, 'utf8');

test('the recipes are those of the config.json beside them', () => {
  for (const path of RECIPES) {
    assert.equal(read(path), recipe(basename(path), read(path), trackedConfig()), `${path}: run "node script/recipes.mjs"`);
  }
});

test('hosts that know pages by their addresses know all of them', () => {
  const kinds = readdirSync(`${root}src/resources`, { recursive: true }).filter((name) => name.endsWith('mod.rs'));
  const sources = kinds.map((name) => read(`src/resources/${name}`)).join('\n');
  const lists = [...sources.matchAll(/^ {4}path: "\/([a-z-]+)",$/gm)];
  const others = [...read('src/app.rs').matchAll(/^ {4}\("\/([a-z-]+)["/]/gm)];
  const pages = new Set([...lists, ...others].map(([, page]) => page));
  assert.ok(lists.length > 10 && others.length > 2);
  assert.deepEqual([...pages].sort(), PAGES);
});

test('another config.json changes the policy of every recipe, and nothing else', () => {
  const config = { endpoints: [{ id: 'a', account: 'https://a.example', compute: 'https://b.example/x' }] };
  for (const path of RECIPES.filter((path) => !path.endsWith('_redirects'))) {
    const text = recipe(basename(path), read(path), config);
    assert.ok(text.includes("connect-src 'self' https://a.example https://b.example;"), path);
    assert.ok(!text.split('connect-src')[1].split(';')[0].includes('scaleway.com'), path);
    assert.equal(text.replace(contentSecurityPolicy(config), contentSecurityPolicy(trackedConfig())), read(path), path);
    assert.equal(recipe(basename(path), text, config), text, `${path}, written twice`);
  }
});

test('every recipe sends every header', () => {
  for (const path of RECIPES.filter((path) => !path.endsWith('_redirects'))) {
    for (const [name, value] of Object.entries(pageHeaders(trackedConfig()))) {
      // CloudFront has words of its own for some, and one of them has no value.
      const words = path.endsWith('.json') && name === 'X-Content-Type-Options' ? ['ContentTypeOptions'] : [value];
      if (!path.endsWith('.json')) words.push(name);
      for (const word of words) assert.ok(read(path).includes(word), `${name} in ${path}`);
    }
  }
});

test('a recipe that somebody has changed is written in place; one without its marks is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'console-recipes-'));
  try {
    const config = join(folder, 'config.json');
    const mine = join(folder, 'console.conf');
    writeFileSync(config, '{"endpoints":[{"id":"a","account":"/api/account","compute":"/api/compute"}]}');
    copyFileSync(`${root}deploy/nginx/console.conf`, mine);
    writeFileSync(mine, readFileSync(mine, 'utf8').replace('listen 80;', 'listen 443 ssl;'));
    const run = () => execFileSync('node', [`${root}script/recipes.mjs`, '--config', config, mine], { stdio: 'pipe' });
    run();
    const written = readFileSync(mine, 'utf8');
    assert.match(written, /listen 443 ssl;/);
    assert.match(written, /connect-src 'self';/);
    writeFileSync(mine, written.replace(/# headers: begin.*/, ''));
    assert.throws(run, /has no line "# headers: begin"/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('recipes tell files from pages, and what is kept, as script/headers.mjs does', () => {
  for (const path of ['deploy/nginx/console.conf', 'deploy/caddy/Caddyfile']) {
    assert.ok(read(path).includes(FILE), `FILE in ${path}`);
    assert.ok(read(path).includes(HASHED), `HASHED in ${path}`);
    assert.ok(read(path).includes(`"${IMMUTABLE}"`), `IMMUTABLE in ${path}`);
  }
  for (const path of ['deploy/netlify/_headers', 'deploy/cloudflare-pages/_headers']) {
    const rules = [...read(path).matchAll(/^\/\*\.(\w+)\n  Cache-Control: (.*)$/gm)].map(([, ending, kept]) => [ending, kept]);
    assert.deepEqual(rules, ['js', 'wasm', 'css', 'svg'].map((ending) => [ending, IMMUTABLE]), path);
  }
  for (const path of ['deploy/netlify/_redirects', 'deploy/cloudflare-pages/_redirects']) {
    for (const page of PAGES) assert.match(read(path), new RegExp(`^/${page}/\\*  /(index\\.html)?  200$`, 'm'), path);
  }
  assert.ok(read('deploy/s3-cloudfront/upload.sh').includes(`'${IMMUTABLE}'`));
});

test('the config.json for the API on the own origin calls nothing else', () => {
  const config = JSON.parse(read('deploy/config.same-origin.json'));
  assert.match(contentSecurityPolicy(config), /connect-src 'self';/);
  for (const { account, compute } of config.endpoints) {
    for (const base of [account, compute]) {
      for (const path of ['deploy/nginx/console.conf', 'deploy/caddy/Caddyfile', 'deploy/netlify/_redirects']) {
        assert.ok(read(path).includes(`${base}/`), `${base} in ${path}`);
      }
    }
  }
});

test('CloudFront: pages are index.html, files are themselves, the API loses its prefix and cookies', () => {
  const context = vm.createContext({});
  vm.runInContext(read('deploy/s3-cloudfront/viewer-request.js'), context);
  const sent = (uri) => {
    const headers = { origin: { value: 'o' }, 'x-auth-token': { value: 't' } };
    return context.handler({ request: { uri, headers, cookies: { a: { value: 'b' } } } });
  };
  for (const uri of ['/', '/servers', '/servers/new', '/containers/my.bucket']) assert.equal(sent(uri).uri, '/index.html', uri);
  for (const uri of ['/config.json', '/console-828f9f6f39cc3be.js', '/assets/a.css', '/.env']) assert.equal(sent(uri).uri, uri);
  const call = sent('/api/account/tokens/a%2Fb');
  assert.equal(call.uri, '/tokens/a%2Fb');
  assert.deepEqual(Object.keys(call.headers), ['x-auth-token']);
  assert.deepEqual(Object.keys(call.cookies), []);
  assert.equal(new RegExp(FILE).source.replaceAll('\\/', '/'), /var file =\s*\/(.*)\/;/.exec(read('deploy/s3-cloudfront/viewer-request.js'))[1].replaceAll('\\/', '/'));
});

test('Cloudflare Pages: calls go to the API without what is the console’s own', async (t) => {
  const { onRequest } = await import('../../deploy/cloudflare-pages/functions/api/[[path]].js');
  const calls = [];
  t.mock.method(globalThis, 'fetch', async (url, options) => {
    calls.push({ url, ...options });
    return new Response('{}', { status: 201, headers: { 'Set-Cookie': 'a=b', 'Content-Type': 'text/html', 'Cache-Control': 'public' } });
  });
  const call = (path, init) => onRequest({ request: new Request(`https://console.example${path}`, init) });
  const answer = await call('/api/account/tokens/a%2Fb?page=2', {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'X-Auth-Token': 't', Cookie: 'c=d', Origin: 'https://console.example' },
    duplex: 'half',
  });
  assert.equal(calls[0].url, 'https://account.scaleway.com/tokens/a%2Fb?page=2');
  assert.equal(calls[0].method, 'POST');
  assert.equal(await new Response(calls[0].body).text(), '{"a":1}');
  assert.equal(calls[0].headers.get('X-Auth-Token'), 't');
  assert.equal(calls[0].headers.get('Cookie'), null);
  assert.equal(calls[0].headers.get('Origin'), null);
  assert.equal(calls[0].redirect, 'manual');
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('Set-Cookie'), null);
  assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  assert.match(answer.headers.get('Content-Security-Policy'), /sandbox/);
  await call('/api/compute/servers');
  assert.equal(calls[1].url, 'https://api.scaleway.com/servers');
  for (const path of ['/api/', '/api/other/x', '/api/accounts/x', '/api/account']) assert.equal((await call(path)).status, 404, path);
  assert.equal(calls.length, 2);
});
