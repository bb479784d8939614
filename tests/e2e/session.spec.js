// A token that ends while somebody works: the dialog, what waits for it, and the warning before.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { rows, signInByPassword } from './support/page.js';

const dialog = (page) => page.getByRole('dialog', { name: 'Your token is no longer accepted' });
const token = (page) => dialog(page).getByLabel('Secret key or token');
const refresh = (page) => page.getByRole('button', { name: 'Refresh', exact: true });
const expired = { status: 401, body: { type: 'invalid_auth', message: 'Token has expired' }, count: null };

/** Who is signed in has been read: user, then organization. */
const accountRead = (page) => expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);

/** What the list reads by itself has been read, and it stops there: the next call is the test's own. */
async function settled(page) {
  await accountRead(page);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await expect(refresh(page)).not.toHaveAttribute('aria-busy');
}

async function accessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
  }
}

test('a read that meets a 401 waits behind the dialog and is sent again', async ({ page, signIn, sandbox, fault }) => {
  await signIn(page, '/servers');
  await page.getByRole('searchbox', { name: 'Filter' }).fill('web');
  await settled(page);
  const shown = await rows(page).count();
  await fault({ path: '/servers*', ...expired });
  await refresh(page).click();
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page)).toContainText(/The API refused the token at \d\d:\d\d: “Token has expired”\./);
  await expect(dialog(page)).not.toContainText('waiting');
  await expect(token(page)).toBeFocused();
  await accessible(page);

  // Nothing dismisses it.
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape');
  await page.mouse.click(5, 5);
  await expect(dialog(page)).toBeVisible();
  expect(await dialog(page).evaluate((element) => element.matches(':modal'))).toBe(true);

  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(dialog(page)).toContainText('Enter a token: this field is empty.');
  await sandbox.clearFaults();
  await token(page).fill('4e0b46e4-7c1d-44d4-8ba6-dc5f80694397');
  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('The API does not know this token');
  await expect(token(page)).toBeFocused();
  await accessible(page);

  await token(page).fill((await sandbox.credentials()).token);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await expect(refresh(page)).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('web');
  await expect(rows(page)).toHaveCount(shown);
});

test('a write is named, and sent only after Continue', async ({ page, signIn, sandbox, fault, api }) => {
  await signIn(page, '/servers/new');
  await page.getByLabel('Name', { exact: true }).fill('after-expiry');
  await fault({ method: 'POST', path: '/servers', ...expired });
  await page.getByRole('button', { name: 'Create server', exact: true }).first().click();
  await expect(dialog(page)).toContainText('1 request is waiting:');
  await expect(dialog(page)).toContainText('POST /servers');
  await expect(dialog(page)).toContainText('It is sent only after you continue.');
  await accessible(page);
  await sandbox.clearFaults();
  const named = async () => (await api('GET', '/servers?per_page=100')).servers.filter(({ name }) => name === 'after-expiry');
  expect(await named()).toHaveLength(0);
  await token(page).fill((await sandbox.credentials()).token);
  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'after-expiry' })).toBeVisible();
  expect(await named()).toHaveLength(1);
});

