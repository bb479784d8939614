// What can go wrong on the line, on a list, the page of an object and a form: each fault ends in words and a way on,
// and nothing that was typed is lost.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { afresh, expired, failures, goOn, visit } from './support/faults.js';
import { fact, rows } from './support/page.js';

/** Parts of the faults, so that each test is short. After a 429 its host gets no call for longer than a test takes. */
const parts = (count) => {
  const last = ([, { order }]) => (order.status === 429 ? 1 : 0);
  const all = Object.entries(failures).sort((a, b) => last(a) - last(b));
  return Array.from({ length: count }, (_, part) => all.filter((_, at) => at % count === part));
};
const invalid = { status: 401, body: { type: 'invalid_auth', message: 'Token has expired' } };
const refresh = (page) => page.getByRole('button', { name: 'Refresh', exact: true });
/** Who is signed in has been read: what is made belongs to somebody. */
const accountRead = (page) => expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);
const server = async (api, name) => (await api('GET', '/servers?per_page=100')).servers.find((one) => one.name === name);

/** What tells of a failure, and that it does: what happened, the API's own words, and what to do next. */
async function tells(place, { told, api, next = /[Tt]ry again|Wait|Use another|Check|Delete what|Free it|report|larger than/ }) {
  await expect(place).toContainText(told, { timeout: 10_000 });
  if (api) await expect(place).toContainText(api);
  await expect(place).toContainText(next);
}

for (const [at, some] of parts(6).entries()) {
  test(`a list that cannot be read, ${at + 1}`, async ({ page, signIn, sandbox, fault }) => {
    const { token } = await sandbox.credentials();
    await signIn(page, '/quotas');
    for (const [name, failure] of some) {
      await test.step(name, async () => {
        await fault({ method: 'GET', path: '/servers', count: null, ...failure.order });
        await afresh(page, '/servers', token);
        const alert = page.getByRole('region', { name: 'Server list' }).getByRole('alert');
        await tells(alert, failure.order.status === 403 && !name.includes('quota') ? { ...failure, told: 'This token cannot list servers' } : failure);
        await sandbox.clearFaults();
        if (failure.order.status === 429) return;
        await alert.getByRole('button', { name: 'Try again' }).click();
        await expect(rows(page)).not.toHaveCount(0);
      });
    }
  });

  test(`an object that cannot be read, ${at + 1}`, async ({ page, signIn, sandbox, api, fault }) => {
    const { token } = await sandbox.credentials();
    const one = await server(api, 'web-1');
    await signIn(page, '/quotas');
    for (const [name, failure] of some) {
      await test.step(name, async () => {
        await fault({ method: 'GET', path: `/servers/${one.id}`, count: null, ...failure.order });
        await afresh(page, `/servers/${one.id}`, token);
        const alert = page.getByRole('main').getByRole('alert').first();
        await tells(alert, failure.order.status === 403 && !name.includes('quota') ? { ...failure, told: 'This token cannot read servers' } : failure);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await sandbox.clearFaults();
        if (failure.order.status === 429) return;
        await alert.getByRole('button', { name: 'Try again' }).click();
        await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
        await expect(fact(page, 'Type')).toContainText(one.commercial_type);
      });
    }
  });
}

for (const [at, some] of parts(4).entries()) {
  test(`a form that cannot be sent, ${at + 1}`, async ({ page, signIn, sandbox, api, fault }) => {
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/volumes') && sent.push(request));
    await signIn(page, '/quotas');
    for (const [name, failure] of some) {
      await test.step(name, async () => {
        const { order } = failure;
        await visit(page, '/volumes/new');
        const called = `made after ${name}`;
        await page.getByLabel('Name').fill(called);
        await page.getByLabel('Size').fill('12');
        await fault({ method: 'POST', path: '/volumes', count: null, ...order });
        sent.length = 0;
        await page.getByRole('button', { name: 'Create volume' }).click();
        // It was carried out, and only its answer is lost: it is looked for, and found.
        if (name === 'a truncated body') {
          await expect(page.getByRole('heading', { level: 1, name: called })).toBeVisible();
          expect(sent, 'sent once').toHaveLength(1);
          return sandbox.clearFaults();
        }
        const alert = page.getByRole('main').getByRole('alert');
        await tells(alert, { ...failure, next: failure.next ?? /./ });
        // Whether it was carried out is known of some answers only.
        const unknown = !order.status || order.status === 200 || [500, 502, 503, 504].includes(order.status);
        await expect(alert).toContainText(unknown ? 'Outcome unknown' : 'Not done: create volume');
        if (unknown) await expect(page.getByRole('list', { name: 'Steps' })).toContainText(/look before you send it again|does not show it so far/);
        await expect(page.getByLabel('Name')).toHaveValue(called);
        await expect(page.getByLabel('Size')).toHaveValue('12');
        expect(sent, 'sent once').toHaveLength(1);
        await sandbox.clearFaults();
        if (order.status === 429) return;
        await page.getByRole('button', { name: /^(Create volume|Try the rest again)$/ }).click();
        await expect(page.getByRole('heading', { level: 1, name: called })).toBeVisible();
        expect(sent).toHaveLength(2);
        const made = (await api('GET', '/volumes?per_page=100')).volumes.filter((volume) => volume.name === called);
        expect(made).toHaveLength(1);
      });
    }
  });
}

