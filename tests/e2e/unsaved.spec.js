// What is typed and not sent: a question before it is lost, by a link, the back key, Escape, a menu, a closed tab.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { button, more } from './support/page.js';

const question = (page) => page.getByRole('dialog', { name: 'Leave without saving?' });
const keep = (page) => question(page).getByRole('button', { name: 'Keep editing' }).click();
const discard = (page) => question(page).getByRole('button', { name: 'Discard changes' }).click();
const link = (page, name) => page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name });

test('a link asks once, says what would be lost, and follows where it leads', async ({ page, signIn }) => {
  await signIn(page, '/volumes');
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await page.getByLabel('Name').fill('archive');
  await link(page, 'Servers').click();
  await expect(question(page).getByRole('list', { name: 'Changes' })).toHaveText('~changed: Name archive');
  await expect(question(page).getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await expectNoAxeViolations(page);
  await keep(page);
  await expect(question(page)).toBeHidden();
  await expect(page).toHaveURL(/\/volumes\/new$/);
  await expect(page.getByLabel('Name')).toHaveValue('archive');
  await link(page, 'Servers').click();
  await discard(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await expect(question(page)).toBeHidden();
});

test('the back key asks, and the history stays as it was', async ({ page, signIn }) => {
  await signIn(page, '/volumes');
  await link(page, 'Flexible IPs').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Flexible IPs' })).toBeVisible();
  await link(page, 'Snapshots').click();
  await page.getByRole('link', { name: 'Create snapshot' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create snapshot' })).toBeVisible();
  await page.getByLabel('Name').fill('before the move');
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await expect(page).toHaveURL(/\/snapshots\/new$/);
  await page.keyboard.press('Escape');
  await expect(question(page)).toBeHidden();
  await expect(page.getByLabel('Name')).toHaveValue('before the move');
  await page.goBack();
  await discard(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Snapshots' })).toBeVisible();
  await expect(page).toHaveURL(/\/snapshots$/);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Flexible IPs' })).toBeVisible();
});

test('what could be gone forth to is still there after a refusal, whichever way', async ({ page, signIn }) => {
  await signIn(page, '/volumes');
  await link(page, 'Flexible IPs').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Flexible IPs' })).toBeVisible();
  await link(page, 'Volumes').click();
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create volume' })).toBeVisible();
  await link(page, 'Snapshots').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Snapshots' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Create volume' })).toBeVisible();
  await page.getByLabel('Name').fill('archive');
  const entries = () => page.evaluate(() => navigation.entries().map(({ url }) => new URL(url).pathname));
  const all = await entries();
  for (const go of [() => page.goForward(), () => page.goBack(), () => page.evaluate(() => history.go(-2))]) {
    await go();
    await expect(question(page)).toBeVisible();
    await expect(page).toHaveURL(/\/volumes\/new$/);
    await keep(page);
    await expect(page.getByLabel('Name')).toHaveValue('archive');
    expect(await entries()).toEqual(all);
  }
  await page.goForward();
  await discard(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Snapshots' })).toBeVisible();
  expect(await entries()).toEqual(all);
  await page.evaluate(() => history.go(-3));
  await expect(page.getByRole('heading', { level: 1, name: 'Flexible IPs' })).toBeVisible();
  expect(await entries()).toEqual(all);
});

test('nothing is asked where nothing differs, nor of what was saved', async ({ page, signIn }) => {
  await signIn(page, '/volumes/new');
  await page.getByLabel('Name').fill('archive');
  await page.getByLabel('Name').fill('');
  await link(page, 'Servers').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await link(page, 'Volumes').click();
  await page.getByRole('link', { name: 'Create volume' }).first().click();
  await page.getByLabel('Name').fill('archive');
  await page.getByLabel('Size').fill('5');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'archive' })).toBeVisible();
  await button(page, 'Rename').click();
  await page.getByRole('dialog').getByLabel('Name').fill('archive-2');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'archive-2' })).toBeVisible();
  await link(page, 'Servers').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
});

test('a dialog asks when it is closed, also by the second Escape', async ({ page, signIn, api }) => {
  const { volumes } = await api('GET', '/volumes?per_page=100');
  const volume = volumes.find(({ name }) => name === 'scratch');
  await signIn(page, `/volumes/${volume.id}`);
  await button(page, 'Rename').click();
  const form = page.getByRole('dialog', { name: /Rename/ });
  await form.getByLabel('Name').fill('logs');
  await page.keyboard.press('Escape');
  await expect(question(page).getByRole('list')).toHaveText('~changed: Name scratch becomes logs');
  await page.keyboard.press('Escape');
  await expect(question(page)).toBeHidden();
  await expect(form.getByLabel('Name')).toHaveValue('logs');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(form.getByLabel('Name')).toHaveValue('logs');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await discard(page);
  await expect(form).toBeHidden();
  // A name that is typed to confirm a loss is nothing to keep.
  await more(page, 'Delete');
  const deletion = page.getByRole('dialog', { name: /Delete/ });
  await expect(deletion).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(deletion).toBeHidden();
});

