// The two pages that are compared, and how each is driven: the same keys and clicks at the same elements.
import { sandboxConfig } from './sandbox_config.mjs';
import { host } from './bench_host.mjs';

/** Longer than any measure: such a page reads its list only when it is told to. */
const NEVER = 3_600_000;

/** The console as script/build left it. */
export async function consolePage(dist, sandbox, browser) {
  const served = await host(dist, { api: sandbox.url });
  const configure = ({ poll = NEVER, api = sandbox.url } = {}) => {
    const config = JSON.parse(sandboxConfig(api));
    served.configure(JSON.stringify({ ...config, poll_ms: poll }));
  };
  const kept = {};
  /** Signs in by the form, for this tab, as a person does who wants a reload to be quick. */
  const signIn = async (api) => {
    if (kept[api]) return kept[api];
    configure({ api });
    const page = await browser.page();
    await page.go(`${served.url}/`);
    await page.until(() => document.querySelector('input[type=password]'));
    await page.run(async (token) => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const input = document.querySelector('input[type=password]');
      input.value = token;
      for (const event of ['input', 'change']) input.dispatchEvent(new Event(event, { bubbles: true }));
      [...document.querySelectorAll('label')].find((label) => label.textContent.includes('Keep for this tab')).click();
      input.form.requestSubmit();
    }, sandbox.token);
    kept[api] = await page.until(() => document.querySelector('nav') && sessionStorage.length && Object.entries(sessionStorage));
    await page.dispose();
    return kept[api];
  };
  return {
    name: 'console',
    /** Opens the list of servers in a new page. */
    async open({ poll, api, before } = {}) {
      const session = await signIn(api);
      configure({ poll, api });
      const page = await browser.page();
      await page.before((entries) => {
        try {
          for (const [key, value] of entries) sessionStorage.setItem(key, value);
        } catch { /* about:blank stores nothing */ }
      }, session);
      await before?.(page);
      await page.go(`${served.url}/servers`);
      return page;
    },
    row: 'tbody tr[aria-rowindex]',
    total: () => document.querySelector('.page-count')?.textContent,
    filter: () => document.querySelector('input[type=search]'),
    refresh: () => document.querySelector('button[aria-label=Refresh]'),
    /** Whether a refresh is over. */
    come: () => !document.querySelector('button[aria-label=Refresh][aria-busy]'),
    close: () => served.close(),
  };
}

/** The page written by hand (tests/bench), which shows what can be done at all. */
export async function vanillaPage(folder, sandbox, browser) {
  const served = await host(folder, { api: sandbox.url });
  return {
    name: 'vanilla',
    async open({ poll = 0, api = sandbox.url, before } = {}) {
      const page = await browser.page();
      await before?.(page);
      await page.go(`${served.url}/?${new URLSearchParams({ api, token: sandbox.token, poll })}`);
      return page;
    },
    row: 'tbody tr:not([data-spacer])',
    total: () => document.querySelector('h1')?.textContent,
    filter: () => document.querySelector('input[type=search]'),
    refresh: () => document.querySelector('.bar button'),
    come: (pages) => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/servers?')).length >= pages,
    close: () => served.close(),
  };
}

/** Waits until all servers are known to an open page. */
export async function ready(side, page, total) {
  await page.until(`(total) => ((${side.total})() ?? '').replace(/\\D/g, '') === String(total)`, total);
  // Memory that the loading has left is no part of what follows.
  await page.send('HeapProfiler.collectGarbage');
}

/** The button in the head of a column. */
export const head = (title) => `() => [...document.querySelectorAll('thead button')].find((button) => button.textContent.trim() === ${JSON.stringify(title)})`;
