// Chromium over the DevTools protocol, by its pipe. Not through Playwright, which listens to every request of a page
// and keeps the answers: that work would be measured along with the page's own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import config from '../playwright.config.js';

/** The browser and the switches of the browser tests. */
const { executablePath, args } = config.use.launchOptions;
const { viewport, locale, timezoneId } = config.use;
/** How long anything may take that a measure waits for, in ms. */
const PATIENCE = 60_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A running browser, with a profile of its own. */
export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), 'bench-'));
  #calls = new Map();
  #last = 0;
  #listeners = [];
  #ended;

  constructor() {
    const switches = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${this.#profile}`, `--lang=${locale}`,
      // What memory is used is answered at once, after a collection, and not at some time within a minute.
      '--enable-blink-features=ForceEagerMeasureMemory', ...args, 'about:blank'];
    this.#process = spawn(executablePath, switches, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, TZ: timezoneId },
    });
    this.#ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.once('error', (error) => { throw new Error(`${executablePath} does not start: ${error.message}`); });
    let rest = '';
    this.#process.stdio[4].setEncoding('utf8').on('data', (text) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop();
      for (const message of messages) this.#take(JSON.parse(message));
    });
  }

  #take({ id, method, params, result, error, sessionId }) {
    if (id === undefined) {
      for (const listener of this.#listeners) if (listener.method === method && listener.sessionId === sessionId) listener.run(params);
      return;
    }
    const { resolve, reject, said } = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) reject(new Error(`${said}: ${error.message}`));
    else resolve(result);
  }

  /** A command of the protocol. */
  send(method, params = {}, sessionId) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, said: method });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  on(method, sessionId, run) {
    this.#listeners.push({ method, sessionId, run });
  }

  /** A page in a context of its own: nothing is cached, nothing stored. */
  async page() {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const page = await this.tab(browserContextId);
    page.dispose = () => this.send('Target.disposeBrowserContext', { browserContextId });
    return page;
  }

  /** A further page in a context. */
  async tab(browserContextId) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, browserContextId);
    await page.send('Page.enable');
    await page.send('Emulation.setDeviceMetricsOverride', { ...viewport, deviceScaleFactor: 1, mobile: false });
    return page;
  }

  /** What each process of pages has used of the processor so far, in ms. */
  async cpu() {
    const { processInfo } = await this.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, 1000 * cpuTime]));
  }

  async close() {
    // Told, not killed: what was started may be a script that has started the browser.
    await this.send('Browser.close');
    await this.#ended;
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** A page. */
export class Page {
  #browser;
  #session;

  constructor(browser, session, context) {
    this.#browser = browser;
    this.#session = session;
    this.context = context;
  }

  send(method, params) {
    return this.#browser.send(method, params, this.#session);
  }

  on(method, run) {
    this.#browser.on(method, this.#session, run);
  }

  /** What a function gives that is run in the page, with arguments that are JSON. */
  async run(inside, ...given) {
    const expression = `(${inside})(${given.map((value) => JSON.stringify(value)).join(', ')})`;
    const { result, exceptionDetails: failed } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (failed) throw new Error(failed.exception?.description ?? failed.text);
    return result.value;
  }

  /** Waits until a function that is run in the page gives something. */
  async until(inside, ...given) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(30)) {
      const value = await this.run(inside, ...given).catch(() => undefined); // between two documents there is none
      if (value) return value;
    }
    throw new Error(`waited in vain for ${inside}: ${await this.run(() => document.body.innerText.slice(0, 1000))}`);
  }

  /** Runs a function in each document before anything else. */
  before(inside, ...given) {
    return this.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${inside})(${given.map((value) => JSON.stringify(value)).join(', ')})` });
  }

  go(url) {
    return this.send('Page.navigate', { url });
  }

  /** Presses a key of a letter or digit. */
  async press(key) {
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: key });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key });
  }

  /** The middle of the element that a function finds in the page. */
  locate(find) {
    return this.run(`() => { const box = (${find})().getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; }`);
  }

  async clickAt(place) {
    for (const type of ['mousePressed', 'mouseReleased']) await this.send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 });
  }

  /** Turns a wheel in the middle of the page, so many pixels down. */
  async wheel(deltaY) {
    const place = { x: viewport.width / 2, y: viewport.height / 2 };
    await this.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...place });
    await this.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...place, deltaX: 0, deltaY });
  }
}
