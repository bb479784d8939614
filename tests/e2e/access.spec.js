// Every page in every state that it can be in, in both themes: axe finds nothing. Every page with large letters and in
// a narrow window: everything can be read.
import { test, expect, expectNoAxeViolationsInAnyTheme as expectAccess } from './support/index.js';
import { hold, recovers, visit } from './support/faults.js';
import { expectToFit } from './support/layout.js';
import { chooseAll, dialog, rows } from './support/page.js';
import { field, forms, lists, objects, others } from './support/pages.js';

// Pictures of every step would take longer than the steps.
test.use({ trace: 'off' });

const forbidden = { status: 403, body: { type: 'unauthorized', message: 'Insufficient permissions' } };
// As 500, but for being tried again before it is told.
const failed = { status: 501, body: { type: 'api_error', message: 'Something broke' } };
const main = (page) => page.getByRole('main');
const alert = (page, words) => main(page).getByRole('alert').filter({ hasText: words }).first();
const again = (page) => main(page).getByRole('button', { name: 'Try again' }).first();

/** A page that reads nothing: everything else is not known yet when it is opened. */
async function start(page, signIn) {
  await signIn(page, '/no/such/page');
  await expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);
}

/** Checks what is shown once the named state is there. */
async function state(page, name, there) {
  await test.step(name, async () => {
    await expect(there).toBeVisible();
    await expectAccess(page);
  });
}

/** A page that could not be read the first time, in each way, until it is there. */
async function comesUp({ page, sandbox, fault }, path, there) {
  const every = { method: 'GET', path: '*', count: null };
  const release = await hold(page, sandbox);
  await visit(page, path);
  await state(page, 'loading', main(page).getByRole('status').filter({ hasText: /^Loading/ }).first());
  await fault({ ...every, ...forbidden });
  await release();
  await state(page, 'forbidden', alert(page, 'Insufficient permissions'));
  await sandbox.clearFaults();
  await fault({ ...every, ...failed });
  await again(page).click();
  await alert(page, 'Something broke').getByText('Technical details').click();
  await state(page, 'error, with its details', alert(page, 'Something broke').locator('details[open]'));
  await sandbox.clearFaults();
  await recovers(page);
  await state(page, 'there', there);
}

for (const [path, { call, none }] of Object.entries(lists)) {
  test(`axe finds nothing in any state of the list ${path}`, async ({ page, signIn, sandbox, fault }) => {
    await start(page, signIn);
    const refresh = page.getByRole('button', { name: 'Refresh' });
    await comesUp({ page, sandbox, fault }, path, rows(page).first());
    await page.getByRole('searchbox', { name: 'Filter' }).fill('no-such-thing');
    await state(page, 'no match', page.getByRole('heading', { name: /matches the filter$/ }));
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.locator('th').getByRole('button').first().click();
    await page.locator('th').getByRole('button').first().hover();
    // A press while the list is being read anyway asks for nothing more, and that read may have its answer already.
    const read = (there) => expect(async () => {
      await refresh.click();
      await expect(there).toBeVisible({ timeout: 2000 });
    }).toPass();
    const stale = main(page).getByText(/^The last refresh failed/);
    await fault({ method: 'GET', path: call, count: null, ...failed });
    await read(stale);
    await state(page, 'stale', stale);
    await sandbox.clearFaults();
    const empty = page.getByRole('heading', { name: /^No .* yet$/ });
    await fault({ method: 'GET', path: call, count: null, ...none });
    await read(empty);
    await state(page, 'empty', empty);
  });
}

/** The actions of an open object, one after the other: its dialogs, and the menu. */
async function actions(page, check) {
  const head = page.locator('.page-actions');
  const menu = head.getByRole('button', { name: 'More actions' });
  for (const button of await head.locator('button:not([aria-haspopup], [role=menuitem], [aria-disabled=true])').all()) {
    await button.click();
    await check(await button.innerText());
    await page.keyboard.press('Escape');
    await expect(button).toBeFocused();
  }
  if ((await menu.count()) === 0) return;
  await menu.click();
  const items = page.locator('#more-actions').getByRole('menuitem');
  await test.step('the menu', async () => {
    await expect(items.first()).toBeVisible();
    await expectAccess(page);
  });
  const chosen = items.and(page.locator(':not([aria-disabled=true])'));
  const labels = (await chosen.allInnerTexts()).map((text) => text.split('\n')[0]);
  await page.keyboard.press('Escape');
  const at = new URL(page.url()).pathname;
  for (const label of labels) {
    await menu.click();
    await items.filter({ hasText: label }).first().click();
    await expect(async () => expect((await dialog(page).count()) > 0 || new URL(page.url()).pathname !== at).toBe(true)).toPass();
    // An entry that leads to another page is looked at there.
    if (new URL(page.url()).pathname !== at) {
      await visit(page, at);
      continue;
    }
    await check(label);
    await page.keyboard.press('Escape');
    await expect(menu).toBeFocused();
  }
}

const json = (page) => page.locator('#json pre').filter({ hasText: '{' });

// What a server's actions open has tests of its own; with the others nothing can be done.
const acted = Object.keys(lists).filter(
  (list) => !['/servers', '/marketplace', '/bootscripts', '/containers', '/organizations', '/invoices'].includes(list),
);

