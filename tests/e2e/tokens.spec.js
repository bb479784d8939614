// API tokens: the list, a token's page by its access key, secrets that stay secret, create, edit, renew, revoke.
import { test, expect, expectNoAxeViolationsInAnyTheme } from './support/index.js';
import { button, dialog, fact } from './support/page.js';

const rows = (page) => page.getByRole('table', { name: /^API tokens/ }).locator('tbody').getByRole('row');

async function revoke(page) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Revoke/ }).click();
}

/** Makes a token past the browser: by e-mail and password. */
async function make(sandbox, description, expires = true) {
  const { email, password } = await sandbox.credentials();
  return (await sandbox.api('POST', '/tokens', { email, password, description, expires })).token;
}

test('the list tells tokens apart without telling their secrets', async ({ page, signIn, sandbox, api }) => {
  await make(sandbox, 'terraform', false);
  await make(sandbox, 'spare phone');
  const { tokens } = await api('GET', '/tokens?per_page=100');
  await signIn(page, '/tokens');
  await expect(rows(page)).toHaveCount(tokens.length);
  const { token: own } = await sandbox.credentials();
  const current = rows(page).filter({ hasText: 'This session' });
  await expect(current).toHaveCount(1);
  await expect(current).toContainText(`${own.slice(0, 8)}••••`);
  await expect(rows(page).filter({ hasText: 'terraform' })).toContainText('Never');
  await expect(rows(page).filter({ hasText: 'spare phone' })).toContainText('in 2');
  await expect(rows(page).filter({ hasText: 'spare phone' })).toContainText('127.0.0.1');
  const html = await page.content();
  for (const { id } of tokens) expect(html).not.toContain(id);
  await page.getByRole('button', { name: /^Lasting/ }).click();
  await expect(rows(page).filter({ hasText: 'spare phone' })).toHaveCount(0);
});

test('a deep link names the access key; the id is in no address, and the JSON does not have it', async ({ page, signIn, sandbox }) => {
  const token = await make(sandbox, 'terraform', false);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await signIn(page, `/tokens/${token.access_key}`);
  await expect(page.getByRole('heading', { level: 1, name: 'terraform' })).toBeVisible();
  await expect(page.locator('#json pre')).toContainText('"id": "{token}"');
  await expect(page.locator('#json pre')).toContainText(token.access_key);
  await expect(fact(page, 'Secret')).toContainText(`${token.id.slice(0, 8)}••••`);
  await expect(fact(page, 'Expires')).toHaveText('Never');
  expect(await page.content()).not.toContain(token.id);
  expect(page.url()).not.toContain(token.id);
  // Only the API's own way to ask for permissions has the id in it.
  expect(asked.filter((url) => url.includes(token.id) && !url.endsWith('/permissions'))).toEqual([]);
});

test('a token without an access key is addressed by when it was made', async ({ page, signIn, sandbox, fault }) => {
  const token = await make(sandbox, 'ancient');
  await fault({ path: '/tokens', method: 'GET', count: null, remove: ['tokens.*.access_key'] });
  await signIn(page, '/tokens');
  await page.getByRole('link', { name: 'ancient' }).click();
  await expect(page).toHaveURL(new RegExp(`/tokens/${encodeURIComponent(token.creation_date)}$`));
  await expect(page.getByRole('heading', { level: 1, name: 'ancient' })).toBeVisible();
  await page.reload();
  await page.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'ancient' })).toBeVisible();
});

