// A server is deleted with what was ticked, as one plan: the outcome of each item, and what is left is tried again.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { dialog } from './support/page.js';

const steps = (page) => dialog(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
const confirm = (page) => dialog(page).locator('.dialog-foot').getByRole('button').last();

test.beforeEach(async ({ page, signIn, api }) => {
  /** Opens the question about a server with two volumes and a reserved address. */
  page.ask = async () => {
    const { servers } = await api('GET', '/servers?per_page=100');
    const server = servers.find(({ name }) => name === 'staging-1');
    const { ips } = await api('GET', '/ips');
    const ip = ips.find((candidate) => candidate.server === null);
    await api('PATCH', `/ips/${ip.id}`, { server: server.id });
    await signIn(page, `/servers/${server.id}`);
    await expect(page.getByRole('heading', { level: 1, name: 'staging-1', exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(ip.address);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    await expect(dialog(page)).toHaveAccessibleName('Delete server staging-1?');
    return { server, ip, volumes: Object.values(server.volumes) };
  };
  page.sent = [];
  page.on('request', (request) => request.method() === 'DELETE' && page.sent.push(new URL(request.url()).pathname));
});

const box = (page, name) => dialog(page).getByRole('checkbox', { name: new RegExp(`^${name}`) });

test('says what is left and keeps costing; nothing is ticked at first', async ({ page, api }) => {
  const { server, ip, volumes } = await page.ask();
  const total = dialog(page).locator('.ledger-total');
  await expect(total).toHaveText('Keeps being billed after this2 volumes and 1 IP');
  for (const name of [...volumes.map((volume) => volume.name), ip.address]) {
    await expect(box(page, name)).not.toBeChecked();
  }
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  expect(snapshots.filter((snapshot) => volumes.some(({ id }) => id === snapshot.base_volume?.id))).toEqual([]);
  await expect(dialog(page).getByText('No snapshot of it: its data would be lost.')).toHaveCount(2);
  await box(page, volumes[1].name).check();
  await expect(total).toHaveText('Keeps being billed after this1 volume and 1 IP');
  await box(page, ip.address).check();
  await box(page, volumes[0].name).check();
  await expect(total).toHaveText('Keeps being billed after thisnothing');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  await expect(dialog(page).getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const path of [`/servers/${server.id}`, `/volumes/${volumes[0].id}`, `/volumes/${volumes[1].id}`, `/ips/${ip.id}`]) {
    expect(copied).toContain(path);
  }
  await expect(confirm(page)).toHaveAttribute('aria-disabled', 'true');
  expect(page.sent).toEqual([]);
});

test('what is told while the question is open can be read and dismissed there', async ({ page }) => {
  await page.ask();
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))));
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  const told = dialog(page).locator('[aria-live=assertive]').getByText('Not copied');
  await expect(told).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Not copied')).toHaveCount(0);
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.resolve()));
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  await expect(dialog(page).getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  await expect(dialog(page).getByRole('button', { name: 'Copy as curl', exact: true })).toHaveCount(1);
});

test('a message that had the focus when its dialog went keeps no other from leaving', async ({ page }) => {
  await page.ask();
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))));
  await dialog(page).getByRole('button', { name: 'Copy as curl' }).click();
  await dialog(page).getByRole('button', { name: 'Dismiss' }).focus();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.resolve()));
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByRole('menuitem', { name: /^Read this server/ }).click();
  const told = page.getByText(/^Copied as curl/);
  await expect(told).toBeVisible();
  await expect(told).toBeHidden({ timeout: 10_000 });
});

test('a snapshot that stays is named', async ({ page, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const { volumes } = servers.find(({ name }) => name === 'staging-1');
  const { organization, id } = volumes[1];
  await api('POST', '/snapshots', { name: 'kept', organization, volume_id: id });
  await page.ask();
  await expect(box(page, volumes[1].name)).toHaveAccessibleName(/1 snapshot of it stays, and is billed on\./);
  await expect(dialog(page).locator('.ledger-total')).toHaveText('Keeps being billed after this2 volumes, 1 IP and 1 snapshot');
});

test('takes along what was ticked, in order, and leaves the rest', async ({ page, api }) => {
  const { server, ip, volumes } = await page.ask();
  await box(page, volumes[1].name).check();
  await box(page, ip.address).check();
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/servers$/);
  await expect(page.getByText('Server staging-1 deleted')).toBeVisible();
  expect(page.sent).toEqual([`/servers/${server.id}`, `/volumes/${volumes[1].id}`, `/ips/${ip.id}`]);
  expect((await api('GET', `/volumes/${volumes[0].id}`)).volume.server).toBeNull();
  await expect(api('GET', `/volumes/${volumes[1].id}`)).rejects.toThrow('404');
  await expect(api('GET', `/ips/${ip.id}`)).rejects.toThrow('404');
});

