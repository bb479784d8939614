// Volumes: the list, a volume's page, create in three ways, rename, attach with a slot, detach, delete.
import { test, expect } from './support/index.js';
import { rows, button, dialog, fact, more } from './support/page.js';

test.beforeEach(async ({ page, signIn, api }) => {
  page.volume = async (name) => {
    const { volumes } = await api('GET', '/volumes?per_page=100');
    return volumes.find((volume) => volume.name === name);
  };
  page.openVolume = async (name) => {
    const volume = await page.volume(name);
    await signIn(page, `/volumes/${volume.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(volume.id);
    return volume;
  };
});

test('a failure is told also to who has left the form', async ({ page, signIn, problems }) => {
  problems.allow(/status of 400/);
  await signIn(page, '/volumes/new');
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route('**/volumes', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  await page.getByLabel('Size').fill('50');
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await sent;
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  answer();
  await expect(page.getByText('Not done: create volume')).toBeVisible();
  await expect(page.getByText('The page was left meanwhile.')).toBeVisible();
});

test('the list shows size, state and server, and tells the detached ones', async ({ page, signIn, api }) => {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const loose = volumes.filter(({ server }) => server === null);
  await signIn(page, '/volumes');
  await expect(rows(page)).toHaveCount(volumes.length);
  const row = rows(page).filter({ has: page.getByRole('link', { name: 'web-1-root', exact: true }) });
  await expect(row).toContainText('Available');
  await expect(row).toContainText('40 GB');
  const server = row.getByRole('link', { name: 'web-1', exact: true });
  await page.getByRole('button', { name: /^Detached/ }).click();
  await expect(rows(page)).toHaveCount(loose.length);
  await page.getByRole('button', { name: /^All/ }).click();
  await server.click();
  await expect(page).toHaveURL(/\/servers\//);
  await expect(page.getByRole('heading', { level: 1, name: 'web-1', exact: true })).toBeVisible();
});

test('a deep link opens a volume, with links to its server and its snapshots', async ({ page, api }) => {
  const volume = await page.openVolume('db-1-data');
  await expect(page).toHaveTitle('db-1-data · Scaleway Console');
  await expect(fact(page, 'Size')).toHaveText('100 GB');
  await expect(fact(page, 'State')).toHaveText('Available');
  await expect(fact(page, 'Attached to').getByRole('link')).toHaveAttribute('href', `/servers/${volume.server.id}`);
  await expect(fact(page, 'Created').locator('time').first()).toHaveAttribute('datetime', volume.creation_date);
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  const own = snapshots.filter(({ base_volume: base }) => base?.id === volume.id);
  expect(own.length).toBeGreaterThan(1);
  const section = page.getByRole('region', { name: 'Snapshots of it' });
  await expect(section.getByRole('link')).toHaveCount(own.length);
  await expect(section).toContainText('100 GB, Available');
  await section.getByRole('link', { name: own[0].name }).click();
  await expect(page.getByRole('heading', { level: 1, name: own[0].name })).toBeVisible();
  await fact(page, 'Volume').getByRole('link', { name: 'db-1-data' }).click();
  await expect(page).toHaveURL(new RegExp(`/volumes/${volume.id}$`));
});

test('what is related says so when it cannot be listed', async ({ page, signIn, fault, sandbox }) => {
  const volume = await page.volume('db-1-data');
  await fault({ method: 'GET', path: '/snapshots', count: 50, status: 503, body: { type: 'api_error', message: 'Down' } });
  await signIn(page, `/volumes/${volume.id}`);
  const section = page.getByRole('region', { name: 'Snapshots of it' });
  await expect(section).toContainText('The snapshots could not be listed.');
  await sandbox.clearFaults();
  await section.getByRole('button', { name: 'Try again' }).click();
  await expect(section.getByRole('link').first()).toBeVisible();
});

test('a volume that is not there says so', async ({ page, signIn, problems }) => {
  problems.allow(/status of 404/);
  await signIn(page, '/volumes/1f1c3bd5-3d3b-4b04-8f3c-5f6b1d0a9b11');
  await expect(page.getByRole('heading', { level: 1, name: 'Volume not found' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('The API knows no volume with this id');
  await page.getByRole('link', { name: 'Go to volumes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Volumes' })).toBeVisible();
});

test('a blank volume: what the API refuses stands at its field, then it is made', async ({ page, signIn, problems, api }) => {
  problems.allow(/status of 400 .*\/volumes$/);
  await signIn(page, '/volumes');
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create volume' })).toBeVisible();
  const save = page.getByRole('button', { name: 'Create volume' });
  await page.getByLabel('Size').fill('abc');
  await save.click();
  await expect(page.getByLabel('Size')).toHaveAccessibleDescription(/not a number of gigabytes/);
  await page.getByLabel('Size').fill('0.5');
  await page.getByLabel('Type').fill('m_ssd');
  await save.click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/required key not provided/);
  await expect(page.getByLabel('Name')).toBeFocused();
  await expect(page.getByLabel('Size')).toHaveAccessibleDescription(/value must be at least 1000000000/);
  await expect(page.getByLabel('Type')).toHaveAccessibleDescription(/not a valid value/);
  await expect(page.getByRole('alert')).toContainText('3 fields need attention');
  // Half-filled forms ask before they are left.
  await page.getByRole('link', { name: 'Cancel' }).click();
  await dialog(page).getByRole('button', { name: 'Keep editing' }).click();
  await page.getByLabel('Name').fill(' archive ');
  await page.getByLabel('Size').fill('1.5 GB');
  await page.getByLabel('Type').fill('l_ssd');
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'archive' })).toBeVisible();
  await expect(page.getByText('Volume created')).toBeVisible();
  await expect(fact(page, 'Size')).toHaveText('1.5 GB');
  const made = await page.volume('archive');
  expect(made.size).toBe(1_500_000_000);
  expect((await api('GET', `/volumes/${made.id}`)).volume.server).toBeNull();
});

test('a copy of a volume begins on its page', async ({ page }) => {
  const source = await page.openVolume('old-shop-data');
  await more(page, 'Copy');
  await expect(page.getByLabel('Made from')).toHaveValue('base_volume');
  await expect(page.getByLabel('Volume', { exact: true })).toHaveValue(source.id);
  await expect(page.getByLabel('Volume', { exact: true }).locator('option:checked')).toHaveText('old-shop-data');
  await expect(page.getByLabel('Size')).toBeHidden();
  await page.getByLabel('Name').fill('shop-copy');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'shop-copy' })).toBeVisible();
  await expect(fact(page, 'Size')).toHaveText('100 GB');
});

test('a volume from a snapshot: of several none is chosen unseen', async ({ page, signIn, api }) => {
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  await signIn(page, '/volumes/new');
  await page.getByLabel('Name').fill('restored');
  await page.getByLabel('Made from').selectOption('A snapshot');
  const choice = page.getByLabel('Snapshot', { exact: true });
  expect(snapshots.length).toBeGreaterThan(1);
  await expect(choice.getByRole('option')).toHaveCount(snapshots.length + 1);
  await expect(choice).toHaveValue('');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(choice).toBeFocused();
  await expect(choice).toHaveAccessibleDescription(/required key not provided/);
  await choice.selectOption(snapshots[0].id);
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/volumes'));
  await page.getByRole('button', { name: 'Create volume' }).click();
  expect((await sent).postDataJSON()).toMatchObject({ name: 'restored', base_snapshot: snapshots[0].id });
  await expect(page.getByRole('heading', { level: 1, name: 'restored' })).toBeVisible();
});

test('renaming sends the whole object, with the keys that this console does not know', async ({ page, api }) => {
  const volume = await page.openVolume('scratch');
  await button(page, 'Rename').click();
  await expect(dialog(page)).toHaveAccessibleName('Rename volume scratch?');
  const name = dialog(page).getByLabel('Name');
  await expect(name).toHaveValue('scratch');
  await expect(name).toBeFocused();
  const put = page.waitForRequest((request) => request.method() === 'PUT');
  await name.fill('scratch-2');
  await page.keyboard.press('Enter');
  expect((await put).postDataJSON()).toMatchObject({ name: 'scratch-2', export_uri: null, size: volume.size });
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'scratch-2' })).toBeVisible();
  expect((await api('GET', `/volumes/${volume.id}`)).volume.name).toBe('scratch-2');
});

test('attach to a chosen slot, then detach: the other volumes stay where they are', async ({ page, api }) => {
  const volume = await page.openVolume('scratch');
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ name }) => name === 'staging-1');
  await button(page, 'Attach').click();
  await expect(dialog(page)).toHaveAccessibleName('Attach volume scratch?');
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await expect(dialog(page).getByLabel('Server').locator('option:checked')).toHaveText('staging-1, stopped');
  const slot = dialog(page).getByLabel('Slot');
  // 0 and 1 are taken.
  await expect(slot).toHaveValue('2');
  await expect(slot.locator('option')).toHaveCount(14);
  await slot.selectOption('4');
  await dialog(page).getByRole('button', { name: 'Attach volume' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(fact(page, 'Attached to').getByRole('link', { name: 'staging-1' })).toBeVisible();
  const { server: after } = await api('GET', `/servers/${server.id}`);
  expect(Object.keys(after.volumes)).toEqual(['0', '1', '4']);
  expect(after.volumes[4].id).toBe(volume.id);
  expect(after.volumes[1].id).toBe(server.volumes[1].id);
  await expect(button(page, 'Attach')).toHaveAttribute('aria-disabled', 'true');
  await expect(button(page, 'Attach')).toHaveAccessibleDescription('It is on staging-1. Detach it first.');

  await more(page, 'Detach');
  await dialog(page).getByRole('button', { name: 'Detach volume' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  const { server: last } = await api('GET', `/servers/${server.id}`);
  expect(Object.keys(last.volumes)).toEqual(['0', '1']);
});

test('volumes of one name are told apart where one is chosen', async ({ page, signIn, api }) => {
  const { volumes: [{ organization }] } = await api('GET', '/volumes');
  const made = [];
  for (let count = 0; count < 2; count += 1) {
    const { volume } = await api('POST', '/volumes', { name: 'twin', organization, size: 10_000_000_000, volume_type: 'l_ssd' });
    made.push(volume.id);
  }
  await signIn(page, '/snapshots/new');
  const choices = page.getByLabel('Volume').getByRole('option', { name: 'twin' });
  await expect(choices).toHaveCount(2);
  for (const id of made) await expect(choices.and(page.locator(`[value="${id}"]`))).toContainText(id.slice(0, 8));
});

test('a slot that has been taken meanwhile is not written over', async ({ page, api }) => {
  const volume = await page.openVolume('scratch');
  const other = await page.volume('old-shop-data');
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ name }) => name === 'demo-1');
  await button(page, 'Attach').click();
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await dialog(page).getByLabel('Slot').selectOption('1');
  await api('PATCH', `/servers/${server.id}`, { volumes: { 0: server.volumes[0].id, 1: other.id } });
  await dialog(page).getByRole('button', { name: 'Attach volume' }).click();
  await expect(dialog(page).getByLabel('Slot')).toHaveAccessibleDescription(/this slot is taken by now/);
  const { server: after } = await api('GET', `/servers/${server.id}`);
  expect(after.volumes[1].id).toBe(other.id);
  expect((await api('GET', `/volumes/${volume.id}`)).volume.server).toBeNull();
});

test('deleting names what goes and what stays, and wants the name', async ({ page, api, problems }) => {
  const attached = await page.openVolume('db-1-data');
  await page.getByRole('button', { name: 'More actions' }).click();
  const item = page.getByRole('menuitem', { name: /^Delete/ });
  await expect(item).toHaveAttribute('aria-disabled', 'true');
  await expect(item).toContainText('It is on db-1. Detach it first.');
  await page.keyboard.press('Escape');

  await more(page, 'Detach');
  await dialog(page).getByRole('button', { name: 'Detach volume' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  await more(page, 'Delete');
  await expect(dialog(page)).toHaveAccessibleName('Delete volume db-1-data?');
  await expect(dialog(page)).toContainText('Its snapshots stay, and are billed on:');
  await expect(dialog(page).locator('.ledger li')).toHaveText([
    /db-1-data\s*100 GB\s*stops costing/,
    /db-1-data-(weekly|monthly).*still billed/,
    /db-1-data-(weekly|monthly).*still billed/,
    /Keeps being billed after this.*2 snapshots/,
  ]);
  const confirm = dialog(page).getByRole('button', { name: 'Delete volume' });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await dialog(page).getByLabel('Type db-1-data to confirm').fill('db-1-data');
  problems.allow(/status of 404/);
  await confirm.click();
  await expect(page).toHaveURL(/\/volumes$/);
  await expect(page.getByText('Volume deleted')).toBeVisible();
  await expect(page.getByRole('link', { name: 'db-1-data', exact: true })).toBeHidden();
  await expect(api('GET', `/volumes/${attached.id}`)).rejects.toThrow('404');
});

test('nobody goes back to what has been deleted', async ({ page, signIn, api }) => {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const { name } = volumes.find(({ server }) => server === null);
  await signIn(page, '/');
  const menu = page.getByRole('navigation', { name: 'Main', exact: true });
  await menu.getByRole('link', { name: 'Volumes' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await more(page, 'Delete');
  await dialog(page).getByLabel(`Type ${name} to confirm`).fill(` ${name}`);
  await dialog(page).getByRole('button', { name: 'Delete volume' }).click();
  await expect(page.getByText('Volume deleted')).toBeVisible();
  await expect(page).toHaveURL(/\/volumes$/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Volumes' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
});

test('no answer came: what was made, renamed, attached and detached is found, and nothing is sent twice', async ({ page, signIn, api, fault }) => {
  const writes = [];
  page.on('request', (request) => ['POST', 'PUT', 'PATCH'].includes(request.method()) && writes.push(request.method()));
  const known = page.waitForResponse((response) => /\/volumes\?/.test(response.url()));
  await signIn(page, '/volumes/new');
  await known;
  writes.length = 0;
  await page.getByLabel('Name').fill('archive');
  await page.getByLabel('Size').fill('5');
  await fault({ method: 'POST', path: '/volumes', html: true, after: true });
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'archive' })).toBeVisible();
  const made = await page.volume('archive');
  await expect(page).toHaveURL(new RegExp(`/volumes/${made.id}$`));

  await fault({ method: 'PUT', path: '/volumes/{id}', html: true, after: true });
  await button(page, 'Rename').click();
  await dialog(page).getByLabel('Name').fill('archive-2');
  await dialog(page).getByRole('button', { name: 'Rename volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'archive-2' })).toBeVisible();

  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ name }) => name === 'staging-1');
  await fault({ method: 'PATCH', path: '/servers/{id}', html: true, after: true });
  await button(page, 'Attach').click();
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await dialog(page).getByRole('button', { name: 'Attach volume' }).click();
  await expect(fact(page, 'Attached to')).toContainText('staging-1');
  await fault({ method: 'PATCH', path: '/servers/{id}', html: true, after: true });
  await more(page, 'Detach');
  await dialog(page).getByRole('button', { name: 'Detach volume' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  expect(writes).toEqual(['POST', 'PUT', 'PATCH', 'PATCH']);
});
