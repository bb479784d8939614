// What script/build does to a console that trunk has built: its path, compressed files, the archive.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { isBase, readBase, writeBase } from '../../script/base.mjs';
import { compress } from '../../script/compress.mjs';
import { pagePolicy } from '../../script/headers.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const name = `scaleway-console-${/^version = "(.*)"$/m.exec(readFileSync(`${root}Cargo.toml`, 'utf8'))[1]}`;
const words = 'body { color: canvastext; background: canvas }\n'.repeat(50);
let folder;
let dist;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-build-'));
  dist = join(folder, 'dist');
  mkdirSync(join(dist, 'snippets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), `<!doctype html><html lang=en><base href=/><title>Console</title>${words}`);
  writeFileSync(join(dist, 'base-4d403312bbc31a3c.css'), words);
  writeFileSync(join(dist, 'snippets', 'a.js'), words);
  writeFileSync(join(dist, 'config.json'), JSON.stringify({ words }));
  writeFileSync(join(dist, 'small-0123456789abcdef.svg'), '<svg/>');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the path of a console is its <base href>, with or without quotes', () => {
  assert.equal(readBase('<base href="/">'), '/');
  assert.equal(readBase('<base href="/console/" />'), '/console/');
  assert.equal(readBase('<base href=/>'), '/');
  assert.equal(readBase('<base href=/a/b/>'), '/a/b/');
  assert.throws(() => readBase('<title>no base</title>'), /no <base href>/);
});

test('a console is put under a path, and back, without any other change', () => {
  const before = readFileSync(join(dist, 'index.html'), 'utf8');
  writeBase(dist, '/cloud/console/');
  const under = readFileSync(join(dist, 'index.html'), 'utf8');
  assert.equal(readBase(under), '/cloud/console/');
  assert.equal(under.replace('"/cloud/console/"', '/'), before);
  writeBase(dist, '/');
  assert.equal(readBase(readFileSync(join(dist, 'index.html'), 'utf8')), '/');
});

test('what cannot be a path is refused, by script/build too, before it builds', () => {
  for (const base of ['', 'console/', '/console', '//', '/a//b/', '/a b/', '/"><script>/', 'https://a.example/']) {
    assert.ok(!isBase(base), base);
    assert.throws(() => writeBase(dist, base), /begins and ends with a slash/, base);
    const { status, stderr } = spawnSync(`${root}script/build`, ['--base', base], { encoding: 'utf8' });
    assert.equal(status, 1, base);
    assert.match(stderr, /--base needs a path/, base);
  }
  for (const base of ['/', '/console/', '/a/b-c/~d/1.0/']) assert.ok(isBase(base), base);
});

/** What trunk leaves to be completed; its minifier writes attributes with quotes or without. */
function staged(more = '') {
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  const files = { 'tokens-aaaaaaaaaaaaaaaa.css': '@layer a, b;', 'base-bbbbbbbbbbbbbbbb.css': 'b{}', 'console-cccccccc.js': 'js', 'console-cccccccc_bg.wasm': 'wasm' };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(stage, file), text);
  writeFileSync(
    join(stage, 'index.html'),
    `<!doctype html><meta charset=utf-8><base href=/><script src="./boot-0123456789abcdef.js" integrity=sha384-x></script>
<link integrity="sha384-y" rel="stylesheet" href="./tokens-aaaaaaaaaaaaaaaa.css"/>\n<link href=./base-bbbbbbbbbbbbbbbb.css rel=stylesheet><link rel=icon href="data:,">${more}`,
  );
  return stage;
}

const complete = (stage) => spawnSync('node', [`${root}script/page.mjs`], { env: { ...process.env, TRUNK_STAGING_DIR: stage }, encoding: 'utf8' });

test('the page has one style sheet, and boot.js knows what to load and by which hash', () => {
  const stage = staged();
  assert.equal(complete(stage).status, 0);
  const page = readFileSync(join(stage, 'index.html'), 'utf8');
  const integrity = (file) => `sha384-${createHash('sha384').update(readFileSync(join(stage, file))).digest('base64')}`;
  const styles = readdirSync(stage).filter((name) => name.endsWith('.css'));
  assert.equal(styles.length, 1);
  assert.equal(readFileSync(join(stage, styles[0]), 'utf8'), '@layer a, b;b{}');
  assert.deepEqual(page.match(/<link [^>]*stylesheet[^>]*>/g), [`<link rel="stylesheet" href="./${styles[0]}" integrity="${integrity(styles[0])}">`]);
  for (const [name, file] of [['js', 'console-cccccccc.js'], ['wasm', 'console-cccccccc_bg.wasm']]) {
    assert.match(page, new RegExp(`<script [^>]*data-${name}="\\./${file}"[^>]* src="\\./boot-`));
    assert.ok(page.includes(`data-${name}-hash="${integrity(file)}"`));
  }
  assert.match(page, /data-build="\d+\.\d+\.\d+-[0-9a-f]{8}"/);
  assert.ok(page.indexOf(`content="${pagePolicy()}"`) < page.indexOf('<script'));
});

