// Sign-in by token and by password, every way it can fail, and how a session ends.
import { createServer } from 'node:http';
import { test, expect, expectNoAxeViolations } from './support/index.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const unknown = '4e0b46e4-7c1d-44d4-8ba6-dc5f80694397';
const token = (page) => page.getByLabel('Secret key or token');
const email = (page) => page.getByLabel('Email');
const password = (page) => page.getByLabel('Password', { exact: true });
const code = (page) => page.getByLabel('Code');
const byToken = (page) => page.getByRole('button', { name: 'Sign in', exact: true });
const byPassword = (page) => page.getByRole('button', { name: 'Create token and sign in' });
const panel = (page) => page.getByRole('alert', { name: 'No answer this page may read' });
const servers = (page) => page.getByRole('heading', { level: 1, name: 'Servers' });
const messages = (input) =>
  input.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id))
      .filter((described) => described?.id.endsWith('-err'))
      .flatMap((errors) => [...errors.querySelectorAll('li')].map((item) => item.textContent)),
  );

/** What the sign-in says about e-mail and password, filled in. */
async function fillPassword(page, sandbox, changes = {}) {
  const { email: name, password: word } = { ...(await sandbox.credentials()), ...changes };
  await page.getByRole('tab', { name: 'Email & password' }).click();
  await email(page).fill(name);
  await password(page).fill(word);
}

async function signOut(page) {
  await page.getByRole('button', { name: /account menu/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
}

const settings = (sandbox, changes) =>
  fetch(`${sandbox.url}/sandbox/account`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(changes),
  });

/** The state that stands now, in both themes. */
async function accessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
  }
}

test('a token opens the address that was asked for, and is seen nowhere', async ({ page, sandbox, context }) => {
  const { token: secret } = await sandbox.credentials();
  const seen = [];
  page.on('console', (message) => seen.push(message.text()));
  page.on('request', (request) => seen.push(request.url()));
  await page.goto('/servers?q=web');
  await expect(page).toHaveTitle('Sign in · Scaleway Console');
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('complementary', { name: 'What happens with your token' })).toContainText(
    new URL(sandbox.url).host,
  );
  await accessible(page);
  await token(page).fill(` ${secret} `);
  await expect(token(page)).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Show the token' }).click();
  await expect(token(page)).toHaveAttribute('type', 'text');
  await page.keyboard.press('Tab');
  await byToken(page).click();
  await expect(servers(page)).toBeVisible();
  await expect(servers(page)).toBeFocused();
  await expect(page).toHaveURL(/\/servers\?q=web$/);
  seen.push(await page.title(), page.url(), JSON.stringify(await context.storageState()));
  expect(seen.join('\n')).not.toContain(secret);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.reload();
  await expect(byToken(page)).toBeVisible();
});

test('e-mail and password make a token, which signing out deletes at the API', async ({ page, sandbox, api, problems }) => {
  const before = (await api('GET', '/tokens?per_page=100')).tokens.map(({ id }) => id);
  await page.goto('/servers');
  await fillPassword(page, sandbox);
  await expect(email(page)).toHaveAttribute('autocomplete', 'username');
  await expect(password(page)).toHaveAttribute('autocomplete', 'current-password');
  await accessible(page);
  await page.keyboard.press('Enter');
  await expect(servers(page)).toBeVisible();
  const made = (await api('GET', '/tokens?per_page=100')).tokens.filter(({ id }) => !before.includes(id));
  expect(made).toHaveLength(1);
  expect(made[0].description).toBe('Scaleway Console (community)');
  expect(made[0].expires).not.toBeNull();

  await signOut(page);
  await expect(page.getByRole('status').filter({ hasText: 'You are signed out' })).toContainText('is deleted at the API');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  expect((await api('GET', '/tokens?per_page=100')).tokens.map(({ id }) => id)).not.toContain(made[0].id);
  await accessible(page);
  expect(problems.unexpected()).toEqual([]);
});

test('a pasted token stays valid after signing out', async ({ page, signIn, api }) => {
  await signIn(page, '/servers');
  await signOut(page);
  await expect(page.getByRole('status').filter({ hasText: 'You are signed out' })).toContainText('stays valid');
  await api('GET', '/servers');
});

