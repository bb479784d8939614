// A long list: all pages are read, and only the rows near the view stand in the document.
import { test, expect } from './support/index.js';
import { changes, rows, watchRows } from './support/page.js';

test.use({ sandboxArgs: ['--seed-servers', '1000'] });

// What the demo account has under way comes to its end: nothing is read but for the list.
test.beforeEach(({ advance }) => advance(3600));

/** All servers in the API's order. */
async function all(api) {
  const found = [];
  for (let number = 1; ; number += 1) {
    const { servers } = await api('GET', `/servers?per_page=100&page=${number}`);
    found.push(...servers);
    if (servers.length < 100) return found;
  }
}

/** Opens the list, and waits until all of it is known. */
async function open(page, signIn, servers) {
  await signIn(page, '/servers');
  await expect(page.locator('.page-count')).toHaveText(servers.length.toLocaleString('en'));
}

const link = (page, server) => page.getByRole('link', { name: server.name, exact: true });
const filter = (page) => page.getByRole('searchbox', { name: 'Filter' });
const refresh = (page) => page.getByRole('button', { name: 'Refresh', exact: true });

/** Scrolls the page: 0 is its top, 1 its end. */
const scroll = (page, part) =>
  page.evaluate((part) => window.scrollTo(0, part * (document.documentElement.scrollHeight - window.innerHeight)), part);

/** The rows in the document, in its order: place in the table, from 0, and name. In one step: rows come to show others. */
const shown = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => [
      Number(row.getAttribute('aria-rowindex')) - 2, row.querySelector('a').textContent,
    ]),
  );

/** Places of the view within the table where there is something other than a row, in CSS pixels from the top. */
const blanks = (page) =>
  page.evaluate(() => {
    const { left, top, bottom } = document.querySelector('tbody').getBoundingClientRect();
    const found = [];
    for (let y = Math.max(top, 0) + 20; y < Math.min(bottom, window.innerHeight); y += 20) {
      const there = document.elementFromPoint(left + 30, y);
      if (there?.closest('table') && !there.closest('tr[aria-rowindex]')) found.push(y);
    }
    return found;
  });

test('a thousand servers are one list, windowed', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const table = page.getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', String(servers.length + 1));
  await expect(page.getByText(/The browser's own search sees only the rows in view; the filter above sees all/)).toBeVisible();
  await expect(rows(page)).toHaveCount(await page.locator('tbody tr[aria-rowindex]').count());
  await scroll(page, 1);
  await expect(table.locator(`tr[aria-rowindex="${servers.length + 1}"]`)).toBeVisible();
  await expect(link(page, servers.at(-1))).toBeVisible();
  await filter(page).fill(servers.at(-1).name);
  await expect(link(page, servers.at(-1))).toBeVisible();
});

test('wherever one scrolls to, the rows of that place fill the view, and few others stand in the document', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  for (const part of [0.02, 0.1, 0.11, 0.5, 1, 0.93, 0.2, 0]) {
    await scroll(page, part);
    await expect.poll(() => blanks(page), `at ${part}`).toEqual([]);
    const found = await shown(page);
    const first = found[0][0];
    expect(found).toEqual(servers.slice(first, first + found.length).map(({ name }, at) => [first + at, name]));
    expect(found.length).toBeLessThan(80);
  }
  await expect(page.locator('tbody tr:not([aria-rowindex]):not([aria-hidden="true"])')).toHaveCount(0);
});

test('a wheel and a page key go as far as they say, past rows that show others on the way', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const at = () => page.evaluate(() => window.scrollY);
  await page.mouse.move(700, 500);
  // Up to more than what is kept in reserve, where no row of the view before is in the view after.
  let gone = 0;
  for (const step of [600, 600, 900, 900, 1200, 1200]) {
    await page.mouse.wheel(0, step);
    await expect.poll(at).toBe((gone += step));
    await expect.poll(() => blanks(page)).toEqual([]);
  }
  await page.waitForTimeout(200);
  expect(await at()).toBe(gone);
  // What the columns are, and the way to sort by them, stays in view.
  const heads = await page.locator('thead').boundingBox();
  const bar = await page.getByRole('banner').boundingBox();
  expect(heads.y).toBe(bar.y + bar.height);
  const { height } = page.viewportSize();
  for (const pressed of [1, 2, 3]) {
    const before = await at();
    await page.keyboard.press('PageDown');
    await expect.poll(at, `press ${pressed}`).toBeGreaterThan(before + height / 2);
    // It may come to rest softly.
    let last;
    await expect.poll(async () => last === (last = await at()), { intervals: [150] }).toBe(true);
    await expect.poll(() => blanks(page)).toEqual([]);
    expect(last).toBeLessThan(before + height);
  }
});

