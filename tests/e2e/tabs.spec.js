// Several tabs of the console: one session for all of them, handed from tab to tab and never stored; and what a browser
// may do to a tab: put it away and bring it back, deny it storage, give it a clock that is wrong.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { expired, goOn } from './support/faults.js';
import { fact, rows, signInByPassword } from './support/page.js';

const form = (page) => page.getByRole('heading', { level: 1, name: 'Sign in' });
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
const link = (page, name) => page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name });
const farewell = (page) => page.getByRole('status').filter({ hasText: 'You are signed out' });
const refused = { status: 401, body: { type: 'invalid_auth', message: 'Token has expired' }, count: null };

/** Fills in the sign-in form that stands there. */
async function enter(page, token) {
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(form(page)).toBeHidden();
}

async function signOut(page) {
  await page.getByRole('button', { name: /account menu/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(form(page)).toBeVisible();
}

/** Follows a link into a further tab. */
async function further(page, target) {
  const opened = page.context().waitForEvent('page');
  await target.click({ modifiers: ['ControlOrMeta'] });
  return opened;
}

/** Makes another token of the same user, past the browser. */
async function another(sandbox, description) {
  const { email, password } = await sandbox.credentials();
  return (await sandbox.api('POST', '/tokens', { email, password, description, expires: false })).token;
}

/** What a browser keeps beyond a page, as text. */
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

/** The tokens that a page sends from now on. */
function tokens(page) {
  const sent = new Set();
  page.on('request', (request) => {
    const token = request.headers()['x-auth-token'];
    if (token) sent.add(token);
  });
  return sent;
}

test('a link into a further tab opens it signed in, and nothing is stored for that', async ({ page, signIn, sandbox }) => {
  await signIn(page, '/servers');
  const { token } = await sandbox.credentials();
  const other = await further(page, link(page, 'Volumes'));
  const sent = tokens(other);
  await expect(heading(other, 'Volumes')).toBeVisible();
  await expect(rows(other).first()).toBeVisible();
  await other.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect.poll(() => [...sent]).toEqual([token]);
  for (const tab of [page, other]) expect(await stored(tab)).not.toContain(token);
  // So does a reload, for as long as there is another tab.
  await other.reload();
  await expect(heading(other, 'Volumes')).toBeVisible();
  await page.close();
  await other.reload();
  await expect(form(other)).toBeVisible();
});

test('a tab that refuses writes hands over just that', async ({ page, sandbox }) => {
  await page.goto('/servers');
  await page.getByLabel(/Read-only/).check();
  await enter(page, (await sandbox.credentials()).token);
  const other = await further(page, link(page, 'SSH keys'));
  await expect(other.getByRole('banner')).toContainText('Read-only');
});

test('a session that is kept for its tab is not kept by another one', async ({ page, sandbox }) => {
  const { token } = await sandbox.credentials();
  await page.goto('/servers');
  await page.getByLabel('Keep for this tab').check();
  await enter(page, token);
  expect(await stored(page)).toContain(token);
  const other = await further(page, link(page, 'Volumes'));
  await expect(heading(other, 'Volumes')).toBeVisible();
  expect(await stored(other)).not.toContain(token);
});

test('what is kept for a tab that was elsewhere ends with the session', async ({ page, sandbox }) => {
  const { token } = await sandbox.credentials();
  await page.goto('/servers');
  await page.getByLabel('Keep for this tab').check();
  await enter(page, token);
  const other = await further(page, link(page, 'Volumes'));
  await expect(heading(other, 'Volumes')).toBeVisible();
  await page.reload();
  await expect(heading(page, 'Servers')).toBeVisible();
  await page.goto('about:blank');
  await signOut(other);
  await page.goto('/servers');
  await expect(form(page)).toBeVisible();
  await expect(farewell(page)).toContainText('In another tab');
  expect(await stored(page)).not.toContain(token);
});

test('signing out signs out every tab of that token, deletes it once, and leaves the others', async ({ page, context, sandbox, api }) => {
  const own = await another(sandbox, 'of another tab');
  const stays = await context.newPage();
  await stays.goto('/servers');
  await signInByPassword(page, sandbox);
  const deletions = [];
  context.on('request', (request) => request.method() === 'DELETE' && deletions.push(request.url()));
  const other = await further(page, link(page, 'Volumes'));
  await expect(heading(other, 'Volumes')).toBeVisible();
  // Its form stood there before anybody had signed in.
  await enter(stays, own.id);
  await other.getByRole('link', { name: 'Create volume' }).first().click();
  await other.getByLabel('Name').fill('half typed');
  const before = (await api('GET', '/tokens?per_page=100')).tokens.length;
  await signOut(page);
  await expect(form(other)).toBeVisible();
  await expect(farewell(other)).toContainText('In another tab of this console');
  await expectNoAxeViolations(other);
  await expect(farewell(page)).toContainText('is deleted at the API');
  expect((await api('GET', '/tokens?per_page=100')).tokens).toHaveLength(before - 1);
  expect(deletions).toHaveLength(1);
  await expect(heading(stays, 'Servers')).toBeVisible();
  await stays.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(stays.getByText(/^Updated (just now|\d+ s ago)/)).toBeVisible();
});

test('the tab that was used last answers, where there are several accounts', async ({ page, context, sandbox }) => {
  const second = await another(sandbox, 'second');
  const other = await context.newPage();
  await page.goto('/servers');
  await other.goto('/servers');
  await enter(page, (await sandbox.credentials()).token);
  await enter(other, second.id);
  for (const [tab, token] of [[page, (await sandbox.credentials()).token], [other, second.id], [page, (await sandbox.credentials()).token]]) {
    const sent = new Set();
    const watch = (request) => request.headers()['x-auth-token'] && sent.add(request.headers()['x-auth-token']);
    await tab.bringToFront();
    const opened = await further(tab, link(tab, 'Snapshots'));
    opened.on('request', watch);
    await expect(heading(opened, 'Snapshots')).toBeVisible();
    await opened.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect.poll(() => [...sent]).toEqual([token]);
    await opened.close();
  }
});

test('after signing out a reload shows the form at once, and nobody is asked', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  await signOut(page);
  await page.addInitScript(() => {
    window.asked = [];
    const post = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (message) {
      window.asked.push(message);
      return post.call(this, message);
    };
  });
  await page.reload();
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(() => window.asked)).toEqual([]);
});

