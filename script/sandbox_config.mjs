// The config.json of a console beside a sandbox: the tracked one with the sandbox put first, as the default.
//
//   node script/sandbox_config.mjs http://127.0.0.1:8081 > config.json
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} url origin of the sandbox; it answers for both services
 * @returns {string} JSON text
 */
export function sandboxConfig(url) {
  const tracked = JSON.parse(readFileSync(new URL('../config.json', import.meta.url), 'utf8'));
  const sandbox = { id: 'sandbox', name: 'Sandbox', kind: 'classic', account: url, compute: url };
  return JSON.stringify({ ...tracked, endpoints: [sandbox, ...tracked.endpoints], default: sandbox.id }, null, 2);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(sandboxConfig(process.argv[2]));
}