test('what comes above the rows in view moves none of them', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  await page.mouse.move(700, 500);
  for (let turned = 0; turned < 3; turned += 1) await page.mouse.wheel(0, 900);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(2700);
  await expect.poll(() => blanks(page)).toEqual([]);
  const [[first]] = (await shown(page)).filter(([place]) => place > 75);
  const row = page.locator('tbody tr[aria-rowindex]', { has: link(page, servers[first]) });
  const { y } = await row.boundingBox();
  const image = servers[first].image.id;
  for (const name of ['new-1', 'new-2']) {
    await api('POST', '/servers', { name, organization: servers[0].organization, image, commercial_type: servers[first].commercial_type, volumes: {} });
  }
  await refresh(page).evaluate((button) => button.click());
  await expect(page.locator('.page-count')).toHaveText((servers.length + 2).toLocaleString('en'));
  await expect(row).toHaveAttribute('aria-rowindex', String(first + 4));
  await expect.poll(async () => (await row.boundingBox()).y).toBe(y);
});

test('the focus stays on a row that is scrolled out of view, and goes on from there', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  await link(page, servers[3]).focus();
  for (const part of [0.5, 1, 0.7]) {
    await scroll(page, part);
    await expect.poll(() => blanks(page)).toEqual([]);
    await expect(link(page, servers[3])).toBeFocused();
    await expect(link(page, servers[3])).not.toBeInViewport();
  }
  await api('PATCH', `/servers/${servers[700].id}`, { tags: ['new'] });
  await refresh(page).evaluate((button) => button.click());
  await expect(refresh(page)).not.toHaveAttribute('aria-busy');
  await expect(link(page, servers[3])).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(link(page, servers[4])).toBeFocused();
  await expect(link(page, servers[4])).toBeInViewport();
  await expect.poll(() => blanks(page)).toEqual([]);
  await scroll(page, 0.4);
  await expect.poll(() => blanks(page)).toEqual([]);
  await page.keyboard.press('Shift+Tab');
  await expect(link(page, servers[3])).toBeFocused();
  await expect(link(page, servers[3])).toBeInViewport();
});

test('with the focus on a row, scrolling goes as far as it says', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const at = () => page.evaluate(() => window.scrollY);
  await page.mouse.move(700, 500);
  await link(page, servers[3]).focus();
  let gone = await at();
  for (const step of [500, 3000, 5000, 600, 10_000]) {
    await page.mouse.wheel(0, step);
    await expect.poll(at).toBe((gone += step));
    await page.waitForTimeout(150);
    expect(await at(), `after ${step}`).toBe(gone);
    expect(await blanks(page)).toEqual([]);
  }
  await expect(link(page, servers[3])).toBeFocused();
  const end = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  for (const [key, to] of [['End', end], ['Home', 0], ['End', end]]) {
    await page.keyboard.press(key);
    await expect.poll(at, key).toBe(to);
    await page.waitForTimeout(150);
    expect(await at(), key).toBe(to);
  }
});

test('a row that has the focus keeps it when others come between', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const last = [...servers].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? 1 : -1)).find(({ name }) => name.startsWith('srv'));
  await filter(page).fill(last.name);
  await expect(rows(page)).toHaveCount(1);
  await link(page, last).focus();
  await filter(page).evaluate((input) => {
    input.value = '';
    input.dispatchEvent(new Event('input'));
  });
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(20);
  await expect(link(page, last)).toBeFocused();
});

test('a refresh touches what has changed alone, and nothing where nothing has', async ({ page, signIn, api }) => {
  const servers = await all(api);
  const running = servers.find(({ state }) => state === 'running');
  await open(page, signIn, servers);
  await filter(page).fill('state:running');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(20);
  // A pointer that moves may scroll next: rows come in reserve.
  await refresh(page).hover();
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(35);
  await watchRows(page);
  const again = async () => {
    const last = page.waitForResponse((answer) => answer.url().includes(`page=${Math.ceil(servers.length / 100)}`));
    await refresh(page).click();
    await last;
    await expect(refresh(page)).not.toHaveAttribute('aria-busy');
  };
  await again();
  expect(await changes(page)).toEqual([]);
  await api('PATCH', `/servers/${running.id}`, { name: `${running.name}-renamed` });
  await again();
  await expect(page.getByRole('link', { name: `${running.name}-renamed` })).toBeVisible();
  expect(await changes(page)).toEqual(['characterData']);
});

