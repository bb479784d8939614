// What the two pages are loaded from: a static host that sends brotli, the same for both, and a sandbox of many servers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm', svg: 'image/svg+xml', json: 'application/json' };

/** A file as small as it gets: brotli of quality 11. */
export function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

/** The files of a site by path, without those that are only packed forms of others. */
export function filesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz|map|md|zip|tar)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file)]));
}

/**
 * Serves a folder.
 * @param {string} folder
 * @param {{ api: string }} options where calls below /api go
 */
export async function host(folder, { api }) {
  const files = new Map([...filesOf(folder)].map(([path, bytes]) => [path, { type: types[path.split('.').pop()], body: brotli(bytes) }]));
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname.slice(1);
    if (path.startsWith('api/')) {
      const passed = send(api + request.url.slice(4), { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy()); // a page that goes leaves calls behind
      request.pipe(passed);
      return;
    }
    const file = files.get(path) ?? (path.includes('.') ? undefined : files.get('index.html'));
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': file.type,
      'Content-Encoding': 'br',
      'Content-Length': file.body.length,
      'Cache-Control': 'no-cache',
      // Without these a page may not ask how much memory it uses.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    }).end(file.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What config.json says. */
    configure: (config) => files.set('config.json', { type: types.json, body: brotli(Buffer.from(config)) }),
    close: () => { server.close(); server.closeAllConnections(); },
  };
}

/** Starts a sandbox with so many generated servers; nothing in it changes by itself. */
export async function startSandbox(binary, servers) {
  if (!existsSync(binary)) throw new Error(`${binary} is not there`);
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--seed-servers', String(servers)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  const url = /http:\/\/[\d.:]+/.exec(said)[0];
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
    return { json: await answer.json(), total: Number(answer.headers.get('X-Total-Count')) };
  };
  const { token } = (await call('GET', '/sandbox/credentials')).json;
  // What the demo account has under way comes to its end.
  await call('POST', '/sandbox/clock', { advance_s: 3600 });
  const page = async (number) => (await call('GET', `/servers?per_page=100&page=${number}`, undefined, { 'X-Auth-Token': token })).json.servers;
  const { total } = await call('GET', '/servers?per_page=1', undefined, { 'X-Auth-Token': token });
  return {
    url,
    pid: child.pid,
    token,
    total,
    /** The servers of a page of 100. */
    page,
    pages: Math.ceil(total / 100),
    /** Starts a server, or stops one that runs. */
    turn: ({ id, state }) => call('POST', `/sandbox/servers/${id}`, { state: state === 'running' ? 'stopped' : 'running' }),
    close: () => child.kill(),
  };
}
