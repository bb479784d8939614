// Create server: the form and what it sends, every message of the API at its place, and requests whose end is unknown.
import { test, expect, expectNoAxeViolations } from './support/index.js';

const name = (page) => page.getByLabel('Name', { exact: true });
const tags = (page) => page.getByRole('textbox', { name: 'Tags' });
const size = (page, slot) => page.getByLabel(`Volume ${slot}, size`);
const submit = (page) => page.getByRole('button', { name: 'Create server', exact: true }).last();
const addVolume = (page) => page.getByRole('button', { name: 'Add volume' });
const type = (page, kind) => page.getByRole('radio', { name: kind, exact: true });
const image = (page, words) => page.locator('#create-image').getByRole('radio', { name: words });
const preview = async (page) => JSON.parse(await page.getByLabel('Request body').textContent());
const summary = (page) => page.getByRole('alert').filter({ hasText: 'need attention' });
const also = (page) => page.getByRole('alert').filter({ hasText: 'The API also said' });
const doubt = (page) => page.getByRole('alert').filter({ hasText: 'It is not known whether' });
/** The words that stand at a control, through what it is described by. */
const said = (page, id) => page.locator(`#${id}-err li`);

/** Opens the form once everything in it is loaded. */
async function open(page, signIn) {
  await signIn(page, '/servers/new');
  await expect(page.getByRole('heading', { level: 1, name: 'Create server' })).toBeVisible();
  await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
  await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
}

/** Counts the requests that make servers. */
function creations(page) {
  const list = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/servers') list.push(request.postDataJSON());
  });
  return list;
}

const refusal = (fields) => ({
  method: 'POST', path: '/servers', status: 400,
  body: { type: 'invalid_request_error', message: 'Validation Error', fields },
});

test('creates a server of what was chosen', async ({ page, signIn, api }) => {
  const sent = creations(page);
  const { ips } = await api('GET', '/ips');
  const free = ips.find((ip) => ip.server === null);
  await open(page, signIn);
  await name(page).fill('  web-9 ');
  await expect(tags(page)).toHaveAccessibleDescription('Separate with a space; put a tag that has spaces in quotes.');
  await tags(page).fill('web "two words"');
  await image(page, /^Debian Stretch/).check();
  await page.getByRole('button', { name: 'Show all 32 types' }).click();
  await type(page, 'X64-30GB').check();
  await expect(size(page, 0)).toHaveValue('200');
  await addVolume(page).click();
  await expect(page.getByLabel('Volume 1, name')).toBeFocused();
  await size(page, 1).fill('150.5 GB');
  await expect(size(page, 0)).toHaveValue('149.5');
  await expect(page.getByText('Total 300 GB, X64-30GB takes 300 to 400 GB')).toBeVisible();
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuetext', '300 GB of 400 GB');
  await page.getByLabel('Public IP').selectOption({ label: `${free.address} (reserved, unused)` });
  await page.getByLabel('Security group').selectOption({ label: 'Web' });
  await page.getByLabel('IPv6').check();
  await page.getByLabel('Boot type').selectOption('bootscript');
  await page.getByLabel('Bootscript').selectOption({ label: 'x86_64 mainline 4.4.127 rev1' });
  await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText('€49.99 per month');
  const shown = await preview(page);
  await submit(page).click();

  await expect(page).toHaveURL(/\/servers\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: 'web-9' })).toBeFocused();
  await expect(page.getByText('Server web-9 created')).toBeVisible();
  expect(sent).toEqual([shown]);
  const { server } = await api('GET', new URL(page.url()).pathname);
  expect(server).toMatchObject({
    name: 'web-9', tags: ['web', 'two words'], commercial_type: 'X64-30GB', boot_type: 'bootscript', enable_ipv6: true,
    public_ip: { address: free.address, dynamic: false }, security_group: { name: 'Web' },
    image: { name: 'Debian Stretch', arch: 'x86_64' }, bootscript: { title: 'x86_64 mainline 4.4.127 rev1' },
  });
  expect(Object.entries(server.volumes).map(([slot, volume]) => [slot, volume.size])).toEqual([
    ['0', 149_500_000_000], ['1', 150_500_000_000],
  ]);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Servers' }).click();
  await expect(page.getByRole('link', { name: 'web-9', exact: true })).toBeVisible();
});

