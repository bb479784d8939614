// Quotas: used of what is allowed, of the organization that is chosen.
import { test, expect, expectNoAxeViolationsInAnyTheme } from './support/index.js';

const limits = (page) => page.getByRole('region', { name: 'Used of what is allowed' });
const meter = (page, name) => page.getByRole('meter', { name: `${name} quota`, exact: true });

async function set(sandbox, quotas) {
  await fetch(`${sandbox.url}/sandbox/account`, { method: 'POST', body: JSON.stringify({ quotas }) });
}

test('each limit has how much of it is used', async ({ page, signIn, sandbox, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const { volumes } = await api('GET', '/volumes?per_page=100');
  await set(sandbox, { servers: servers.length, volumes: volumes.length + 1, snapshots: -1, images: 0, trusted: 1, invites: null });
  await signIn(page, '/quotas');
  await expect(page.getByRole('heading', { level: 1, name: 'Quotas' })).toBeVisible();
  await expect(meter(page, 'Servers')).toHaveAttribute('aria-valuetext', `${servers.length} of ${servers.length}`);
  await expect(limits(page).locator('.quota').filter({ has: meter(page, 'Servers') })).toContainText('Full');
  await expect(meter(page, 'Volumes')).toHaveAttribute('aria-valuenow', `${volumes.length}`);
  await expect(limits(page).locator('.quota').filter({ has: meter(page, 'Volumes') })).toContainText('1 left');
  const row = (label) => limits(page).locator('.quota').filter({ hasText: label });
  await expect(row('Snapshots')).toContainText('unlimited');
  await expect(meter(page, 'Snapshots')).toHaveCount(0);
  await expect(row('Images')).toContainText('none allowed');
  await expect(row('Trusted')).toContainText('at most 1, the use is not told');
  await expect(row('Invites')).toHaveCount(0);
  await expect(page.locator('#json pre')).toContainText('"trusted": 1');
});

test('types of server are counted by type', async ({ page, signIn, sandbox, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const kind = servers[0].commercial_type;
  const count = servers.filter(({ commercial_type: type }) => type === kind).length;
  await set(sandbox, { [`servers_type_${kind}`]: 10 });
  await signIn(page, '/quotas');
  await expect(meter(page, `${kind} servers`)).toHaveAttribute('aria-valuetext', `${count} of 10`);
});

test('each organization has its own', async ({ page, signIn, sandbox, api }) => {
  await fetch(`${sandbox.url}/sandbox/organizations`, { method: 'POST', body: JSON.stringify({ name: 'Nord Labs', servers: 3 }) });
  const { servers } = await api('GET', '/servers?per_page=100');
  await signIn(page, '/quotas');
  await expect(meter(page, 'Servers')).toHaveAttribute('aria-valuenow', `${servers.length - 3}`);
  await page.getByRole('button', { name: /^Organization / }).click();
  await page.getByRole('menuitem', { name: 'Nord Labs', exact: true }).click();
  await expect(meter(page, 'Servers')).toHaveAttribute('aria-valuenow', '3');
  await expect(page.locator('.page-count')).toHaveText('Nord Labs');
});

test('limits that cannot be read say so, and can be tried again', async ({ page, signIn, sandbox, fault }) => {
  await fault({ path: '/organizations/{id}/quotas', count: null, status: 500, body: { type: 'api_error', message: 'Down' } });
  await signIn(page, '/quotas');
  await expect(limits(page).getByRole('alert')).toContainText('The quotas could not be loaded');
  await sandbox.clearFaults();
  await limits(page).getByRole('button', { name: 'Try again' }).click();
  await expect(meter(page, 'Servers')).toBeVisible();
});

test('axe finds nothing in any theme', async ({ page, signIn, sandbox }) => {
  await set(sandbox, { servers: 3, snapshots: -1 });
  await signIn(page, '/quotas');
  await expect(meter(page, 'Servers')).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
});
