// One sandbox process: started on a free port, driven through its control routes, stopped at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The built sandbox: SANDBOX_BIN (script/test sets it), else the debug or release build in target/. */
function binary() {
  const candidates = [process.env.SANDBOX_BIN, `${root}target/debug/sandbox`, `${root}target/release/sandbox`];
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error('The sandbox is not built: run "cargo build -p sandbox", or name it with SANDBOX_BIN.');
  return found;
}

/**
 * Starts a sandbox.
 * @param {string[]} args more arguments, such as ['--seed-servers', '1000']
 */
export async function startSandbox(args = []) {
  const child = spawn(binary(), ['--listen', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  ended.catch(() => {}); // a failed start is reported by the race below
  const lines = createInterface({ input: child.stdout });
  const listening = (async () => {
    // The loop ends here, but the interface stays open: an unread pipe would block the sandbox one day.
    for (;;) {
      const [line] = await once(lines, 'line');
      const match = /^Sandbox listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
      if (match) return match[1];
    }
  })();
  const gone = ended.then(([code]) => {
    throw new Error(`The sandbox ended with code ${code} before it listened.`);
  });
  const url = await Promise.race([listening, gone]);
  gone.catch(() => {});
  lines.on('line', () => {});
  return new Sandbox(url, async () => {
    child.kill('SIGTERM');
    await ended;
  });
}

/** A running sandbox. */
export class Sandbox {
  #stop;
  #credentials;

  constructor(url, stop) {
    /** Origin, such as http://127.0.0.1:41234; both services answer at its root. */
    this.url = url;
    this.#stop = stop;
  }

  /** Ends the process. */
  async stop() {
    await this.#stop();
  }

  /** The seeded account as it was before any test: no faults, the clock at its start. */
  async reset() {
    await this.#control('DELETE', '/sandbox/faults');
    await this.#control('POST', '/sandbox/reset');
    this.#credentials = undefined;
  }

  /** {token, secret_key, access_key, organization_id, project_id, user_id, email, password} */
  async credentials() {
    this.#credentials ??= await (await this.#control('GET', '/sandbox/credentials')).json();
    return this.#credentials;
  }

  /** Moves the sandbox's clock forward: tasks proceed, tokens expire. The browser's clock stays. */
  async advance(seconds) {
    await this.#control('POST', '/sandbox/clock', { advance_s: seconds });
  }

  /** Scripts a fault for the next matching calls; the body is the sandbox's own (crates/sandbox, faults). */
  async fault(fault) {
    await this.#control('POST', '/sandbox/faults', fault);
  }

  /** Takes back all scripted faults. */
  async clearFaults() {
    await this.#control('DELETE', '/sandbox/faults');
  }

  /**
   * Calls the API directly as the seeded account, to prepare or to check. Throws unless the answer is a 2xx.
   * @returns {Promise<any>} the decoded body; undefined when there is none
   */
  async api(method, path, body) {
    const { token } = await this.credentials();
    const answer = await this.#send(method, path, body, { 'X-Auth-Token': token });
    const text = await answer.text();
    if (text === '') return undefined;
    return answer.headers.get('Content-Type')?.startsWith('application/json') ? JSON.parse(text) : text;
  }

  #control(method, path, body) {
    return this.#send(method, path, body, {});
  }

  async #send(method, path, body, headers) {
    const answer = await fetch(this.url + path, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
