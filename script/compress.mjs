// Puts a brotli (.br) and a gzip (.gz) of every file beside it that is smaller so, for hosts that serve files compressed
// beforehand. Not of config.json, which may be edited after the build: a host would go on to serve the old one.
//
//   node script/compress.mjs dist
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSED = /\.(br|gz)$/;

/** Compresses a file, if that makes it smaller. */
export function compressFile(path) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const gzip = gzipSync(bytes, { level: 9 });
  // The tenth byte names the system that compressed; 255 is "unknown", so that every system writes the same file.
  gzip[9] = 255;
  for (const [ending, packed] of [['.br', brotliCompressSync(bytes, { params })], ['.gz', gzip]]) {
    if (packed.length < bytes.length) writeFileSync(path + ending, packed);
    else rmSync(path + ending, { force: true });
  }
}

/** Compresses the files of a built console. */
export function compress(dist) {
  const names = readdirSync(dist, { recursive: true }).filter((name) => !/\.(br|gz)$/.test(name) && name !== 'config.json');
  for (const path of names.map((name) => join(dist, name))) {
    if (statSync(path).isFile()) compressFile(path);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compress(process.argv[2]);
