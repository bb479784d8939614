// The dashboard: counts, servers by state, quotas near their limit, what is billed and unused, recent tasks.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { rows } from './support/page.js';

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
const section = (page, name) => page.getByRole('region', { name, exact: true });
const figure = (page, name) => page.locator('.figure').filter({ hasText: name });
const searched = (page) => page.getByRole('searchbox', { name: 'Filter' });

test('counts what there is, and leads to each list', async ({ page, signIn, api }) => {
  const { dashboard } = await api('GET', '/dashboard');
  const { volumes } = await api('GET', '/volumes?per_page=100');
  await signIn(page, '/');
  await expect(figure(page, 'Servers').locator('b')).toHaveText(String(dashboard.servers_count));
  await expect(figure(page, 'Servers')).toContainText(`${dashboard.running_servers_count} running`);
  await expect(figure(page, 'Volumes').locator('b')).toHaveText(String(dashboard.volumes_count));
  await expect(figure(page, 'Volumes')).toContainText(`${volumes.filter(({ server }) => !server).length} detached`);
  await expect(figure(page, 'Snapshots').locator('b')).toHaveText(String(dashboard.snapshots_count));
  await figure(page, 'Volumes').click();
  await expect(heading(page, 'Volumes')).toBeFocused();
  await expect(rows(page)).toHaveCount(dashboard.volumes_count);
});

test('a changed count is shown at the next refresh', async ({ page, signIn, api, sandbox }) => {
  await signIn(page, '/');
  const count = figure(page, 'Volumes').locator('b');
  await expect(count).toHaveText(/^\d+$/);
  const before = Number(await count.textContent());
  const { organization_id: organization } = await sandbox.credentials();
  await api('POST', '/volumes', { name: 'one-more', organization, size: 1_000_000_000, volume_type: 'l_ssd' });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(count).toHaveText(String(before + 1));
  await expect(section(page, 'Unused but billed').getByRole('link', { name: 'one-more' })).toBeVisible();
});

test('servers by state: a bar, and a legend that leads to the filtered list', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const count = (state) => servers.filter((server) => server.state === state).length;
  await signIn(page, '/');
  const states = section(page, 'Servers by state');
  await expect(states.getByRole('img')).toHaveAccessibleName(new RegExp(`${count('running')} running`));
  await expect(states.getByRole('link', { name: `Running ${count('running')}`, exact: true })).toBeVisible();
  await states.getByRole('link', { name: `Stopped ${count('stopped')}`, exact: true }).click();
  await expect(heading(page, 'Servers')).toBeFocused();
  await expect(searched(page)).toHaveValue('state:stopped');
  await expect(rows(page)).toHaveCount(count('stopped'));
});

test('a server that starts moves to another part of the bar by itself', async ({ page, signIn, api, advance }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const stopped = servers.find((server) => server.state === 'stopped');
  await api('POST', `/servers/${stopped.id}/action`, { action: 'poweron' });
  const running = servers.filter((server) => server.state === 'running').length;
  await signIn(page, '/');
  const states = section(page, 'Servers by state');
  await expect(states.getByRole('link', { name: /^In transition/ })).toBeVisible();
  await advance(600);
  const moved = new RegExp(`^Running (?!${running}$)\\d+$`);
  await expect(states.getByRole('link', { name: moved })).toBeVisible({ timeout: 10_000 });
});

test('quotas at 80 % and above are shown with what is left', async ({ page, signIn, api, sandbox, fault }) => {
  const { dashboard } = await api('GET', '/dashboard');
  const { organization_id: organization } = await sandbox.credentials();
  const quotas = {
    servers: dashboard.servers_count + 1,
    volumes: dashboard.volumes_count,
    snapshots: 10 * dashboard.snapshots_count,
    images: -1,
    invites: 1,
  };
  await fault({ method: 'GET', path: `/organizations/${organization}/quotas`, count: null, status: 200, body: { quotas } });
  await signIn(page, '/');
  const near = section(page, 'Quotas near their limit');
  await expect(near.getByRole('meter')).toHaveCount(2);
  const servers = near.getByRole('meter', { name: 'Servers quota' });
  await expect(servers).toHaveAttribute('aria-valuetext', `${quotas.servers - 1} of ${quotas.servers}`);
  await expect(near.getByText('1 left')).toBeVisible();
  await expect(near.getByText('Full')).toBeVisible();
  await expectNoAxeViolations(page);
});

test('quotas that are far from their limit are said to be', async ({ page, signIn, sandbox, fault }) => {
  const { organization_id: organization } = await sandbox.credentials();
  const body = { quotas: { servers: 1000, volumes: 1000 } };
  await fault({ method: 'GET', path: `/organizations/${organization}/quotas`, count: null, status: 200, body });
  await signIn(page, '/');
  await expect(section(page, 'Quotas near their limit')).toContainText('None of the 2 limits with a known use is at 80 % or above.');
});