test('every message stands once, at its control or above the buttons', async ({ page, signIn, fault }) => {
  const sent = creations(page);
  await open(page, signIn);
  await name(page).fill('w');
  await addVolume(page).click();
  await size(page, 1).fill('5000');
  const fields = {
    'volumes.1.size': ['extra keys not allowed'],
    bootscript: ['“c1-mainline” is not a valid UUID.'],
    name: ['length of value must be at least 2', 'may not be a single letter'],
    'volumes.1.id': ['required key not provided'],
    commercial_type: ['not a valid type'],
    'tags.0': ['length of value must be at most 64'],
    image: ['not a valid image'],
    volumes: ['too many of them'],
    dynamic_ip_required: ['not a boolean'],
    enable_ipv6: ['not at this time'],
    organization: ['not your organization'],
  };
  await fault(refusal(fields));
  await submit(page).click();

  await expect(summary(page)).toContainText('Not created: 9 fields need attention');
  await expect(summary(page)).toContainText('400');
  await expect(name(page)).toBeFocused();
  const at = {
    'create-name': ['length of value must be at least 2', 'may not be a single letter'],
    'create-tags': ['tags.0 length of value must be at most 64'],
    'create-image': ['not a valid image'],
    'create-type': ['not a valid type'],
    'volume-1-size': ['volumes.1.size extra keys not allowed'],
    'volume-1': ['volumes.1.id required key not provided'],
    'volumes-add': ['volumes too many of them'],
    'create-ip': ['dynamic_ip_required not a boolean'],
    'create-ipv6': ['not at this time'],
  };
  for (const [id, words] of Object.entries(at)) {
    await expect(said(page, id)).toHaveText(words);
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-describedby', new RegExp(`(^| )${id}-err$`));
  }
  // In page order, and only there: nothing twice, nothing lost.
  await expect(page.locator('.errors li')).toHaveText(Object.values(at).flat());
  await expect(also(page).locator('li')).toHaveText([
    'bootscript “c1-mainline” is not a valid UUID.', 'organization not your organization',
  ]);
  await expect(summary(page).getByRole('link')).toHaveText([
    'Name: length of value must be at least 2', 'Name: may not be a single letter',
    'Tags: 0 length of value must be at most 64', 'Image: not a valid image', 'Type: not a valid type',
    'Volume 1, size: extra keys not allowed', 'Volume 1: id required key not provided', 'Volumes: too many of them',
    'Public IP: not a boolean', 'IPv6: not at this time',
  ]);
  await expect(page.locator('#create-name-err')).toContainText('Sent: w');
  await expect(page.locator('#create-type-err')).toContainText('Sent: START1-XS');
  await expect(page.locator('#volume-1-size-err')).toContainText('Sent: 5000000000000');
  for (const control of [name(page), tags(page), size(page, 1), page.getByLabel('IPv6'), page.getByLabel('Public IP')]) {
    await expect(control).toHaveAttribute('aria-invalid', 'true');
  }
  await expect(page.getByLabel('Volume 1, name')).not.toHaveAttribute('aria-invalid');

  // The links lead to the controls.
  for (const [link, target] of [
    ['Volume 1, size', size(page, 1)], ['Type', type(page, 'START1-XS')], ['Image', page.locator('input[name=image]:checked')],
    ['Volume 1: id', page.getByRole('group', { name: 'Volume 1' })], ['Volumes', addVolume(page)],
    ['Public IP', page.getByLabel('Public IP')], ['IPv6', page.getByLabel('IPv6')],
  ]) {
    await summary(page).getByRole('link', { name: new RegExp(`^${link}`) }).click();
    await expect(target).toBeFocused();
  }
  await expect(page).toHaveURL(/\/servers\/new$/);
  await also(page).getByText('Technical details').click();
  await expect(also(page).getByLabel('Technical details')).toContainText('"volumes.1.id":["required key not provided"]');

  // An edit clears what stands at that control, and nothing else.
  const edits = [
    ['create-name', () => name(page).fill('wx')],
    ['create-type', () => type(page, 'DEV1-S').check()],
    ['volume-1-size', () => size(page, 1).fill('10')],
    ['create-image', () => image(page, /^Docker/).check()],
    ['create-tags', () => tags(page).fill('web')],
    ['create-ip', () => page.getByLabel('Public IP').selectOption('none')],
    ['create-ipv6', () => page.getByLabel('IPv6').check()],
  ];
  const left = { ...at };
  for (const [id, edit] of edits) {
    await edit();
    delete left[id];
    await expect(page.locator('.errors li')).toHaveText(Object.values(left).flat());
  }
  await expect(summary(page)).toContainText('2 fields need attention');
  await page.getByRole('button', { name: 'Remove volume 1' }).click();
  await expect(addVolume(page)).toBeFocused();
  await expect(page.locator('.errors')).toHaveCount(0);
  await expect(summary(page)).toBeHidden();
  await expect(also(page)).toBeVisible();

  // What is typed stayed; the next request makes the server.
  await expect(name(page)).toHaveValue('wx');
  await submit(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'wx' })).toBeVisible();
  expect(sent).toHaveLength(2);
});

