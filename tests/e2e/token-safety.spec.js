// Where a token must not be seen: a walk through the whole console, looking for it after each step in everything that
// outlives the step, is shown, is stored, or leaves the page.
import { createServer } from 'node:http';
import { test, expect } from './support/index.js';
import { button, dialog, fact, rows, signInByPassword } from './support/page.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });
test.setTimeout(180_000);

const navigation = (page) => page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('listitem').getByRole('link');

/** What a page can be seen to hold, place by place. */
const held = (page) => page.evaluate(async () => {
  const own = Object.getOwnPropertyNames(window).filter((name) => {
    try {
      return typeof window[name] === 'string' || Object.getPrototypeOf(window[name] ?? null) === Object.prototype;
    } catch {
      return false;
    }
  });
  const text = (value) => {
    try {
      return JSON.stringify(value) ?? '';
    } catch {
      return '';
    }
  };
  const tables = async () => {
    const all = [];
    for (const { name } of await indexedDB.databases()) all.push(name);
    return all;
  };
  const kept = async () => {
    const all = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) all.push(request.url, await (await cache.match(request)).text());
    }
    return all;
  };
  return {
    'the document': document.documentElement.outerHTML,
    'a control': [...document.querySelectorAll('input, select, textarea')].map(({ value }) => value).join('\n'),
    'the title': document.title,
    'the address': location.href,
    'the history': text(history.state),
    'the window’s name': window.name,
    'the referrer': document.referrer,
    cookies: document.cookie,
    localStorage: text({ ...localStorage }),
    sessionStorage: text({ ...sessionStorage }),
    databases: text(await tables()),
    caches: text(await kept()),
    globals: own.map((name) => `${name} ${text(window[name])}`).join('\n'),
  };
});

/** The clipboard, emptied. */
const copied = (page) => page.evaluate(async () => {
  const text = await navigator.clipboard.readText();
  await navigator.clipboard.writeText('');
  return text;
});

/**
 * Watches for the secrets of an account. `looks(step)` searches all that a page holds. What leaves the page is searched at
 * the end, by `left()`.
 */
async function watch(page, sandbox, stored = []) {
  const secrets = async () => {
    const all = (await sandbox.api('GET', '/tokens?per_page=100')).tokens.map(({ id }) => id);
    return [...all, (await sandbox.credentials()).token];
  };
  const known = new Set(await secrets());
  const said = [];
  const requests = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('request', (request) => requests.push(request));
  const search = (place, text) => {
    for (const secret of known) expect(text.includes(secret), `a token in ${place}`).toBe(false);
  };
  return {
    async looks(step, except = []) {
      for (const secret of await secrets()) known.add(secret);
      await test.step(`look ${step}`, async () => {
        const places = await held(page);
        for (const place of [...stored, ...except]) delete places[place];
        for (const [place, text] of Object.entries(places)) search(`${place}, ${step}`, text);
      });
    },
    search,
    async left() {
      for (const secret of await secrets()) known.add(secret);
      search('the console', said.join('\n'));
      const api = new URL(sandbox.url).origin;
      expect(requests.length).toBeGreaterThan(20);
      let carried = 0;
      for (const request of requests) {
        const url = new URL(request.url());
        // On this API a token is its own id: its own calls are the one place for it.
        if (url.origin !== api || !/^\/tokens\/[^/]+(\/permissions)?$/.test(url.pathname)) search(`the address ${url.origin}${url.pathname.slice(0, 9)}`, request.url());
        const { 'x-auth-token': token, ...headers } = await request.allHeaders();
        search('a header', JSON.stringify(headers));
        search('a body', request.postData() ?? '');
        if (token) {
          expect(url.origin, 'a token is sent to its endpoint alone').toBe(api);
          carried += 1;
        }
      }
      expect(carried).toBeGreaterThan(10);
    },
  };
}