/** Reads the list again, to its end. */
async function refreshed(page) {
  await refresh(page).click();
  await expect(refresh(page)).not.toHaveAttribute('aria-busy', 'true');
}

/** Renames servers behind the console's back, and expects their new names after a refresh, and those of no others. */
async function expectNews(page, api, servers) {
  for (const [at, name] of [[4, 'changed-near'], [servers.length - 3, 'changed-far']]) {
    await api('PATCH', `/servers/${servers[at].id}`, { name });
    await refreshed(page);
    await scroll(page, at / servers.length);
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
    expect((await shown(page)).filter(([place, shown]) => place !== at && shown !== servers[place].name && !shown.startsWith('changed-'))).toEqual([]);
  }
}

test('pages of a long list that are as they were are told from others beside the page', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  expect(page.workers()).toHaveLength(1);
  // What the worker passes on.
  const passed = [];
  await page.exposeFunction('passed', (status) => passed.push(status));
  await page.evaluate(() => {
    const { Response, passed } = window;
    window.Response = class extends Response {
      constructor(body, init) {
        super(body, init);
        passed(init.status);
      }

      // An answer that the page itself has read is still one.
      static [Symbol.hasInstance](answer) {
        return answer instanceof Response;
      }
    };
  });
  await refreshed(page);
  const pages = Math.ceil(servers.length / 100);
  await expect.poll(() => passed).toEqual(Array(pages).fill(304));
  passed.length = 0;
  await expectNews(page, api, servers);
  // Two refreshes, each with one page that has changed.
  await expect.poll(() => passed.sort()).toEqual([200, 200, ...Array(2 * pages - 2).fill(304)]);
});

for (const [trouble, spoil] of Object.entries({
  'cannot be made': () => {
    window.made = 0;
    window.Worker = class { constructor() { window.made += 1; throw new Error('no workers'); } };
  },
  'fails at once': () => {
    window.made = 0;
    window.Worker = class {
      constructor() { window.made += 1; setTimeout(() => this.onerror()); }
      postMessage() {}
      terminate() {}
    };
  },
})) {
  test(`a long list is complete, and follows what changes, where the worker ${trouble}`, async ({ page, signIn, api }) => {
    await page.addInitScript(spoil);
    const servers = await all(api);
    await open(page, signIn, servers);
    expect(page.workers()).toHaveLength(0);
    await expectNews(page, api, servers);
    expect(await page.evaluate(() => window.made), 'tried once').toBe(1);
  });
}

test('a worker that has died without a word is done without after it was waited for once', async ({ page, signIn, api }) => {
  await page.clock.install();
  await page.addInitScript(() => {
    window.told = 0;
    window.Worker = class {
      postMessage() { window.told += 1; }
      terminate() {}
    };
  });
  const servers = await all(api);
  await signIn(page, '/servers');
  const total = page.locator('.page-count');
  await expect(total).toHaveText(`50 of ${servers.length.toLocaleString('en')}`);
  await expect.poll(() => page.evaluate(() => window.told)).toBeGreaterThan(0);
  await page.clock.fastForward(30_000);
  await page.clock.fastForward(2_000);
  await expect(async () => {
    await page.clock.fastForward(1_000); // until it is tried again
    await expect(total).toHaveText(servers.length.toLocaleString('en'), { timeout: 500 });
  }).toPass();
  const told = await page.evaluate(() => window.told);
  await expectNews(page, api, servers);
  expect(await page.evaluate(() => window.told)).toBe(told);
});

