// Web servers as people run them: nginx and Caddy, with the recipes of deploy/, on a free port and with a sandbox for
// the API. script/bootstrap --test unpacks both programs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeBase } from '../../../script/base.mjs';
import { compressFile } from '../../../script/compress.mjs';
import { recipe } from '../../../script/recipes.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const unpacked = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'scaleway-console/tools/hosts');

/** A file of the programs: of the system, or unpacked. */
const found = (path) => [path, unpacked + path].find((each) => existsSync(each));

const PROGRAMS = { nginx: '/usr/sbin/nginx', Caddy: '/usr/bin/caddy' };

/** Whether a host can be started here. */
export const isThere = (host) => found(PROGRAMS[host]) !== undefined;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Replaces what has to be there: a recipe that no longer has it is not what was meant to be tested. */
function replace(text, changes) {
  return changes.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    if (after === before) throw new Error(`the recipe has no ${from}`);
    return after;
  }, text);
}

/** In a recipe, what docs/hosting.md says to change for a console that lives under a path. */
const underPath = (base) => [
  ['/index.html', `${base}index.html`],
  ['^/[^/]*', `^${base}[^/]*`],
];

/** nginx's own settings around a recipe, which is put into its folder of sites. */
function nginx(folder, { port, base, config, api }) {
  const changes = [
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['root /srv/console;', `root ${folder}/site;`],
    [/server (account|api)\.scaleway\.com:443;/g, `server ${new URL(api).host};`],
    [/proxy_pass https:/g, 'proxy_pass http:'],
    [/ {2}proxy_ssl_(?:server_name|verify|trusted_certificate) .*\n/g, ''],
    ...(base === '/' ? [] : underPath(base)),
  ];
  const text = readFileSync(`${root}deploy/nginx/console.conf`, 'utf8');
  writeFileSync(join(folder, 'console.conf'), replace(recipe('console.conf', text, config), changes));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `load_module ${found('/usr/lib/nginx/modules/ngx_http_brotli_static_module.so')};
daemon off;
${process.getuid() === 0 ? 'user root;\n' : ''}worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events {}
http {
  include ${found('/etc/nginx/mime.types')};
  access_log off;
  ${temporary.join('\n  ')}
  include ${folder}/console.conf;
}
`,
  );
  return [found(PROGRAMS.nginx), ['-p', folder, '-c', `${folder}/nginx.conf`, '-e', 'stderr']];
}

/** The recipe as it stands, but for its name, its certificate, and Caddy's remote control. */
function caddy(folder, { port, base, config, api }) {
  const changes = [
    ['console.example {', `http://127.0.0.1:${port} {`],
    ['root * /srv/console', `root * ${folder}/site`],
    [/reverse_proxy https:\/\/(account|api)\.scaleway\.com/g, `reverse_proxy ${api}`],
    ['{\n\t# A call that fails', '{\n\tadmin off\n\t# A call that fails'],
    ...(base === '/' ? [] : underPath(base)),
  ];
  const text = readFileSync(`${root}deploy/caddy/Caddyfile`, 'utf8');
  writeFileSync(join(folder, 'Caddyfile'), replace(recipe('Caddyfile', text, config), changes));
  return [found(PROGRAMS.Caddy), ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile']];
}

/**
 * Starts a host of a built console.
 * @param {'nginx' | 'Caddy'} host
 * @param {object} options
 * @param {string} options.dist folder with the built console
 * @param {string} [options.base] the path it lives under
 * @param {string} options.config text of its config.json
 * @param {string} options.api origin of the API
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function startHost(host, { dist, base = '/', config, api }) {
  const folder = mkdtempSync(join(tmpdir(), 'console-host-'));
  const site = join(folder, 'site', base);
  mkdirSync(site, { recursive: true });
  cpSync(dist, site, { recursive: true });
  writeBase(site, base);
  writeFileSync(join(site, 'config.json'), config);
  if (base !== '/') compressFile(join(site, 'index.html'));
  const port = await freePort();
  const options = { port, base, config: JSON.parse(config), api };
  const [program, given] = host === 'nginx' ? nginx(folder, options) : caddy(folder, options);
  const child = spawn(program, given, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  let said = '';
  child.stderr.on('data', (bytes) => (said += bytes));
  const ended = once(child, 'exit');
  const listens = async () => {
    const socket = connect(port, '127.0.0.1');
    const connected = await once(socket, 'connect').then(() => true, () => false);
    socket.destroy();
    return connected;
  };
  while (!(await listens())) {
    if (child.exitCode !== null) throw new Error(`${host} ended with ${child.exitCode}: ${said}`);
    await sleep(50);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