test('trouble that passes is not told: a read is sent again, after a wait', async ({ page, signIn, sandbox, fault }) => {
  const { token } = await sandbox.credentials();
  // A page that reads no list by itself.
  await signIn(page, '/no/such/page');
  for (const order of [{ status: 503 }, { drop: true }, { truncate: true }, { status: 429 }]) {
    await test.step(JSON.stringify(order), async () => {
      const asked = [];
      const count = (request) => request.method() === 'GET' && /\/servers\?/.test(request.url()) && asked.push(request);
      // A browser tries a connection that was closed once more by itself, unseen.
      await fault({ method: 'GET', path: '/servers', count: order.drop ? 3 : 2, ...order });
      await fault({ method: 'GET', path: '/servers', delay_ms: 1_500 });
      page.on('request', count);
      await afresh(page, '/servers', token);
      if (!order.drop) await expect(page.getByText('No answer yet: trying again')).toBeVisible();
      await expect(rows(page)).not.toHaveCount(0);
      await expect(page.getByText('trying again')).toBeHidden();
      await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
      page.off('request', count);
      if (!order.drop) expect(asked).toHaveLength(3);
    });
  }
});

test('a read is given up after three further tries, and a refusal at once', async ({ page, signIn, sandbox, fault }) => {
  const { token } = await sandbox.credentials();
  await signIn(page, '/no/such/page');
  for (const [status, calls] of [[500, 4], [404, 1], [418, 1]]) {
    const asked = [];
    const count = (request) => request.method() === 'GET' && /\/servers\?/.test(request.url()) && asked.push(request);
    await fault({ method: 'GET', path: '/servers', count: null, status });
    page.on('request', count);
    await afresh(page, '/servers', token);
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 10_000 });
    page.off('request', count);
    expect(asked, String(status)).toHaveLength(calls);
    await sandbox.clearFaults();
  }
});

for (const [what, after] of [['seconds', () => '2'], ['an instant', () => new Date(Date.now() + 3_000).toUTCString()]]) {
  test(`a host that asks to wait, in ${what}, gets no call before`, async ({ page, signIn, sandbox, fault }) => {
    await signIn(page, '/servers');
    await expect(rows(page)).not.toHaveCount(0);
    await page.getByRole('button', { name: 'Pause updates' }).click();
    await expect(refresh(page)).not.toHaveAttribute('aria-busy');
    await fault({ method: 'GET', path: '/servers', status: 429, headers: { 'Retry-After': after() } });
    const refused = page.waitForResponse((answer) => answer.status() === 429);
    await refresh(page).click();
    await refused;
    const begun = Date.now();
    const asked = [];
    page.on('request', (request) => request.url().startsWith(sandbox.url) && asked.push(Date.now() - begun));
    await visit(page, '/volumes');
    await expect(page.getByText(/Too many requests: waiting \d s/)).toBeVisible();
    await expectNoAxeViolations(page);
    await expect(rows(page)).not.toHaveCount(0);
    await expect(page.getByText('Too many requests')).toBeHidden();
    // The read that was refused is sent again a little after the others.
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    // An instant has no fractions of a second.
    expect(Math.min(...asked)).toBeGreaterThan(1_500);
  });
}

test('a write is not sent again by itself, and keeps the time that the API has asked for', async ({ page, signIn, fault }) => {
  await signIn(page, '/volumes/new');
  await page.getByLabel('Name').fill('later');
  await page.getByLabel('Size').fill('12');
  await fault({ method: 'POST', path: '/volumes', status: 429, headers: { 'Retry-After': '2' } });
  const button = page.getByRole('button', { name: 'Create volume' });
  await button.click();
  const begun = Date.now();
  await expect(page.getByRole('alert')).toContainText('Try again in 2 s.');
  const sent = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(Date.now() - begun));
  await button.click();
  await expect(page.getByText(/Too many requests: waiting/)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'later' })).toBeVisible();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toBeGreaterThan(1_500);
});