test('tells what became of each item, and tries only the rest again', async ({ page, fault, api }) => {
  const { server, ip, volumes } = await page.ask();
  await box(page, volumes[0].name).check();
  await box(page, volumes[1].name).check();
  await box(page, ip.address).check();
  await fault({ method: 'DELETE', path: `/volumes/${volumes[1].id}`, status: 400, body: { type: 'invalid_request_error', message: 'volume is in use' } });
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await page.keyboard.press('Enter');
  await expect(steps(page)).toHaveText([
    /^Delete server staging-1done$/, new RegExp(`^Delete volume ${volumes[0].name}done$`),
    new RegExp(`^Delete volume ${volumes[1].name}.*volume is in use.*failed$`, 's'), new RegExp(`^Release IP ${ip.address}waiting$`),
  ]);
  await expect(dialog(page).getByText('Keeps being billed after this')).toBeHidden();
  await expect(confirm(page)).toHaveText('Try the rest again');
  await expectNoAxeViolations(page);
  await confirm(page).click();
  await expect(page).toHaveURL(/\/servers$/);
  await expect(page.getByText('Server staging-1 deleted')).toBeVisible();
  expect(page.sent).toEqual([
    `/servers/${server.id}`, `/volumes/${volumes[0].id}`, `/volumes/${volumes[1].id}`, `/volumes/${volumes[1].id}`, `/ips/${ip.id}`,
  ]);
  await expect(api('GET', `/ips/${ip.id}`)).rejects.toThrow('404');
});

test('closed before its end, it leads to the list: the server is gone', async ({ page, fault, api }) => {
  const { ip } = await page.ask();
  await box(page, ip.address).check();
  await fault({ method: 'DELETE', path: '/ips/{id}', status: 500, body: { type: 'api_error', message: 'Down' } });
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await confirm(page).click();
  await expect(steps(page).last()).toHaveText(/“Down”.*not done so far$/s);
  // Nobody asks for what is gone: the console of the browser stays empty.
  await page.waitForTimeout(5_000);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/servers$/);
  await expect(page.getByText('Server staging-1 deleted')).toBeVisible();
  await expect(page.getByText('Not all that was to go with the server is deleted')).toBeVisible();
  await expect(page.getByText(`Release IP ${ip.address}: not done, or not known to be.`)).toBeVisible();
  expect((await api('GET', `/ips/${ip.id}`)).ip.server).toBeNull();
});

test('left in the middle, what was not done is told on the page that comes', async ({ page, fault, api }) => {
  const { server, volumes } = await page.ask();
  // By way of the list, so that there is one to go back to.
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
  await page.getByRole('link', { name: 'staging-1', exact: true }).click();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Delete/ }).click();
  await box(page, volumes[0].name).check();
  await fault({ method: 'DELETE', path: '/servers/{id}', delay_ms: 1500 });
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await page.keyboard.press('Enter');
  await expect(steps(page).first()).toContainText('sending');
  await page.evaluate(() => history.back());
  await expect(page.getByText('Not all that was to go with the server is deleted')).toBeVisible();
  await expect(page.getByText(`Delete volume ${volumes[0].name}: not done, or not known to be.`)).toBeVisible();
  await expect(api('GET', `/servers/${server.id}`)).rejects.toThrow('404');
  expect((await api('GET', `/volumes/${volumes[0].id}`)).volume.server).toBeNull();
});

test('a deletion of which no answer came is looked into, and goes on', async ({ page, fault, problems, api }) => {
  const { volumes } = await page.ask();
  problems.allow(/status of 404/);
  await box(page, volumes[1].name).check();
  await fault({ method: 'DELETE', path: '/servers/{id}', html: true, after: true });
  await fault({ method: 'DELETE', path: '/volumes/{id}', html: true });
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await page.keyboard.press('Enter');
  // The server is found to be gone; the volume is found to be still there.
  await expect(steps(page)).toHaveText([/done$/, /not done so far$/]);
  await expect(steps(page).last()).toContainText('has been read again, and does not show it so far');
  await confirm(page).click();
  await expect(page).toHaveURL(/\/servers$/);
  await expect(api('GET', `/volumes/${volumes[1].id}`)).rejects.toThrow('404');
});

test('a refusal of the server itself deletes nothing', async ({ page, problems, api }) => {
  const { server, volumes } = await page.ask();
  await box(page, volumes[0].name).check();
  await dialog(page).getByLabel('Type staging-1 to confirm').fill('staging-1');
  await api('POST', `/servers/${server.id}/action`, { action: 'poweron' });
  problems.allow(/status of 400/);
  await confirm(page).click({ force: true });
  await expect(dialog(page).getByRole('alert').or(dialog(page).locator('#confirm-why')).first()).toContainText(/server should be stopped|Only stopped servers/);
  expect((await api('GET', `/volumes/${volumes[0].id}`)).volume.server.id).toBe(server.id);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'staging-1', exact: true })).toBeVisible();
  expect(page.sent.filter((path) => path.startsWith('/volumes'))).toEqual([]);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in the question, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.ask();
    await expectNoAxeViolations(page);
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await expectNoAxeViolations(page);
  });
}
