// Completes what trunk has built, before it becomes dist/: the wasm of a release made small; one style sheet instead of
// several, since each would be a request before the first frame; the policy that the page itself can state; and in the
// tag of boot.js the names and hashes of what it loads. Trunk runs it (Trunk.toml), and says which folder.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagePolicy } from './headers.mjs';
import { ranked } from './wasm.mjs';

const folder = process.env.TRUNK_STAGING_DIR;
const read = (name) => readFileSync(join(folder, name));
const hash = (bytes, algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);
const integrity = (name) => `sha384-${hash(read(name), 'sha384', 'base64')}`;
/** The one file whose name is like that. */
function only(pattern) {
  const found = readdirSync(folder).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`trunk has built ${found.length} files like ${pattern}: ${found}`);
  return found[0];
}

/** Writes a file under a name that tells what is in it, and gives that name. */
function named(start, end, bytes) {
  const name = `${start}${hash(bytes, 'sha256', 'hex').slice(0, 16)}${end}`;
  writeFileSync(join(folder, name), bytes);
  return name;
}

let [js, wasm] = [only(/^console-[0-9a-f]+\.js$/), only(/_bg\.wasm$/)];
if (process.env.TRUNK_PROFILE === 'release') {
  const small = join(folder, 'small.wasm');
  // Leptos brings the streams of server functions along, which nobody calls; what exports them keeps them.
  // Memory below 1,024 is unused and reads do not trap. Of all levels, and sizes of what is inlined, these make the
  // smallest file once it is packed: -Oz gives one that is smaller before, and 1 KB larger after.
  // What wasm and script call each other by becomes a letter or two: most of these names end in a hash, which no
  // compression makes smaller, and each is in both files. The new names are printed.
  const said = execFileSync('wasm-opt', [
    '--remove-exports=*intounderlying*', '-O2', '-s', '1', '--low-memory-unused', '--ignore-implicit-traps',
    '--generate-global-effects', '-aimfs', '4', '-ocimfs', '20', '--minify-imports-and-exports-and-modules',
    '--strip-producers', join(folder, wasm), '-o', small,
  ], { encoding: 'utf8' });
  // Functions that begin alike stand side by side, where compression finds what they share: 2 % of the file.
  writeFileSync(small, ranked(readFileSync(small)));
  execFileSync('wasm-opt', ['-O0', '-s', '1', '--reorder-functions-by-name', small, '-o', small]);
  const { imports, exports } = JSON.parse(said);
  const given = new Map(imports.map(([, name, short]) => [name, short]));
  const called = new Map(exports);
  const script = read(js).toString()
    .replace(/export class IntoUnderlying.*?(?=function __wbg_get_imports\b)/s, '')
    .replace(/Symbol\.dispose&&\(IntoUnderlying.*?\);|,IntoUnderlying\w+=.*?,1\)\)/g, '')
    .replace(/,([\w$]+):function\(.*?\}(?=,[\w$]+:function\()/gs, (entry, name) => (given.has(name) ? entry : ''))
    .replace(`"${imports[0][0]}":`, 'a:')
    .replace(/(?<=\bwasm\.)[\w$]+/g, (name) => called.get(name) ?? name)
    .replace(/[\w$]+(?=:function\b)/g, (name) => given.get(name) ?? name);
  const left = [...imports.flatMap(([module, name]) => [`"${module}":`, name]), ...exports.flatMap(([name]) => [`wasm.${name}`, `"${name}"`])];
  const missed = left.find((text) => script.includes(text));
  if (missed) throw new Error(`${js} says ${missed} where it is not made short: see what wasm-bindgen writes now`);
  for (const name of [js, wasm]) rmSync(join(folder, name));
  [js, wasm] = [named('console-', '.js', script), named('console-', '_bg.wasm', readFileSync(small))];
  rmSync(small);
}

const file = join(folder, 'index.html');
let page = readFileSync(file, 'utf8');

// The minifier leaves the quotes out where it can.
const sheets = [];
page = page.replace(/<link\b[^>]*\brel=["']?stylesheet\b[^>]*>\n?/g, (tag) => {
  const [, name] = /\bhref=["']?(?:\.\/)?([^"'\s>]+)/.exec(tag);
  sheets.push(name);
  return sheets.length === 1 ? '<link rel="stylesheet">' : '';
});
const styles = Buffer.concat(sheets.map(read));
for (const sheet of sheets) rmSync(join(folder, sheet));
const style = named('console-', '.css', styles);
page = page.replace('<link rel="stylesheet">', `<link rel="stylesheet" href="./${style}" integrity="${integrity(style)}">`);

const { version } = /^version = "(?<version>.*)"$/m.exec(readFileSync(new URL('../Cargo.toml', import.meta.url), 'utf8')).groups;
const data = {
  build: `${version}-${hash(read(wasm), 'sha256', 'hex').slice(0, 8)}`,
  js: `./${js}`,
  'js-hash': integrity(js),
  wasm: `./${wasm}`,
  'wasm-hash': integrity(wasm),
};
const attributes = Object.entries(data).map(([name, value]) => `data-${name}="${value}"`);
page = page.replace(/<script\b(?=[^>]*\bsrc=["']?\.\/boot-)/, (tag) => [tag, ...attributes].join(' '));
if (!page.includes(data['wasm-hash'])) throw new Error('index.html has no script boot.js');

// "trunk serve" reloads the page by a script that stands in it, which the policy would refuse.
if (!/<script\b(?![^>]*\bsrc=)/.test(page)) {
  page = page.replace(/<base\b/, `<meta http-equiv="Content-Security-Policy" content="${pagePolicy()}">$&`);
}
writeFileSync(file, page);