test('a secret is shown only on demand and for 30 seconds, and copied without being shown', async ({ page, signIn, sandbox, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const token = await make(sandbox, 'terraform', false);
  await page.clock.install();
  await signIn(page, `/tokens/${token.access_key}`);
  await page.clock.runFor(1000);
  const secret = fact(page, 'Secret');
  await secret.getByRole('button', { name: 'Copy the secret' }).click();
  await expect(secret.getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token.id);
  await expect(secret).not.toContainText(token.id);
  await secret.getByRole('button', { name: 'Reveal the secret' }).click();
  await expect(dialog(page)).toContainText('hides again after 30 seconds');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(secret).not.toContainText(token.id);
  await secret.getByRole('button', { name: 'Reveal the secret' }).click();
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await expect(secret).toContainText(token.id);
  await page.clock.runFor(31_000);
  await expect(secret).not.toContainText(token.id);
  // Leaving the tab hides it at once.
  await secret.getByRole('button', { name: 'Reveal the secret' }).click();
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await expect(secret).toContainText(token.id);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expect(secret).not.toContainText(token.id);
});

test('a row of the list copies and reveals its secret too, also after the list was read again', async ({ page, signIn, sandbox, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const token = await make(sandbox, 'terraform', false);
  await signIn(page, '/tokens');
  const row = rows(page).filter({ hasText: 'terraform' });
  await expect(row).toContainText(`${token.id.slice(0, 8)}••••`);
  const answer = page.waitForResponse(/\/tokens\?/);
  await make(sandbox, 'another one', false);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await answer;
  await expect(rows(page).filter({ hasText: 'another one' })).toBeVisible();
  await row.getByRole('button', { name: 'Copy the secret' }).click();
  await expect(row.getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token.id);
  await expect(row).not.toContainText(token.id);
  await row.getByRole('button', { name: 'Reveal the secret' }).click();
  await page.getByRole('button', { name: 'Show the secret' }).click();
  await expect(row).toContainText(token.id);
  await row.getByRole('button', { name: 'Hide the secret' }).click();
  await expect(row).not.toContainText(token.id);
});

test('permissions by service, with the names of organizations', async ({ page, signIn, sandbox, api }) => {
  const { organization_id: organization } = await sandbox.credentials();
  const permissions = { compute: { 'servers:read': [`${organization}:*`] }, account: { 'token:read': ['abc'] } };
  const made = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body: JSON.stringify({ permissions }) });
  const { access_key: key } = await made.json();
  const { organizations } = await api('GET', '/organizations');
  await signIn(page, `/tokens/${key}`);
  const table = page.getByRole('table', { name: 'Permissions by service' });
  await expect(table.locator('tbody tr')).toHaveCount(2);
  const compute = table.locator('tbody tr').filter({ hasText: 'compute' });
  await expect(compute).toContainText('servers:read');
  await expect(compute).toContainText(`all of ${organizations[0].name}`);
  await expect(compute.getByRole('link')).toHaveAttribute('href', `/organizations/${organization}`);
  await expect(table.locator('tbody tr').filter({ hasText: 'account' })).toContainText('abc');
});

test('permissions that cannot be read say so, and can be tried again', async ({ page, signIn, sandbox, fault }) => {
  const token = await make(sandbox, 'terraform', false);
  await fault({ path: '/tokens/{id}/permissions', count: null, status: 500, body: { type: 'api_error', message: 'Down' } });
  await signIn(page, `/tokens/${token.access_key}`);
  const section = page.getByRole('region', { name: 'Permissions' });
  await expect(section.getByRole('alert')).toContainText('The permissions could not be loaded');
  await sandbox.clearFaults();
  await section.getByRole('button', { name: 'Try again' }).click();
  await expect(section.getByRole('table')).toBeVisible();
});

test('a token is made on the word of this session, and its page has its secret but not in the address', async ({ page, signIn, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, '/tokens');
  await page.getByRole('link', { name: 'Create token' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create token' })).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toBeHidden();
  const optional = page.locator('label', { hasText: 'optional' });
  await expect(optional).toHaveText(['Description optional', 'Email optional']);
  // The hint describes the box, and is no part of its name.
  const box = page.getByRole('checkbox', { name: 'Sign in with the password', exact: true });
  await expect(box).toHaveAccessibleDescription('Only if the API makes no token without it.');
  await expect(page.getByRole('link', { name: 'Cancel' })).toHaveAttribute('href', '/tokens');
  await page.getByLabel('Description').fill('ci runner');
  await page.getByLabel('Expires').uncheck();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'ci runner' })).toBeVisible();
  await expect(page.getByText('Token created')).toBeVisible();
  const { tokens } = await api('GET', '/tokens?per_page=100');
  const made = tokens.find(({ description }) => description === 'ci runner');
  expect(made.expires).toBeNull();
  await expect(page).toHaveURL(new RegExp(`/tokens/${made.access_key}$`));
  await fact(page, 'Secret').getByRole('button', { name: 'Copy the secret' }).click();
  await expect(fact(page, 'Secret').getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made.id);
});

