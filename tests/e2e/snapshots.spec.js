// Snapshots: the list, a snapshot's page, create, rename, an image and a volume from it, delete.
import { test, expect } from './support/index.js';
import { rows, button, dialog, fact, more } from './support/page.js';

test.beforeEach(async ({ page, signIn, api }) => {
  page.snapshot = async (name) => {
    const { snapshots } = await api('GET', '/snapshots?per_page=100');
    return snapshots.find((snapshot) => snapshot.name === name);
  };
  page.openSnapshot = async (name) => {
    const snapshot = await page.snapshot(name);
    await signIn(page, `/snapshots/${snapshot.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(snapshot.id);
    return snapshot;
  };
});

test('the list and a deep link: state, size, the volume, the images', async ({ page, signIn, api }) => {
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  await signIn(page, '/snapshots');
  await expect(rows(page)).toHaveCount(snapshots.length);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('volume:web-1');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Available');
  await rows(page).getByRole('link', { name: 'web-base-root' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-base-root' })).toBeVisible();
  await expect(page).toHaveTitle('web-base-root · Scaleway Console');
  await expect(fact(page, 'Size')).toHaveText('40 GB');
  const images = page.getByRole('region', { name: 'Images made from it' });
  await expect(images.getByRole('link')).toHaveText(['web-base']);
  await images.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-base' })).toBeVisible();
  await fact(page, 'Root volume').getByRole('link', { name: 'web-base-root' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-base-root' })).toBeVisible();
});

test('a snapshot of a volume is followed until it is available', async ({ page, signIn, api, advance, problems }) => {
  problems.allow(/status of 400 .*\/snapshots$/);
  const { volumes } = await api('GET', '/volumes?per_page=100');
  // Not the first of the list, which would stand there by itself.
  const volume = volumes.find(({ id, server }) => server === null && id !== volumes[0].id);
  await signIn(page, `/volumes/${volume.id}`);
  await more(page, 'Create snapshot');
  await expect(page.getByRole('heading', { level: 1, name: 'Create snapshot' })).toBeVisible();
  await expect(page.getByLabel('Volume')).toHaveValue(volume.id);
  const save = page.getByRole('button', { name: 'Create snapshot' });
  await save.click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/required key not provided/);
  await page.getByLabel('Name').fill('just-now');
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'just-now' })).toBeVisible();
  await expect(fact(page, 'State')).toHaveText('Snapshotting');
  // Nothing can be made from it yet.
  await expect(button(page, 'Rename')).toBeEnabled();
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: /^Create image/ })).toContainText('It is still being taken.');
  await page.keyboard.press('Escape');
  await advance(600);
  await expect(fact(page, 'State')).toHaveText('Available');
  await fact(page, 'Volume').getByRole('link', { name: volume.name }).click();
  await expect(page.getByRole('region', { name: 'Snapshots of it' }).getByRole('link')).toHaveText(['just-now']);
});

test('what the API has against a snapshot is said in its words', async ({ page, signIn, api, problems }) => {
  problems.allow(/status of 400 .*\/snapshots$/);
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const volume = volumes.find(({ name }) => name === 'web-2-root');
  await signIn(page, `/snapshots/new?volume_id=${volume.id}`);
  await page.getByLabel('Name').fill('while-it-runs');
  await page.getByRole('button', { name: 'Create snapshot' }).click();
  await expect(page.getByRole('alert')).toContainText('server must be stopped to snapshot');
});

test('rename', async ({ page, api }) => {
  const snapshot = await page.openSnapshot('db-1-data-weekly');
  await button(page, 'Rename').click();
  await dialog(page).getByLabel('Name').fill('db-1-data-kept');
  await dialog(page).getByRole('button', { name: 'Rename snapshot' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'db-1-data-kept' })).toBeVisible();
  expect((await api('GET', `/snapshots/${snapshot.id}`)).snapshot.name).toBe('db-1-data-kept');
});

test('a volume from it', async ({ page }) => {
  const snapshot = await page.openSnapshot('db-1-data-monthly');
  await page.getByRole('link', { name: 'Create volume' }).click();
  await expect(page.getByLabel('Made from')).toHaveValue('base_snapshot');
  await expect(page.getByLabel('Snapshot', { exact: true })).toHaveValue(snapshot.id);
  await page.getByLabel('Name').fill('db-restored');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'db-restored' })).toBeVisible();
  await expect(fact(page, 'Size')).toHaveText('100 GB');
});

test('an image from it', async ({ page, api }) => {
  const snapshot = await page.openSnapshot('db-1-data-monthly');
  await more(page, 'Create image');
  await expect(page.getByRole('heading', { level: 1, name: 'Create image' })).toBeVisible();
  await expect(page.getByLabel('Snapshot of the root volume')).toHaveValue(snapshot.id);
  await page.getByLabel('Name').fill('db-image');
  await page.getByRole('button', { name: 'Create image' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'db-image' })).toBeVisible();
  const { images } = await api('GET', '/images?per_page=100');
  expect(images.find(({ name }) => name === 'db-image').root_volume.id).toBe(snapshot.id);
});

test('delete: the images made from it are in the way, and named', async ({ page, api, problems }) => {
  problems.allow(/status of 404 .*\/snapshots\//);
  const { id } = await page.openSnapshot('web-base-root');
  await more(page, 'Delete');
  await expect(dialog(page)).toContainText('These images are made from it, and are in the way:');
  await expect(dialog(page).locator('.ledger li')).toHaveText([/web-base-root.*stops costing/, /web-base.*in the way/]);
  await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  const off = dialog(page).getByRole('button', { name: 'Delete snapshot' });
  await expect(off).toHaveAttribute('aria-disabled', 'true');
  await expect(off).toHaveAccessibleDescription('Images are made from it, so it cannot be deleted. Delete those first.');
  await off.click({ force: true });
  expect((await api('GET', `/snapshots/${id}`)).snapshot.id).toBe(id);
  await dialog(page).getByRole('link', { name: 'web-base' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-base' })).toBeVisible();

  const gone = await page.snapshot('db-1-data-weekly');
  await page.getByRole('link', { name: 'Snapshots' }).first().click();
  await page.getByRole('link', { name: 'db-1-data-weekly' }).click();
  await more(page, 'Delete');
  await expect(dialog(page)).toContainText('No image is made from it.');
  await dialog(page).getByRole('button', { name: 'Delete snapshot' }).click();
  await expect(page).toHaveURL(/\/snapshots$/);
  await expect(page.getByText('Snapshot deleted')).toBeVisible();
  await expect(api('GET', `/snapshots/${gone.id}`)).rejects.toThrow('404');
});
