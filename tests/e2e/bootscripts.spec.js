// Bootscripts: the list and their pages, read only; what has them.
import { test, expect } from './support/index.js';
import { rows, fact } from './support/page.js';

test('the list, by architecture, and nothing that cannot be done', async ({ page, signIn, api }) => {
  const { bootscripts } = await api('GET', '/bootscripts?per_page=100');
  await signIn(page, '/bootscripts');
  await expect(rows(page)).toHaveCount(bootscripts.length);
  await expect(page.getByRole('main').getByRole('link', { name: /^Create/ })).toHaveCount(0);
  await page.getByRole('button', { name: /^arm \d/ }).click();
  await expect(rows(page)).toHaveCount(bootscripts.filter(({ architecture }) => architecture === 'arm').length);
  await page.getByRole('button', { name: /^x86_64/ }).click();
  await page.getByRole('button', { name: 'Title', exact: true }).click();
  await expect(page).toHaveURL(/\/bootscripts\?q=arch%3Ax86_64&sort=title$/);
});

test('a deep link: its files, its command line, the servers and images that have it', async ({ page, signIn, api }) => {
  const { bootscripts } = await api('GET', '/bootscripts?per_page=100');
  const { servers } = await api('GET', '/servers?per_page=100');
  const script = bootscripts.find(({ architecture }) => architecture === 'arm');
  const having = servers.filter((server) => server.bootscript?.id === script.id);
  await signIn(page, `/bootscripts/${script.id}`);
  await expect(page.getByRole('heading', { level: 1, name: script.title })).toBeVisible();
  await expect(fact(page, 'Kernel')).toContainText(script.kernel);
  await expect(fact(page, 'Initial RAM disk')).toContainText(script.initrd);
  await expect(fact(page, 'Device tree')).toContainText(script.dtb);
  await expect(fact(page, 'Command line')).toContainText(script.bootcmdargs);
  await expect(fact(page, 'Default')).toHaveText('default of its architecture');
  await expect(page.locator('#json pre')).toContainText(script.id);
  await expect(page.getByRole('button', { name: 'More actions' })).toHaveCount(0);
  expect(having.length).toBeGreaterThan(0);
  await expect(page.getByRole('region', { name: 'Servers that have it' }).getByRole('link')).toHaveCount(having.length);
  await page.getByRole('region', { name: 'Images that propose it' }).getByRole('link', { name: 'Debian Stretch' }).click();
  await expect(fact(page, 'Default bootscript').getByRole('link', { name: script.title })).toBeVisible();
});