test('a token that cannot be deleted is told of', async ({ page, sandbox, fault }) => {
  await page.goto('/servers');
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await expect(servers(page)).toBeVisible();
  await fault({ method: 'DELETE', path: '/tokens/{id}', status: 500, body: { type: 'api_error', message: 'Broken' } });
  await signOut(page);
  const farewell = page.getByRole('status').filter({ hasText: 'You are signed out' });
  await expect(farewell).toContainText('could not be deleted at the API: “Broken”');
  await expect(farewell).toContainText('within 30 minutes');
  await accessible(page);
});

test('the tabs follow the arrow keys and lose nothing that was typed', async ({ page }) => {
  await page.goto('/');
  await token(page).fill('typed');
  const tabs = page.getByRole('tab');
  await tabs.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tabs.last()).toBeFocused();
  await expect(tabs.last()).toHaveAttribute('aria-selected', 'true');
  await expect(tabs.first()).toHaveAttribute('tabindex', '-1');
  await email(page).fill('a@example.com');
  await password(page).fill('word');
  await tabs.last().focus();
  await page.keyboard.press('Home');
  await expect(tabs.first()).toBeFocused();
  await expect(token(page)).toHaveValue('typed');
  await page.keyboard.press('End');
  await expect(email(page)).toHaveValue('a@example.com');
  await expect(password(page)).toHaveValue('word');
});

test('an empty token, and one that is none, are not sent', async ({ page, sandbox, consoleUrl }) => {
  const calls = [];
  page.on('request', (request) => request.url().startsWith(sandbox.url) && calls.push(request.url()));
  await page.goto('/');
  await byToken(page).click();
  await expect(token(page)).toBeFocused();
  expect(await messages(token(page))).toEqual(['Enter a token: this field is empty.']);
  await expect(token(page)).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
  await token(page).fill('clé');
  await expect(token(page)).not.toHaveAttribute('aria-invalid');
  await page.keyboard.press('Enter');
  expect(await messages(token(page))).toHaveLength(1);
  expect(calls).toEqual([]);
  expect(page.url()).toBe(`${consoleUrl}/`);
});

test('a token the API does not know: its words, and a message at the field', async ({ page, problems, sandbox }) => {
  problems.allow(/status of 401/);
  await page.goto('/');
  await token(page).fill(unknown);
  await byToken(page).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Not signed in: The API does not know this token');
  await expect(alert).toContainText('It answered 401: “Authentication error”.');
  await expect(token(page)).toBeFocused();
  await expect(token(page)).toHaveValue(unknown);
  expect(await messages(token(page))).toEqual([`This token was refused by ${new URL(sandbox.url).host}.`]);
  await alert.getByText('Technical details').click();
  await expect(alert.locator('pre')).toContainText('invalid_auth');
  await accessible(page);
  await token(page).press('End');
  await page.keyboard.press('Backspace');
  expect(await messages(token(page))).toEqual([]);
});

test('fields stand under their inputs, each message in order; those without an input in the alert', async ({
  page,
  sandbox,
  fault,
}) => {
  const fields = {
    email: ['incorrect email address', 'required key not provided'],
    firstname: ['length of value must be at least 2', 'required key not provided'],
    lastname: ['length of value must be at least 2', 'required key not provided'],
  };
  await fault({
    method: 'POST',
    path: '/tokens',
    status: 400,
    body: { fields, message: 'Validation Error', type: 'invalid_request_error' },
  });
  await page.goto('/');
  await fillPassword(page, sandbox, { email: 'maya@' });
  await byPassword(page).click();
  await expect(email(page)).toBeFocused();
  expect(await messages(email(page))).toEqual(fields.email);
  await expect(page.locator('.errors-sent')).toHaveText('Sent: maya@');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Validation Error');
  await expect(alert.locator('.error-links li')).toHaveText([
    'firstname length of value must be at least 2',
    'firstname required key not provided',
    'lastname length of value must be at least 2',
    'lastname required key not provided',
  ]);
  await expect(password(page)).toHaveValue((await sandbox.credentials()).password);
  await accessible(page);
  await email(page).pressSequentially('x');
  expect(await messages(email(page))).toEqual([]);
  await expect(alert.locator('.error-links li')).toHaveCount(4);
});