test('a page that does not come beside the page is asked for again, and told where it fails', async ({ page, signIn, fault, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  // One read beside the page, and one by it: the next succeeds, and nobody hears of it.
  await fault({ method: 'GET', path: '/servers', query: 'page=5&', count: 2, drop: true });
  await expectNews(page, api, servers);
  await expect(page.getByText(/The last refresh failed/)).toHaveCount(0);
  await fault({ method: 'GET', path: '/servers', query: 'page=5&', status: 500, body: { type: 'api_error', message: 'Something broke' }, count: 20 });
  await refresh(page).click();
  await expect(page.getByText(/The last refresh failed/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/Something broke/)).toBeVisible();
  await expect(page.locator('.page-count')).toHaveText(servers.length.toLocaleString('en'));
});

test('a token that is refused beside the page is asked for once, and the read goes on with the next', async ({ page, signIn, sandbox, fault, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  await api('PATCH', `/servers/${servers[4].id}`, { name: 'after-sign-in' });
  await fault({ method: 'GET', path: '/servers', query: 'page=5&', status: 401, body: { type: 'invalid_auth', message: 'Invalid authentication' } });
  await refresh(page).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toHaveCount(1);
  await dialog.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: 'after-sign-in', exact: true })).toBeVisible();
  await expect(page.locator('.page-count')).toHaveText(servers.length.toLocaleString('en'));
});

test('a host that asks to wait is not asked beside the page either', async ({ page, signIn, sandbox, fault, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await api('PATCH', `/servers/${servers[4].id}`, { name: 'after-the-wait' });
  await fault({ method: 'GET', path: '/servers', query: 'page=1&', status: 429, headers: { 'Retry-After': '2' } });
  const asked = [];
  page.on('request', (request) => request.url().startsWith(`${sandbox.url}/servers`) && asked.push(Date.now()));
  await refreshed(page);
  await expect(page.getByRole('link', { name: 'after-the-wait', exact: true })).toBeVisible();
  // The first was refused; all others came after the time that it named.
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.slice(1).filter((at) => at - asked[0] < 1_900)).toEqual([]);
});

test('a list that gets shorter by a page ends where it ends now', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const gone = servers.filter(({ state }) => state === 'stopped').slice(0, (servers.length % 100) + 5);
  for (const { id } of gone) await api('DELETE', `/servers/${id}`);
  await refreshed(page);
  const left = servers.filter((server) => !gone.includes(server));
  await expect(page.locator('.page-count')).toHaveText(left.length.toLocaleString('en'));
  await scroll(page, 1);
  await expect(link(page, left.at(-1))).toBeVisible();
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', String(left.length + 1));
});

test('a list whose tab was left before it was whole is whole when somebody comes back, whatever came meanwhile', async ({ page, signIn, api }) => {
  const servers = await all(api);
  // As many as fill their pages: one more begins another page.
  const gone = servers.filter(({ state }) => state === 'stopped').slice(0, servers.length % 100);
  for (const { id } of gone) await api('DELETE', `/servers/${id}`);
  const left = servers.length - gone.length;
  expect(left % 100).toBe(0);
  // In a tab that is out of view no frame is drawn.
  await page.addInitScript(() => {
    const frame = window.requestAnimationFrame.bind(window);
    let waiting = [];
    window.requestAnimationFrame = (run) => (waiting ? waiting.push(run) : frame(run));
    window.comeBack = () => {
      for (const run of waiting) frame(run);
      waiting = null;
    };
  });
  await signIn(page, '/servers');
  const total = page.locator('.page-count');
  await expect(total).toHaveText(`50 of ${left.toLocaleString('en')}`);
  // What there is has been told, what is known is not all of it.
  await filter(page).fill('no-such-server');
  await expect(page.getByText(`50 of ${left.toLocaleString('en')} are read so far.`)).toBeVisible();
  await filter(page).fill('state:running');
  await expect(page.locator('.table-foot')).toContainText(`of 50 read so far, of ${left.toLocaleString('en')} servers`);
  await filter(page).fill('');
  const { servers: [last] } = await api('GET', `/servers?per_page=1&page=${left}`);
  const { organization, commercial_type: type, image } = last;
  await api('POST', '/servers', { organization, name: 'meanwhile', commercial_type: type, image: image.id });
  await page.evaluate(() => window.comeBack());
  const whole = () => expect(total).toHaveText((left + 1).toLocaleString('en'), { timeout: 2_000 });
  await expect(async () => {
    await refreshed(page);
    await whole();
  }).toPass();
  await scroll(page, 1);
  await expect(link(page, last)).toBeVisible();
});