test('latency: what is coming is said, on a list, an object and a form', async ({ page, signIn, api, fault }) => {
  const one = await server(api, 'web-1');
  await signIn(page, '/no/such/page');
  await fault({ method: 'GET', path: `/servers/${one.id}`, delay_ms: 2_500 });
  await visit(page, `/servers/${one.id}`);
  await expect(page.getByText('Loading server')).toBeAttached();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
  await fault({ method: 'GET', path: '/volumes', delay_ms: 2_500 });
  await visit(page, '/volumes');
  await expect(page.getByText('Loading volumes')).toBeAttached();
  await expect(rows(page)).not.toHaveCount(0);
  await fault({ method: 'POST', path: '/volumes', delay_ms: 1_500 });
  await visit(page, '/volumes/new');
  await page.getByLabel('Name').fill('slow');
  await page.getByLabel('Size').fill('12');
  await page.getByRole('button', { name: 'Create volume' }).dblclick();
  await expect(page.getByRole('button', { name: 'Create volume' })).toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('heading', { level: 1, name: 'slow' })).toBeVisible();
  expect((await api('GET', '/volumes?per_page=100')).volumes.filter(({ name }) => name === 'slow')).toHaveLength(1);
});

test('an answer that comes late brings nothing old back', async ({ page, signIn, api, advance, fault }) => {
  const one = await server(api, 'demo-1');
  await api('POST', `/servers/${one.id}/action`, { action: 'poweron' });
  await signIn(page, '/servers');
  const row = rows(page).filter({ has: page.getByRole('link', { name: 'demo-1', exact: true }) });
  await expect(row).toContainText('Starting');
  // The list is asked for while it starts; the server itself, later, says that it runs, and is heard first.
  await fault({ method: 'GET', path: '/servers', delay_ms: 4_000 });
  const old = page.waitForResponse((answer) => /\/servers\?/.test(answer.url()), { timeout: 10_000 });
  const asked = page.waitForRequest((request) => /\/servers\?/.test(request.url()));
  await refresh(page).click();
  await asked;
  await advance(600);
  await expect(row).toContainText('Running');
  await row.evaluate((element) => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(element.textContent)).observe(element, { subtree: true, childList: true, characterData: true });
  });
  await old;
  await expect(refresh(page)).not.toHaveAttribute('aria-busy');
  expect((await page.evaluate(() => window.seen)).filter((text) => text.includes('Starting'))).toEqual([]);

  // The same on the page of the server, with a form: what was saved stays.
  await row.getByRole('link', { name: 'demo-1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'demo-1' })).toBeVisible();
  await fault({ method: 'GET', path: `/servers/${one.id}`, delay_ms: 3_000 });
  const late = page.waitForRequest((request) => request.method() === 'GET' && request.url().endsWith(`/servers/${one.id}`));
  await page.getByRole('button', { name: 'Refresh this server' }).click();
  await late;
  await page.getByRole('button', { name: 'Edit name and tags' }).click();
  await page.getByLabel('Name', { exact: true }).fill('demo-new');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'demo-new' })).toBeVisible();
  await page.evaluate(() => {
    const title = document.querySelector('h1');
    window.seen = [];
    new MutationObserver(() => window.seen.push(title.textContent)).observe(title, { subtree: true, childList: true, characterData: true });
  });
  await page.waitForTimeout(3_500);
  expect(await page.evaluate(() => window.seen)).toEqual([]);
});

test('a page that is left gives up what it has asked for', async ({ page, signIn, api, fault }) => {
  const one = await server(api, 'web-1');
  await signIn(page, '/quotas');
  await fault({ method: 'GET', path: `/servers/${one.id}`, delay_ms: 20_000 });
  const asked = page.waitForRequest((request) => request.url().endsWith(`/servers/${one.id}`));
  const given = page.waitForEvent('requestfailed', (request) => request.url().endsWith(`/servers/${one.id}`));
  await visit(page, `/servers/${one.id}`);
  await asked;
  await visit(page, '/quotas');
  expect((await given).failure().errorText).toBe('net::ERR_ABORTED');
});

