// Invoices: the list, a page with the API's own digits, and the file, fetched with the token in a header.
import { readFile } from 'node:fs/promises';
import { test, expect } from './support/index.js';
import { rows, fact } from './support/page.js';

const paid = async (api) => (await api('GET', '/invoices?per_page=100')).invoices.find(({ state }) => state === 'paid');

test('the list shows number, state and total', async ({ page, signIn, api }) => {
  const { invoices } = await api('GET', '/invoices?per_page=100');
  await signIn(page, '/invoices');
  await expect(rows(page)).toHaveCount(invoices.length);
  const one = await paid(api);
  const row = rows(page).filter({ hasText: String(one.number) });
  await expect(row).toContainText('Paid');
  await expect(row).toContainText(`${one.total_taxed} EUR`);
  await expect(row).toContainText(one.start_date);
  await expect(rows(page).filter({ hasText: 'Draft' }).first()).toBeVisible();
});

test('sorts by amount as numbers', async ({ page, signIn, api }) => {
  const { invoices } = await api('GET', '/invoices?per_page=100');
  const sorted = invoices.map(({ total_taxed: total }) => total).sort((a, b) => Number(a) - Number(b));
  await signIn(page, '/invoices?sort=total');
  await expect(rows(page)).toHaveCount(invoices.length);
  expect(await rows(page).locator('td.num').allTextContents()).toEqual(sorted.map((total) => `${total} EUR`));
});

test('a deep link opens an invoice, and its file is saved without the token in an address', async ({ page, signIn, api, sandbox }) => {
  const one = await paid(api);
  const { token } = await sandbox.credentials();
  const asked = [];
  page.on('request', (request) => asked.push(request));
  await signIn(page, `/invoices/${one.id}`);
  await expect(page.getByRole('heading', { level: 1, name: String(one.number) })).toBeVisible();
  await expect(fact(page, 'Total with tax')).toHaveText(`${one.total_taxed} EUR`);
  await expect(fact(page, 'Tax')).toHaveText(`${one.total_tax} EUR`);
  await expect(page.locator('#json pre')).toContainText(one.id);
  await expect(fact(page, 'Organization').getByRole('link')).toHaveText(one.organization_name);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download PDF' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`invoice-${one.number}.pdf`);
  expect((await readFile(await file.path())).toString('latin1')).toMatch(/^%PDF-1\.4/);
  await expect(page.getByText('Invoice downloaded')).toBeVisible();
  const calls = asked.filter((request) => request.url().includes('format=pdf') && request.method() === 'GET');
  expect(calls).toHaveLength(1);
  expect(calls[0].headers()['x-auth-token']).toBe(token);
  for (const request of asked) expect(request.url()).not.toContain(token);
});

test('a file that cannot be had says why', async ({ page, signIn, api, fault }) => {
  const one = await paid(api);
  await signIn(page, `/invoices/${one.id}`);
  await fault({ path: '/invoices/{a}/{b}/{c}', count: 4, status: 503, body: { type: 'api_error', message: 'Down' } });
  await page.getByRole('button', { name: 'Download PDF' }).click();
  await expect(page.getByText('Invoice not downloaded')).toBeVisible();
  await expect(page.getByText('The API has failed')).toBeVisible();
});

test('an invoice that is not there says so', async ({ page, signIn }) => {
  await signIn(page, '/invoices/1f1c3bd5-3d3b-4b04-8f3c-5f6b1d0a9b11');
  await expect(page.getByRole('heading', { level: 1, name: 'Invoice not found' })).toBeVisible();
});
