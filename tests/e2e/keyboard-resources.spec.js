// Every resource with the keyboard alone: from the navigation to its list, filter, sort, open one, do what can be done
// with it, make one. Nothing here has a pointer or sets a value past the keys.
import { test, expect } from './support/index.js';
import { tabTo } from './support/keyboard.js';

// Pictures of every key would take longer than the keys.
test.use({ permissions: ['clipboard-read', 'clipboard-write'], trace: 'off' });

const main = (page) => page.getByRole('main');
const dialog = (page) => page.getByRole('dialog');
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
const listed = (page) => main(page).getByRole('table').first().locator('tbody').getByRole('row');
const said = (page, words) => page.locator('.flashes [aria-live=polite]').getByText(words);

/**
 * What is done in each list: `filter` leaves the row `open` and others out, or says how many it leaves; `sort` is the
 * head of a column. `does` is done with the one that is open, `makes` on the page behind the list's own link.
 */
const journeys = {
  Volumes: {
    filter: 'scratch', sort: 'Size', open: 'scratch',
    does: { press: 'Rename', asks: 'Rename volume scratch?', types: { Name: 'scratch-2' }, sends: 'Rename volume', says: 'Volume renamed', then: 'scratch-2' },
    makes: { link: 'Create volume', types: { Name: 'by-keys', Size: '5' }, sends: 'Create volume', says: 'Volume created', then: 'by-keys' },
  },
  Snapshots: {
    filter: 'web-base', sort: 'Name', open: 'web-base-root',
    does: { press: 'Rename', asks: 'Rename snapshot web-base-root?', types: { Name: 'web-base-2' }, sends: 'Rename snapshot', says: 'Snapshot renamed', then: 'web-base-2' },
    makes: { link: 'Create snapshot', types: { Name: 'by-keys' }, chooses: { Volume: 'scr' }, sends: 'Create snapshot', says: 'Snapshot created', then: 'by-keys' },
  },
  Images: {
    filter: 'build', sort: 'Architecture', open: 'build-base',
    does: { press: 'Edit', asks: 'Edit image build-base?', types: { Name: 'build-2' }, sends: 'Save image', says: 'Image changed', then: 'build-2' },
    makes: { link: 'Create image', types: { Name: 'by-keys' }, chooses: { 'Snapshot of the root volume': 'web' }, sends: 'Create image', says: 'Image created', then: 'by-keys' },
  },
  Marketplace: { filter: 'bionic', sort: 'Name', open: 'Ubuntu Bionic', copies: true },
  Bootscripts: { filter: 'arch:arm', sort: 'Title', copies: true },
  Containers: { filter: 'static', sort: 'Objects', open: 'atelier-static', copies: true },
  'Flexible IPs': {
    filter: 'server:none', sort: 'Address',
    does: { menu: 'Set reverse DNS', asks: /^Set reverse DNS of/, types: { Name: 'keys.example.com' }, sends: 'Set reverse DNS', says: 'Reverse DNS set' },
    makes: { link: 'Reserve IP', types: {}, sends: 'Reserve flexible IP', says: 'Flexible IP reserved' },
  },
  'Security groups': {
    filter: 'web', sort: 'Name', open: 'Web',
    does: { press: 'Edit', asks: 'Edit security group Web?', types: { Name: 'Web and more' }, sends: 'Save changes', says: 'Security group changed', then: 'Web and more' },
    makes: { link: 'Create security group', types: { Name: 'By keys' }, sends: 'Create security group', says: 'Security group created', then: 'By keys' },
  },
  'API tokens': {
    filter: 'robot', sort: 'Description', open: 'robot',
    does: { press: 'Edit', asks: 'Edit token robot?', types: { Description: 'robot arm' }, sends: 'Save token', says: 'Token changed', then: 'robot arm' },
    makes: { link: 'Create token', types: { Description: 'By keys' }, sends: 'Create token', says: 'Token created', then: 'By keys' },
  },
  'SSH keys': {
    filter: 'type:ed25519', sort: 'Type',
    does: { menu: 'Remove', asks: /^Remove SSH key/, types: {}, sends: 'Remove SSH key', says: 'SSH key removed', then: 'SSH keys' },
    makes: {
      link: 'Add SSH key', types: { 'Public key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK1vX0q2m8k3l9s1d7f6g5h4j3k2l1z0x9c8v7b6n5m4 by-keys' },
      sends: 'Add SSH key', says: 'SSH key added', then: 'SSH keys',
    },
  },
  Organizations: { filter: 'atelier', sort: 'Name', open: 'Atelier Martin', copies: true },
  Invoices: { filter: 'state:paid', sort: 'Total with tax', press: 'Download PDF', says: 'Invoice downloaded' },
  Tasks: {
    filter: 'state:done', sort: 'Started',
    does: { menu: 'Delete', asks: /^Delete task/, types: {}, sends: 'Delete task', says: 'Task deleted', then: 'Tasks' },
  },
};

