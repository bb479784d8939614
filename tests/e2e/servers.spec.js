// The servers list: what it shows, filter and sort, refresh that disturbs nothing, and every state it can be in.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { changes, rows, watchRows } from './support/page.js';

const names = (page) => page.getByRole('rowheader').locator('a').allTextContents();

test('shows every server with its state, type, address, image, tags and age', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  await signIn(page, '/servers');
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible();
  await expect(rows(page)).toHaveCount(servers.length);
  await expect(page.getByRole('table')).toHaveAccessibleName(`Servers, ${servers.length} in total`);
  const running = servers.find((server) => server.state === 'running' && server.public_ip && server.tags.length > 0);
  const row = rows(page).filter({ has: page.getByRole('link', { name: running.name, exact: true }) });
  for (const text of ['Running', running.commercial_type, running.public_ip.address, running.image.name, ...running.tags]) {
    await expect(row).toContainText(text);
  }
  await expect(page).toHaveTitle('Servers · Scaleway Console');
});

test('filters and sorts, and keeps both in the address', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  await signIn(page, '/servers');
  await page.getByRole('searchbox', { name: 'Filter' }).fill('state:running');
  const running = servers.filter((server) => server.state === 'running').length;
  await expect(rows(page)).toHaveCount(running);
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  const ascending = await names(page);
  expect(ascending).toEqual([...ascending].sort());
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  expect(await names(page)).toEqual([...ascending].reverse());
  await expect(page).toHaveURL(/\/servers\?q=state%3Arunning&sort=-name$/);
});

test('how many are shown is told of a filter, once it rests, and not of a sort', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  await signIn(page, '/servers');
  const told = page.locator('.toolbar').getByRole('status');
  await page.getByRole('button', { name: 'Name', exact: true }).click();
  await expect(page).toHaveURL(/\/servers\?sort=name$/);
  await expect(told).toHaveText('');
  await page.getByRole('button', { name: /^Running/ }).click();
  const running = servers.filter((server) => server.state === 'running').length;
  await expect(told).toHaveText(`${running} shown`);
});

test('the address opens the list as it was', async ({ page, signIn }) => {
  await signIn(page, '/servers?q=name%3Aweb&sort=-name');
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('name:web');
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  const all = await names(page);
  expect(all.length).toBeGreaterThan(1);
  for (const name of all) expect(name).toContain('web');
});

test('who follows a link at once finds filter and sort again on the way back', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  const link = page.getByRole('link', { name: 'web-1', exact: true });
  const title = page.getByRole('heading', { level: 1, name: 'web-1', exact: true });
  await expect(link).toBeVisible();
  // In one go, so that nothing rests.
  await page.evaluate(() => {
    const input = document.querySelector('input[type=search]');
    input.focus();
    document.execCommand('insertText', false, 'web');
  });
  await link.click();
  await expect(title).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/servers\?q=web$/);
  await expect(filter).toHaveValue('web');
  await page.getByRole('button', { name: 'Name', exact: true }).focus();
  await page.keyboard.press('Enter');
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(title).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/servers\?q=web&sort=name$/);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
});

test('what is left by the Back button before it rests goes nowhere else', async ({ page, signIn }) => {
  await signIn(page, '/volumes');
  await page.getByRole('navigation').getByRole('link', { name: 'Servers' }).click();
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await expect(page.getByRole('link', { name: 'web-1', exact: true })).toBeVisible();
  await filter.pressSequentially('we');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Volumes' })).toBeVisible();
  await page.waitForTimeout(1200);
  await expect(page).toHaveURL(/\/volumes$/);
});