for (const list of Object.keys(lists)) {
  test(`axe finds nothing in any state of an object of ${list}`, async ({ page, signIn, sandbox, api, fault }) => {
    const path = (await objects({ sandbox, api }))[list];
    await start(page, signIn);
    await comesUp({ page, sandbox, fault }, path, json(page));
    if (acted.includes(list)) {
      let dialogs = 0;
      await actions(page, async (label) => {
        dialogs += 1;
        await state(page, `the dialog of ${label}`, dialog(page));
      });
      expect(dialogs).toBeGreaterThan(0);
    }
    await visit(page, '/no/such/page');
    await fault({ method: 'GET', path: '*', count: null, ...failed });
    await visit(page, path);
    await state(page, 'stale', main(page).getByText('The last refresh failed').first());
    await sandbox.clearFaults();
    await visit(page, `${list}/no-such-thing`);
    await state(page, 'missing', main(page).getByText(/^The API knows no/));
  });
}

for (const path of others) {
  test(`axe finds nothing in any state of ${path}`, async ({ page, signIn, sandbox, fault }) => {
    await start(page, signIn);
    const there = { '/': page.locator('.figure b').first(), '/quotas': page.locator('.quota').first(), '/profile': json(page) };
    await comesUp({ page, sandbox, fault }, path, there[path]);
  });
}

for (const [path, [typed, send]] of Object.entries(forms)) {
  test(`axe finds nothing in any state of the form ${path}`, async ({ page, signIn, fault }) => {
    await signIn(page, path);
    const button = main(page).getByRole('button', { name: send, exact: true }).first();
    await state(page, 'there', button);
    for (const [label, text] of Object.entries(typed)) await field(page, label).fill(text);
    await chooseAll(main(page));
    // Two messages for each control that has a name, and one for none.
    const names = await main(page).locator('[name]').evaluateAll((controls) => [...new Set(controls.map(({ name }) => name))]);
    const words = ['not a valid value', 'length of value must be at least 2'];
    const fields = Object.fromEntries([...names, 'somewhere.else'].map((name) => [name, words]));
    for (const method of ['POST', 'PATCH', 'PUT']) {
      await fault({ method, path: '*', count: null, status: 400, body: { type: 'invalid_request_error', message: 'Validation Error', fields } });
    }
    await button.click();
    await state(page, 'refused', main(page).getByRole('alert').filter({ hasText: 'somewhere.else' }));
    await expectToFit(page);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectToFit(page);
  });
}

test('axe finds nothing while a call is tried again, held back, or the browser is offline', async ({ page, context, signIn, fault, sandbox }) => {
  await signIn(page, '/volumes');
  const refresh = page.getByRole('button', { name: 'Refresh' });
  const chip = page.getByRole('banner');
  for (const [order, words] of [[{ status: 429, headers: { 'Retry-After': '20' } }, 'Too many requests'], [{ status: 500, delay_ms: 500 }, 'No answer yet']]) {
    await page.reload();
    await signIn(page, '/volumes');
    await expect(rows(page).first()).toBeVisible();
    await fault({ method: 'GET', path: '*', count: null, ...order });
    await refresh.click();
    await refresh.click();
    await expect(chip).toContainText(words);
    for (const width of [1440, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await expectToFit(page);
    }
    await expectAccess(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await sandbox.clearFaults();
  }
  await context.setOffline(true);
  await expect(page.getByRole('status').filter({ hasText: 'You are offline' })).toBeVisible();
  await expectAccess(page);
  await page.setViewportSize({ width: 320, height: 900 });
  await expectToFit(page);
  await context.setOffline(false);
});

/** Every page, and what is there when it is read. */
async function everyPage({ page, sandbox, api }, check) {
  const all = await objects({ sandbox, api });
  const pages = { ...Object.fromEntries(others.map((path) => [path, path])), ...lists, ...forms, ...Object.fromEntries(Object.values(all).map((path) => [path, path])) };
  for (const path of Object.keys(pages)) {
    await test.step(path, async () => {
      await visit(page, path);
      if (path in lists) await expect(rows(page).first()).toBeVisible();
      else if (Object.values(all).includes(path)) await expect(json(page)).toBeVisible();
      else await expect(main(page).getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0);
      await check(path, path in lists ? undefined : all);
    });
  }
}

const views = {
  'in a window of 320 px': { width: 320 },
  'with letters of twice the size': { width: 1440, letters: 32 },
  'with letters of twice the size, in a window of 640 px': { width: 640, letters: 32 },
};
for (const [name, { width, letters }] of Object.entries(views)) {
  test(`every page can be read ${name}`, async ({ page, context, signIn, sandbox, api }) => {
    await page.setViewportSize({ width, height: 800 });
    if (letters) {
      // The size that a person sets in the browser.
      const devtools = await context.newCDPSession(page);
      await devtools.send('Page.setFontSizes', { fontSizes: { standard: letters, fixed: letters * 0.8125 } });
    }
    await page.goto('/');
    await expect(page.getByLabel('Secret key or token')).toBeVisible();
    if (letters) expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(`${letters}px`);
    await expectToFit(page);
    await signIn(page, '/no/such/page');
    await everyPage({ page, sandbox, api }, () => expectToFit(page));
  });
}

for (const list of acted) {
  test(`every dialog of an object of ${list} can be read in a window of 320 px`, async ({ page, signIn, sandbox, api }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await signIn(page, (await objects({ sandbox, api }))[list]);
    await expect(json(page)).toBeVisible();
    let dialogs = 0;
    await actions(page, async (label) => {
      dialogs += 1;
      await test.step(label, () => expectToFit(page));
    });
    expect(dialogs).toBeGreaterThan(0);
  });
}
