// Organizations: the list, a page with members and warnings, and the choice of the one that new things belong to.
import { test, expect, expectNoAxeViolationsInAnyTheme } from './support/index.js';
import { rows, fact } from './support/page.js';

const switcher = (page) => page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('button', { name: /^Organization / });

/** Gives the user another organization; its id. */
async function another(sandbox, name, servers = 0) {
  const made = await fetch(`${sandbox.url}/sandbox/organizations`, { method: 'POST', body: JSON.stringify({ name, servers }) });
  return (await made.json()).organization_id;
}

async function lock(sandbox) {
  await fetch(`${sandbox.url}/sandbox/account`, { method: 'POST', body: JSON.stringify({ locked: true }) });
}

test('the list and the page of an organization', async ({ page, signIn, api }) => {
  const { organizations: [own] } = await api('GET', '/organizations');
  await signIn(page, '/organizations');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('Active');
  await page.getByRole('link', { name: own.name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/organizations/${own.id}$`));
  await expect(page.getByRole('heading', { level: 1, name: own.name })).toBeVisible();
  await expect(fact(page, 'Members')).toContainText(own.users[0].fullname);
  await expect(fact(page, 'Members')).toContainText('manager');
  await expect(fact(page, 'Currency')).toHaveText(own.currency);
  await expect(page.getByRole('region', { name: 'Warnings' })).toContainText('none');
  // The PIN that support asks for is a secret, in the JSON too.
  await expect(fact(page, 'Support PIN')).toContainText('••••');
  await expect(page.locator('#json pre')).toContainText('"support_pin": "{pin}"');
  await fact(page, 'Limits').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Quotas' })).toBeVisible();
});

test('a locked one says what holds it, and what to do', async ({ page, signIn, sandbox }) => {
  await lock(sandbox);
  const { organization_id: id } = await sandbox.credentials();
  await signIn(page, `/organizations/${id}`);
  await expect(fact(page, 'State')).toHaveText('Locked');
  const warnings = page.getByRole('region', { name: 'Warnings' });
  await expect(warnings).toContainText('The organization is locked');
  await expect(warnings).toContainText('payment_failure');
  await expect(warnings).toContainText("The vendor's support settles it.");
});

test('with one organization there is nothing to choose', async ({ page, signIn }) => {
  await signIn(page, '/volumes');
  await expect(rows(page).first()).toBeVisible();
  await expect(switcher(page)).toHaveCount(0);
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toHaveCount(0);
});

test('with several, new things go to the chosen one, and the choice stays with the tab', async ({ page, signIn, sandbox, api }) => {
  const second = await another(sandbox, 'Nord Labs');
  await signIn(page, '/volumes/new');
  await page.getByLabel('Name').fill('in the first');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'in the first' })).toBeVisible();
  await switcher(page).click();
  await page.getByRole('menuitem', { name: 'Nord Labs', exact: true }).click();
  await expect(switcher(page)).toHaveAccessibleName(/Nord Labs/);
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Volumes' }).click();
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await page.getByLabel('Name').fill('in the second');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'in the second' })).toBeVisible();
  await expect(fact(page, 'Organization').getByRole('link', { name: 'Nord Labs' })).toHaveAttribute('href', `/organizations/${second}`);
  const { volumes } = await api('GET', '/volumes?per_page=100');
  expect(volumes.find(({ name }) => name === 'in the second').organization).toBe(second);
  expect(volumes.find(({ name }) => name === 'in the first').organization).not.toBe(second);
  await page.reload();
  await page.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(switcher(page)).toHaveAccessibleName(/Nord Labs/);
});

test('lists say whose each row is, and filter and sort by it', async ({ page, signIn, sandbox, api }) => {
  const second = await another(sandbox, 'Nord Labs', 3);
  const { servers } = await api('GET', '/servers?per_page=100');
  const own = servers.filter(({ organization }) => organization === second);
  expect(own).toHaveLength(3);
  await signIn(page, '/servers');
  await expect(rows(page)).toHaveCount(servers.length);
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toBeVisible();
  await expect(rows(page).filter({ hasText: own[0].name })).toContainText('Nord Labs');
  await page.getByRole('searchbox', { name: 'Filter' }).fill('organization:labs');
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('');
  await page.getByRole('button', { name: 'Organization', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page).toHaveURL(/sort=organization$/);
  await rows(page).filter({ hasText: own[0].name }).getByRole('link', { name: 'Nord Labs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Nord Labs' })).toBeVisible();
});

test('the form of a server begins with the chosen organization', async ({ page, signIn, sandbox }) => {
  const second = await another(sandbox, 'Nord Labs');
  await signIn(page, '/servers');
  await switcher(page).click();
  await page.getByRole('menuitem', { name: 'Nord Labs', exact: true }).click();
  await page.getByRole('link', { name: 'Create server' }).first().click();
  await expect(page.getByLabel('Organization', { exact: true })).toHaveValue(second);
});

test('the form of a server offers what is of the chosen organization, and falls back where another is chosen', async ({ page, signIn, sandbox, api }) => {
  const second = await another(sandbox, 'Nord Labs', 3);
  const { organization_id: first } = await sandbox.credentials();
  const { ips } = await api('GET', '/ips?per_page=100');
  const free = ips.find((ip) => ip.server === null && ip.organization === first);
  const { security_groups: groups } = await api('GET', '/security_groups?per_page=100');
  const { images } = await api('GET', '/images?per_page=100');
  const own = images.find((image) => !image.public && image.organization === first);
  const group = groups.find((candidate) => !candidate.organization_default && candidate.organization === first);
  const group2 = groups.find(({ organization }) => organization === second);
  await signIn(page, `/servers/new?image=${own.id}`);
  const organization = page.getByLabel('Organization', { exact: true });
  const [ip, securityGroup] = ['Public IP', 'Security group'].map((label) => page.getByLabel(label));
  const tile = page.locator('#create-image').locator(`input[value="${own.id}"]`);
  await expect(organization).toHaveValue(first);
  await expect(tile).toBeChecked();
  await ip.selectOption(free.id);
  await securityGroup.selectOption(group.id);
  await expect(securityGroup.locator(`option[value="${group2.id}"]`)).toHaveCount(0);

  await organization.selectOption(second);
  await expect(ip).toHaveValue('dynamic');
  await expect(ip.getByRole('option')).toHaveText(['Dynamic address', 'No public address']);
  await expect(securityGroup).toHaveValue('');
  await expect(securityGroup.getByRole('option')).toHaveText([`${group2.name} (default)`]);
  await expect(tile).toHaveCount(0);
  await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
  await organization.selectOption(first);
  await expect(tile).not.toBeChecked();
  await expect(securityGroup.locator(`option[value="${group.id}"]`)).toHaveCount(1);
});

test('a server is made where the image that was asked for is', async ({ page, signIn, sandbox, api }) => {
  const second = await another(sandbox, 'Nord Labs', 3);
  const { images } = await api('GET', '/images?per_page=100');
  const own = images.find((image) => !image.public);
  const { image: theirs } = await api('GET', `/images/${own.id}`);
  // The image as one of the second organization.
  const changed = { images: [{ ...theirs, organization: second }] };
  await page.route(/\/images\?/, (route) => route.fulfill({ json: changed, headers: { 'Access-Control-Allow-Origin': '*' } }));
  await signIn(page, `/servers/new?image=${own.id}`);
  await expect(page.getByLabel('Organization', { exact: true })).toHaveValue(second);
  await expect(page.locator(`input[value="${own.id}"]`)).toBeChecked();
});

test('one that comes meanwhile is in the switcher once the list has it', async ({ page, signIn, sandbox }) => {
  await signIn(page, '/organizations');
  await expect(rows(page)).toHaveCount(1);
  await expect(switcher(page)).toHaveCount(0);
  await another(sandbox, 'Nord Labs');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(rows(page)).toHaveCount(2);
  await switcher(page).click();
  await expect(page.getByRole('menuitem', { name: 'Nord Labs', exact: true })).toBeVisible();
});

test('the menu is worked by keys, in the drawer too', async ({ page, signIn, sandbox }) => {
  await another(sandbox, 'Nord Labs');
  await page.setViewportSize({ width: 400, height: 800 });
  await signIn(page, '/volumes');
  await page.getByRole('button', { name: 'Open navigation' }).click();
  const button = page.getByRole('dialog', { name: 'Navigation' }).getByRole('button', { name: /^Organization / });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: /, chosen$/ })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByRole('menuitem', { name: 'Nord Labs', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button).toHaveAccessibleName(/Nord Labs/);
});

test('axe finds nothing in any theme', async ({ page, signIn, sandbox }) => {
  await lock(sandbox);
  await another(sandbox, 'Nord Labs', 3);
  await signIn(page, '/organizations');
  await expect(rows(page)).toHaveCount(2);
  await expectNoAxeViolationsInAnyTheme(page);
  await rows(page).filter({ hasText: 'Locked' }).getByRole('link').first().click();
  await expect(page.getByRole('region', { name: 'Warnings' })).toContainText('locked');
  await expectNoAxeViolationsInAnyTheme(page);
  await switcher(page).click();
  await expect(page.getByRole('menuitem', { name: 'Nord Labs', exact: true })).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
  await page.keyboard.press('Escape');
  await page.goto('/servers');
  await page.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
});

test('who has chosen an organization before the images came has it still', async ({ page, signIn, sandbox, api }) => {
  const [second, third] = [await another(sandbox, 'Nord Labs', 3), await another(sandbox, 'Sud Labs')];
  const { images } = await api('GET', '/images?per_page=100');
  const own = images.find((image) => !image.public);
  const changed = images.map((image) => (image.id === own.id ? { ...image, organization: second } : image));
  let release;
  const chosen = new Promise((resolve) => (release = resolve));
  await page.route(/\/images\?/, async (route) => {
    await chosen;
    await route.fulfill({ json: { images: changed }, headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  await signIn(page, `/servers/new?image=${own.id}`);
  const organization = page.getByLabel('Organization', { exact: true });
  await organization.selectOption(third);
  release();
  await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
  await expect(organization).toHaveValue(third);
});

test('an organization without an image of the chosen architecture begins with one that it has', async ({ page, signIn, sandbox, api }) => {
  const second = await another(sandbox, 'Nord Labs', 3);
  const { images } = await api('GET', '/images?per_page=100');
  const own = images.find((image) => !image.public);
  const changed = images.map((image) => (image.id === own.id ? { ...image, arch: 'riscv64' } : image));
  await page.route(/\/images\?/, (route) => route.fulfill({ json: { images: changed }, headers: { 'Access-Control-Allow-Origin': '*' } }));
  await signIn(page, `/servers/new?image=${own.id}`);
  await expect(page.locator(`input[value="${own.id}"]`)).toBeChecked();
  await expect(page.getByRole('radio', { name: 'riscv64', exact: true })).toBeChecked();
  await page.getByLabel('Organization', { exact: true }).selectOption(second);
  await expect(page.getByRole('radio', { name: 'riscv64', exact: true })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'x86_64', exact: true })).toBeChecked();
  await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
  await expect(page.locator('input[name=commercial_type]:checked, input[name=type]:checked')).toHaveCount(1);
});
