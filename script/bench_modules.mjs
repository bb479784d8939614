// What the code of the console weighs, by module: the bodies of the functions of the module that wasm-bindgen makes,
// before wasm-opt and before compression. What is generic counts for the module of the console that it was made for:
// the sort of a list of rules is the rules', though another crate sorts it.
//
//   node script/bench_modules.mjs console_bg.wasm [DEPTH] [PART]
//
// DEPTH is how many parts of a path make a module (3). With PART, the functions whose names hold it, one by one.
import { readFileSync } from 'node:fs';
import { functionsOf } from './wasm.mjs';

const [file, depth = '3', part] = process.argv.slice(2);
const { imported, bodies, names } = functionsOf(readFileSync(file));
if (names.size === 0) {
  console.error(`${file} has no names of functions`);
  process.exit(1);
}

/** What draws and holds for all, and counts for who uses it. */
const shared = /^console::(ui::dom|signal|order)\b/;
const moduleOf = (name) => {
  const own = name.match(/\bconsole::\w+(::\w+)*/g) ?? [];
  const deep = own.filter((path) => !shared.test(path)).sort((a, b) => b.split('::').length - a.split('::').length);
  const path = deep[0] ?? own[0] ?? name.match(/\w+(::\w+)+/)?.[0] ?? name;
  return path.split('::').slice(0, Number(depth)).join('::');
};
const nameOf = (index) => names.get(index + imported)?.replace(/\[[0-9a-f]+\]/g, '') ?? '?';
const functions = bodies.map((body, index) => ({ size: body.length, name: nameOf(index) }));
const line = (size, name) => console.log(`${(size / 1000).toFixed(1).padStart(8)} KB  ${name}`);
if (part) {
  const found = functions.filter(({ name }) => name.includes(part)).sort((a, b) => b.size - a.size);
  found.slice(0, 60).forEach(({ size, name }) => line(size, name));
} else {
  const modules = new Map();
  for (const { size, name } of functions) modules.set(moduleOf(name), (modules.get(moduleOf(name)) ?? 0) + size);
  [...modules].sort((a, b) => b[1] - a[1]).slice(0, 60).forEach(([name, size]) => line(size, name));
}
line(functions.reduce((sum, { size }) => sum + size, 0), 'all functions');