test('the API itself: one field in error has the focus and needs no summary', async ({ page, signIn, problems }) => {
  problems.allow(/status of 400/);
  await open(page, signIn);
  await name(page).fill('');
  await submit(page).click();
  await expect(said(page, 'create-name')).toHaveText(['length of value must be at least 1', 'required key not provided']);
  await expect(name(page)).toBeFocused();
  await expect(page.getByRole('alert').filter({ hasText: 'Not created' })).toHaveCount(0);
  await name(page).fill('small');
  await size(page, 0).fill('1');
  await submit(page).click();
  await expect(said(page, 'volume-0-size')).toHaveText(['volumes.0.size value must be at least 10000000000']);
  await expect(size(page, 0)).toBeFocused();
  await expect(said(page, 'create-name')).toHaveCount(0);
});

test('a refusal about no field stands above the buttons and has the focus', async ({ page, signIn, problems }) => {
  problems.allow(/status of 400/);
  await open(page, signIn);
  await name(page).fill('too-large');
  await type(page, 'DEV1-S').check();
  await size(page, 0).fill('30');
  await expect(page.getByText('10 GB too much')).toBeVisible();
  await submit(page).click();
  const alert = page.getByRole('alert').filter({ hasText: 'Not created' });
  await expect(alert).toContainText('Not created: The total size of local-volume(s) of instances DEV1-S must be equal to 20GB');
  await expect(alert).toBeFocused();
  await expect(name(page)).toHaveValue('too-large');
  await expect(size(page, 0)).toHaveValue('30');
});

test('refused here is only what cannot be written as JSON', async ({ page, signIn }) => {
  const sent = creations(page);
  await open(page, signIn);
  await name(page).fill('never');
  await size(page, 0).fill('many');
  await addVolume(page).click();
  await size(page, 1).fill('');
  await expect(page.getByLabel('Request body')).toHaveText(/volumes\.0\.size: not a number of gigabytes\s+volumes\.1\.size: required key not provided/);
  await submit(page).click();
  await expect(said(page, 'volume-0-size')).toHaveText(['volumes.0.size not a number of gigabytes']);
  await expect(said(page, 'volume-1-size')).toHaveText(['volumes.1.size required key not provided']);
  await expect(summary(page)).toContainText('Not created: 2 fields need attention');
  await expect(size(page, 0)).toBeFocused();
  await size(page, 0).fill('10');
  await expect(page.locator('.errors li')).toHaveText(['volumes.1.size required key not provided']);
  expect(sent).toHaveLength(0);
});