test('a page that "trunk serve" reloads by a script of its own has no policy', () => {
  const stage = staged('<script>reload()</script>');
  assert.equal(complete(stage).status, 0);
  assert.doesNotMatch(readFileSync(join(stage, 'index.html'), 'utf8'), /Content-Security-Policy/);
});

test('a build without what the page needs fails', () => {
  const stage = staged();
  rmSync(join(stage, 'console-cccccccc_bg.wasm'));
  const { status, stderr } = complete(stage);
  assert.equal(status, 1);
  assert.match(stderr, /0 files like/);
});

test('files lie compressed beside themselves, where that is smaller; config.json may be edited and does not', () => {
  compress(dist);
  const names = readdirSync(dist, { recursive: true }).filter((name) => /\.(br|gz)$/.test(name));
  assert.deepEqual(names.sort(), ['base-4d403312bbc31a3c.css.br', 'base-4d403312bbc31a3c.css.gz', 'index.html.br', 'index.html.gz', 'snippets/a.js.br', 'snippets/a.js.gz']);
  for (const name of names) {
    const packed = readFileSync(join(dist, name));
    const bytes = name.endsWith('.br') ? brotliDecompressSync(packed) : gunzipSync(packed);
    assert.deepEqual(bytes, readFileSync(join(dist, name.slice(0, -3))), name);
  }
  const before = names.map((name) => readFileSync(join(dist, name)));
  compress(dist);
  assert.deepEqual(names.map((name) => readFileSync(join(dist, name))), before, 'the same bytes at each build');
  assert.equal(readdirSync(dist, { recursive: true }).filter((name) => /\.(br|gz)$/.test(name)).length, names.length);
});

test('a file that no longer gets smaller does not leave its old one behind', () => {
  compress(dist);
  writeFileSync(join(dist, 'base-4d403312bbc31a3c.css'), 'a{}');
  compress(dist);
  assert.ok(!existsSync(join(dist, 'base-4d403312bbc31a3c.css.br')));
  assert.ok(!existsSync(join(dist, 'base-4d403312bbc31a3c.css.gz')));
});

/** A copy of what script/archive reads, with this dist/. */
function clone(into) {
  const copy = join(folder, into);
  for (const path of ['script', 'deploy', 'config.json', 'LICENSE', 'Cargo.toml', 'Cargo.lock', 'docs/hosting.md']) {
    cpSync(root + path, join(copy, path), { recursive: true });
  }
  cpSync(dist, join(copy, 'dist'), { recursive: true });
  return copy;
}

test('the archive is the same for the same files, has its checksums, and the recipes', () => {
  compress(dist);
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1764000000' };
  const sums = ['one', 'two'].map((copied, nth) => {
    const copy = clone(copied);
    // Neither the time of a file, nor who may read it, nor the language of the machine gets into the archive.
    utimesSync(join(copy, 'dist/index.html'), 1e9 + nth, 1e9 + nth);
    chmodSync(join(copy, 'dist/config.json'), nth ? 0o600 : 0o664);
    execFileSync(join(copy, 'script/archive'), { env: { ...env, LANG: nth ? 'C' : 'en_US.UTF-8' }, stdio: 'pipe' });
    execFileSync('sha256sum', ['--check', '--quiet', `${name}.tar.gz.sha256`], { cwd: join(copy, 'archive') });
    return readFileSync(join(copy, `archive/${name}.tar.gz.sha256`), 'utf8');
  });
  assert.equal(sums[0], sums[1]);

  execFileSync('tar', ['-xzf', join(folder, `one/archive/${name}.tar.gz`), '-C', folder]);
  const unpacked = join(folder, name);
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: unpacked });
  const listed = readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8').trim().split('\n').map((line) => line.slice(66));
  const there = execFileSync('find', ['.', '-type', 'f', '!', '-name', 'SHA256SUMS'], { cwd: unpacked, encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(listed.sort(), there.sort());
  for (const path of ['./dist/index.html', './dist/index.html.br', './deploy/nginx/console.conf', './docs/hosting.md', './LICENSE']) {
    assert.ok(there.includes(path), path);
  }
  // The scripts that the guide names run from the archive: recipes for the same config.json stay as they are.
  execFileSync('node', ['script/recipes.mjs'], { cwd: unpacked });
  execFileSync('node', ['script/base.mjs', 'dist', '/'], { cwd: unpacked });
  execFileSync('node', ['script/compress.mjs', 'dist'], { cwd: unpacked });
  execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: unpacked });
  const entries = execFileSync('tar', ['-tvzf', join(folder, `one/archive/${name}.tar.gz`), '--numeric-owner', '--utc'], { encoding: 'utf8' });
  for (const line of entries.trim().split('\n')) assert.match(line, /^[-d]\S+ 0\/0 +\d+ 2025-11-24 16:00 /);
});

test('another commit is another time, or hosts would take a new index.html of the same size for the old one', () => {
  const copy = clone('three');
  const made = (time) => {
    execFileSync(join(copy, 'script/archive'), { env: { ...process.env, SOURCE_DATE_EPOCH: time }, stdio: 'pipe' });
    return readFileSync(join(copy, `archive/${name}.tar.gz`));
  };
  assert.notDeepEqual(made('1764000000'), made('1764000001'));
});
