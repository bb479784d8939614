// The dashboard of a large account: servers are counted by the API, not read one and all.
import { test, expect } from './support/index.js';

test.use({ sandboxArgs: ['--seed-servers', '1000'] });

test('servers are counted by their state, and their list is not read', async ({ page, signIn, api }) => {
  const count = async (state) => {
    let found = 0;
    for (let number = 1; ; number += 1) {
      const { servers } = await api('GET', `/servers?per_page=100&page=${number}`);
      found += servers.filter((server) => server.state === state).length;
      if (servers.length < 100) return found;
    }
  };
  const reads = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (request.method() === 'GET' && pathname === '/servers') reads.push(searchParams.get('per_page'));
  });
  await signIn(page, '/');
  const states = page.getByRole('region', { name: 'Servers by state', exact: true });
  const number = async (name) => Number((await states.getByRole('link', { name }).locator('b').textContent()).replaceAll(/\D/g, ''));
  await expect(states.getByRole('link', { name: /^Running/ })).toBeVisible();
  expect(await number(/^Running/)).toBe(await count('running'));
  expect(await number(/^Stopped [\d\s,]+$/)).toBe(await count('stopped'));
  await expect(states.getByRole('link', { name: /another state/ })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Recent tasks', exact: true }).locator('li, p').first()).toBeVisible();
  expect(reads.length).toBeGreaterThan(0);
  expect(new Set(reads)).toEqual(new Set(['1']));
});

test('recent tasks have the names of servers once their list has been read', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ state }) => state === 'stopped');
  await api('POST', `/servers/${server.id}/action`, { action: 'poweron' });
  await signIn(page, '/');
  const recent = page.getByRole('region', { name: 'Recent tasks', exact: true });
  await expect(recent).toContainText(`of server ${server.id.slice(0, 8)}`);
  const menu = page.getByRole('navigation', { name: 'Main', exact: true });
  await menu.getByRole('link', { name: 'Servers' }).click();
  await expect(page.locator('.page-count')).toContainText(/^1,0/);
  await menu.getByRole('link', { name: 'Dashboard' }).click();
  await expect(recent.getByRole('link', { name: server.name, exact: true }).first()).toBeVisible();
});