test('it is sent once, however often it is asked for', async ({ page, signIn, fault, api }) => {
  const sent = creations(page);
  await open(page, signIn);
  await name(page).fill('once');
  await fault({ method: 'POST', path: '/servers', delay_ms: 4000 });
  await submit(page).dblclick();
  await expect(submit(page)).toHaveAttribute('aria-busy', 'true');
  await expect(submit(page)).toBeFocused();
  await submit(page).click({ force: true });
  await name(page).press('Enter');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(name(page)).toHaveValue('once');
  await expect(page.getByRole('heading', { level: 1, name: 'once' })).toBeVisible();
  expect(sent).toHaveLength(1);
  const { servers } = await api('GET', '/servers?name=once');
  expect(servers).toHaveLength(1);
});

test('an answer that was lost: the server is found, and nothing is sent again', async ({ page, signIn, fault, api }) => {
  const sent = creations(page);
  await open(page, signIn);
  const before = (await api('GET', '/servers?name=web-1')).servers.find((server) => server.name === 'web-1');
  await name(page).fill('web-1');
  await fault({ method: 'POST', path: '/servers', truncate: true });
  await submit(page).click();
  await expect(doubt(page)).toContainText('It is not known whether web-1 was created');
  await expect(doubt(page)).toContainText('One server named web-1 was not there before:');
  await expect(doubt(page)).toBeFocused();
  const link = doubt(page).getByRole('link', { name: 'web-1' });
  await expect(link).toHaveCount(1);
  await expect(link).not.toHaveAttribute('href', new RegExp(before.id));

  // The button of the form does nothing until a person has decided.
  await expect(submit(page)).toHaveAttribute('aria-disabled', 'true');
  await submit(page).click({ force: true });
  await expect(doubt(page)).toBeFocused();
  await name(page).press('Enter');
  await expect(doubt(page)).toBeFocused();
  expect(sent).toHaveLength(1);

  await link.click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
  await expect(page).not.toHaveURL(new RegExp(before.id));
  expect(sent).toHaveLength(1);
});

test('a request that never arrived: a person looks again, and sends it again', async ({ page, signIn, sandbox, fault, api }) => {
  const sent = creations(page);
  await open(page, signIn);
  await name(page).fill('late');
  // A browser tries again by itself when a connection that it has used before is closed without a word.
  await fault({ method: 'POST', path: '/servers', drop: true, count: null });
  await submit(page).click();
  await expect(doubt(page)).toContainText('The connection was lost.');
  await expect(doubt(page)).toContainText('There is no new server named late so far.');
  await sandbox.clearFaults();
  await fault({ method: 'GET', path: '/servers', query: 'name=late', count: 4, status: 503, body: { type: 'api_error', message: 'Down' } });
  await doubt(page).getByRole('button', { name: 'Look again' }).click();
  await expect(doubt(page)).toContainText('The servers could not be read either');
  await expect(doubt(page).getByRole('button', { name: 'Look again' })).toBeFocused();
  await doubt(page).getByRole('button', { name: 'Look again' }).click();
  await expect(doubt(page)).toContainText('There is no new server named late so far.');
  expect(sent).toHaveLength(1);
  // A gateway that gives up says as little.
  await fault({ method: 'POST', path: '/servers', html: true });
  await doubt(page).getByRole('button', { name: 'Send again' }).click();
  await expect(doubt(page)).toContainText('The API has failed.');
  await expect(doubt(page)).toBeFocused();
  expect(sent).toHaveLength(2);
  await doubt(page).getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'late' })).toBeVisible();
  expect(sent).toHaveLength(3);
  expect((await api('GET', '/servers?name=late')).servers).toHaveLength(1);
});

