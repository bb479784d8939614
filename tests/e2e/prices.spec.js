// Money: an optional table of prices in config.json. With it amounts have their date and source; without it no
// amount is shown for what the API gives no price for.
import { test, expect, expectNoAxeViolations } from './support/index.js';

const prices = { date: '2026-11-01', source: 'example.com/pricing', volume_gb_month: 0.04, snapshot_gb_month: 0.02, ip_month: 0.99 };
const origin = 'list price of 2026-11-01, example.com/pricing';
const cost = (page) => page.locator('dl.facts > div').filter({ has: page.getByText('Cost', { exact: true }) }).locator('dd');
const unused = (page) => page.getByRole('region', { name: 'Unused but billed' });

/** The host of the console has this table of prices. */
async function withPrices(page, table) {
  await page.route('**/config.json', async (route) => {
    const config = await (await route.fetch()).json();
    await route.fulfill({ json: { ...config, prices: table } });
  });
}

async function detached(api) {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  return volumes.find(({ server }) => !server);
}

const euros = (amount) => (Math.round(amount * 100) / 100).toFixed(2);

test('with a table, amounts with their date and source', async ({ page, signIn, api }) => {
  await withPrices(page, prices);
  const volume = await detached(api);
  const monthly = euros((volume.size / 1e9) * prices.volume_gb_month);
  await signIn(page, `/volumes/${volume.id}`);
  await expect(cost(page)).toHaveText(`A volume is billed for as long as it exists, this one at €${monthly} per month (${origin}).`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Delete/ }).click();
  await expect(page.getByRole('dialog').locator('.ledger').first()).toContainText(`stops costing, €${monthly} per month`);
});

test('what stays after a deletion is added up; without a table it is counted', async ({ page, signIn, api }) => {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const volume = volumes.find(({ name }) => name === 'scratch');
  const { organization } = volume;
  for (const name of ['first', 'second']) await api('POST', '/snapshots', { name, organization, volume_id: volume.id });
  await withPrices(page, prices);
  await signIn(page, `/volumes/${volume.id}`);
  const total = page.getByRole('dialog').locator('.ledger-total');
  const open = async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
  };
  await open();
  const monthly = euros((2 * volume.size * prices.snapshot_gb_month) / 1e9);
  await expect(total).toHaveText(`Keeps being billed after this${origin}2 snapshots, €${monthly} per month`);
  await expect(page.getByRole('dialog').getByRole('link', { name: 'first' })).toBeVisible();
  await page.unroute('**/config.json');
  await signIn(page, `/volumes/${volume.id}`);
  await open();
  await expect(total).toHaveText('Keeps being billed after thisThe API gives no price for it.2 snapshots');
});

test('the forms that make something tell its price before', async ({ page, signIn }) => {
  await withPrices(page, prices);
  await signIn(page, '/volumes/new');
  await expect(page.getByRole('main')).toContainText(`A volume is billed for as long as it exists, at €0.04 per GB and month (${origin}).`);
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Snapshots' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Create snapshot' }).click();
  await expect(page.getByRole('main')).toContainText(`A snapshot is billed for as long as it exists, at €0.02 per GB and month (${origin}).`);
});

test('the estimate of a new server counts its disks, with the date and source of their price', async ({ page, signIn }) => {
  await withPrices(page, prices);
  await signIn(page, '/servers/new');
  const summary = page.getByRole('complementary', { name: 'Summary' });
  const lines = summary.locator('.summary-lines > div');
  const disks = lines.filter({ hasText: 'Disks' });
  await expect(summary).toContainText(`Disks are billed by the ${origin}.`);
  // The size that is proposed follows the type, once that is known.
  await expect(async () => {
    const [, gigabytes] = (await disks.locator('dt').textContent()).match(/(\d+) GB/);
    expect(await disks.locator('dd').textContent()).toBe(euros(gigabytes * prices.volume_gb_month));
    const sum = (await lines.locator('dd').allTextContents()).reduce((total, amount) => total + Number(amount), 0);
    expect(await summary.locator('.price').textContent()).toContain(`€${sum.toFixed(2)}`);
  }).toPass({ timeout: 5_000 });
});

test('the dashboard adds up what is unused', async ({ page, signIn, api }) => {
  await withPrices(page, prices);
  const volume = await detached(api);
  await signIn(page, '/');
  await expect(unused(page).getByRole('columnheader', { name: '€ / month' })).toBeVisible();
  const row = unused(page).getByRole('row').filter({ has: page.getByRole('link', { name: volume.name, exact: true }) });
  await expect(row.getByRole('cell').last()).toHaveText(euros((volume.size / 1e9) * prices.volume_gb_month));
  await expect(unused(page)).toContainText(`Amounts by the ${origin}.`);
  await expect(unused(page).locator('.badge')).toHaveText(/^€\d+\.\d\d per month$/);
  await expectNoAxeViolations(page);
});

test('a table without one of the prices gives no amount for that, and no total', async ({ page, signIn, api }) => {
  const { volume_gb_month: _, ...rest } = prices;
  await withPrices(page, rest);
  const volume = await detached(api);
  await signIn(page, '/');
  const row = unused(page).getByRole('row').filter({ has: page.getByRole('link', { name: volume.name, exact: true }) });
  await expect(row.getByRole('cell').last()).toHaveText('no price');
  await expect(unused(page).locator('.badge')).toHaveCount(0);
});

test('without a table there is no amount anywhere', async ({ page, signIn, api }) => {
  const volume = await detached(api);
  await signIn(page, `/volumes/${volume.id}`);
  await expect(cost(page)).toHaveText('A volume is billed for as long as it exists. The API gives no price for it.');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Delete/ }).click();
  await expect(page.getByRole('dialog').locator('.ledger').first()).toContainText('stops costing');
  await expect(page.locator('body')).not.toContainText('€');
});

test('prices without their date and source are refused as no valid config', async ({ page }) => {
  await withPrices(page, { volume_gb_month: 0.04 });
  await page.goto('/');
  await expect(page.getByText(/config\.json is not valid: .*date/)).toBeVisible();
});
