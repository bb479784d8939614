// A host whose policy allows no worker, as those of older recipes: long lists are read by the page itself.
import { test, expect } from './support/index.js';

test.use({
  sandboxArgs: ['--seed-servers', '1000'],
  consoleHeaders: { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; connect-src *; worker-src 'none'" },
});

test('a long list is complete, and follows what changes', async ({ page, signIn, api, problems }) => {
  problems.allow(/worker/i);
  await signIn(page, '/servers');
  const { servers } = await api('GET', '/servers?per_page=100');
  const total = page.locator('.page-count');
  await expect(total).toHaveText(/^1,0\d\d$/);
  await api('PATCH', `/servers/${servers[4].id}`, { name: 'changed' });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.getByRole('link', { name: 'changed', exact: true })).toBeVisible();
  expect(page.workers()).toHaveLength(0);
});