test('a secret that the API tells only once is kept for the page of the token', async ({ page, signIn, fault, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await fault({ path: '/tokens', method: 'POST', set: { 'token.secret_key': 'only-told-once-0123456789' } });
  await signIn(page, '/tokens/new');
  await page.getByLabel('Description').fill('new style');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'new style' })).toBeVisible();
  await expect(fact(page, 'Secret')).toContainText('only-tol••••');
  await fact(page, 'Secret').getByRole('button', { name: 'Copy the secret' }).click();
  await expect(fact(page, 'Secret').getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('only-told-once-0123456789');
});

test('a wrong password stands in the form, and the session goes on', async ({ page, signIn, problems, sandbox, api }) => {
  problems.allow(/status of 40[01] .*\/tokens$/);
  const { email, password } = await sandbox.credentials();
  await signIn(page, '/tokens/new');
  await page.getByLabel('Description').fill('by password');
  await page.getByLabel('Email').fill('nobody');
  await page.getByLabel('Sign in with the password').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByLabel('Email')).toHaveAccessibleDescription(/incorrect email address/);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/length of value must be at least 1/);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('alert')).toContainText('The API does not accept this email and password');
  await expect(dialog(page)).toHaveCount(0);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'by password' })).toBeVisible();
  const { tokens } = await api('GET', '/tokens?per_page=100');
  expect(tokens.find(({ description }) => description === 'by password').expires).not.toBeNull();
});

test('a refusal says what was sent: the password, or the word of the session', async ({ page, signIn, sandbox, problems }) => {
  problems.allow(/status of 401/);
  await signIn(page, '/tokens/new');
  await page.getByLabel('Email').fill('somebody@example.com');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('alert')).toContainText('The API makes no token on the word of this session');
  await expect(page.getByRole('alert')).toContainText('No password was sent');
  await expect(page.getByRole('alert')).not.toContainText('this email and password');
  await expect(dialog(page)).toHaveCount(0);
  await page.getByLabel('Email').fill((await sandbox.credentials()).email);
  await page.getByLabel('Sign in with the password').check();
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('alert')).toContainText('The API does not accept this email and password');
  await expect(page.getByRole('alert')).not.toContainText('No password was sent');
});

test('edit and renew', async ({ page, signIn, sandbox, api }) => {
  const token = await make(sandbox, 'laptop');
  const read = async () => (await api('GET', `/tokens/${token.id}`)).token;
  await signIn(page, `/tokens/${token.access_key}`);
  await button(page, 'Renew').click();
  await page.getByRole('button', { name: 'Renew token' }).click();
  await expect(page.getByText('Token renewed')).toBeVisible();
  const renewed = await read();
  expect(Date.parse(renewed.expires) - Date.parse(token.expires)).toBe(30 * 60_000);
  await button(page, 'Edit').click();
  await expect(page.getByLabel('Description')).toHaveValue('laptop');
  await page.getByLabel('Description').fill('new laptop');
  await page.getByLabel('Expires').uncheck();
  await page.getByRole('button', { name: 'Save token' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'new laptop' })).toBeVisible();
  await expect(fact(page, 'Expires')).toHaveText('Never');
  expect(await read()).toMatchObject({ description: 'new laptop', expires: null });
  await expect(button(page, 'Renew')).toHaveAccessibleDescription(/It never expires/);
});