test('no answer in time is no failure', async ({ page, signIn, fault }) => {
  await page.clock.install();
  await open(page, signIn);
  await name(page).fill('slow');
  await fault({ method: 'POST', path: '/servers', delay_ms: 4000 });
  const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/servers'));
  await submit(page).click();
  await asked;
  await page.clock.fastForward(30_000);
  await expect(doubt(page)).toContainText('No answer in time. It is not sent again by itself.');
  await expect(page.getByRole('alert').filter({ hasText: 'Not created' })).toHaveCount(0);
});

test('a session that expires in the middle keeps what was typed and sends it after Continue', async ({ page, signIn, sandbox, fault, api }) => {
  await open(page, signIn);
  await name(page).fill('kept');
  await tags(page).fill('a b');
  await type(page, 'DEV1-M').check();
  await addVolume(page).click();
  await page.getByLabel('Volume 1, name').fill('archive');
  await size(page, 1).fill('15');
  const body = await preview(page);
  // What the page reads by itself has been read: only the request below meets the fault.
  await expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);
  await fault({ path: '*', status: 401, body: { type: 'invalid_auth', message: 'Token has expired' }, count: null });
  await submit(page).click();
  const dialog = page.getByRole('dialog', { name: 'Your token is no longer accepted' });
  await expect(dialog).toContainText('POST /servers');
  await sandbox.clearFaults();
  expect((await api('GET', '/servers?name=kept')).servers).toHaveLength(0);
  await expect(name(page)).toHaveValue('kept');
  await expect(tags(page)).toHaveValue('a b');
  await expect(type(page, 'DEV1-M')).toBeChecked();
  await expect(page.getByLabel('Volume 1, name')).toHaveValue('archive');
  expect(await preview(page)).toEqual(body);
  await dialog.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'kept' })).toBeVisible();
  const { server } = await api('GET', new URL(page.url()).pathname);
  expect(server.volumes[1]).toMatchObject({ name: 'archive', size: 15_000_000_000 });
  expect(server.tags).toEqual(['a', 'b']);
});

test('lists that are read again change no choice and move no focus', async ({ page, signIn, fault, api }) => {
  await open(page, signIn);
  const { ips } = await api('GET', '/ips');
  const free = ips.find((ip) => ip.server === null);
  await name(page).fill('steady');
  await image(page, /^Docker/).check();
  await type(page, 'GP1-XS').check();
  await page.getByLabel('Public IP').selectOption({ label: `${free.address} (reserved, unused)` });
  const body = await preview(page);
  // What was chosen goes while the form is open, and the lists are read again after a refusal.
  await api('DELETE', `/ips/${free.id}`);
  await api('POST', '/sandbox/account', { stock: { 'GP1-XS': 'shortage' } });
  await fault(refusal({ public_ip: ['not a valid value'] }));
  const lists = ['/images', '/ips', '/products/servers/availability'].map((path) =>
    page.waitForResponse((answer) => new URL(answer.url()).pathname === path && answer.request().method() === 'GET'));
  await submit(page).click();
  await Promise.all(lists);
  await expect(page.getByRole('row', { name: /GP1-XS/ })).toContainText('Out of stock');
  await expect(page.getByLabel('Public IP')).toBeFocused();
  await expect(page.getByLabel('Public IP')).toHaveValue(free.id);
  await expect(said(page, 'create-ip')).toHaveText(['not a valid value']);
  expect(await preview(page)).toEqual(body);
});