/** Signs in by the keys, and comes to a page through the navigation. */
async function comeTo(page, sandbox, name, title = name) {
  const { token } = await sandbox.credentials();
  await page.goto('/no/such/page');
  await tabTo(page, page.getByLabel('Secret key or token'));
  await page.keyboard.insertText(token); // as it is pasted
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Page not found')).toBeVisible();
  await tabTo(page, page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name, exact: true }));
  await page.keyboard.press('Enter');
  await expect(heading(page, title)).toBeFocused();
}

/** Fills fields of a form or a dialog. */
async function type(page, within, types = {}, chooses = {}) {
  for (const [label, text] of Object.entries(types)) {
    await tabTo(page, within.getByLabel(new RegExp(`^${label}\\s*(optional)?$`)));
    await page.keyboard.press('ControlOrMeta+a');
    if (text.length > 40) await page.keyboard.insertText(text);
    else await page.keyboard.type(text);
  }
  for (const [label, text] of Object.entries(chooses)) {
    await tabTo(page, within.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  }
}

/** Opens what a button or an entry of the menu opens; the control that has the focus when it is closed. */
async function open(page, { press, menu, asks }) {
  const actions = page.locator('.page-actions');
  const control = actions.getByRole('button', { name: press ?? 'More actions', exact: true });
  await tabTo(page, control);
  await page.keyboard.press('Enter');
  if (menu) {
    const entry = page.getByRole('menuitem', { name: new RegExp(`^${menu}`) });
    await expect(entry).toBeVisible();
    await tabTo(page, entry, 'ArrowDown');
    await page.keyboard.press('Enter');
  }
  await expect(dialog(page)).toHaveAccessibleName(asks);
  // The focus is in it.
  await expect(dialog(page).locator(':focus')).toHaveCount(1);
  return control;
}

for (const [name, { filter, sort, open: opens, does, makes, copies, press, says }] of Object.entries(journeys)) {
  test(`${name} without a pointer`, async ({ page, sandbox, api, problems }) => {
    // What was deleted is asked for once more.
    problems.allow(/status of 404/);
    if (name === 'API tokens') {
      const { email, password } = await sandbox.credentials();
      await api('POST', '/tokens', { email, password, description: 'robot', expires: true });
    }
    await comeTo(page, sandbox, name);
    await expect(listed(page).first()).toBeVisible();
    const all = await listed(page).count();

    await test.step('filter', async () => {
      const box = page.getByRole('searchbox', { name: 'Filter' });
      await tabTo(page, box);
      await page.keyboard.type(filter);
      const word = main(page).getByRole('status').filter({ hasText: / shown$/ });
      await expect(word).toHaveText(`${await listed(page).count()} shown`);
      expect(await listed(page).count()).toBeGreaterThan(0);
      expect(await listed(page).count()).toBeLessThanOrEqual(all);
      await expect(box).toBeFocused();
    });

    await test.step('sort', async () => {
      const head = page.getByRole('columnheader', { name: sort, exact: true });
      const button = head.getByRole('button');
      await tabTo(page, button);
      await page.keyboard.press('Enter');
      await expect(head).toHaveAttribute('aria-sort', 'ascending');
      await page.keyboard.press('Space');
      await expect(head).toHaveAttribute('aria-sort', 'descending');
      await expect(button).toBeFocused();
    });

    const link = opens ? page.getByRole('rowheader').getByRole('link', { name: opens, exact: true }) : listed(page).first().getByRole('rowheader').getByRole('link');
    // Not as it is drawn: a row out of view is not.
    const title = await link.textContent();
    await test.step('open', async () => {
      await tabTo(page, link);
      await page.keyboard.press('Enter');
      await expect(heading(page, title)).toBeFocused();
    });

    if (does) {
      const { types, sends, says: words, then } = does;
      await test.step('a dialog is left with Escape, and the focus is where it was', async () => {
        const control = await open(page, does);
        await page.keyboard.press('Escape');
        await expect(dialog(page)).toHaveCount(0);
        await expect(control).toBeFocused();
      });
      await test.step('do', async () => {
        const control = await open(page, does);
        await type(page, dialog(page), types);
        if (Object.keys(types).length === 0) await tabTo(page, dialog(page).getByRole('button', { name: sends, exact: true }));
        await page.keyboard.press('Enter');
        await expect(said(page, words)).toBeVisible();
        await expect(dialog(page)).toHaveCount(0);
        if (then) await expect(heading(page, then)).toBeVisible();
        // What it was done with may be gone; then it is the page's heading.
        await expect(does.menu && then ? heading(page, then) : control).toBeFocused();
      });
    }
    if (copies) {
      await test.step('copy', async () => {
        const copy = main(page).getByRole('button', { name: /^Copy/ }).first();
        await tabTo(page, copy);
        await page.keyboard.press('Enter');
        await expect(copy.locator('+ [role=status]')).toHaveText('Copied');
        await expect(copy).toBeFocused();
      });
    }
    if (press) {
      await tabTo(page, main(page).getByRole('button', { name: press }));
      await page.keyboard.press('Enter');
      await expect(said(page, says)).toBeVisible();
    }
    // The JSON can be scrolled.
    if (does?.then !== name) await tabTo(page, page.locator('#json pre'));
  });

  if (!makes) continue;
  test(`${name}: one is made without a pointer`, async ({ page, sandbox }) => {
    const { link, types, chooses, sends, says: words, then } = makes;
    await comeTo(page, sandbox, name);
    await tabTo(page, page.locator('.page-actions').getByRole('link', { name: link, exact: true }));
    await page.keyboard.press('Enter');
    await expect(heading(page, name)).toBeHidden();
    await expect(page.locator('h1')).toBeFocused();
    await type(page, main(page), types, chooses);
    await tabTo(page, main(page).getByRole('button', { name: sends, exact: true }));
    await page.keyboard.press('Enter');
    await expect(said(page, words)).toBeVisible();
    await expect(page.locator('h1')).toBeFocused();
    if (then) await expect(heading(page, then)).toBeVisible();
  });
}

test('quotas without a pointer', async ({ page, sandbox }) => {
  await comeTo(page, sandbox, 'Quotas');
  await expect(page.locator('.quota').first()).toBeVisible();
  const refresh = main(page).getByRole('button', { name: 'Refresh' });
  await tabTo(page, refresh);
  const read = page.waitForRequest(/\/quotas\b/);
  await page.keyboard.press('Enter');
  await read;
  await expect(refresh).toBeFocused();
  await tabTo(page, page.locator('#json pre'));
});

test('the profile without a pointer', async ({ page, sandbox }) => {
  await comeTo(page, sandbox, 'Profile', 'Jeanne Martin');
  await type(page, main(page), { 'First name': 'Jeannette' });
  await page.keyboard.press('Enter');
  await expect(said(page, 'Profile saved')).toBeVisible();
  await expect(main(page).getByLabel('First name')).toBeFocused();
});

test('a message that stays can be dismissed, and a menu be left, without a pointer', async ({ page, sandbox, fault }) => {
  await comeTo(page, sandbox, 'Volumes');
  await expect(listed(page).first()).toBeVisible();
  const menu = page.getByRole('button', { name: /account menu/i });
  await tabTo(page, menu);
  await page.keyboard.press('Enter');
  const entry = page.getByRole('menuitem', { name: 'Sign out' });
  await expect(entry).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
  await page.keyboard.press('Space');
  await expect(entry).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(entry).toBeHidden();
  // Skips the navigation.
  await tabTo(page, page.getByRole('link', { name: 'Skip to content' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(main(page)).toBeFocused();
  await fault({ method: 'GET', path: '/volumes', count: null, status: 403, body: { type: 'unauthorized', message: 'No' } });
  const refresh = main(page).getByRole('button', { name: 'Refresh' });
  await tabTo(page, refresh);
  await page.keyboard.press('Enter');
  await expect(main(page).getByRole('status').filter({ hasText: 'The last refresh failed' })).toBeVisible();
  await expect(refresh).toBeFocused();
});
