// What a first visit downloads: brotli (quality 11) of every file of a built console, 1 KB = 1,000 bytes.
//
//   node script/bench_size.mjs dist
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = process.argv[2];
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(br|gz|map|zip|tar)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
const rows = files.map((file) => {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { file, raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
});
const line = (brotli, raw, name) => console.log(`${(brotli / 1000).toFixed(1).padStart(8)} KB ${(raw / 1000).toFixed(1).padStart(9)} KB raw  ${name}`);
for (const { file, raw, brotli } of rows.sort((a, b) => b.brotli - a.brotli)) line(brotli, raw, file);
line(rows.reduce((sum, row) => sum + row.brotli, 0), rows.reduce((sum, row) => sum + row.raw, 0), 'all files');