test('several calls open one dialog', async ({ page, signIn, sandbox, fault, api }) => {
  const stopped = (await api('GET', '/servers?per_page=100')).servers.find(({ name }) => name === 'demo-1');
  await signIn(page, `/servers/${stopped.id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'demo-1' })).toBeVisible();
  await accountRead(page);
  // No call gets through before all of them are under way.
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route(`${sandbox.url}/**`, async (route) => {
    await gate;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Edit name and tags' }).click();
  await page.getByLabel('Name', { exact: true }).fill('demo-renamed');
  const sent = (method) => page.waitForRequest((request) => request.method() === method);
  const both = [sent('PATCH'), sent('POST')];
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('button', { name: 'Power on', exact: true }).click();
  await Promise.all(both);
  // Not before: what was read when the page came is not to meet it.
  await fault({ path: '*', ...expired });
  await expect(dialog(page)).toBeHidden();
  open();
  await expect(dialog(page)).toContainText('2 requests are waiting:');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(dialog(page).getByRole('listitem')).toHaveText([/^(PATCH|POST) \/servers\//, /^(PATCH|POST) \/servers\//]);
  await expect(dialog(page)).toContainText('They are sent only after you continue.');
  await sandbox.clearFaults();
  expect((await api('GET', `/servers/${stopped.id}`)).server).toMatchObject({ name: 'demo-1', state: 'stopped' });
  await token(page).fill((await sandbox.credentials()).token);
  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'demo-renamed' })).toBeVisible();
  await expect(page.locator('.pill')).toHaveText(/Starting/);
});

test('a token made from a password asks for e-mail and password, and for the code', async ({ page, sandbox, problems, advance }) => {
  problems.allow(/status of 40[13]/);
  await signInByPassword(page, sandbox);
  await expect(page.getByRole('button', { name: /account menu of/ })).toBeVisible();
  await settled(page);
  await fetch(`${sandbox.url}/sandbox/account`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ second_factor: '418052' }),
  });
  await advance(31 * 60);
  await refresh(page).click();
  await expect(dialog(page)).toContainText('Sign in again to go on from here');
  const { email, password } = await sandbox.credentials();
  await expect(dialog(page).getByLabel('Email')).toHaveValue(email);
  await expect(dialog(page).getByLabel('Password', { exact: true })).toBeFocused();
  await accessible(page);
  await dialog(page).getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByLabel('Code')).toBeFocused();
  await dialog(page).getByLabel('Code').fill('418052');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeHidden();
  await refresh(page).click();
  await expect(page.getByText(/^Updated (just now|\d+ s ago)/)).toBeVisible();
});

test('signing out of the dialog ends the session', async ({ page, signIn, fault }) => {
  await signIn(page, '/servers');
  await settled(page);
  await fault({ path: '/servers*', ...expired });
  await refresh(page).click();
  await dialog(page).getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await expect(dialog(page)).toBeHidden();
});

test('a token in use is renewed without a word', async ({ page, sandbox }) => {
  await page.clock.install();
  const renewals = [];
  page.on('request', (request) => request.method() === 'PATCH' && renewals.push(new URL(request.url()).pathname));
  await signInByPassword(page, sandbox);
  await page.clock.fastForward(9 * 60_000);
  expect(renewals).toHaveLength(0);
  await page.getByRole('heading', { level: 1 }).click();
  await page.clock.fastForward(2 * 60_000);
  await expect.poll(() => renewals).toHaveLength(1);
  expect(renewals[0]).toMatch(/^\/tokens\//);
  // Renewed and not used since, it stays as it is.
  await page.clock.fastForward(12 * 60_000);
  await page.waitForTimeout(300);
  expect(renewals).toHaveLength(1);
});

test('a token that is not in use is announced to expire, and stays on demand', async ({ page, sandbox, fault }) => {
  await page.clock.install();
  await signInByPassword(page, sandbox);
  await page.clock.fastForward(26 * 60_000);
  const notice = page.getByRole('status').filter({ hasText: 'Your token expires at' });
  await expect(notice).toContainText(/Your token expires at \d\d:\d\d/);
  await accessible(page);
  await fault({ method: 'PATCH', path: '/tokens/{id}', status: 500, count: 1 });
  await notice.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(page.getByText('The token was not renewed')).toBeVisible();
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(notice).toBeHidden();
});

test('another account opens a fresh page and sends nothing that waited', async ({ page, signIn, sandbox, api, fault, problems }) => {
  problems.allow(/status of 40[134]/);
  const { invoices } = await api('GET', '/invoices');
  await signIn(page, `/invoices/${invoices.at(-1).id}`);
  await fault({ path: '/invoices/{a}/{b}/{c}', status: 404, body: { type: 'unknown_resource', message: 'Gone' } });
  await page.getByRole('button', { name: 'Download PDF' }).click();
  await expect(page.getByText('Invoice not downloaded')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
  await page.getByRole('link', { name: 'Create server' }).click();
  await page.getByLabel('Name', { exact: true }).fill('of-the-first');
  await fault({ method: 'POST', path: '/servers', ...expired });
  await page.getByRole('button', { name: 'Create server', exact: true }).first().click();
  await expect(dialog(page)).toBeVisible();
  await sandbox.clearFaults();
  // The API says that this token is somebody else's.
  await fault({
    method: 'GET',
    path: '/tokens',
    status: 200,
    body: { tokens: [{ id: '5f1a0c4e-0000-4000-8000-000000000000', user_id: '5f1a0c4e-0000-4000-8000-000000000001' }] },
  });
  const writes = [];
  page.on('request', (request) => request.method() === 'POST' && writes.push(request.url()));
  await token(page).fill((await sandbox.credentials()).token);
  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByLabel('Name', { exact: true })).not.toHaveValue('of-the-first');
  await expect(page.getByText('Invoice not downloaded')).toHaveCount(0);
  expect(writes).toEqual([]);
});
