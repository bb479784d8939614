// Fails with each class that an element wears and no rule knows, and with each that a rule knows and nothing wears.
//
// An element is given classes after its tag, el("div.card.stack"), or in a list, .attr("class", "button button-sm").
// A rule is worn where any text of the console says its class, whole or in two parts: "badge-" and "warn".
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const files = (folder, end) =>
  readdirSync(root + folder, { recursive: true }).filter((name) => name.endsWith(end)).map((name) => `${folder}/${name}`);
const read = (path) => readFileSync(root + path, 'utf8');
const code = [...files('src', '.rs'), 'src/boot.js', 'index.html'].map((path) => [path, read(path).replace(/^\s*\/\/.*$/gm, '')]);
const matches = (text, pattern) => [...text.matchAll(pattern)].map((found) => found.slice(1).find((part) => part !== undefined));
/** What code reads and no rule: the columns of secrets. */
const marks = ['secret'];
const TEXT = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'"\\\n]|\\.)+)'/g;

const style = files('style', '.css').map((path) => read(path).replace(/\/\*.*?\*\//gs, '')).join('');
const selectors = matches(style, /([^{};]*)\{/g).filter((text) => !/^\s*@/.test(text));
const known = new Set(selectors.flatMap((text) => matches(text, /\.([a-z][\w-]*)/g)));

const words = new Set(code.flatMap(([, text]) => matches(text, TEXT)).flatMap((text) => text.split(/[\s.]+/)));
const beginnings = [...words].filter((word) => word.endsWith('-'));
const ends = (name) => beginnings.filter((start) => name.startsWith(start)).map((start) => name.slice(start.length));
const isWorn = (name) => words.has(name) || ends(name).some((end) => words.has(end) || /^\d+$/.test(end));

const worn = code.flatMap(([path, text]) => {
  const tags = matches(text, /\b(?:el|bone)\(([^()]*)\)/g).flatMap((inner) => matches(inner, TEXT)).map((tag) => tag.replace(/^\w+/, ''));
  const lists = matches(text, /\b(?:attr(?:_fn)?\("class",|class[:=])([^()}]*?"[^"]*"|\s*'[^']*'|"[^"]*")/g).flatMap((inner) => matches(inner, TEXT));
  const classes = [...tags, ...lists].flatMap((names) => names.split(/[\s.]+/));
  return classes.filter((name) => /^[a-z][\w-]*[^-]$/.test(name)).map((name) => [path, name]);
});

const faults = [...known].filter((name) => !isWorn(name)).map((name) => `style: nothing wears .${name}`);
for (const [path, name] of worn) if (!known.has(name) && !marks.includes(name)) faults.push(`${path}: there is no rule for .${name}`);
if (known.size === 0 || worn.length === 0) faults.push('neither rules nor classes were found');
for (const fault of new Set(faults)) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`classes ok: ${known.size} have a rule and are worn`);
