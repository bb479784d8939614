// SSH keys of the signed-in user: the list, a key's page, add, remove; the API takes the list whole, so a change of
// somebody else's is noticed and nothing is lost.
import { test, expect } from './support/index.js';
import { rows, dialog, fact } from './support/page.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5vX0q2m8k3l9s1d7f6g5h4j3k2l1z0x9c8v7b6n5m4 maya@studio';
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK1vX0q2m8k3l9s1d7f6g5h4j3k2l1z0x9c8v7b6n5m4 deploy';

async function keys(sandbox) {
  const { user_id: user } = await sandbox.credentials();
  return (await sandbox.api('GET', `/users/${user}`)).user.ssh_public_keys;
}

async function setKeys(sandbox, lines) {
  const { user_id: user } = await sandbox.credentials();
  await sandbox.api('PATCH', `/users/${user}`, { ssh_public_keys: lines.map((key) => ({ key })) });
}

async function remove(page) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /^Remove/ }).click();
}

test('the list shows name, type and fingerprint', async ({ page, signIn, sandbox }) => {
  const all = await keys(sandbox);
  await signIn(page, '/ssh-keys');
  await expect(rows(page)).toHaveCount(all.length);
  const [bits, digits] = all[0].fingerprint.split(' ');
  const name = all[0].key.split(' ').slice(2).join(' ');
  const row = rows(page).filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(row).toContainText(digits);
  await expect(row).toContainText(bits);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/ssh-keys/${encodeURIComponent(digits)}$`));
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
});

test('a deep link opens a key, with its line and its JSON', async ({ page, signIn, sandbox }) => {
  await setKeys(sandbox, [OTHER, KEY]);
  const [, { fingerprint }] = await keys(sandbox);
  await signIn(page, `/ssh-keys/${encodeURIComponent(fingerprint.split(' ')[1])}`);
  await expect(page.getByRole('heading', { level: 1, name: 'maya@studio' })).toBeVisible();
  await expect(fact(page, 'Type')).toHaveText('ED25519');
  await expect(fact(page, 'Key')).toContainText(KEY);
  await expect(page.locator('#json pre')).toContainText(KEY);
  await expect(page.locator('#json pre')).not.toContainText(OTHER);
  await fact(page, 'Whose').getByRole('link').click();
  await expect(page).toHaveURL(/\/profile$/);
});

test('none yet: what a key is, and the way to add one', async ({ page, signIn, sandbox }) => {
  await setKeys(sandbox, []);
  await signIn(page, '/ssh-keys');
  await expect(page.getByRole('heading', { level: 2, name: /^No SSH keys/ })).toBeVisible();
  await page.locator('.empty').getByRole('link', { name: 'Add SSH key' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Add SSH key' })).toBeVisible();
});

test('add: what is wrong stands at the field, the others stay', async ({ page, signIn, sandbox, problems }) => {
  problems.allow(/status of 400 .*\/users\//);
  const before = await keys(sandbox);
  await signIn(page, '/ssh-keys');
  await page.getByRole('link', { name: 'Add SSH key' }).first().click();
  const field = page.getByLabel('Public key');
  const add = page.getByRole('button', { name: 'Add SSH key' });
  await add.click();
  await expect(field).toHaveAccessibleDescription(/required key not provided/);
  await expect(field).toBeFocused();
  await field.fill('-----BEGIN OPENSSH PRIVATE KEY-----\nabc');
  await add.click();
  await expect(field).toHaveAccessibleDescription(/This is a private key/);
  await field.fill(KEY.replace('A', 'A\n'));
  await add.click();
  await expect(field).toHaveAccessibleDescription(/join a key that a terminal has broken to one line/);
  await field.fill('not-a-key');
  await add.click();
  await expect(field).toHaveAccessibleDescription(/not a valid value/);
  expect(await keys(sandbox)).toEqual(before);
  await field.fill(`${KEY}\n`);
  await add.click();
  await expect(page.getByText('SSH key added')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'SSH keys' })).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length + 1);
  expect((await keys(sandbox)).map(({ key }) => key)).toEqual([...before.map(({ key }) => key), KEY]);
});

test('a key that was added elsewhere meanwhile is not overwritten', async ({ page, signIn, sandbox }) => {
  await setKeys(sandbox, [KEY]);
  await signIn(page, '/ssh-keys');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'maya@studio' }).click();
  await remove(page);
  await expect(dialog(page)).toContainText('Servers that have started before still do');
  await setKeys(sandbox, [KEY, OTHER]);
  const confirm = dialog(page).getByRole('button', { name: 'Remove SSH key' });
  await confirm.click();
  await expect(dialog(page).getByRole('alert')).toContainText('The SSH keys have changed since this page read them');
  expect((await keys(sandbox)).map(({ key }) => key)).toEqual([KEY, OTHER]);
  // They are being read again; once they are, the person knows, and can go on.
  await expect(async () => {
    if (await confirm.isVisible()) await confirm.click();
    await expect(page.getByText('SSH key removed')).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect((await keys(sandbox)).map(({ key }) => key)).toEqual([OTHER]);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('deploy');
});

test('a list that cannot be read says so', async ({ page, signIn, fault, sandbox }) => {
  await fault({ path: '/users/{id}', count: null, status: 403, body: { type: 'unauthorized', message: 'Insufficient permissions' } });
  await signIn(page, '/ssh-keys');
  await expect(page.getByRole('alert')).toContainText('This token cannot list SSH keys');
  await sandbox.clearFaults();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page).first()).toBeVisible();
});

test('no answer came: the key is found at the user, and nothing is sent twice', async ({ page, signIn, sandbox, fault }) => {
  const before = await keys(sandbox);
  await signIn(page, '/ssh-keys/new');
  const sent = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
  await fault({ method: 'PATCH', path: '/users/{id}', html: true, after: true });
  await page.getByLabel('Public key').fill(KEY);
  await page.getByRole('button', { name: 'Add SSH key' }).click();
  await expect(page.getByText('SSH key added')).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length + 1);
  expect(await keys(sandbox)).toHaveLength(before.length + 1);
  expect(sent).toHaveLength(1);
});

test('a key that is there already is refused, one that is there twice goes whole', async ({ page, signIn, sandbox }) => {
  const again = KEY.replace('maya@studio', 'again');
  await setKeys(sandbox, [KEY, again, OTHER]);
  await signIn(page, '/ssh-keys');
  await page.getByRole('link', { name: 'Add SSH key' }).click();
  for (const line of [KEY, KEY.replace('maya@studio', 'third')]) {
    await page.getByLabel('Public key').fill(line);
    await page.getByRole('button', { name: 'Add SSH key' }).click();
    await expect(page.getByLabel('Public key')).toHaveAccessibleDescription(/This key is there already, as “maya@studio”\./);
  }
  expect(await keys(sandbox)).toHaveLength(3);
  await page.getByLabel('Public key').fill('');
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'SSH keys' }).click();
  await page.getByRole('link', { name: 'maya@studio', exact: true }).click();
  await remove(page);
  await dialog(page).getByRole('button', { name: 'Remove SSH key' }).click();
  await expect(page.getByText('SSH key removed')).toBeVisible();
  expect((await keys(sandbox)).map(({ key }) => key)).toEqual([OTHER]);
});