test('what the API refuses in a description stands at its field', async ({ page, signIn, sandbox, problems }) => {
  problems.allow(/status of 400/);
  const token = await make(sandbox, 'laptop');
  await signIn(page, `/tokens/${token.access_key}`);
  await button(page, 'Edit').click();
  await page.getByLabel('Description').fill('x'.repeat(300));
  await page.getByRole('button', { name: 'Save token' }).click();
  await expect(page.getByLabel('Description')).toHaveAccessibleDescription(/length of value must be at most 255/);
});

test('revoke asks for the name, and its command does not name the session\'s own token', async ({ page, signIn, sandbox, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const token = await make(sandbox, 'spare phone');
  await signIn(page, `/tokens/${token.access_key}`);
  await revoke(page);
  await expect(dialog(page)).toContainText('nobody can bring it back');
  await expect(dialog(page)).not.toContainText('This is the token of this session');
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('Copied');
  const curl = await page.evaluate(() => navigator.clipboard.readText());
  expect(curl).toContain('/tokens/$TOKEN_ID');
  expect(curl).not.toContain(token.id);
  const confirm = dialog(page).getByRole('button', { name: 'Revoke token' });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await page.getByLabel('Type spare phone to confirm').fill('spare phone');
  await confirm.click();
  await expect(page.getByText('Token revoked')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'API tokens' })).toBeVisible();
  await expect(rows(page).filter({ hasText: 'spare phone' })).toHaveCount(0);
  const { tokens } = await api('GET', '/tokens?per_page=100');
  expect(tokens.some(({ id }) => id === token.id)).toBe(false);
});

test('revoking the session\'s own token warns before, and asks to sign in after', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 401/);
  const token = await make(sandbox, 'this one', false);
  await page.goto(`/tokens/${token.access_key}`);
  await page.getByLabel('Secret key or token').fill(token.id);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(fact(page, 'Session')).toHaveText('This session');
  await revoke(page);
  await expect(dialog(page)).toContainText('This is the token of this session');
  await page.getByLabel('Type this one to confirm').fill('this one');
  await dialog(page).getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByRole('dialog', { name: 'Your token is no longer accepted' })).toBeVisible();
});

test('a token that has ended is marked, and says that it may do nothing', async ({ page, signIn, sandbox, advance }) => {
  const token = await make(sandbox, 'spare phone');
  await signIn(page);
  await advance(3600);
  await page.clock.setFixedTime(Date.now() + 3_600_000);
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Tokens' }).click();
  await expect(rows(page).filter({ hasText: 'spare phone' })).toContainText('Expired 30 min ago');
  await page.getByRole('link', { name: 'spare phone' }).click();
  await expect(page.getByRole('region', { name: 'Permissions' })).toContainText('It has expired, so it may do nothing');
  await expect(page).toHaveURL(new RegExp(`/tokens/${token.access_key}$`));
});

test('a token that is not there says so', async ({ page, signIn }) => {
  await signIn(page, '/tokens/SCWNOSUCHTOKEN');
  await expect(page.getByRole('heading', { level: 1, name: 'Token not found' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to tokens' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'API tokens' })).toBeVisible();
});

test('axe finds nothing in any theme', async ({ page, signIn, sandbox }) => {
  const token = await make(sandbox, 'laptop');
  await signIn(page, '/tokens');
  await expect(rows(page).first()).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
  await page.getByRole('link', { name: 'laptop', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Permissions by service' })).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
  await revoke(page);
  await expect(dialog(page)).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await fact(page, 'Secret').getByRole('button', { name: 'Reveal the secret' }).click();
  await expectNoAxeViolationsInAnyTheme(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'API tokens' }).first().click();
  await page.getByRole('link', { name: 'Create token' }).click();
  await page.getByLabel('Sign in with the password').check();
  await expectNoAxeViolationsInAnyTheme(page);
  expect(page.url()).not.toContain(token.id);
});