test('a closed tab is held up by the browser itself, and only then', async ({ page, signIn }) => {
  await signIn(page, '/volumes/new');
  const asks = () => page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  expect(await asks()).toBe(false);
  await page.getByLabel('Name').fill('archive');
  expect(await asks()).toBe(true);
  await page.getByLabel('Name').fill('');
  expect(await asks()).toBe(false);
});

test('name and tags of a server, and signing out', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  await signIn(page, `/servers/${servers.find(({ name }) => name === 'web-1').id}`);
  await page.getByRole('button', { name: 'Edit name and tags' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill('web-9');
  await page.keyboard.press('Escape');
  await keep(page);
  await expect(name).toHaveValue('web-9');
  await page.getByRole('button', { name: /account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await keep(page);
  await expect(name).toHaveValue('web-9');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await discard(page);
  await expect(name).toBeHidden();
});

test('a half-filled form for a server, and the text of a secret stays secret', async ({ page, signIn }) => {
  await signIn(page, '/servers/new');
  await page.getByLabel('Name', { exact: true }).fill('web-9');
  await page.getByRole('link', { name: 'Cancel' }).first().click();
  await expect(question(page).getByRole('list')).toContainText('Name web-9');
  await discard(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await link(page, 'Tokens').click();
  await page.getByRole('link', { name: 'Create token' }).first().click();
  await page.getByLabel('Sign in with the password').check();
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('hunter22');
  await link(page, 'Servers').click();
  await expect(question(page).getByRole('list')).toHaveText(/Sign in with the password off becomes on~changed: Password\s*$/);
  await discard(page);
});

test('of a form for a server each choice is told by its name, and a volume that was only added', async ({ page, signIn }) => {
  await signIn(page, '/servers/new');
  const asks = async (lines) => {
    await link(page, 'Servers').click();
    await expect(question(page).getByRole('list', { name: 'Changes' }).getByRole('listitem')).toHaveText(lines);
    await keep(page);
  };
  const type = page.getByRole('group', { name: 'Type' }).getByRole('radio', { checked: false, disabled: false }).first();
  const name = await type.getAttribute('aria-label');
  await type.check();
  await asks([`~changed: Type ${name}`]);
  await page.getByRole('button', { name: 'Add volume' }).click();
  await asks([`~changed: Type ${name}`, '+added: Volume 1']);
  await page.getByLabel(/^Power on/).check();
  const image = page.getByRole('radiogroup', { name: 'Image' }).getByRole('radio', { checked: false }).first();
  const called = await image.getAttribute('aria-label');
  await image.check({ force: true });
  await asks([`~changed: Type ${name}`, '~changed: Power on off becomes on', `~changed: Image ${called}`, '+added: Volume 1']);
});

test('to start over asks first, where something was typed', async ({ page, signIn }) => {
  const asks = page.getByRole('dialog', { name: 'Start over?' });
  const name = page.getByLabel('Name', { exact: true });
  await signIn(page, '/servers/new');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(asks).toBeHidden();
  await name.fill('web-9');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(asks.getByRole('list')).toHaveText('~changed: Name web-9');
  await expectNoAxeViolations(page);
  await asks.getByRole('button', { name: 'Keep editing' }).click();
  await expect(name).toHaveValue('web-9');
  await page.getByRole('button', { name: 'Start over' }).click();
  await asks.getByRole('button', { name: 'Discard changes' }).click();
  await expect(name).toHaveValue('');
  // Nothing is left to lose.
  await link(page, 'Servers').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
});

test('rules that are not saved', async ({ page, signIn, api }) => {
  const { security_groups: groups } = await api('GET', '/security_groups?per_page=100');
  await signIn(page, `/security-groups/${groups.find(({ name }) => name === 'Web').id}`);
  await page.getByRole('button', { name: 'Add rule' }).click();
  const row = page.locator('tr.editing');
  await link(page, 'Servers').click();
  // A rule in which nothing has been written yet is nothing to lose.
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Add rule' }).click();
  await row.getByLabel('Ports').fill('8443');
  await link(page, 'Servers').click();
  await expect(question(page).getByRole('list')).toContainText('Accept inbound TCP 8443');
  await discard(page);
  await expect(question(page)).toBeHidden();
});