const odd = {
  'missing fields': { list: { remove: ['servers.*.tags', 'servers.*.image', 'servers.*.volumes', 'servers.*.creation_date'] }, one: { remove: ['server.tags', 'server.image', 'server.volumes', 'server.creation_date', 'server.security_group'] } },
  'extra fields': { list: { set: { 'servers.*.flavour': { deep: [1, null] } } }, one: { set: { 'server.flavour': { deep: [1, null] } } } },
  nulls: { list: { set: { 'servers.*.tags': null, 'servers.*.image': null, 'servers.*.volumes': null, 'servers.*.public_ip': null, 'servers.*.state_detail': null } }, one: { set: { 'server.tags': null, 'server.image': null, 'server.volumes': null, 'server.public_ip': null, 'server.state_detail': null, 'server.security_group': null } } },
  'unknown words': { list: { set: { 'servers.*.state': 'hibernating', 'servers.*.commercial_type': 'QUANTUM-1', 'servers.*.arch': 'riscv64' } }, one: { set: { 'server.state': 'hibernating', 'server.commercial_type': 'QUANTUM-1', 'server.arch': 'riscv64', 'server.allowed_actions': ['levitate'] } }, said: 'ibernating' },
};
test('an answer with other contents than known is shown all the same', async ({ page, signIn, sandbox, api, fault }) => {
  const { token } = await sandbox.credentials();
  const { servers } = await api('GET', '/servers?per_page=100');
  const one = servers.find(({ name }) => name === 'web-1');
  await signIn(page, '/quotas');
  for (const [name, { list, one: edits, said }] of Object.entries(odd)) {
    await test.step(name, async () => {
      await fault({ method: 'GET', path: '/servers', count: null, ...list });
      await fault({ method: 'GET', path: `/servers/${one.id}`, count: null, ...edits });
      await afresh(page, '/servers', token);
      await expect(rows(page)).toHaveCount(servers.length);
      if (said) await expect(rows(page).first()).toContainText(said);
      await page.getByRole('link', { name: 'web-1', exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
      await expect(page.locator('#json pre')).toContainText(one.id);
      if (said) await expect(page.getByRole('main')).toContainText(said);
      await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
      await sandbox.clearFaults();
    });
  }
  // A form: the answer to a write, spoilt in the same ways.
  for (const [name, edit] of [['missing', { remove: ['volume.name', 'volume.size', 'volume.state'] }], ['extra', { set: { 'volume.flavour': 1 } }], ['nulls', { set: { 'volume.name': null, 'volume.server': null, 'volume.state': null } }], ['unknown', { set: { 'volume.state': 'melted', 'volume.volume_type': 'tape' } }]]) {
    await test.step(`form, ${name}`, async () => {
      await visit(page, '/volumes/new');
      await page.getByLabel('Name').fill(`odd-${name}`);
      await page.getByLabel('Size').fill('12');
      await fault({ method: 'POST', path: '/volumes', ...edit });
      await page.getByRole('button', { name: 'Create volume' }).click();
      await expect(page.getByRole('heading', { level: 1, name: `odd-${name}` })).toBeVisible();
    });
  }
});

test('an answer that CORS keeps from the page', async ({ page, signIn, sandbox, api, fault }) => {
  const one = await server(api, 'web-1');
  const refused = { told: 'Your browser blocked the answer', next: 'The token is not the problem' };
  await signIn(page, '/no/such/page');
  await accountRead(page);
  for (const path of [`/servers/${one.id}`, '/volumes']) {
    await fault({ path: '*', cors: false, count: null });
    await visit(page, path);
    const alert = page.getByRole('main').getByRole('alert').first();
    await tells(alert, refused);
    await sandbox.clearFaults();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1, name: path === '/volumes' ? 'Volumes' : 'web-1' })).toBeVisible();
  }
  await visit(page, '/volumes/new');
  await page.getByLabel('Name').fill('unseen');
  await page.getByLabel('Size').fill('12');
  await fault({ path: '*', cors: false, count: null });
  await page.getByRole('button', { name: 'Create volume' }).click();
  // It has been carried out, though nobody is allowed to know.
  const alert = page.getByRole('main').getByRole('alert').filter({ hasText: refused.told });
  await expect(alert).toContainText('Outcome unknown');
  await expect(page.getByLabel('Name')).toHaveValue('unseen');
  expect((await api('GET', '/volumes?per_page=100')).volumes.filter(({ name }) => name === 'unseen')).toHaveLength(1);
});

