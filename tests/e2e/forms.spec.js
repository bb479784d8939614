// What the forms of all kinds keep to: a list that could not be read comes after all; only what was changed is sent; a
// write that failed without a clear answer is looked into; things are made for whom they belong to; prices come later.
import { test, expect } from './support/index.js';
import { button, dialog, fact, rows } from './support/page.js';

const list = async (api, path) => (await api('GET', `/${path}?per_page=100`))[path];
const choice = (page, label) => page.getByLabel(label, { exact: true });

/** Gives the user another organization; its id. */
async function another(sandbox, servers) {
  const made = await fetch(`${sandbox.url}/sandbox/organizations`, { method: 'POST', body: JSON.stringify({ name: 'Second', servers }) });
  return (await made.json()).organization_id;
}

test('a list that a form needs is read again until it comes', async ({ page, signIn, api, sandbox, fault }) => {
  const volumes = await list(api, 'volumes');
  await fault({ method: 'GET', path: '/volumes', count: null, status: 404 });
  await signIn(page, '/snapshots/new');
  await choice(page, 'Name').fill('kept');
  const select = choice(page, 'Volume');
  await expect(select.getByRole('option')).toHaveText(['The volumes could not be listed; trying again']);
  await sandbox.clearFaults();
  await expect(select.getByRole('option')).toHaveCount(volumes.length + 1, { timeout: 15_000 });
  await expect(choice(page, 'Name')).toHaveValue('kept');
});

test('quotas tell what is used once the lists have come after all', async ({ page, signIn, sandbox, fault }) => {
  await fault({ method: 'GET', path: '/volumes', count: null, status: 404 });
  await signIn(page, '/quotas');
  const quota = page.locator('.quota').filter({ hasText: /^Volumes/ });
  await expect(quota).toContainText('not told');
  await sandbox.clearFaults();
  await expect(quota).not.toContainText('not told', { timeout: 15_000 });
});

test('of a security group only what was changed is sent: what others change meanwhile stays', async ({ page, signIn, api }) => {
  const group = (await list(api, 'security_groups')).find(({ name }) => name === 'Web');
  await signIn(page, `/security-groups/${group.id}`);
  await button(page, 'Edit').click();
  await expect(choice(dialog(page), 'Name')).toHaveValue('Web');
  const now = (await api('GET', `/security_groups/${group.id}`)).security_group;
  await api('PUT', `/security_groups/${group.id}`, { ...now, description: 'by somebody else', inbound_default_policy: 'accept' });
  await choice(dialog(page), 'Name').fill('Web 2');
  await dialog(page).getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Web 2' })).toBeVisible();
  const after = (await api('GET', `/security_groups/${group.id}`)).security_group;
  expect(after).toMatchObject({ name: 'Web 2', description: 'by somebody else', inbound_default_policy: 'accept' });
});

test('of the profile, too; what is as it was is not sent at all', async ({ page, signIn, api, sandbox }) => {
  const { user_id: id } = await sandbox.credentials();
  const sent = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()));
  await signIn(page, '/profile');
  await expect(choice(page, 'First name')).not.toHaveValue('');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(choice(page, 'Email')).toHaveAccessibleDescription(/Nothing differs from what it is now/);
  await api('PATCH', `/users/${id}`, { lastname: 'Other' });
  await choice(page, 'First name').fill('Jo');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  expect(sent).toEqual([{ firstname: 'Jo' }]);
  expect((await api('GET', `/users/${id}`)).user).toMatchObject({ firstname: 'Jo', lastname: 'Other' });
});

for (const status of [500, 503]) {
  test(`a write that the API answers with ${status} may be done: it is looked into`, async ({ page, signIn, api, fault }) => {
    const before = (await list(api, 'volumes')).length;
    await signIn(page, '/volumes');
    await expect(rows(page)).toHaveCount(before);
    await page.getByRole('link', { name: 'Create volume' }).first().click();
    await choice(page, 'Name').fill('once');
    await fault({ method: 'POST', path: '/volumes', status, after: true });
    await page.getByRole('button', { name: 'Create volume' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'once' })).toBeVisible();
    expect(await list(api, 'volumes')).toHaveLength(before + 1);
  });
}

test('what is made from something of another organization belongs to that', async ({ page, signIn, api, sandbox }) => {
  const organization = await another(sandbox, 0);
  const { volume } = await api('POST', '/volumes', { name: 'of the second', organization, size: 5e9, volume_type: 'l_ssd' });
  await signIn(page, `/snapshots/new?volume_id=${volume.id}`);
  await choice(page, 'Name').fill('theirs');
  await expect(choice(page, 'Volume').locator('option:checked')).toContainText(volume.name);
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/snapshots'));
  await page.getByRole('button', { name: 'Create snapshot' }).click();
  expect((await sent).postDataJSON()).toMatchObject({ organization });
  await expect(page.getByRole('heading', { level: 1, name: 'theirs' })).toBeVisible();
});

test('a token that may not see its organization makes things all the same, and changes its own images', async ({ page, signIn, api, sandbox, fault }) => {
  const { organization_id: own } = await sandbox.credentials();
  const image = (await list(api, 'images')).find((one) => one.organization === own && !one.public);
  for (const path of ['/organizations', '/users/*']) {
    await fault({ method: 'GET', path, count: null, status: 403, body: { type: 'authorization_required', message: 'No' } });
  }
  const groups = page.waitForResponse((response) => response.url().includes('/security_groups') && response.request().method() === 'GET');
  await signIn(page, '/volumes/new');
  await groups;
  await choice(page, 'Name').fill('anyway');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/volumes'));
  await page.getByRole('button', { name: 'Create volume' }).click();
  expect((await sent).postDataJSON()).toMatchObject({ organization: own });
  await expect(page.getByRole('heading', { level: 1, name: 'anyway' })).toBeVisible();
  await page.getByRole('link', { name: 'Images' }).first().click();
  await page.getByRole('link', { name: image.name, exact: true }).click();
  await expect(fact(page, 'Whose')).toHaveText('own');
  await expect(button(page, 'Edit')).not.toHaveAttribute('aria-disabled');
});

test('a form that is opened by its address has the prices that come after it', async ({ page, sandbox }) => {
  const prices = { date: '2026-11-01', source: 'example.com/pricing', volume_gb_month: 0.04, snapshot_gb_month: 0.02, ip_month: 0.99 };
  await page.goto('/volumes');
  await page.getByLabel('Keep for this tab').check();
  await page.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(rows(page).first()).toBeVisible();
  let come;
  const coming = new Promise((resolve) => (come = resolve));
  await page.route('**/config.json', async (route) => {
    const config = await (await route.fetch()).json();
    await coming;
    await route.fulfill({ json: { ...config, prices } });
  });
  const main = page.getByRole('main');
  await page.goto('/volumes/new');
  await expect(main).toContainText('The API gives no price');
  await choice(page, 'Name').fill('typed before');
  come();
  await expect(main).toContainText('€0.04');
  await expect(choice(page, 'Name')).toHaveValue('typed before');
});

test('Copy as curl of a form that cannot be sent copies nothing and says why', async ({ page, signIn, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, '/ssh-keys/new');
  await page.evaluate(() => navigator.clipboard.writeText('before'));
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await expect(page.getByText('There is nothing to copy as it stands.')).toBeVisible();
  await expect(choice(page, 'Public key')).toHaveAccessibleDescription(/required key not provided/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('before');
});
