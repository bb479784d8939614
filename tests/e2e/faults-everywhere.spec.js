// Three faults on every page of the console: what cannot be read or sent is told in words, with a way on, and comes
// back; no page is ever blank.
import { test, expect } from './support/index.js';
import { expired, goOn, visit } from './support/faults.js';

/** Every list. */
const lists = [
  '/servers', '/volumes', '/snapshots', '/images', '/marketplace', '/bootscripts', '/containers', '/ips',
  '/security-groups', '/tokens', '/ssh-keys', '/organizations', '/invoices', '/tasks',
];
/** Every page that is no list and no object. */
const others = ['/', '/quotas', '/profile'];
/** Every form: what is typed into it, by label, and its button. Where there is nothing to type, it is sent as it is. */
const forms = {
  '/servers/new': [{ Name: 'everywhere' }, 'Create server'],
  '/volumes/new': [{ Name: 'everywhere', Size: '12' }, 'Create volume'],
  '/snapshots/new': [{ Name: 'everywhere' }, 'Create snapshot'],
  '/images/new': [{ Name: 'everywhere' }, 'Create image'],
  '/ips/new': [{}, 'Reserve flexible IP'],
  '/security-groups/new': [{ Name: 'everywhere' }, 'Create security group'],
  '/tokens/new': [{ Description: 'everywhere' }, 'Create token'],
  '/ssh-keys/new': [{ 'Public key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK1vX0q2m8k3l9s1d7f6g5h4j3k2l1z0x9c8v7b6n5m4 everywhere' }, 'Add SSH key'],
  '/profile': [{ 'First name': 'Everywhere' }, 'Save profile'],
};

const faults = {
  500: { order: { status: 500, body: { type: 'api_error', message: 'Something broke' } }, told: 'The API has failed', api: 'Something broke' },
  // The probe that looks for the cause goes to the root of the host, and is let through.
  'a dropped connection': { path: '/{any}*', order: { drop: true }, told: 'The connection was lost' },
  401: { order: { status: 401, body: { type: 'invalid_auth', message: 'Token has expired' } } },
};
/** A field by its words, which may say too that it is optional. */
const field = (page, label) => page.getByRole('main').getByLabel(new RegExp(`^${label}\\s*(optional)?$`));

/** A heading, and more than that. */
async function isNoBlank(page) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
  expect((await page.getByRole('main').innerText()).length).toBeGreaterThan(30);
}

/** Tries again what can be, until nothing is left that failed. */
async function recovers(page) {
  const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
  await expect(async () => {
    for (const button of await again.all()) await button.click({ timeout: 500 }).catch(() => {});
    await expect(again).toHaveCount(0, { timeout: 1_000 });
  }).toPass({ timeout: 10_000 });
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
}

/** The page of one object of every kind. */
async function objects(api, sandbox) {
  const { user_id: user, organization_id: organization } = await sandbox.credentials();
  const first = async (path, key = path.split('/').pop()) => (await api('GET', `${path}?per_page=100`))[key][0];
  const { ssh_public_keys: keys } = (await api('GET', `/users/${user}`)).user;
  return [
    `/servers/${(await first('/servers')).id}`,
    `/volumes/${(await first('/volumes')).id}`,
    `/snapshots/${(await first('/snapshots')).id}`,
    `/images/${(await first('/images')).id}`,
    `/marketplace/${(await first('/marketplace/v1/images')).id}`,
    `/bootscripts/${(await first('/bootscripts')).id}`,
    `/containers/${(await first('/containers')).name}`,
    `/ips/${(await first('/ips')).id}`,
    `/security-groups/${(await first('/security_groups')).id}`,
    `/tokens/${(await first('/tokens')).access_key}`,
    `/ssh-keys/${encodeURIComponent(keys[0].fingerprint.split(' ')[1])}`,
    `/organizations/${organization}`,
    `/invoices/${(await first('/invoices')).id}`,
    `/tasks/${(await first('/tasks')).id}`,
  ];
}

const PARTS = 8;
for (const [name, { order, path = '*', told, api: words }] of Object.entries(faults)) {
  for (let part = 0; part < PARTS; part += 1) {
    test(`every page meets ${name}, ${part + 1}`, async ({ page, signIn, sandbox, api, fault }) => {
      const pages = [...others, ...lists, ...(await objects(api, sandbox))];
      const { token } = await sandbox.credentials();
      // A page that reads nothing: everything else is not known yet when it is opened.
      await signIn(page, '/no/such/page');
      await expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);
      for (const to of pages.filter((_, at) => at % PARTS === part)) {
        await test.step(to, async () => {
          await fault({ method: 'GET', path, count: null, ...order });
          await visit(page, to);
          if (!told) {
            await expect(expired(page)).toContainText('Token has expired');
            await isNoBlank(page);
            await sandbox.clearFaults();
            await goOn(page, token);
          } else {
            const failure = page.getByRole('main').getByText(told).first();
            await expect(failure).toBeVisible({ timeout: 10_000 });
            if (words) await expect(page.getByRole('main')).toContainText(words);
            await isNoBlank(page);
            await sandbox.clearFaults();
          }
          await recovers(page);
          await isNoBlank(page);
        });
      }
    });
  }

  for (let part = 0; part < 3; part += 1) test(`every form meets ${name}, ${part + 1}`, async ({ page, signIn, sandbox, fault }) => {
    const { token } = await sandbox.credentials();
    await signIn(page, '/no/such/page');
    for (const [at, [typed, button]] of Object.entries(forms).filter((_, place) => place % 3 === part)) {
      await test.step(at, async () => {
        await visit(page, at);
        for (const [label, text] of Object.entries(typed)) await field(page, label).fill(text);
        const send = page.getByRole('main').getByRole('button', { name: button, exact: true }).first();
        const kept = async () => {
          for (const [label, text] of Object.entries(typed)) await expect(field(page, label)).toHaveValue(text);
        };
        for (const method of ['POST', 'PATCH', 'PUT']) await fault({ method, path, count: null, ...order });
        await send.click();
        if (told) {
          const alert = page.getByRole('main').getByRole('alert').filter({ hasText: told });
          await expect(alert.first()).toBeVisible({ timeout: 10_000 });
          if (words) await expect(alert.first()).toContainText(words);
          await kept();
          await sandbox.clearFaults();
          await expect(page.getByRole('main').getByRole('button', { name: new RegExp(`^(${button}|Try the rest again|Send again)$`) }).first()).toBeEnabled();
        } else if (at === '/tokens/new') {
          // The same call signs in: what it refuses is told by the form.
          await expect(page.getByRole('main').getByRole('alert')).toContainText('Token has expired');
          await kept();
          await sandbox.clearFaults();
        } else {
          await expect(expired(page)).toContainText('1 request is waiting:');
          await kept();
          await sandbox.clearFaults();
          await goOn(page, token);
          // What was typed is sent after all, and has an end: another page, or a word of success.
          await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
          await expect(page.locator('.flashes').getByText(/./).or(page.getByRole('heading', { level: 1, name: 'everywhere' })).first()).toBeVisible();
        }
      });
    }
  });
}
