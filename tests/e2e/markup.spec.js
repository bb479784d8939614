// What the API says is text: markup in any string of any resource makes no element, runs nothing, and breaks no page.
import { test, expect } from './support/index.js';
import { visit } from './support/faults.js';
import { dialog } from './support/page.js';
import { field, lists, objects, others } from './support/pages.js';

// Pictures of every page would take longer than the pages.
test.use({ trace: 'off' });

/** Closes what it may stand in, makes elements and scripts, turns the direction round, and is long in a word and in lines. */
const EVIL = `"'></p></title><img class=evil src=x onerror="evil=1"><script class=evil>evil=1</script><svg class=evil onload="evil=1"></svg><a class=evil href="javascript:evil=1">x</a>&lt;b class=evil&gt;\u202e${'w'.repeat(120)}\u202c\nnext line`;

/** Nothing of it is an element, nothing ran, and the page is whole. */
async function isText(page) {
  expect(await page.evaluate(() => ({ made: document.querySelectorAll('.evil').length, ran: 'evil' in window }))).toEqual({ made: 0, ran: false });
  expect(await page.evaluate(() => [...document.body.querySelectorAll('[href], [src]')].filter((e) => /^\s*(javascript|data):/i.test(e.getAttribute('href') ?? e.getAttribute('src'))).length)).toBe(0);
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const beyond = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1);
    return beyond.slice(0, 12).map(({ tagName, className }) => `${tagName} ${className}`);
  });
  // Soft: the next page may be too wide, too.
  expect.soft(wide, `${page.url().slice(0, 60)} scrolls sideways`).toEqual([]);
}

/** Changes every string of every answer but those that `keeps` says are needed as they are. */
async function poison(page, sandbox, keeps, evil = EVIL) {
  // A container is found by its name, in a list where a row whose numbers cannot be read is an error.
  const container = /^\.containers\.(name|size|num_objects)$/;
  const change = (value, at, key) => {
    if (typeof value === 'string') return keeps(key, value) || container.test(at) ? value : value + evil;
    if (Array.isArray(value)) return value.map((one) => change(one, at, key));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, `${at}.${name}`, name)]));
  };
  await page.route((url) => url.origin === new URL(sandbox.url).origin, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    const type = answer.headers()['content-type'] ?? '';
    if (!type.startsWith('application/json')) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: change(await answer.json(), '') });
  });
}

// A page reads again by itself: what is on its way when a test ends is nobody's any more.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
/** By which things are found. */
const isKey = (key, value) => uuid.test(value) || key === 'access_key' || key === 'fingerprint';

const poisons = {
  // Words that the console knows, and what it reads as numbers and dates, stay what they are.
  'names and texts': (key, value) =>
    isKey(key, value) || /date|expires|state|status|action|protocol|direction|arch|type|zone|level|size|_at$/.test(key) || /^\d+(\.\d+)?$/.test(value),
  // What is left has no shape that the console knows.
  'every string but keys': isKey,
};

for (const [name, keeps] of Object.entries(poisons)) {
  for (const part of [0, 1, 2]) {
    test(`markup in ${name} is shown as text, ${part + 1}`, async ({ page, signIn, sandbox, api, problems }) => {
      problems.allow(/status of (404|410)/);
      page.on('dialog', () => expect('a dialog of the browser').toBe('none'));
      await page.setViewportSize({ width: 390, height: 844 });
      const all = await objects({ sandbox, api });
      await poison(page, sandbox, keeps);
      await signIn(page, '/no/such/page');
      const pages = [...others, ...Object.keys(lists), ...Object.values(all), '/servers/new', '/volumes/new', '/snapshots/new', '/images/new', '/ips/new'];
      let shown = 0;
      for (const path of pages.filter((_, at) => at % 3 === part)) {
        await test.step(path, async () => {
          await visit(page, path);
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
          await expect(page.getByRole('main').getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0);
          if (Object.values(all).includes(path)) await expect(page.locator('#json pre')).toContainText('<img class=evil');
          if ((await page.getByRole('main').innerText()).includes('<img class=evil')) shown += 1;
          await isText(page);
          for (const width of [1440, 390]) {
            await page.setViewportSize({ width, height: 844 });
            await isText(page);
          }
        });
      }
      // Most pages show some of it.
      expect(shown).toBeGreaterThan(6);
    });
  }
}