test('a wrong password is refused by the API, an empty email or password here', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 40[01]/);
  await page.goto('/');
  await fillPassword(page, sandbox, { password: 'wrong' });
  await byPassword(page).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The API does not accept this email and password');
  await expect(alert).toContainText('It answered 401: “Invalid credentials”.');
  let calls = 0;
  page.on('request', (request) => (calls += Number(request.url().startsWith(sandbox.url))));
  await password(page).fill('');
  await byPassword(page).click();
  await expect(password(page)).toBeFocused();
  expect(await messages(password(page))).toEqual(['Enter a password: this field is empty.']);
  await email(page).fill(' ');
  await byPassword(page).click();
  await expect(email(page)).toBeFocused();
  expect(await messages(email(page))).toEqual(['Enter an email: this field is empty.']);
  expect(await messages(password(page))).toEqual(['Enter a password: this field is empty.']);
  expect(calls).toBe(0);
  await accessible(page);
});

test('nothing that one person was told is left for the next', async ({ page, signIn, api, fault, problems }) => {
  problems.allow(/status of 404/);
  const { invoices } = await api('GET', '/invoices');
  await signIn(page, `/invoices/${invoices.at(-1).id}`);
  await fault({ path: '/invoices/{a}/{b}/{c}', status: 404, body: { type: 'unknown_resource', message: 'Gone' } });
  await page.getByRole('button', { name: 'Download PDF' }).click();
  // It stays until somebody dismisses it.
  await expect(page.getByText('Invoice not downloaded')).toBeVisible();
  await signOut(page);
  await expect(page.getByText('Invoice not downloaded')).toHaveCount(0);
});

test('the second factor is asked for, refused and accepted', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 40[03]/);
  await settings(sandbox, { second_factor: '418052' });
  const bodies = [];
  page.on('request', (request) => request.method() === 'POST' && bodies.push(request.postDataJSON()));
  await page.goto('/servers');
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Enter your two-factor code' })).toBeVisible();
  await expect(page).toHaveTitle('Enter your two-factor code · Scaleway Console');
  await expect(code(page)).toBeFocused();
  await expect(code(page)).toHaveAttribute('autocomplete', 'one-time-code');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await accessible(page);

  await page.getByRole('button', { name: 'Verify and sign in' }).click();
  expect(await messages(code(page))).toEqual(['Enter a code: this field is empty.']);
  expect(bodies).toHaveLength(1);
  await code(page).fill('ab12cd');
  await page.getByRole('button', { name: 'Verify and sign in' }).click();
  await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
  const [why] = await messages(code(page));
  expect(why).toContain('This code was not accepted by the API. It answered 403: “Invalid two-factor authentication code”. Enter the present code');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(code(page)).toBeFocused();
  expect(bodies.at(-1)).toMatchObject({ '2FA_backup_code': 'ab12cd' });
  await accessible(page);

  await page.getByRole('button', { name: 'Back to password' }).click();
  await expect(password(page)).toBeFocused();
  await expect(password(page)).toHaveValue((await sandbox.credentials()).password);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await byPassword(page).click();
  await code(page).fill('418 052');
  await page.keyboard.press('Enter');
  await expect(servers(page)).toBeVisible();
  expect(bodies.at(-1)).toMatchObject({ '2FA_token': '418052' });
});

