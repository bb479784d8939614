// The recipes of deploy/ for real: nginx and Caddy serve the console, at the root and under a path, with the API on
// another origin and on their own.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sandboxConfig } from '../../script/sandbox_config.mjs';
import { IMMUTABLE, pageHeaders } from '../../script/headers.mjs';
import { isThere, startHost } from './support/hosts.js';
import { expect, test as journey } from './support/index.js';
import { requestsBeforeRows, rows, storedSession } from './support/page.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const sameOrigin = readFileSync(`${root}deploy/config.same-origin.json`, 'utf8');

const HOSTED = [
  { host: 'nginx', base: '/', own: false },
  { host: 'nginx', base: '/', own: true },
  { host: 'nginx', base: '/console/', own: false },
  { host: 'Caddy', base: '/', own: false },
  { host: 'Caddy', base: '/', own: true },
  { host: 'Caddy', base: '/console/', own: false },
];

/** Fills the sign-in form that is open. */
async function signInHere(page, sandbox) {
  await page.getByRole('checkbox', { name: 'Keep for this tab' }).check();
  await page.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeHidden();
}

for (const { host, base, own } of HOSTED) {
  const test = journey.extend({
    /** The console's origin, and what config.json says there. */
    hosted: [
      async ({ sandboxProcess }, use) => {
        const config = own ? sameOrigin : sandboxConfig(sandboxProcess.url);
        const server = await startHost(host, { dist: `${root}dist`, base, config, api: sandboxProcess.url });
        await use({ url: server.url, config: JSON.parse(config) });
        await server.close();
      },
      { scope: 'worker' },
    ],
    consoleUrl: [async ({ hosted }, use) => use(hosted.url), { scope: 'worker' }],
  });
  const at = (path) => base + path;

  test.describe(`${host}${base === '/' ? '' : ` under ${base}`}${own ? ', the API on its own origin' : ''}`, () => {
    test.skip(!isThere(host) && !process.env.CI, `${host} is not installed: run script/bootstrap --test`);

    test('signs in, lists, opens a deep link, reloads it', async ({ page, signIn, sandbox, api }) => {
      const { servers } = await api('GET', '/servers?per_page=100');
      const { id, name } = servers.find((server) => server.name === 'web-1');
      await signIn(page, at('servers'));
      await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
      await page.getByRole('link', { name, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeFocused();
      expect(new URL(page.url()).pathname).toBe(at(`servers/${id}`));
      // A new visit signs in again; then one that is kept.
      await page.goto(at(`servers/${id}`));
      await signInHere(page, sandbox);
      await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
      await page.reload();
      await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
      await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
      await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
      expect(new URL(page.url()).pathname).toBe(at('servers'));
      // The list's own address, asked for beside the console.
      await page.reload();
      await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
    });

    test('sends the headers, keeps what has its content in its name, misses what is not there', async ({ hosted, request }) => {
      const expected = pageHeaders(hosted.config);
      const get = (path, headers = {}) => request.get(hosted.url + path, { headers });
      for (const path of [at(''), at('servers'), at('servers/0e6d1f2a-0000-4000-8000-000000000000'), at('containers/my.bucket')]) {
        const page = await get(path);
        expect(page.status(), path).toBe(200);
        expect(await page.text(), path).toContain('<title>Scaleway Console</title>');
        expect(page.headers()['cache-control'], path).toBe('no-cache');
        expect(page.headers()['content-type'], path).toMatch(/^text\/html/);
        for (const [name, value] of Object.entries(expected)) expect(page.headers()[name.toLowerCase()], `${name} of ${path}`).toBe(value);
      }
      const names = [...(await (await get(at(''))).text()).matchAll(/[\w]+-[0-9a-f]{8,16}(?:_bg)?\.(?:js|wasm|css)/g)].map(([name]) => name);
      expect(new Set(names.map((name) => name.split('.').pop()))).toEqual(new Set(['js', 'wasm', 'css']));
      const types = { js: /javascript/, wasm: /^application\/wasm/, css: /^text\/css/ };
      for (const name of names) {
        const file = await get(at(name), { 'Accept-Encoding': 'br' });
        expect(file.status(), name).toBe(200);
        expect(file.headers()['cache-control'], name).toBe(IMMUTABLE);
        expect(file.headers()['content-encoding'], name).toBe('br');
        expect(file.headers()['content-type'], name).toMatch(types[name.split('.').pop()]);
        expect(file.headers()['x-content-type-options'], name).toBe('nosniff');
      }
      const config = await get(at('config.json'));
      expect(config.headers()['cache-control']).toBe('no-cache');
      expect(await config.json()).toEqual(hosted.config);
      for (const path of ['console-0123456789abcdef.js', 'missing.css', 'assets/missing.js', 'favicon.ico', 'console-0123456789abcdef_bg.wasm']) {
        const missing = await get(at(path));
        expect(missing.status(), path).toBe(404);
        expect(missing.headers()['cache-control'] ?? '', path).not.toContain('immutable');
      }
    });

    if (own) {
      test('forwards calls without what is the console’s own, and keeps no answer', async ({ hosted, request, sandbox }) => {
        const { token } = await sandbox.credentials();
        const answer = await request.get(`${hosted.url}/api/compute/servers?page=1&per_page=1`, { headers: { 'X-Auth-Token': token, Cookie: 'a=b' } });
        expect(answer.status()).toBe(200);
        expect(Number(answer.headers()['x-total-count'])).toBeGreaterThan(1);
        expect(answer.headers()['cache-control']).toBe('no-store');
        // Beside what the API says itself.
        expect(answer.headers()['content-security-policy']).toContain("default-src 'none'; sandbox; frame-ancestors 'none'");
        expect((await request.get(`${hosted.url}/api/other/servers`)).status()).toBe(404);
      });

      test('seven requests bring the first rows', async ({ page, context, sandbox }) => {
        await page.goto(at('servers'));
        await signInHere(page, sandbox);
        const names = await requestsBeforeRows(context, await storedSession(page), at('servers'));
        expect(names.length, names.join('\n')).toBeLessThanOrEqual(7);
      });
    }
  });
}
