// Where things stand on every page of a resource.
import { expect } from './index.js';

/** The rows of the one table of a list. */
export const rows = (page) => page.getByRole('table').locator('tbody').getByRole('row');

/** An action in the head of a page. */
export const button = (page, name) => page.locator('.page-actions').getByRole('button', { name, exact: true });

/** The open dialog. */
export const dialog = (page) => page.getByRole('dialog');

/** The value of a fact, by its words. */
export const fact = (page, label) =>
  page.locator('.facts > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) }).locator('dd');

/** Chooses an entry of the menu of further actions. */
export async function more(page, item) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
}

/** From now on keeps what is done to the rows of the list, until `changes` is read: the kind of each change. */
export async function watchRows(page) {
  await page.evaluate(() => {
    window.records = [];
    window.observer?.disconnect();
    window.observer = new MutationObserver((list) => window.records.push(...list));
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    window.observer.observe(document.querySelector('tbody'), all);
  });
}
export const changes = (page) => page.evaluate(() => window.records.map(({ type }) => type).sort());

/**
 * A first visit of somebody who is signed in for the tab already: the requests that were sent until the first page of
 * the list of servers was there, preflights and all, in the browser's own order.
 * @param {import('@playwright/test').BrowserContext} context
 * @param {string} session what is stored for the tab
 * @param {string} path of the list
 * @returns {Promise<string[]>} such as "GET /config.json"
 */
export async function requestsBeforeRows(context, session, path) {
  const page = await context.newPage();
  await page.addInitScript((stored) => sessionStorage.setItem('scaleway-console.session', stored), session);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  const sent = [];
  const read = new Map();
  devtools.on('Network.requestWillBeSent', ({ requestId, request, type, timestamp }) => {
    const { protocol, pathname, search } = new URL(request.url);
    const list = type !== 'Preflight' && /\/servers$/.test(pathname) && /^\?page=1&/.test(search);
    if (protocol !== 'data:') sent.push({ id: requestId, name: `${request.method} ${pathname}`, list, at: timestamp });
  });
  // The end of an answer that was read to its end is told in one of these ways, not always in the same.
  for (const told of ['dataReceived', 'loadingFinished', 'loadingFailed'])
    devtools.on(`Network.${told}`, ({ requestId, timestamp }) => read.set(requestId, Math.max(timestamp, read.get(requestId) ?? 0)));
  await page.goto(path);
  await rows(page).first().waitFor();
  // By their times: what the browser tells of several requests does not come in their order.
  const until = () => read.get(sent.find(({ list }) => list)?.id);
  await expect.poll(until).toBeDefined();
  const names = sent.filter(({ at }) => at <= until()).map(({ name }) => name);
  await page.close();
  return names;
}

/** What is stored for the tab. */
export const storedSession = (page) => page.evaluate(() => sessionStorage.getItem('scaleway-console.session'));

/** Signs in by e-mail and password, as a person does; resolves when the sign-in form has gone. */
export async function signInByPassword(page, sandbox, path = '/servers') {
  const { email, password } = await sandbox.credentials();
  await page.goto(path);
  await page.getByRole('tab', { name: 'Email & password' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create token and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeHidden();
}

/** Chooses something in each select that asks for it, which it does before anything is sent. */
export async function chooseAll(form) {
  await expect(form.getByRole('option', { name: /^Loading/ })).toHaveCount(0);
  for (const select of await form.getByRole('combobox').all()) {
    const asks = (await select.getByRole('option', { name: /^Choose a/ }).count()) > 0;
    if (asks && (await select.inputValue()) === '') await select.selectOption({ index: 1 });
  }
}
