// Containers: read only; the list, and a container's page with its objects.
import { test, expect, expectNoAxeViolations, expectNoAxeViolationsInAnyTheme } from './support/index.js';
import { fact, rows } from './support/page.js';

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });

test('the list has size, number of objects and who may read them; there is nothing to do with it', async ({ page, signIn, api }) => {
  const { containers } = await api('GET', '/containers');
  await signIn(page, '/containers');
  await expect(rows(page)).toHaveCount(containers.length);
  const shared = containers.find((container) => container.public);
  const row = rows(page).filter({ has: page.getByRole('link', { name: shared.name }) });
  await expect(row).toContainText('everybody');
  await expect(row).toContainText(shared.num_objects);
  await expect(page.getByRole('main').getByRole('link', { name: /^Create/ })).toHaveCount(0);
  await expectNoAxeViolationsInAnyTheme(page);
  await row.getByRole('link', { name: shared.name }).click();
  await expect(heading(page, shared.name)).toBeFocused();
});

test('a deep link to a container: facts, objects, JSON', async ({ page, signIn, api }) => {
  const { containers } = await api('GET', '/containers');
  const [container] = containers;
  const { container: objects } = await api('GET', `/containers/${container.name}`);
  await signIn(page, `/containers/${container.name}`);
  await expect(heading(page, container.name)).toBeVisible();
  await expect(fact(page, 'Objects')).toHaveText(container.num_objects);
  await expect(fact(page, 'Organization')).toHaveText(container.organization.name);
  const listed = page.getByRole('region', { name: 'Objects' });
  await expect(rows(listed)).toHaveCount(objects.length);
  for (const { name } of objects) await expect(listed.getByRole('rowheader', { name })).toBeVisible();
  await expect(listed).toContainText(`${objects.length} objects`);
  await expect(page.locator('#json')).toContainText(container.name);
  await expectNoAxeViolationsInAnyTheme(page);
  await fact(page, 'Organization').getByRole('link').click();
  await expect(heading(page, container.organization.name)).toBeVisible();
  await expect(fact(page, 'Resources').getByRole('link')).toHaveCount(6);
});

test('many objects come page by page, none is left out silently', async ({ page, signIn, api, sandbox }) => {
  const { containers } = await api('GET', '/containers');
  const all = Array.from({ length: 230 }, (_, at) => ({ name: `object-${at}`, size: '5', last_modified: null, public: false }));
  await page.route(`${sandbox.url}/containers/${containers[0].name}?*`, (route) => {
    const number = Number(new URL(route.request().url()).searchParams.get('page'));
    return route.fulfill({
      contentType: 'application/json',
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'X-Total-Count', 'X-Total-Count': '230' },
      body: JSON.stringify({ container: all.slice(100 * (number - 1), 100 * number) }),
    });
  });
  await signIn(page, `/containers/${containers[0].name}`);
  const listed = page.getByRole('region', { name: 'Objects' });
  await expect(listed).toContainText('Page 1 of 3, 230 objects');
  await expect(listed.getByRole('button', { name: 'Previous page' })).toHaveCount(0);
  await listed.getByRole('button', { name: 'Next page' }).click();
  await listed.getByRole('button', { name: 'Next page' }).click();
  await expect(listed.getByRole('rowheader', { name: 'object-229' })).toBeVisible();
  await expect(listed.getByRole('button', { name: 'Next page' })).toHaveCount(0);
});

test('objects that cannot be listed are an error with a way on', async ({ page, signIn, api, fault, sandbox }) => {
  const { containers } = await api('GET', '/containers');
  const [{ name }] = containers;
  await fault({ method: 'GET', path: `/containers/${name}`, count: null, status: 503, body: { type: 'api_error', message: 'Down' } });
  await signIn(page, `/containers/${name}`);
  const listed = page.getByRole('region', { name: 'Objects' });
  await expect(listed.getByRole('alert')).toContainText('The objects could not be listed');
  await expectNoAxeViolations(page);
  await sandbox.clearFaults();
  await listed.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(listed)).not.toHaveCount(0);
});

test('a container that is unknown is said to be', async ({ page, signIn }) => {
  await signIn(page, '/containers/no-such-container');
  await expect(heading(page, 'Container not found')).toBeVisible();
});