test('a token that ends opens the dialog in every tab, and one sign-in serves all', async ({ page, signIn, sandbox, fault }) => {
  await signIn(page, '/servers');
  const other = await further(page, link(page, 'Volumes'));
  await other.getByRole('link', { name: 'Create volume' }).first().click();
  await other.getByLabel('Name').fill('half typed');
  await other.getByLabel('Size').fill('5');
  const sent = tokens(other);
  await fault({ path: '*', ...refused });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(expired(page)).toBeVisible();
  await expect(expired(other)).toContainText('“Token has expired”');
  await expectNoAxeViolations(other);
  await sandbox.clearFaults();
  const fresh = await another(sandbox, 'fresh');
  await goOn(page, fresh.id);
  await expect(expired(other)).toBeHidden();
  await expect(other.getByLabel('Name')).toHaveValue('half typed');
  await other.getByRole('button', { name: 'Create volume' }).click();
  await expect(heading(other, 'half typed')).toBeVisible();
  // The refused one went nowhere any more.
  expect([...sent]).toEqual([fresh.id]);
});

test('another account in one tab leaves the others where they are', async ({ page, signIn, sandbox, fault }) => {
  await signIn(page, '/servers');
  const other = await further(page, link(page, 'Volumes'));
  await expect(heading(other, 'Volumes')).toBeVisible();
  // Whoever asks first meets the refusal: that is to be the button.
  await other.waitForLoadState('networkidle');
  await fault({ path: '*', ...refused });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(expired(other)).toBeVisible();
  await sandbox.clearFaults();
  await fault({
    method: 'GET',
    path: '/tokens',
    status: 200,
    body: { tokens: [{ id: '5f1a0c4e-0000-4000-8000-000000000000', user_id: '5f1a0c4e-0000-4000-8000-000000000001' }] },
  });
  await goOn(page, (await sandbox.credentials()).token);
  await expect(heading(page, 'Servers')).toBeVisible();
  await expect(expired(other)).toBeVisible();
});

test('a renewal in one tab counts in the others', async ({ page, context, sandbox }) => {
  await context.clock.install();
  const renewals = [];
  context.on('request', (request) => request.method() === 'PATCH' && renewals.push(request.url()));
  const renewed = context.waitForEvent('requestfinished', (request) => request.method() === 'PATCH');
  await signInByPassword(page, sandbox);
  // To open a tab is use, and a token in use is renewed without a word. Nobody uses the first one.
  const other = await context.newPage();
  await other.goto('/volumes');
  await expect(heading(other, 'Volumes')).toBeVisible();
  const notice = (tab) => tab.getByRole('status').filter({ hasText: 'Your token expires at' });
  await context.clock.fastForward(11 * 60_000);
  await expect.poll(() => renewals.length).toBe(1);
  await renewed;
  // Time for the tab that has renewed it to tell the first one.
  await context.clock.runFor(1_000);
  // Without the renewal it would have ended by now.
  await context.clock.fastForward(26 * 60_000);
  await expect(notice(page)).toBeVisible();
  await expect(notice(other)).toBeVisible();
  await notice(page).getByRole('button', { name: 'Stay signed in' }).click();
  await expect(notice(page)).toBeHidden();
  await expect(notice(other)).toBeHidden();
  expect(renewals).toHaveLength(2);
});