/** Every page of the navigation, an object of each list, a form, a refusal, copies, and what is told of tokens. */
async function walk(page, seen, fault, own) {
  for (const name of await navigation(page).allInnerTexts()) {
    await navigation(page).and(page.getByRole('link', { name, exact: true })).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText('Loading');
    await seen.looks(name);
    const first = page.getByRole('main').getByRole('table').locator('tbody').getByRole('link').first();
    if (name === 'Dashboard' || (await first.count()) === 0) continue;
    await first.click();
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(name);
    await seen.looks(`an object of ${name}`);
  }

  // A form that the API refuses, with its report and its command.
  await navigation(page).filter({ hasText: 'Volumes' }).click();
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await page.getByLabel('Name').fill('x');
  await page.getByLabel('Size').fill('5');
  await fault({ method: 'POST', path: '/volumes', status: 500, body: { type: 'api_error', message: 'Something broke' } });
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Something broke' }).first()).toBeVisible();
  await page.getByText('Technical details').first().click();
  await page.getByRole('button', { name: 'Copy as bug report' }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('Something broke');
  seen.search('a bug report', await copied(page));
  await page.getByRole('button', { name: 'Copy as curl' }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('$SCW_TOKEN');
  seen.search('a command', await copied(page));
  await seen.looks('a refused form');

  // A token: its page, its JSON, a refusal about it, the commands for it.
  await navigation(page).filter({ hasText: 'API tokens' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await rows(page).filter({ hasText: 'This session' }).getByRole('link').first().click();
  await expect(page.locator('#json pre')).toContainText('"id": "{token}"');
  await seen.looks('the JSON of a token');
  // The API says back what it was asked for.
  await fault({ method: 'PATCH', path: '/tokens/{id}', status: 404, body: { type: 'unknown_resource', message: `"${own}" not found` } });
  await button(page, 'Edit').click();
  await dialog(page).getByLabel('Description').fill('walked through');
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('/tokens/$TOKEN_ID');
  seen.search('a command about a token', await copied(page));
  await dialog(page).getByRole('button', { name: 'Save token' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('not found');
  await seen.looks('a refusal about a token');
  await dialog(page).getByText('Technical details').click();
  await dialog(page).getByRole('button', { name: 'Copy as bug report' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('PATCH /tokens/{token}');
  seen.search('a bug report about a token', await copied(page));
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();

  // On demand, and there alone.
  await fact(page, 'Secret').getByRole('button', { name: 'Reveal the secret' }).click();
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await expect(fact(page, 'Secret')).not.toContainText('••••');
  await seen.looks('a revealed token', ['the document']);
  await navigation(page).filter({ hasText: 'Servers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await seen.looks('after a revealed token');
}

/** Whether the history of the tab, as the browser keeps it, has a token in an address or a title. */
async function past(page, seen) {
  const client = await page.context().newCDPSession(page);
  const { entries } = await client.send('Page.getNavigationHistory');
  expect(entries.length).toBeGreaterThan(10);
  seen.search('the history', JSON.stringify(entries));
}

for (const keep of [false, true]) {
  test(`a pasted token is seen nowhere${keep ? ' but where it was asked to be kept' : ''}`, async ({ page, sandbox, fault }) => {
    const { token } = await sandbox.credentials();
    const seen = await watch(page, sandbox, keep ? ['sessionStorage'] : []);
    await page.goto('/');
    await page.getByLabel('Secret key or token').fill(token);
    if (keep) await page.getByLabel('Keep for this tab').check();
    await seen.looks('typed', ['a control']);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
    if (keep) {
      await page.reload();
      await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
    }
    await walk(page, seen, fault, token);
    await past(page, seen);
    await page.getByRole('button', { name: /account menu/i }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    expect(JSON.stringify(await held(page))).not.toContain(token);
    await seen.left();
  });
}

test('nor is one that was made from a password, nor the password', async ({ page, sandbox, api, fault }) => {
  const { password } = await sandbox.credentials();
  const seen = await watch(page, sandbox);
  await signInByPassword(page, sandbox, '/');
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  expect(JSON.stringify(await held(page))).not.toContain(password);
  const { tokens } = await api('GET', '/tokens?per_page=100');
  await walk(page, seen, fault, tokens.find(({ description }) => description === 'Scaleway Console (community)').id);
  expect(JSON.stringify(await held(page))).not.toContain(password);
  await past(page, seen);
  await seen.left();
});

test('an endpoint that sends on to another host is not followed with the token', async ({ page, sandbox, fault }) => {
  const got = [];
  const elsewhere = createServer((request, response) => {
    got.push(request.headers);
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }).end('{}');
  });
  await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { token } = await sandbox.credentials();
  await page.goto('/servers');
  await page.getByLabel('Secret key or token').fill(token);
  await fault({ method: 'GET', path: '/servers', status: 307, count: null, headers: { Location: `http://127.0.0.1:${elsewhere.address().port}/servers` } });
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  expect(got).toEqual([]);
  await new Promise((resolve) => elsewhere.close(resolve));
});