test('offline: it is said, nothing is asked for, and the way back catches up', async ({ page, context, signIn, sandbox, api, problems }) => {
  problems.allow(/^console error: Failed to load resource: /);
  await signIn(page, '/servers');
  await expect(rows(page)).not.toHaveCount(0);
  await accountRead(page);
  const notice = page.getByRole('status').filter({ hasText: 'You are offline' });
  await expect(notice).toHaveCount(0);
  const asked = [];
  page.on('request', (request) => request.url().startsWith(sandbox.url) && asked.push(request));
  await context.setOffline(true);
  await expect(notice.first()).toContainText('It is read again by itself');
  await expectNoAxeViolations(page);
  asked.length = 0;
  await page.waitForTimeout(2_500);
  expect(asked).toHaveLength(0);

  // Whoever asks all the same is told, beside what is known.
  await refresh(page).click();
  await expect(page.getByText(/^Showing the list from/)).toBeVisible();
  await expect(rows(page)).not.toHaveCount(0);

  const one = await server(api, 'web-1');
  await api('PATCH', `/servers/${one.id}`, { name: 'web-renamed' });
  await context.setOffline(false);
  await expect(page.getByRole('link', { name: 'web-renamed', exact: true })).toBeVisible();
  await expect(notice).toHaveCount(0);
  await expect(page.getByText(/^Showing the list from/)).toBeHidden();

  // The page of an object that could not be read comes by itself.
  await context.setOffline(true);
  await visit(page, '/volumes');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('You are offline');
  await context.setOffline(false);
  await expect(rows(page)).not.toHaveCount(0);
  const { volumes } = await api('GET', '/volumes?per_page=100');
  await context.setOffline(true);
  await visit(page, `/volumes/${volumes[0].id}`);
  await expect(page.getByText('Showing the volume as the list had it')).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('Showing the volume as the list had it')).toBeHidden();

  // A form keeps what was typed; nothing was sent.
  await visit(page, '/volumes/new');
  await page.getByLabel('Name').fill('offline');
  await page.getByLabel('Size').fill('12');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Not done: create volume: You are offline');
  await context.setOffline(false);
  await expect(page.getByLabel('Name')).toHaveValue('offline');
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'offline' })).toBeVisible();
  expect((await api('GET', '/volumes?per_page=100')).volumes.filter(({ name }) => name === 'offline')).toHaveLength(1);
});

test('a write whose answer is lost with the network may have been carried out', async ({ page, context, signIn, api, problems }) => {
  problems.allow(/^console error: Failed to load resource: /);
  await signIn(page, '/volumes/new');
  await accountRead(page);
  await page.getByLabel('Name').fill('half-way');
  await page.getByLabel('Size').fill('12');
  await page.route('**/volumes', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    await context.setOffline(true);
    return route.abort('internetdisconnected');
  });
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(page.getByRole('main').getByRole('alert').first()).toContainText('Outcome unknown');
  await expect(page.getByLabel('Name')).toHaveValue('half-way');
  await context.setOffline(false);
  expect((await api('GET', '/volumes?per_page=100')).volumes.filter(({ name }) => name === 'half-way')).toHaveLength(1);
});

test('a token that is revoked in the middle of a form', async ({ page, sandbox, api, problems }) => {
  problems.allow(/status of 401/);
  const { email, password, token } = await sandbox.credentials();
  const other = (await api('POST', '/tokens', { email, password, expires: true })).token;
  await page.goto('/volumes/new');
  await page.getByLabel('Secret key or token').fill(other.id);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Name').fill('kept');
  await page.getByLabel('Size').fill('12');
  await api('DELETE', `/tokens/${other.id}`);
  await page.getByRole('button', { name: 'Create volume' }).click();
  await expect(expired(page)).toContainText('1 request is waiting:');
  await expect(page.getByLabel('Name')).toHaveValue('kept');
  await goOn(page, token);
  await expect(page.getByRole('heading', { level: 1, name: 'kept' })).toBeVisible();
  expect((await api('GET', '/volumes?per_page=100')).volumes.filter(({ name }) => name === 'kept')).toHaveLength(1);
  expect(await page.content()).not.toContain(other.id);
});

test('a token that is refused while a list or an object is read', async ({ page, signIn, sandbox, api, fault }) => {
  const one = await server(api, 'web-1');
  const { token } = await sandbox.credentials();
  await signIn(page, '/no/such/page');
  for (const path of [`/servers/${one.id}`, '/servers']) {
    await fault({ method: 'GET', path, count: null, ...invalid });
    await visit(page, path);
    await expect(expired(page)).toContainText('Token has expired');
    await sandbox.clearFaults();
    await goOn(page, token);
    await expect(page.getByRole('link', { name: 'web-1', exact: true }).or(page.getByRole('heading', { level: 1, name: 'web-1' })).first()).toBeVisible();
  }
});
