// The path that a built console lives under: the one <base href> line of its index.html, which assets, config.json
// and the router follow.
//
//   node script/base.mjs dist /console/
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The minifier leaves the quotes out where it can.
const BASE = /<base href=(?:"([^"]*)"|([^\s">]+))\s*\/?>/;

/** The path that an index.html says it lives under. */
export function readBase(index) {
  const [, quoted, bare] = BASE.exec(index) ?? [];
  const base = quoted ?? bare;
  if (base === undefined) throw new Error('index.html has no <base href>: build it again with script/build.');
  return base;
}

/** Whether a path can be one that a console lives under: it begins and ends with a slash. */
export function isBase(base) {
  return /^\/(?:[A-Za-z0-9._~-]+\/)*$/.test(base);
}

/** Puts a built console under a path. */
export function writeBase(dist, base) {
  if (!isBase(base)) {
    throw new Error(`"${base}" cannot be the path of a console: write one that begins and ends with a slash, such as /console/.`);
  }
  const file = `${dist}/index.html`;
  const index = readFileSync(file, 'utf8');
  if (readBase(index) === base) return;
  writeFileSync(file, index.replace(BASE, `<base href="${base}">`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    writeBase(process.argv[2], process.argv[3]);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