test('messages about either kind of code stand at the code', async ({ page, sandbox, problems, fault }) => {
  problems.allow(/status of 403/);
  await settings(sandbox, { second_factor: '418052' });
  await page.goto('/servers');
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await code(page).fill('1');
  const fields = { '2FA_token': ['not a valid value'], '2FA_backup_code': ['too short', 'not known'] };
  await fault({ method: 'POST', path: '/tokens', status: 400, body: { fields, message: 'Validation Error' } });
  await page.keyboard.press('Enter');
  await expect(code(page)).toHaveAttribute('aria-invalid', 'true');
  expect(await messages(code(page))).toEqual(['not a valid value', '2FA_backup_code too short', '2FA_backup_code not known']);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

for (const [what, fault_, said] of [
  ['a captcha', { status: 401, body: { type: 'captcha_required', message: 'Captcha' } }, 'Sign in with a token instead'],
  ['a payment', { status: 402, body: { message: 'Unpaid' } }, 'It answered 402: “Unpaid”.'],
  ['no permission', { status: 403, body: { type: 'authorization_required', message: 'No' } }, 'It answered 403: “No”.'],
  ['a rate limit', { status: 429, headers: { 'Retry-After': 2 } }, 'Try again in 2 s.'],
  ['a broken API', { html: true }, 'The API has failed'],
  ['an answer cut short', { truncate: true }, 'The answer broke off'],
  ['an answer of another kind', { status: 201, body: 'hello' }, 'The answer could not be understood'],
]) {
  test(`password sign-in meets ${what}`, async ({ page, sandbox, fault }) => {
    await page.goto('/servers');
    await fillPassword(page, sandbox);
    await fault({ method: 'POST', path: '/tokens', ...fault_ });
    await byPassword(page).click();
    await expect(page.getByRole('alert')).toContainText(said);
    await expect(page.getByRole('alert')).toBeFocused();
    await byPassword(page).click();
    await expect(servers(page)).toBeVisible();
  });
}

test('a token that may not list tokens signs in all the same', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 403/);
  const made = await fetch(`${sandbox.url}/sandbox/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ permissions: { compute: { 'servers:read': ['*'] } } }),
  });
  const { token: narrow } = await made.json();
  await page.goto('/servers');
  await token(page).fill(narrow.id ?? narrow);
  await byToken(page).click();
  await expect(servers(page)).toBeVisible();
});

test('it cannot be sent twice', async ({ page, sandbox, fault, problems }) => {
  problems.allow(/status of 401/);
  let calls = 0;
  page.on('request', (request) => (calls += request.url().startsWith(`${sandbox.url}/tokens`) ? 1 : 0));
  await fault({ path: '/tokens*', delay_ms: 1_500 });
  await page.goto('/');
  await token(page).fill(unknown);
  await byToken(page).click();
  await expect(byToken(page)).toHaveAttribute('aria-busy', 'true');
  await byToken(page).click();
  await token(page).press('Enter');
  await expect(page.getByRole('alert')).toContainText('401');
  await expect(byToken(page)).not.toHaveAttribute('aria-busy');
  expect(calls).toBe(1);
});

test('offline is told, and tested again', async ({ page, sandbox, context, problems }) => {
  problems.allow(/Failed to load resource/);
  await page.goto('/servers');
  await token(page).fill((await sandbox.credentials()).token);
  await context.setOffline(true);
  await byToken(page).click();
  await expect(panel(page)).toContainText('You are offline');
  await expect(panel(page)).toBeFocused();
  await expect(panel(page).getByRole('listitem')).toHaveCount(1);
  await accessible(page);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(page.getByRole('alert', { name: 'The API answers now' })).toContainText('Sign in again');
  await expect(page.getByRole('button', { name: 'Test again' })).toBeFocused();
  await accessible(page);
  await byToken(page).click();
  await expect(servers(page)).toBeVisible();
});

test('a host that cannot be reached is told, with the call as curl', async ({ page, problems }) => {
  problems.allow(/Failed to load resource|request to a foreign origin/);
  const closed = createServer();
  await new Promise((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${closed.address().port}`;
  await new Promise((resolve) => closed.close(resolve));
  await page.goto('/');
  await page.getByRole('radio', { name: 'Custom' }).check();
  await page.getByLabel('Account URL').fill(`https://${host}`);
  await page.getByLabel('Compute URL').fill(`https://${host}/compute`);
  await expect(page.getByRole('complementary')).toContainText('It is sent to one address only');
  await token(page).fill(unknown);
  await byToken(page).click();
  await expect(panel(page).getByRole('listitem')).toHaveCount(2);
  await expect(panel(page)).toContainText('The host cannot be reached');
  await expect(panel(page)).toContainText('Check the address of the endpoint');
  await accessible(page);
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  const curl = await page.evaluate(() => navigator.clipboard.readText());
  expect(curl).toContain(`curl -X GET 'https://${host}/tokens`);
  expect(curl).toContain('$SCW_TOKEN');
  expect(curl).not.toContain(unknown);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(panel(page)).toContainText('The host cannot be reached');
  await expect(token(page)).toHaveValue(unknown);
});

test('an answer that CORS keeps from the page is told', async ({ page, sandbox, fault, consoleUrl }) => {
  await fault({ path: '*', cors: false, count: null });
  await page.goto('/servers');
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await expect(panel(page).getByRole('listitem')).toHaveCount(3);
  await expect(panel(page)).toContainText('Your browser blocked the answer');
  await expect(panel(page)).toContainText(`does not allow calls from ${new URL(consoleUrl).host} (CORS)`);
  await accessible(page);
  await sandbox.clearFaults();
  await byPassword(page).click();
  await expect(servers(page)).toBeVisible();
});

test("this page's own policy is told", async ({ page, sandbox, problems }) => {
  problems.allow(/Content.Security.Policy|Refused to connect|Fetch API cannot load|Failed to load resource/i);
  await page.route(/\/$/, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': "connect-src 'self'" };
    await route.fulfill({ response, headers });
  });
  await page.goto('/');
  await token(page).fill((await sandbox.credentials()).token);
  await byToken(page).click();
  await expect(panel(page)).toContainText("This page's own policy blocked the call");
  await expect(panel(page)).toContainText('connect-src');
  await accessible(page);
});