test('what is billed and unused is listed, and leads to it', async ({ page, signIn, api }) => {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const detached = volumes.filter(({ server }) => !server);
  expect(detached.length).toBeGreaterThan(0);
  await signIn(page, '/');
  const unused = section(page, 'Unused but billed');
  for (const { name } of detached.slice(0, 5)) await expect(unused.getByRole('link', { name, exact: true })).toBeVisible();
  const row = unused.getByRole('row').filter({ has: page.getByRole('link', { name: detached[0].name, exact: true }) });
  await expect(row).toContainText(`on no server, ${detached[0].size / 1e9} GB`);
  await expect(unused).toContainText('The API gives no price for them.');
  await expect(unused.getByRole('columnheader', { name: '€ / month' })).toHaveCount(0);
  await unused.getByRole('link', { name: 'All detached volumes' }).click();
  await expect(heading(page, 'Volumes')).toBeFocused();
  await expect(rows(page)).toHaveCount(detached.length);
  await page.goBack();
  await unused.getByRole('link', { name: detached[0].name, exact: true }).click();
  await expect(heading(page, detached[0].name)).toBeFocused();
});

test('a snapshot older than 180 days is unused but billed', async ({ page, signIn, api, fault }) => {
  const { snapshots } = await api('GET', '/snapshots');
  const day = 86_400_000;
  const dated = (days) => new Date(Date.now() - days * day).toISOString().replace('Z', '000+00:00');
  snapshots[0] = { ...snapshots[0], name: 'very-old', creation_date: dated(181) };
  snapshots[1] = { ...snapshots[1], name: 'not-so-old', creation_date: dated(179) };
  await fault({ method: 'GET', path: '/snapshots', count: null, status: 200, body: { snapshots } });
  await signIn(page, '/');
  const unused = section(page, 'Unused but billed');
  const row = unused.getByRole('row').filter({ has: page.getByRole('link', { name: 'very-old', exact: true }) });
  await expect(row).toContainText(`older than 180 d, ${snapshots[0].size / 1e9} GB`);
  await expect(row).toContainText('181 d');
  await expect(unused.getByRole('link', { name: 'not-so-old' })).toHaveCount(0);
});

test('recent tasks name what they are about, and follow what goes on', async ({ page, signIn, api, advance }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const running = servers.find((server) => server.state === 'running');
  await api('POST', `/servers/${running.id}/action`, { action: 'reboot' });
  await signIn(page, '/');
  const first = section(page, 'Recent tasks').getByRole('listitem').first();
  await expect(first).toContainText(`Reboot of ${running.name}`);
  await expect(first).toContainText(/Waiting|Under way/);
  await advance(600);
  await expect(first).toContainText('Done', { timeout: 10_000 });
  await first.getByRole('link', { name: running.name }).click();
  await expect(heading(page, running.name)).toBeFocused();
});

test('counts that cannot be read are an error with a way on, and the rest stays', async ({ page, signIn, fault, sandbox }) => {
  const body = { type: 'api_error', message: 'Down for maintenance' };
  await fault({ method: 'GET', path: '/dashboard', count: null, status: 503, body });
  await signIn(page, '/');
  const alert = page.getByRole('alert').filter({ hasText: 'The counts could not be loaded' });
  await expect(alert).toContainText('Down for maintenance');
  await expect(section(page, 'Servers by state').getByRole('link', { name: /^Running/ })).toBeVisible();
  await expectNoAxeViolations(page);
  await sandbox.clearFaults();
  await alert.getByRole('button', { name: 'Try again' }).first().click();
  await expect(figure(page, 'Servers').locator('b')).toHaveText(/^\d+$/);
});

test('a list that cannot be read says so in its place', async ({ page, signIn, fault, sandbox }) => {
  const message = "The token provided doesn't have the requested permission.";
  await fault({ method: 'GET', path: '/tasks', count: null, status: 403, body: { type: 'authorization_required', message } });
  await signIn(page, '/');
  const recent = section(page, 'Recent tasks');
  await expect(recent.getByRole('alert')).toContainText('The tasks could not be listed');
  await sandbox.clearFaults();
  await recent.getByRole('button', { name: 'Try again' }).click();
  await expect(recent.getByRole('alert')).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing, ${colorScheme}, ${width} wide`, async ({ page, signIn }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await signIn(page, '/');
      await expect(section(page, 'Unused but billed').getByRole('row').first()).toBeVisible();
      await expect(section(page, 'Recent tasks').locator('li, p').first()).toBeVisible();
      await expectNoAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    });
  }
}
