// What must not happen in a page, collected while a test runs: uncaught errors, console errors, violations of the
// Content-Security-Policy, also of the one that only reports, and requests to any origin but the console's and the
// sandbox's.

const violation = 'Content-Security-Policy violation: ';

/** Watches every page of a context and remembers what went wrong in it. */
export class Problems {
  #found = [];
  #allowed = [];

  /**
   * @param {import('@playwright/test').BrowserContext} context
   * @param {string[]} origins those a page may send requests to
   */
  async watch(context, origins) {
    await context.addInitScript((prefix) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`${prefix}${event.effectiveDirective} ${event.disposition === 'report' ? 'would refuse' : 'refused'} ${event.blockedURI || 'inline code'}`);
      });
    }, violation);
    context.on('weberror', (event) => this.#found.push(`uncaught: ${event.error().stack ?? event.error()}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url } = message.location();
      this.#found.push(`console error: ${message.text()}${url ? ` at ${url}` : ''}`);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && !origins.includes(url.origin)) {
        this.#found.push(`request to a foreign origin: ${request.method()} ${request.url()}`);
      }
    });
  }

  /**
   * Names a problem the test provokes, such as the browser's own line about a 401:
   * allow(/status of 401 .*\/servers/). Allowed ones may also stay away.
   * @param {RegExp} pattern
   */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** The problems that no allow() names. */
  unexpected() {
    return this.#found.filter((problem) => !this.#allowed.some((pattern) => pattern.test(problem)));
  }
}