test('a lost connection is told apart from CORS', async ({ page, fault }) => {
  await fault({ path: '/tokens*', drop: true, count: null });
  await page.goto('/');
  await token(page).fill(unknown);
  await byToken(page).click();
  await expect(panel(page)).toContainText('The connection was lost');
  await expect(panel(page).getByRole('listitem')).toHaveCount(3);
});

test('no answer in time is told', async ({ page, sandbox, fault }) => {
  await page.clock.install();
  await fault({ method: 'POST', path: '/tokens', delay_ms: 60_000 });
  await page.goto('/');
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await expect(byPassword(page)).toHaveAttribute('aria-busy', 'true');
  await page.clock.fastForward(31_000);
  await expect(panel(page)).toContainText('No answer in time');
  await expect(panel(page)).toContainText('did not answer within 30 s');
  await expect(panel(page)).toContainText('If a token was made all the same, it ends on its own.');
});

test('addresses of a custom endpoint are checked, used and doubted', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 40[14]/);
  await page.goto('/servers');
  await page.getByRole('radio', { name: 'Custom' }).check();
  await expect(page.getByRole('complementary')).toContainText('It is sent to the addresses you enter only');
  await byToken(page).click();
  await expect(token(page)).toBeFocused();
  expect(await messages(page.getByLabel('Account URL'))).toHaveLength(1);
  expect(await messages(page.getByLabel('Compute URL'))).toHaveLength(1);
  await accessible(page);
  await page.getByLabel('Account URL').fill('example.org');
  await page.getByLabel('Compute URL').fill(sandbox.url);
  await token(page).fill((await sandbox.credentials()).token);
  await byToken(page).click();
  await expect(page.getByLabel('Account URL')).toBeFocused();
  expect(await messages(page.getByLabel('Account URL'))).toEqual([
    "Start it with https://, with http://, or with / for a path on this page's own host.",
  ]);
  await page.getByLabel('Account URL').fill(`${sandbox.url}/elsewhere`);
  await byToken(page).click();
  await expect(page.getByRole('alert')).toContainText('404');
  expect(await messages(page.getByLabel('Account URL'))).toEqual(['The account service of the API does not answer here.']);
  await page.getByLabel('Account URL').fill(`${sandbox.url}/account/v1/`);
  await byToken(page).click();
  await expect(servers(page)).toBeVisible();
});