test('a refresh changes what has changed and nothing else', async ({ page, signIn, api }) => {
  await signIn(page, '/servers');
  await page.getByRole('searchbox', { name: 'Filter' }).fill('e');
  const before = await names(page);
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ name }) => name === before[0]);
  await api('PATCH', `/servers/${server.id}`, { name: `${server.name}-renamed` });
  await watchRows(page);
  await page.getByRole('searchbox', { name: 'Filter' }).focus();
  await page.evaluate(() => document.querySelector('button[aria-label="Refresh"]').click());
  await expect(page.getByRole('link', { name: `${server.name}-renamed` })).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('e');
  expect(await changes(page)).toEqual(['characterData']);
  await watchRows(page);
  const answer = page.waitForResponse(/\/servers\?/);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await answer;
  await expect(page.getByRole('button', { name: 'Refresh', exact: true })).not.toHaveAttribute('aria-busy');
  expect(await changes(page)).toEqual([]);
});

test('a name that is too long is cut in its column, and tags are words of their own', async ({ page, signIn, api }) => {
  const { servers: [server] } = await api('GET', '/servers?per_page=1');
  const name = 'a-name-that-is-longer-than-any-column-'.repeat(6);
  await api('PATCH', `/servers/${server.id}`, { name, tags: ['one', 'two words', 'three'] });
  await signIn(page, '/servers');
  const link = page.getByRole('link', { name });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const cut = await link.evaluate((link) => {
      const { right, height } = link.getBoundingClientRect();
      const { fontSize, paddingRight } = getComputedStyle(link.closest('th'));
      const end = link.closest('th').getBoundingClientRect().right - parseFloat(paddingRight);
      return { is: link.scrollWidth > link.clientWidth, within: right <= end + 1, lines: Math.round(height / parseFloat(fontSize) / 1.5) };
    });
    expect(cut, `${width} wide`).toEqual({ is: true, within: true, lines: 1 });
  }
  await expect(page.locator('tr', { has: link })).toContainText('one two words three ');
});

test('a refresh that takes long says that it is under way', async ({ page, signIn, fault }) => {
  await signIn(page, '/servers');
  await expect(page.locator('.freshness')).toHaveText(/^Updated/);
  await fault({ method: 'GET', path: '/servers', delay_ms: 3000 });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.locator('.freshness')).toHaveText('Refreshing');
  await expect(page.locator('.freshness')).toHaveText('Updated just now');
});

test('a state is found while its word is being typed, and what the page of a server says by its key', async ({ page, signIn, api, advance }) => {
  await advance(3600);
  await signIn(page, '/servers');
  const { servers } = await api('GET', '/servers?per_page=100');
  const expectNames = async (filter, of) => {
    await page.getByRole('searchbox', { name: 'Filter' }).fill(filter);
    const names = servers.filter(of).map(({ name }) => name).sort();
    expect(names.length, filter).toBeGreaterThan(0);
    await expect.poll(async () => (await page.locator('tbody a.row-name').allTextContents()).sort(), filter).toEqual(names);
  };
  await expectNames('state:run', ({ state }) => state === 'running');
  await expectNames('state:stop', ({ state }) => state.startsWith('stop'));
  await expectNames('state:stopped', ({ state }) => state === 'stopped');
  await expectNames('boot:local', ({ boot_type }) => boot_type === 'local');
  await expectNames('group:default', ({ security_group }) => security_group.name.toLowerCase().includes('default'));
});

test('another state is another glyph and another word, in the elements that stand', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const running = servers.find(({ state }) => state === 'running');
  await signIn(page, '/servers');
  const row = rows(page).filter({ has: page.getByRole('link', { name: running.name, exact: true }) });
  await expect(row).toContainText('Running');
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await watchRows(page);
  await api('POST', `/servers/${running.id}/action`, { action: 'poweroff' });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(row).toContainText('Stopping');
  expect(await changes(page)).toEqual(['attributes', 'characterData']);
});

