// Serves a built console as a static host should: under the path of its <base href>, with the headers of
// script/headers.mjs, index.html for the console's own paths, 404 for a missing file, and the compressed files beside
// the others. config.json and more headers can be given, so that one dist/ serves every purpose unchanged.
//
//   node script/serve.mjs --dist dist --port 8080 [--config FILE] [--header 'Name: value']...
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { readBase } from './base.mjs';
import { cacheControl, FILE, pageHeaders } from './headers.mjs';

/**
 * Starts the server on 127.0.0.1.
 * @param {object} options
 * @param {string} options.dist folder with the built console
 * @param {number} [options.port] 0, the default, picks a free one
 * @param {string} [options.config] text to answer for config.json instead of the file in dist; decides the policy
 * @param {Record<string, string>} [options.headers] sent with every answer, instead of those of the same name
 * @returns {Promise<{url: string, close: () => Promise<void>}>} the origin, and how to stop it
 */
export async function serve({ dist, port = 0, config, headers = {} }) {
  const base = readBase(readFileSync(`${dist}/index.html`, 'utf8'));
  const text = config ?? readFileSync(`${dist}/config.json`, 'utf8');
  const sent = { ...pageHeaders(JSON.parse(text)), ...headers };
  // dev: files are read anew for each request, so a rebuild shows without a restart.
  const files = sirv(dist, {
    dev: true,
    etag: true,
    brotli: true,
    gzip: true,
    setHeaders: (response, path) => response.setHeader('Cache-Control', cacheControl(path)),
  });
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    for (const [name, value] of Object.entries(sent)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    if (!request.url.startsWith(base)) {
      missing();
      return;
    }
    request.url = request.url.slice(base.length - 1);
    if (config !== undefined && request.url.split('?')[0] === '/config.json') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }).end(config);
    } else {
      files(request, response, () => {
        if (new RegExp(FILE).test(request.url.split('?')[0])) {
          missing();
        } else {
          request.url = '/';
          files(request, response, missing);
        }
      });
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      dist: { type: 'string', default: 'dist' },
      port: { type: 'string', default: '0' },
      config: { type: 'string' },
      header: { type: 'string', multiple: true, default: [] },
    },
  });
  const headers = Object.fromEntries(
    values.header.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  try {
    const config = values.config && readFileSync(values.config, 'utf8');
    const { url } = await serve({ dist: values.dist, port: Number(values.port), config, headers });
    console.log(`Console served on ${url}`);
  } catch (error) {
    console.error(`The console cannot be served: ${error.message}`);
    process.exitCode = 1;
  }
}