// In a narrow window rows are higher.
for (const width of [1440, 390]) {
  test(`who goes back to a list is where they were, and a link to it begins at its top, ${width} wide`, async ({ page, signIn, api }) => {
    await page.setViewportSize({ width, height: 900 });
    const servers = await all(api);
    await open(page, signIn, servers);
    const y = () => page.evaluate(() => window.scrollY);
    const heading = page.getByRole('heading', { level: 1 });
    await scroll(page, 0.95);
    const far = servers[Math.floor(servers.length * 0.95)];
    await expect(link(page, far)).toBeInViewport();
    const at = await y();
    await link(page, far).click();
    await expect(heading).toHaveText(far.name);
    await expect.poll(y).toBe(0);
    // Places within a page are in the history too.
    await page.getByRole('navigation', { name: 'Sections of this server' }).getByRole('link', { name: 'Raw JSON' }).click();
    await expect.poll(y).toBeGreaterThan(200);
    await page.goBack();
    await page.evaluate(() => window.scrollTo(0, 150));
    await page.goBack();
    await expect(link(page, far)).toBeInViewport();
    expect(await y()).toBe(at);
    expect(await blanks(page)).toEqual([]);
    // The next Tab goes on from there.
    await expect(link(page, far)).toBeFocused();
    expect(await y()).toBe(at);
    await page.goForward();
    await expect(heading).toHaveText(far.name);
    await expect.poll(y).toBe(150);
    await page.getByRole('link', { name: 'Raw JSON' }).click();
    await expect.poll(y).toBeGreaterThan(200);
    await page.goBack();
    if (width < 800) await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await expect(link(page, servers[0])).toBeInViewport();
    await expect.poll(y).toBe(0);
  });
}

test('what came in a refresh that then failed is shown by the next one', async ({ page, signIn, fault, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  await api('PATCH', `/servers/${servers[4].id}`, { name: 'came-before' });
  await fault({ method: 'GET', path: '/servers', query: 'page=9&', status: 400, body: { type: 'api_error', message: 'not now' } });
  await refresh(page).click();
  await expect(page.getByText(/The last refresh failed/)).toBeVisible();
  await refreshed(page);
  await expect(page.getByText(/The last refresh failed/)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'came-before', exact: true })).toBeVisible();
});

test('a tab in view reads the list once an interval, a hidden one nothing', async ({ page, signIn, api, sandbox }) => {
  const servers = await all(api);
  const pages = Math.ceil(servers.length / 100);
  await page.clock.install();
  await page.addInitScript(() => {
    let state = 'visible';
    Object.defineProperty(document, 'visibilityState', { get: () => state });
    window.turn = (to) => {
      state = to;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    };
  });
  let sent = 0;
  page.on('request', (request) => {
    if (request.url().startsWith(sandbox.url)) sent += 1;
  });
  await open(page, signIn, servers);
  const until = async (count) => {
    await expect.poll(() => sent).toBe(count);
    // What has come is taken in, too.
    await expect(page.locator('.freshness')).toHaveText('Updated just now');
  };
  await expect(page.locator('.freshness')).toHaveText('Updated just now');
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await expect(page.locator('.freshness')).toHaveText('Updated just now');
  for (let round = 0; round < 2; round += 1) {
    const before = sent;
    await page.clock.runFor(15_000);
    await until(before + pages);
  }
  const before = sent;
  await page.evaluate(() => window.turn('hidden'));
  await page.clock.runFor(120_000);
  expect(sent).toBe(before);
  // What was to be read meanwhile is read once.
  await page.evaluate(() => window.turn('visible'));
  await until(before + pages);
});

test('a long list stays a window while it is filtered, and the foot tells what the browser cannot find', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await open(page, signIn, servers);
  const note = page.getByText(/The browser's own search sees only the rows in view/);
  // More than a screen shows, and no more than a short list would hold as a whole.
  const found = servers.filter(({ name }) => name.includes('srv-001'));
  expect(found).toHaveLength(100);
  await filter(page).fill('srv-001');
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', String(found.length + 1));
  expect((await shown(page)).length).toBeLessThan(60);
  await expect(note).toBeVisible();
  await filter(page).fill(servers.at(-1).name);
  await expect(link(page, servers.at(-1))).toBeVisible();
  await expect(note).toHaveCount(0);
});

test('a list whose length the API does not tell is read to its end', async ({ page, signIn, api }) => {
  const servers = await all(api);
  await page.route(/\/servers\?/, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['x-total-count'];
    await route.fulfill({ response, headers });
  });
  await open(page, signIn, servers);
  await filter(page).fill(servers.at(-1).name);
  await expect(link(page, servers.at(-1))).toBeVisible();
});
