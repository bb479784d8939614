// A long list: all pages are read, and only the rows near the view stand in the document.
import { test, expect } from './support/index.js';

test.use({ sandboxArgs: ['--seed-servers', '1000'] });

test('a thousand servers are one list, windowed', async ({ page, signIn, api }) => {
  await signIn(page, '/servers');
  const table = page.getByRole('table');
  await expect(page.locator('.page-count')).toHaveText(/^1,0\d\d$/);
  const total = Number((await page.locator('.page-count').textContent()).replace(',', ''));
  await expect(table).toHaveAttribute('aria-rowcount', String(total + 1));
  await expect(page.getByText(/The browser's own search sees only the rows in view/)).toBeVisible();
  expect(await table.locator('tbody').getByRole('row').count()).toBeLessThan(100);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await expect(table.locator(`tr[aria-rowindex="${total + 1}"]`)).toBeVisible();
  const { servers } = await api('GET', `/servers?per_page=100&page=${Math.ceil(total / 100)}`);
  await expect(page.getByRole('link', { name: servers.at(-1).name, exact: true })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter' }).fill(servers.at(-1).name);
  await expect(page.getByRole('link', { name: servers.at(-1).name, exact: true })).toBeVisible();
});