test('types follow the architecture of the images, and say why they cannot be chosen', async ({ page, signIn }) => {
  await open(page, signIn);
  await image(page, /^Ubuntu Xenial/).check();
  await type(page, 'DEV1-L').check();
  const chosen = await preview(page);
  await page.getByRole('button', { name: 'Show all 32 types' }).click();
  await expect(type(page, 'C1')).toBeDisabled();
  await expect(page.getByRole('row', { name: /^C1 / })).toContainText('Needs arm image');
  await page.getByRole('radiogroup', { name: 'Architecture' }).getByRole('radio', { name: 'arm64' }).check();
  await expect(type(page, 'DEV1-L')).toBeDisabled();
  await expect(page.getByRole('row', { name: /^ARM64-128GB / })).toContainText('Out of stock');
  await expect(type(page, 'ARM64-128GB')).toBeDisabled();
  await expect(page.getByRole('row', { name: /^ARM64-16GB / })).toContainText('Few left');
  await expect(type(page, 'ARM64-16GB')).toBeEnabled();
  await expect(type(page, 'ARM64-2GB')).toBeChecked();
  await expect(page.locator('input[name=image]:checked')).toHaveAttribute('aria-label', /^Ubuntu Xenial/);
  expect((await preview(page)).image).not.toBe(chosen.image);

  await page.getByRole('radiogroup', { name: 'Architecture' }).getByRole('radio', { name: 'arm', exact: true }).check();
  await expect(type(page, 'C1')).toBeChecked();
  await expect(page.getByLabel('IPv6')).toBeDisabled();
  await expect(page.getByText('C1 has no IPv6. Choose another type for it.')).toBeVisible();
  await expect(page.getByText('Total 10 GB, C1 has no rule for it')).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Architecture' }).getByRole('radio', { name: 'x86_64' }).check();
  expect(await preview(page)).toEqual(chosen);
});

test('a volume keeps its slot when another is taken away', async ({ page, signIn }) => {
  await open(page, signIn);
  for (let i = 0; i < 3; i += 1) await addVolume(page).click();
  await page.getByLabel('Volume 3, name').fill('third');
  await page.getByRole('button', { name: 'Remove volume 2' }).click();
  expect(Object.keys((await preview(page)).volumes)).toEqual(['0', '1', '3']);
  await expect(page.getByLabel('Volume 3, name')).toHaveValue('third');
  await addVolume(page).click();
  await expect(page.getByLabel('Volume 2, name')).toBeFocused();
  expect(Object.keys((await preview(page)).volumes)).toEqual(['0', '1', '2', '3']);
});

test('start over is the form as it was at first', async ({ page, signIn, fault }) => {
  await open(page, signIn);
  const first = await preview(page);
  await name(page).fill('gone');
  await image(page, /^web-base/).check();
  await type(page, 'GP1-S').check();
  await addVolume(page).click();
  await page.getByLabel('Boot type').selectOption('local');
  await fault(refusal({ name: ['not a valid value'], image: ['not a valid value'], other: ['no'] }));
  await submit(page).click();
  await expect(summary(page)).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Not created' })).toHaveCount(0);
  await expect(page.locator('.errors')).toHaveCount(0);
  await expect.poll(() => preview(page)).toEqual(first);
});

test('lists that cannot be read leave the rest of the form', async ({ page, signIn, fault, sandbox }) => {
  const down = { status: 503, count: null, body: { type: 'api_error', message: 'Down for maintenance' } };
  for (const path of ['/images', '/ips', '/products/servers', '/products/servers/availability', '/security_groups']) {
    await fault({ method: 'GET', path, ...down });
  }
  await signIn(page, '/servers/new');
  const images = page.getByRole('alert').filter({ hasText: 'The images could not be loaded' });
  const types = page.getByRole('alert').filter({ hasText: 'The types of server could not be loaded' });
  await expect(images).toContainText('It answered 503: “Down for maintenance”.');
  await expect(types).toBeVisible();
  await expect(page.getByText('Reserved addresses could not be loaded')).toBeVisible();
  await expect(page.getByText('Security groups could not be loaded')).toBeVisible();
  await name(page).fill('patient');
  await expectNoAxeViolations(page);
  await sandbox.clearFaults();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBeGreaterThan(0);
  while ((await page.getByRole('button', { name: 'Try again' }).count()) > 0) {
    const before = await page.getByRole('button', { name: 'Try again' }).count();
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await expect.poll(() => page.getByRole('button', { name: 'Try again' }).count()).toBeLessThan(before);
  }
  await expect(name(page)).toHaveValue('patient');
  await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
  await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
});

