// What a first visit downloads: brotli (quality 11) of every file of a built console, 1 KB = 1,000 bytes, against a
// budget. Over it the script ends with 1.
//
//   node script/bench_size.mjs dist [tests/bench/budget.json]
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotli, filesOf } from './bench_host.mjs';

const [dist, budget] = process.argv.slice(2);
/** The name of a file as the budget has it: without the hash of what is in it. */
const plain = (path) => path.replace(/-[0-9a-f]{8,}(?=[._])/, '');
const rows = [...filesOf(dist)].map(([path, bytes]) => {
  const packed = `${join(dist, path)}.br`;
  return { path, raw: bytes.length, brotli: existsSync(packed) ? statSync(packed).size : brotli(bytes).length };
});
const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
const line = (brotli, raw, name, budget) => {
  const over = brotli > budget;
  if (over) process.exitCode = 1;
  const against = budget === undefined ? '' : `  budget ${(budget / 1000).toFixed(1)} KB${over ? ', OVER' : ''}`;
  console.log(`${(brotli / 1000).toFixed(1).padStart(8)} KB ${(raw / 1000).toFixed(1).padStart(9)} KB raw  ${name}${against}`);
};
const { bytes = {} } = budget ? JSON.parse(readFileSync(budget, 'utf8')) : {};
for (const { path, raw, brotli } of rows.sort((a, b) => b.brotli - a.brotli)) line(brotli, raw, path, bytes[plain(path)]);
const others = rows.filter(({ path }) => !(plain(path) in bytes));
if (budget) line(sum(others, 'brotli'), sum(others, 'raw'), 'files that have no line of their own', bytes.others);
line(sum(rows, 'brotli'), sum(rows, 'raw'), 'all files', bytes.all);