test('rows that show other servers read as rows that were made for them', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const tags = [[], ['one'], ['one', 'two', 'three'], ['four', 'five']];
  await Promise.all(servers.map(({ id }, at) => api('PATCH', `/servers/${id}`, { tags: tags[at % tags.length] })));
  const read = () => rows(page).evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerHTML)));
  await signIn(page, '/servers');
  await expect(rows(page)).toHaveCount(servers.length);
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  const made = {};
  for (const { name } of servers) {
    // What matches nothing takes the table away: the row that comes is new.
    await filter.fill('nothing-like-it');
    await expect(page.getByRole('table')).toHaveCount(0);
    await filter.fill(`name:${name}`);
    await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
    for (const cells of await read()) made[/>([^<]*)<\/a>/.exec(cells[0])[1]] ??= cells;
  }
  await filter.fill('');
  await expect(rows(page)).toHaveCount(servers.length);
  for (const head of ['Type', 'Image', 'Age']) {
    await page.getByRole('button', { name: head, exact: true }).click();
    for (const query of ['tag:three', 'tag:one', 'state:stopped', 'state:running', 'tag:five', '']) {
      await rows(page).evaluateAll((all) => all.forEach((row) => (row.was = row.querySelector('a').textContent)));
      await filter.fill(query);
      await expect(page).toHaveURL(query === '' ? /servers\?sort=/ : /servers\?q=/);
      for (const cells of await read()) expect(cells, query).toEqual(made[/>([^<]*)<\/a>/.exec(cells[0])[1]]);
      if (query !== 'tag:five') continue;
      const taken = await rows(page).evaluateAll((all) => all.filter((row) => row.was && row.was !== row.querySelector('a').textContent).length);
      expect(taken, 'rows that showed another server').toBeGreaterThan(0);
    }
  }
});

test('a server in transition is read by itself until it has settled', async ({ page, signIn, api, advance }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const stopped = servers.find((server) => server.state === 'stopped' && server.name === 'demo-1') ?? servers.find((s) => s.state === 'stopped');
  await api('POST', `/servers/${stopped.id}/action`, { action: 'poweron' });
  await signIn(page, '/servers');
  const row = rows(page).filter({ has: page.getByRole('link', { name: stopped.name, exact: true }) });
  await expect(row).toContainText('Starting');
  const single = page.waitForRequest((request) => request.url().endsWith(`/servers/${stopped.id}`));
  await single;
  await advance(600);
  await expect(row).toContainText('Running');
});

test('no server matches: says which word to drop', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  await page.getByRole('searchbox', { name: 'Filter' }).fill('state:running nothing-like-it');
  await expect(page.getByRole('heading', { name: 'No server matches the filter' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove nothing-like-it' }).click();
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('state:running');
  await expect(rows(page)).not.toHaveCount(0);
});

test('a word in quotes is dropped as a whole', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await filter.fill('web tag:"no such tag"');
  await page.getByRole('button', { name: 'Remove tag:"no such tag"' }).click();
  await expect(filter).toHaveValue('web');
  await expect(rows(page)).not.toHaveCount(0);
});

test('an empty account has something to do', async ({ page, signIn, fault }) => {
  await fault({ method: 'GET', path: '/servers', count: 5, status: 200, body: { servers: [] } });
  await signIn(page, '/servers');
  await expect(page.getByRole('heading', { name: /^No servers/ })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: 'Create server' }).first()).toBeVisible();
});

test('an error has its words, its details and a way on', async ({ page, signIn, fault, sandbox }) => {
  await fault({ method: 'GET', path: '/servers', count: 50, status: 503, body: { type: 'api_error', message: 'Down for maintenance' } });
  await signIn(page, '/servers');
  const alert = page.getByRole('alert').filter({ hasText: 'The server list could not be loaded' });
  await expect(alert).toContainText('It answered 503: “Down for maintenance”.');
  await expectNoAxeViolations(page);
  await sandbox.clearFaults();
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).not.toHaveCount(0);
});

test('a token without permission is told so', async ({ page, signIn, fault }) => {
  const message = "The token provided doesn't have the requested permission.";
  await fault({ method: 'GET', path: '/servers', count: 50, status: 403, body: { type: 'authorization_required', message } });
  await signIn(page, '/servers');
  await expect(page.getByRole('heading', { name: 'This token cannot list servers' })).toBeVisible();
  await expect(page.getByRole('alert').first()).toContainText(message);
});