test('the request can be copied as curl, without the token', async ({ page, signIn, context, sandbox }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, signIn);
  await name(page).fill("it's");
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { token } = await sandbox.credentials();
  expect(copied).toContain(`curl -X POST '${sandbox.url}/servers'`);
  expect(copied).toContain('"X-Auth-Token: $SCW_TOKEN"');
  expect(copied).toContain(`"name":"it'\\''s"`);
  expect(copied).not.toContain(token);
});

test('in read-only mode nothing is sent', async ({ page, sandbox }) => {
  const sent = creations(page);
  const { token } = await sandbox.credentials();
  await page.goto('/servers/new');
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByLabel(/Read-only/).check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
  await name(page).fill('no');
  await expect(submit(page)).toHaveAccessibleDescription(/^Read-only mode is on/);
  await submit(page).click({ force: true });
  await expect(page.getByText(/^Read-only mode is on/)).toBeFocused();
  await expect(page.getByText(/^Read-only mode is on/)).toBeInViewport();
  await expect(name(page)).toHaveValue('no');
  expect(sent).toHaveLength(0);
  await expectNoAxeViolations(page);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing, ${colorScheme}, ${width} wide`, async ({ page, signIn, fault }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(page, signIn);
      await expectNoAxeViolations(page);
      await addVolume(page).click();
      await page.getByRole('button', { name: 'Show all 32 types' }).click();
      const words = ['not a valid value'];
      await fault(refusal({
        name: words, tags: words, image: words, commercial_type: words, 'volumes.1.size': words, 'volumes.1.id': words, volumes: words,
        public_ip: words, security_group: words, enable_ipv6: words, boot_type: words, organization: words,
      }));
      await submit(page).click();
      await expect(summary(page)).toBeVisible();
      await expectNoAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await fault({ method: 'POST', path: '/servers', truncate: true });
      await name(page).fill('doubtful');
      await size(page, 0).fill('10');
      await page.getByRole('button', { name: 'Remove volume 1' }).click();
      await type(page, 'C2S').check();
      await size(page, 0).fill('50');
      await submit(page).click();
      await expect(doubt(page).getByRole('link')).toBeVisible();
      await expectNoAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    });
  }
}

test('the further volumes of an image are told, counted and left in their slots', async ({ page, signIn, api, sandbox }) => {
  const sent = creations(page);
  const { servers } = await api('GET', '/servers?per_page=100');
  const source = servers.find((server) => server.name === 'build-1');
  await api('POST', `/servers/${source.id}/action`, { action: 'backup', name: 'whole' });
  await sandbox.advance(3600);
  const { images } = await api('GET', '/images?per_page=100');
  const whole = images.find((one) => one.name === 'whole');
  expect(Object.keys(whole.extra_volumes)).toEqual(['1']);
  const [root, extra] = [whole.root_volume, whole.extra_volumes[1]].map((volume) => volume.size / 1e9);
  await open(page, signIn);
  await name(page).fill('build-2');
  await image(page, 'whole').check();
  const row = page.getByRole('group', { name: 'Volume 1, from the image' });
  await expect(row.getByLabel('Volume 1, size, from the image')).toHaveValue(`${extra} GB`);
  await expect(row.getByLabel('Volume 1, name, from the image')).toHaveValue(whole.extra_volumes[1].name);
  await page.getByRole('button', { name: 'Show all 32 types' }).click();
  await type(page, source.commercial_type).check();
  await expect(size(page, 0)).toHaveValue(String(root));
  await expect(page.getByText(`Total ${root + extra} GB, ${source.commercial_type} takes`)).toBeVisible();
  await addVolume(page).click();
  await expect(page.getByLabel('Volume 2, name')).toBeFocused();
  await page.getByRole('button', { name: 'Remove volume 2' }).click();
  await submit(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'build-2' })).toBeVisible();
  expect(Object.keys(sent[0].volumes)).toEqual(['0']);
  const { servers: now } = await api('GET', '/servers?per_page=100');
  const { volumes } = now.find((server) => server.name === 'build-2');
  expect(Object.values(volumes).map((volume) => volume.size / 1e9)).toEqual([root, extra]);
});