test('without a channel between tabs each has a session of its own', async ({ page, context, signIn }) => {
  await context.addInitScript(() => delete window.BroadcastChannel);
  await signIn(page, '/servers');
  await expect(heading(page, 'Servers')).toBeVisible();
  const other = await further(page, link(page, 'Volumes'));
  await expect(form(other)).toBeVisible();
  await signOut(page);
});

test.describe('a page that the browser put away and brings back', () => {
  // The tool that drives the browser does without its cache for going back and forth, so the events of it come from here.
  const put = (page, event) => page.evaluate((name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true })), event);

  test('shows nothing of an account that has signed out meanwhile', async ({ page, signIn }) => {
    await signIn(page, '/servers');
    const other = await further(page, link(page, 'Volumes'));
    await expect(heading(other, 'Volumes')).toBeVisible();
    await put(other, 'pagehide');
    await signOut(page);
    await expect(heading(other, 'Volumes')).toBeVisible();
    await page.close();
    await put(other, 'pageshow');
    await expect(form(other)).toBeVisible();
    await expect(farewell(other)).toContainText('In another tab');
  });

  test('goes on where nobody has, reads at once, and is told of what follows', async ({ page, signIn }) => {
    await signIn(page, '/servers');
    const other = await further(page, link(page, 'Volumes'));
    await expect(rows(other).first()).toBeVisible();
    await put(other, 'pagehide');
    const read = other.waitForRequest((request) => new URL(request.url()).pathname === '/volumes');
    await put(other, 'pageshow');
    await read;
    await expect(heading(other, 'Volumes')).toBeVisible();
    await signOut(page);
    await expect(form(other)).toBeVisible();
  });

  test('gets the token that replaced its own', async ({ page, signIn, sandbox, fault }) => {
    await signIn(page, '/servers');
    const other = await further(page, link(page, 'Volumes'));
    await expect(rows(other).first()).toBeVisible();
    const { token: old } = await sandbox.credentials();
    const fresh = await another(sandbox, 'fresh');
    await put(other, 'pagehide');
    await fault({ path: '*', ...refused });
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect(expired(page)).toBeVisible();
    await sandbox.clearFaults();
    await goOn(page, fresh.id);
    await sandbox.api('DELETE', `/tokens/${old}`);
    const sent = tokens(other);
    await put(other, 'pageshow');
    await expect.poll(() => [...sent]).toEqual([old, fresh.id]);
    await expect(expired(other)).toBeHidden();
  });
});

test('with storage denied the console works, and says what it cannot do', async ({ page, context, sandbox }) => {
  await context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException('Denied', 'SecurityError'); } });
    }
  });
  await page.goto('/servers');
  await page.getByRole('button', { name: 'Theme: Automatic' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByLabel('Keep for this tab').check();
  await enter(page, (await sandbox.credentials()).token);
  await expect(page.getByText('Not kept for this tab')).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  const other = await further(page, link(page, 'Volumes'));
  await expect(heading(other, 'Volumes')).toBeVisible();
  await signOut(page);
  await expect(form(other)).toBeVisible();
});

for (const [words, days] of [['ahead', 1], ['behind', -1]]) {
  test(`a clock that is a day ${words} makes nothing older, younger or expired`, async ({ page, sandbox }) => {
    await page.clock.install({ time: Date.now() + days * 86_400_000 });
    const renewals = [];
    page.on('request', (request) => request.method() === 'PATCH' && renewals.push(request.url()));
    await signInByPassword(page, sandbox, '/tokens');
    const own = page.getByRole('table', { name: /^API tokens/ }).getByRole('row').filter({ hasText: 'This session' });
    await expect(own).toContainText(/in (29|30) min/);
    await expect(own.locator('time').last()).toHaveText(/^\d+ s$/);
    const notice = page.getByRole('status').filter({ hasText: 'Your token expires at' });
    await expect(notice).toBeHidden();
    await page.clock.fastForward(26 * 60_000);
    await expect(notice).toBeVisible();
    expect(renewals).toHaveLength(0);
    await own.getByRole('link').first().click();
    await page.clock.fastForward(6_000);
    await expect.poll(() => renewals.length).toBe(1);
    await expect(notice).toBeHidden();
    await expect(fact(page, 'Expires')).toContainText(/in \d+ min/);
  });
}