test('old rows stay when a refresh fails, and say how old they are', async ({ page, signIn, fault }) => {
  await signIn(page, '/servers');
  await expect(rows(page)).not.toHaveCount(0);
  const count = await rows(page).count();
  // No read of the list's own may meet the fault first.
  await page.getByRole('button', { name: 'Pause updates' }).click();
  await expect(page.getByRole('button', { name: 'Refresh', exact: true })).not.toHaveAttribute('aria-busy');
  // The read itself, and the three times that it is sent again.
  await fault({ method: 'GET', path: '/servers', count: 4, html: true });
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.getByText(/^Showing the list from \d\d:\d\d/)).toBeVisible();
  await expect(rows(page)).toHaveCount(count);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/^Showing the list from/)).toBeHidden();
});

test('one malformed server does not take the others with it', async ({ page, signIn, api, fault }) => {
  const { servers } = await api('GET', '/servers?per_page=3');
  const broken = { ...servers[1], volumes: { 0: { ...Object.values(servers[1].volumes)[0], size: 'large' } } };
  await fault({ method: 'GET', path: '/servers', count: 9, status: 200, body: { servers: [servers[0], broken, servers[2]] } });
  await signIn(page, '/servers');
  await expect(rows(page)).toHaveCount(2);
  const error = page.getByRole('alert').filter({ hasText: 'One server could not be read' });
  await expect(error).toContainText('servers[1].volumes.0.size');
});

test('an address that names no page says so', async ({ page, signIn }) => {
  await signIn(page, '/no/such/page');
  await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to servers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeFocused();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing, ${colorScheme}, ${width} wide`, async ({ page, signIn }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await signIn(page, '/servers');
      await expect(rows(page)).not.toHaveCount(0);
      await expectNoAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      if (width === 390) {
        await page.getByRole('button', { name: 'Open navigation' }).click();
        await expect(page.getByRole('dialog', { name: 'Navigation' })).toBeVisible();
        await expectNoAxeViolations(page);
      }
    });
  }
}

test('the interval of config.json counts from the first visit, whatever comes first', async ({ page, sandbox }) => {
  const { token } = await sandbox.credentials();
  // The list is open before the host has said how often it is to be read.
  const late = async (route) => {
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.fulfill({ response: answer, json: { ...(await answer.json()), poll_ms: 2000 } });
  };
  await page.route('**/config.json', late);
  await page.goto('/servers');
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByRole('checkbox', { name: 'Keep for this tab' }).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(rows(page).first()).toBeVisible();
  const read = [];
  page.on('request', (request) => /\/servers\?/.test(request.url()) && request.method() === 'GET' && read.push(request.url()));
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  await expect.poll(() => read.length, { timeout: 9000 }).toBeGreaterThan(2);
});

test('ages go on while a page stands, and nothing is read for that', async ({ page, signIn, api, sandbox }) => {
  await page.clock.install();
  const { servers: [like] } = await api('GET', '/servers?per_page=1');
  await api('POST', '/servers', { organization: like.organization, name: 'young', commercial_type: like.commercial_type, image: like.image.id });
  await signIn(page, '/servers');
  const age = rows(page).filter({ has: page.getByRole('link', { name: 'young', exact: true }) }).locator('time');
  await expect(age).toHaveText(/^\d+ s$/);
  await page.getByRole('button', { name: 'Pause updates' }).click();
  const asked = [];
  page.on('request', (request) => request.url().startsWith(`${sandbox.url}/servers`) && asked.push(request.url()));
  await page.clock.fastForward(130_000);
  await expect(age).toHaveText('2 min');
  expect(asked).toEqual([]);
  await page.getByRole('link', { name: 'young', exact: true }).click();
  const overview = page.getByRole('region', { name: 'Overview' });
  await expect(overview).toContainText('2 min ago');
  await page.clock.fastForward(60_000);
  await expect(overview).toContainText('3 min ago');
});
