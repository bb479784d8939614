// Starts the console: asks for its two files, for config.json and for the first page of the open list, all at the same
// time, and shows a page that says so where the console cannot start, or has stopped. What it needs for its own calls, the
// console uses too, and a worker for long lists. script/page.mjs writes the names of the files and their hashes into the
// tag of this script.
(() => {
  const root = document.documentElement;
  const { build, js, jsHash, wasm, wasmHash } = document.currentScript.dataset;
  const address = (path) => new URL(path, document.baseURI).href;
  const policy = self.trustedTypes?.createPolicy('boot', { createScriptURL: (url) => url });
  const script = (url) => (policy ? policy.createScriptURL(url) : url);

  // --- What takes longest to come, first -----------------------------------------------------------------------------

  /** The module of the console's two that binds it to the page: a script's tag is what every browser checks a hash at. */
  const bindings = () =>
    new Promise((loaded, failed) => {
      const tag = document.createElement('script');
      tag.type = 'module';
      tag.integrity = jsHash;
      tag.src = script(address(js));
      tag.onload = () => loaded(import(address(js)));
      tag.onerror = failed;
      document.head.append(tag);
    });

  // To look into what is stored takes a while, in which these are on their way.
  const runs = typeof WebAssembly === 'object';
  const both = runs ? [bindings(), fetch(address(wasm), { integrity: wasmHash })] : [];

  /** What is stored; a browser may refuse to look. */
  const stored = (storage, name) => {
    try {
      return self[storage].getItem(`scaleway-console.${name}`);
    } catch {
      return null;
    }
  };

  // --- What the first frame depends on -------------------------------------------------------------------------------

  const theme = stored('localStorage', 'theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  /** The session that is kept for this tab. */
  const session = () => {
    try {
      return JSON.parse(stored('sessionStorage', 'session'));
    } catch {
      // Not what the console has stored, so it signs nobody in either.
      return null;
    }
  };
  // Somebody has signed out in another tab since (src/session/tabs.rs): the console will not take it either.
  const ended = stored('sessionStorage', 'ended');
  const kept = ended === null || ended === (stored('localStorage', 'ended') ?? '0') ? session() : null;
  // The frame of the page that comes, rather than that of the sign-in form.
  if (kept) root.dataset.kept = '';

  // The origins that the page's own policy has blocked calls to, for the console to say so. One that only reports blocks nothing.
  self.blocked = new Set();
  addEventListener('securitypolicyviolation', ({ disposition, effectiveDirective, blockedURI }) => {
    if (disposition === 'enforce' && effectiveDirective === 'connect-src') self.blocked.add(new URL(blockedURI, document.baseURI).origin);
  });

  // --- What is asked for before the console can ask ------------------------------------------------------------------

  /** Answers under way that nobody has taken: of which address, with which token, and how to give it up. */
  let asked = [];

  /**
   * The content of an answer. What comes of a long one is counted: its length need not be announced, and that of a
   * compressed one is another. It is a RangeError where it is too large.
   */
  const whole = async (come) => {
    const most = 16_000_000;
    const measured = (length) => {
      if (length > most) throw new RangeError('too large');
    };
    const announced = Number(come.headers.get('content-length'));
    measured(announced);
    // A list of ten thousand has a hundred of these. Part by part, each would take several turns, and leave garbage. What
    // packs better than to a fiftieth is measured when it is there.
    if (announced > 0 && announced <= most / 50) {
      const bytes = new Uint8Array(await come.arrayBuffer());
      measured(bytes.length);
      return bytes;
    }
    const parts = [];
    let length = 0;
    for (const reader = come.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      measured((length += value.length));
      parts.push(value);
    }
    const bytes = new Uint8Array(length);
    for (const part of parts.reverse()) bytes.set(part, (length -= part.length));
    return bytes;
  };
  // The console reads every answer so.
  self.whole = whole;

  // How the API is asked, by the console too: without cookies or referrer, and nothing of it is kept. A redirect would carry
  // the token to a host that nobody chose.
  const plain = Object.freeze({ mode: 'cors', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'error' });
  self.plain = plain;

  const ask = (url, token, options) => {
    const abort = new AbortController();
    // Read to its end here: an answer that nobody reads yet would keep the line waiting.
    const answer = fetch(url, { ...options, signal: abort.signal }).then(async (come) => [come, await whole(come)]);
    // Whatever is wrong with it, the console asks again by itself, and tells why it fails.
    answer.catch(() => abort.abort());
    asked.push({ url, token, answer, abort });
    if (!token) return;
    // The console shows itself when it has come, or without it if it takes long.
    const come = () => {
      delete self.first;
    };
    self.first = answer.then(come, come);
  };

  const drop = () => {
    for (const { abort } of asked) abort.abort();
    asked = [];
    delete self.boot;
  };

  // Gives an answer to the console, once: only for the very address and token that it would ask with.
  self.boot = (url, token, signal) => {
    const at = asked.findIndex((one) => one.url === url && one.token === token);
    if (at < 0) return undefined;
    const [{ answer, abort }] = asked.splice(at, 1);
    signal?.addEventListener('abort', () => abort.abort());
    if (!asked.length) delete self.boot;
    return answer;
  };

  // Asked for anew, because it may be edited where it lies, and its date tells the time.
  ask('config.json', undefined, { cache: 'no-cache' });
  // Lists whose address at the API is that of the page: what a screen shows of them.
  const [, list] = /^(servers|volumes|snapshots|images|ips|security-groups|bootscripts|tasks)\/?$/.exec(
    location.href.slice(document.baseURI.length).split(/[?#]/)[0],
  ) ?? [];
  const compute = kept?.signed_in?.profile?.compute;
  if (list && typeof compute === 'string' && typeof kept.secret === 'string') {
    ask(`${compute.replace(/\/+$/, '')}/${list.replace('-', '_')}?page=1&per_page=50`, kept.secret, {
      headers: { Accept: 'application/json', 'X-Auth-Token': kept.secret },
      ...plain,
    });
  }

  // --- What is read beside the page ----------------------------------------------------------------------------------

  /**
   * What a worker runs: reads what it is told to, and says "304" of what is as it was. It is given its helper, since a
   * worker knows nothing of the page.
   */
  const beside = (whole, plain) => {
    const aborts = new Map();
    self.onmessage = async ({ data: [id, url, headers, known] }) => {
      if (!url) {
        aborts.get(id)?.abort();
        return;
      }
      const abort = new AbortController();
      aborts.set(id, abort);
      try {
        const come = await fetch(url, { headers, ...plain, signal: abort.signal });
        const content = await whole(come);
        // Two hashes of 32 bits, of four bytes at a time and of the rest. A closure for each would take ten times as long.
        let [one, two] = [content.length, 7];
        for (const part of [new Uint32Array(content.buffer, 0, content.length >> 2), content.subarray(content.length & ~3)]) {
          for (let at = 0; at < part.length; at += 1) {
            one = Math.imul(((one << 5) | (one >>> 27)) ^ part[at], 0x27220a95);
            two = Math.imul(((two << 7) | (two >>> 25)) ^ part[at], 0x2c1b3c6d);
          }
        }
        // How many there are in all is told by a header.
        const tag = `${one}.${two}.${come.headers.get('x-total-count')}`;
        if (come.ok && tag === known) self.postMessage([id, 304]);
        else self.postMessage([id, come.status, [...come.headers, ['X-Content-Tag', tag]], content], [content.buffer]);
      } catch {
        abort.abort();
        self.postMessage([id, 0]);
      }
      aborts.delete(id);
    };
  };

  let worker;
  let broken = false;
  let silent;
  let last = 0;
  const waiting = new Map();

  const settle = (id, status, headers, content = new Uint8Array()) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    try {
      // Of what is no status of an answer (0, 999) none can be made.
      resolve?.([new Response(null, { status, headers }), content]);
    } catch (error) {
      reject?.(error);
    }
  };

  const stop = () => {
    broken = true;
    worker?.terminate();
    for (const id of waiting.keys()) settle(id, 0);
  };

  const begin = () => {
    // Made of text that came with this script, whose hash is checked, and under the policy of the page.
    const text = `(${beside})(${whole},${JSON.stringify(plain)})`;
    // A policy that forbids it is told by some browsers here and by others later.
    try {
      worker = new Worker(script(URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))));
      worker.onmessage = ({ data }) => {
        silent = clearTimeout(silent);
        settle(...data);
      };
      worker.onerror = stop;
    } catch {
      stop();
    }
  };

  // Reads a page of a long list for the console in a worker: what an answer costs the page's own thread, it would cost
  // whether anything has changed or not. `known` is the tag of what the console has, which is made here, since the API
  // gives none. Whatever goes wrong, the console asks again by itself.
  self.beside = (url, headers, known, signal) =>
    new Promise((resolve, reject) => {
      if (!worker && !broken) begin();
      const id = ++last;
      waiting.set(id, { resolve, reject });
      if (broken) {
        settle(id, 0);
        return;
      }
      signal?.addEventListener('abort', () => {
        if (!waiting.has(id)) return;
        worker.postMessage([id]);
        settle(id, 0);
        // One that lives says at once that it has given up.
        silent ??= setTimeout(stop, 2000);
      });
      worker.postMessage([id, address(url), [...headers], known]);
    });

  // --- The page that takes the console's place -----------------------------------------------------------------------

  const WORDS = {
    old: ['This browser cannot run the console', 'It has no WebAssembly, which the console is made of. Update the browser, or allow WebAssembly for this site: a protected mode may have turned it off.'],
    line: ['The console was not loaded', 'A part of it did not arrive: the connection broke, or the host does not answer. Check the connection, then reload.'],
    gone: ['The console was not loaded', 'A part of it is no longer on its host: a newer version has most likely taken its place. Reload to get that one.'],
    changed: ['The console was not started', 'A part of it is not as it was built: it was changed on its host, or on the way here. Nothing of it was run. Reload. If this stays, tell whoever runs this console.'],
    start: ['The console did not start', 'It met a fault while it started. Reload. If this stays, hand on the report below.'],
    stopped: ['The console has stopped', 'It met a fault of its own and cannot go on. What was typed and not sent is lost; what was sent may have been done. Reload, then look.'],
  };

  /** What a person may pass on: ids and tokens are taken out, and of addresses what follows a question mark. */
  const redacted = (text) => {
    const { secret } = session() ?? {};
    const plain = secret ? text.replaceAll(secret, '[token]') : text;
    return plain.replace(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, '[id]').replace(/\?[^\s):]*/g, '');
  };

  const make = (tag, text, parts = [], attributes = {}) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(text, ...parts);
    return element;
  };

  const show = (why, error) => {
    const [title, words] = WORDS[why];
    const report = redacted(
      [title, `Build ${build}`, new Date().toISOString(), location.pathname, navigator.userAgent, error, error?.stack].join('\n'),
    );
    const heading = make('h1', title, [], { tabindex: -1 });
    const reload = make('button', 'Reload', [], { type: 'button', class: 'button button-primary' });
    const copy = make('button', 'Copy report', [], { type: 'button', class: 'button' });
    const text = make('pre', report, [], { tabindex: 0, 'aria-label': 'Report' });
    const told = make('span', '', [], { role: 'status', class: 'muted' });
    reload.onclick = () => location.reload();
    copy.onclick = async () => {
      try {
        await navigator.clipboard.writeText(report);
        told.textContent = 'Copied';
      } catch {
        details.open = true;
        getSelection().selectAllChildren(text);
        told.textContent = 'Selected: copy it with the keyboard';
      }
    };
    const details = make('details', '', [make('summary', 'Report, without ids and tokens'), make('div', '', [text], { class: 'code code-plain' })]);
    const said = make('div', '', [heading, make('p', words)], { role: 'alert' });
    const actions = make('div', '', [reload, copy, told], { class: 'cluster' });
    const page = make('main', '', [said, actions, details, make('small', `Build ${build}`)], { class: 'failure' });
    document.title = `${title} · Scaleway Console`;
    document.body.replaceChildren(page);
    heading.focus();
  };

  let over = false;
  const fail = (why, error) => {
    if (over) return;
    over = true;
    drop();
    // What has stopped in the middle of something sends nothing more, and does not ask whether to leave.
    self.fetch = self.beside = () => new Promise(() => {});
    clearTimeout(silent);
    worker?.terminate();
    if (self.BroadcastChannel) BroadcastChannel.prototype.postMessage = () => {};
    addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true);
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => show(why, error));
    else show(why, error);
  };

  // --- The console itself --------------------------------------------------------------------------------------------

  /** Finds out why a file did not come, or came as another. */
  const missing = async (file, integrity) => {
    const look = (options) => fetch(file, { cache: 'no-store', ...options }).catch(() => ({}));
    const { ok, status } = await look({ method: 'HEAD' });
    const changed = ok && !(await look({ integrity })).ok;
    fail(changed ? 'changed' : status === 404 || status === 410 ? 'gone' : 'line', `not loaded: ${file}`);
  };

  const notice = ({ error, reason }) => {
    const thrown = error ?? reason;
    // Browsers have two names for it.
    const overflow = /^(Range|Internal)Error$/.test(thrown?.name) && /wasm-function/.test(thrown.stack);
    // A panic is a trap: nothing of the console can be trusted after it.
    if (thrown instanceof WebAssembly.RuntimeError || overflow) fail('stopped', thrown);
  };

  const start = async () => {
    both[0].catch(() => missing(address(js), jsHash));
    both[1].catch(() => missing(address(wasm), wasmHash));
    const [{ default: init }, code] = await Promise.all(both);
    if (over) return;
    try {
      await init({ module_or_path: code });
      // What the console has not taken by now it does not want.
      setTimeout(drop, 5000);
    } catch (error) {
      fail('start', error);
    }
  };

  if (!runs) {
    fail('old', 'no WebAssembly');
    return;
  }
  // The style is waited for before this script runs, and its trouble was told to nobody.
  const style = document.querySelector('link[rel=stylesheet]');
  if (style && !style.sheet) missing(style.href, style.integrity);
  addEventListener('error', notice);
  addEventListener('unhandledrejection', notice);
  start().catch(() => {});
})();