test('without config.json it says so, and loads it again', async ({ page, problems, signIn }) => {
  problems.allow(/status of 503/);
  let broken = true;
  await page.route('**/config.json', (route) => (broken ? route.fulfill({ status: 503 }) : route.continue()));
  await page.goto('/servers');
  const note = page.getByRole('alert').filter({ hasText: 'There is no endpoint to sign in at' });
  await expect(note).toContainText('the host answered 503');
  await expect(byToken(page)).toBeDisabled();
  await accessible(page);
  await note.getByRole('button', { name: 'Load the endpoints again' }).click();
  await expect(note.getByRole('button', { name: 'Load the endpoints again' })).toBeFocused();
  broken = false;
  await note.getByRole('button', { name: 'Load the endpoints again' }).click();
  await expect(page.getByRole('radio', { name: 'Sandbox' })).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Sandbox' })).toBeChecked();
  await signIn(page, '/servers');
});

test('kept for this tab, a session survives a reload, and is stored for no other tab', async ({ page, context, sandbox }) => {
  await page.goto('/servers');
  await expect(page.getByRole('checkbox', { name: 'Keep for this tab' })).not.toBeChecked();
  await page.getByRole('checkbox', { name: 'Keep for this tab' }).check();
  await page.getByRole('checkbox', { name: 'Read-only mode' }).check();
  await fillPassword(page, sandbox);
  await byPassword(page).click();
  await expect(servers(page)).toBeVisible();
  await page.reload();
  await expect(servers(page)).toBeVisible();
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();
  const other = await context.newPage();
  await other.goto('/servers');
  // It has asked this one.
  await expect(servers(other)).toBeVisible();
  await expect(other.getByText('Read-only', { exact: true })).toBeVisible();
  expect(await other.evaluate(() => sessionStorage.getItem('scaleway-console.session'))).toBeNull();
  await other.close();
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ 'scaleway-console.open': '1' });
  await signOut(page);
  expect(await page.evaluate(() => sessionStorage.getItem('scaleway-console.session'))).toBeNull();
  await expect(page.getByRole('status').filter({ hasText: 'You are signed out' })).toContainText('is deleted at the API');
});

test('where the browser keeps nothing, that is told', async ({ page, sandbox }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  await page.goto('/servers');
  await page.getByRole('checkbox', { name: 'Keep for this tab' }).check();
  await token(page).fill((await sandbox.credentials()).token);
  await byToken(page).click();
  await expect(page.getByText('Not kept for this tab')).toBeVisible();
  await expect(servers(page)).toBeVisible();
});

test('read-only mode says so at every form, and sends nothing but reads', async ({ page, sandbox, api }) => {
  const writes = [];
  page.on('request', (request) => {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method())) writes.push(`${request.method()} ${request.url()}`);
  });
  const { volumes } = await api('GET', '/volumes?per_page=100');
  await page.goto('/volumes/new');
  await page.getByRole('checkbox', { name: 'Read-only mode' }).check();
  await token(page).fill((await sandbox.credentials()).token);
  await byToken(page).click();
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();
  const why = /^Read-only mode is on/;
  const name = page.getByLabel('Name', { exact: true });
  await expect(page.getByText(why)).toBeInViewport();
  await name.fill('never-made');
  const create = page.getByRole('button', { name: 'Create volume', exact: true });
  await expect(create).toHaveAccessibleDescription(why);
  await name.press('Enter');
  await create.click({ force: true });
  await expect(name).toHaveValue('never-made');
  await accessible(page);

  await name.fill('');
  const open = async (list, one) => {
    await page.getByRole('navigation').getByRole('link', { name: list }).first().click();
    await page.getByRole('link', { name: one, exact: true }).click();
  };
  await open('Volumes', volumes[0].name);
  await expect(page.getByRole('heading', { level: 1, name: volumes[0].name })).toBeVisible();
  const rename = page.getByRole('button', { name: 'Rename' });
  await expect(rename).toHaveAccessibleDescription(why);
  await rename.click({ force: true });
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: /^Delete/ })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');

  // What is not stopped before is refused where calls are sent.
  await open('Security groups', 'Web');
  const rules = page.getByRole('region', { name: 'Rules' });
  await rules.getByRole('button', { name: /^Actions for/ }).first().click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByRole('dialog')).toContainText('Read-only mode refused this');
  expect(writes).toEqual([]);
});