test('keys and errors with markup are shown as text', async ({ page, signIn, sandbox, fault, problems }) => {
  problems.allow(/status of/);
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, '/no/such/page');
  // The address is a string, too.
  for (const path of Object.keys(lists)) {
    await visit(page, `${path}/${encodeURIComponent(EVIL.replaceAll('\n', ' '))}`);
    await expect(page.getByRole('main')).toContainText('<img class=evil');
    await isText(page);
  }
  await fault({ method: 'GET', path: '*', count: null, status: 403, body: { type: EVIL, message: EVIL } });
  for (const path of ['/servers', '/', '/quotas']) {
    await visit(page, path);
    await expect(page.getByRole('main').getByText('<img class=evil').first()).toBeVisible();
    await page.getByText('Technical details').first().click();
    await isText(page);
  }
  await sandbox.clearFaults();
  await visit(page, '/volumes/new');
  await field(page, 'Name').fill(EVIL);
  await field(page, 'Size').fill('12');
  await fault({ method: 'POST', path: '/volumes', status: 400, body: { type: 'invalid_request_error', message: EVIL, fields: { name: [EVIL], [EVIL]: [EVIL] } } });
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '<img class=evil' })).toBeVisible();
  await isText(page);
});

test('what the API takes with markup is shown as text, also in dialogs and menus', async ({ page, signIn, sandbox, api }) => {
  const { organization_id: organization, user_id: user } = await sandbox.credentials();
  const name = `"'></p><img class=evil src=x onerror="evil=1"><script class=evil>evil=1</script><svg class=evil onload="evil=1">\u202e${'w'.repeat(90)}\u202c`;
  const { volume } = await api('POST', '/volumes', { name, size: 10_000_000_000, organization, volume_type: 'l_ssd' });
  const { snapshot } = await api('POST', '/snapshots', { name, volume_id: volume.id, organization });
  const { security_group: group } = await api('POST', '/security_groups', { name, description: name, organization });
  const { images } = await api('GET', '/images?per_page=100');
  const { server } = await api('POST', '/servers', {
    name, organization, image: images.find(({ name: of, arch }) => of.startsWith('Ubuntu') && arch === 'x86_64').id,
    commercial_type: 'DEV1-S', tags: [name.replaceAll(' ', '_'), 'tame'], security_group: group.id, volumes: {},
  });
  await api('PATCH', `/users/${user}`, { firstname: '<b class=evil>', lastname: '<i class=evil>' });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, '/volumes');
  await expect(page.getByRole('link', { name: '<img class=evil' }).first()).toBeVisible();
  await isText(page);
  for (const path of [`/volumes/${volume.id}`, `/snapshots/${snapshot.id}`, `/security-groups/${group.id}`, `/servers/${server.id}`]) {
    await test.step(path, async () => {
      await visit(page, path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('<img class=evil');
      expect(await page.title()).toContain('<img class=evil');
      await isText(page);
      await page.getByRole('button', { name: 'More actions' }).click();
      const item = page.getByRole('menuitem', { name: /^Delete/ });
      await expect(item).toBeVisible();
      const off = (await item.getAttribute('aria-disabled')) !== null;
      if (!off) await item.click();
      await expect(off ? item : dialog(page)).toContainText('<img class=evil');
      await isText(page);
      await page.keyboard.press('Escape');
    });
  }
  await visit(page, '/profile');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<b class=evil>');
  await isText(page);
});

/** Texts without a mark of direction of their own that do not run from left to right. */
const turned = (page) =>
  page.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      const { data } = text;
      if (!/\w\w/.test(data) || data.includes('\u202e') || text.parentElement.closest('option, .visually-hidden, script')) continue;
      const box = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect();
      };
      const at = data.search(/\w\w/);
      const [first, second] = [box(at), box(at + 1)];
      if (first.width > 0 && first.top === second.top && second.left < first.left) found.push(data.trim().slice(0, 40));
    }
    return found;
  });

test('a name that turns the direction turns nothing that follows it', async ({ page, signIn, sandbox, api }) => {
  const all = await objects({ sandbox, api });
  await poison(page, sandbox, (key, value) => key !== 'name' || isKey(key, value), '\u202eevil');
  await signIn(page, '/no/such/page');
  for (const path of ['/', ...Object.keys(lists), ...Object.values(all)].filter((path) => !path.startsWith('/containers'))) {
    await visit(page, path);
    await expect(page.getByRole('main').getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0);
    expect.soft(await turned(page), path).toEqual([]);
  }
  await visit(page, '/');
  await expect(page.locator('.feed a').filter({ hasText: '\u202e' }).first()).toHaveCSS('unicode-bidi', 'isolate');
});
