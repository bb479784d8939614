// Flexible IPs: the list, reserve, promote, attach, move, detach, reverse DNS, release.
import { test, expect } from './support/index.js';
import { rows, button, dialog, fact, more } from './support/page.js';

test.beforeEach(async ({ page, signIn, api }) => {
  page.ips = async () => (await api('GET', '/ips?per_page=100')).ips;
  page.server = async (name) => (await api('GET', '/servers?per_page=100')).servers.find((server) => server.name === name);
  page.openIp = async (which) => {
    const ip = (await page.ips()).find(which);
    await signIn(page, `/ips/${ip.id}`);
    await expect(page.getByRole('heading', { level: 1, name: ip.address, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(ip.id);
    return ip;
  };
});

const isFree = ({ server, reverse }) => server === null && reverse === null;
const isOn = (name) => (ip) => ip.server?.name === name;

test('the list shows where each leads, and tells those that lead nowhere', async ({ page, signIn }) => {
  const ips = await page.ips();
  const loose = ips.filter(({ server }) => server === null);
  expect(loose.length).toBeGreaterThan(0);
  await signIn(page, '/ips');
  await expect(rows(page)).toHaveCount(ips.length);
  const used = ips.find(isOn('web-1'));
  const row = rows(page).filter({ has: page.getByRole('link', { name: used.address, exact: true }) });
  await expect(row).toContainText('web-1');
  await page.getByRole('button', { name: /^Unattached/ }).click();
  await expect(rows(page)).toHaveCount(loose.length);
  await expect(rows(page).first()).toContainText('none');
  await page.getByRole('link', { name: loose[0].address, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/ips/${loose[0].id}$`));
});

test('a deep link opens an address, with a link to its server', async ({ page }) => {
  const ip = await page.openIp(isOn('web-1'));
  await expect(page).toHaveTitle(`${ip.address} · Scaleway Console`);
  await expect(fact(page, 'Attached to').getByRole('link')).toHaveAttribute('href', `/servers/${ip.server.id}`);
  await expect(page.locator('#overview')).toContainText('The API gives no price for it.');
  await expect(button(page, 'Attach')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('It is on web-1. Move it instead, or detach it first.')).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: /^Release/ })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('menuitem', { name: /^Release/ })).toContainText('Detach it first.');
});

test('an address is reserved, and released', async ({ page, signIn, api, problems }) => {
  const before = (await page.ips()).length;
  await signIn(page, '/ips');
  await page.getByRole('link', { name: 'Reserve IP' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reserve flexible IP' })).toBeVisible();
  await page.getByRole('button', { name: 'Reserve flexible IP' }).click();
  await expect(page.getByText('Flexible IP reserved')).toBeVisible();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  expect(await page.ips()).toHaveLength(before + 1);
  const id = page.url().split('/').at(-1);
  problems.allow(new RegExp(`status of 404 .*/ips/${id}$`));
  const { ip } = await api('GET', `/ips/${id}`);
  await more(page, 'Release');
  await expect(dialog(page)).toHaveAccessibleName(`Release ${ip.address}?`);
  await expect(dialog(page)).toContainText('stops costing');
  await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog(page).getByRole('button', { name: 'Release flexible IP' }).click();
  await expect(page).toHaveURL(/\/ips$/);
  await expect(page.getByText('Flexible IP released')).toBeVisible();
  expect(await page.ips()).toHaveLength(before);
});

test('a dynamic address of a server is promoted: it stays the same', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ public_ip: ip }) => ip?.dynamic);
  const reserved = servers.find(({ public_ip: ip }) => ip && !ip.dynamic);
  await signIn(page, `/ips/new?server=${server.id}`);
  const select = page.getByLabel('Server');
  await expect(select).toHaveValue(server.id);
  await expect(select.locator('option:checked')).toHaveText(`${server.name}, now at ${server.public_ip.address} (dynamic)`);
  await expect(select.locator(`option[value="${reserved.id}"]`)).toHaveCount(0);
  await page.getByRole('button', { name: 'Reserve flexible IP' }).click();
  await expect(page.getByRole('heading', { level: 1, name: server.public_ip.address, exact: true })).toBeVisible();
  await expect(fact(page, 'Attached to')).toHaveText(server.name);
  const after = await page.server(server.name);
  expect(after.public_ip).toEqual({ ...server.public_ip, dynamic: false });
});

test('no free address, and a field that the API refuses, are told as the API says them', async ({ page, signIn, fault }) => {
  await signIn(page, '/ips/new');
  const message = 'No more free IP address available';
  await fault({ method: 'POST', path: '/ips', status: 503, body: { type: 'invalid_request_error', message } });
  await page.getByRole('button', { name: 'Reserve flexible IP' }).click();
  await expect(page.getByRole('alert')).toContainText(message);
  const fields = { server: ['not a valid value'], reverse: ['is too long'] };
  const body = { type: 'invalid_request_error', message: 'Validation Error', fields };
  await fault({ method: 'POST', path: '/ips', status: 400, body });
  await page.getByRole('button', { name: 'Reserve flexible IP' }).click();
  await expect(page.getByLabel('Server')).toHaveAccessibleDescription(/not a valid value/);
  await expect(page.getByLabel('Server')).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('reverse is too long');
});

test('attached, named with an error at its field, detached', async ({ page, api, problems }) => {
  problems.allow(/status of 400 .*\/ips\//);
  const ip = await page.openIp(isFree);
  const server = await page.server('demo-1');
  await button(page, 'Attach').click();
  await dialog(page).getByRole('button', { name: 'Attach flexible IP' }).click();
  await expect(dialog(page).getByLabel('Server')).toHaveAccessibleDescription(/required key not provided/);
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await dialog(page).getByRole('button', { name: 'Attach flexible IP' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(fact(page, 'Attached to')).toHaveText('demo-1');
  expect((await api('GET', `/ips/${ip.id}`)).ip.server.id).toBe(server.id);

  await more(page, 'Set reverse DNS');
  const name = dialog(page).getByLabel('Name');
  await name.fill('x'.repeat(300));
  await dialog(page).getByRole('button', { name: 'Set reverse DNS' }).click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
  await name.fill('demo.example.com');
  await dialog(page).getByRole('button', { name: 'Set reverse DNS' }).click();
  await expect(fact(page, 'Reverse DNS')).toHaveText('demo.example.com');
  await more(page, 'Set reverse DNS');
  await expect(name).toHaveValue('demo.example.com');
  await name.fill('');
  await dialog(page).getByRole('button', { name: 'Set reverse DNS' }).click();
  await expect(fact(page, 'Reverse DNS')).toHaveText('none');
  expect((await api('GET', `/ips/${ip.id}`)).ip.reverse).toBeNull();

  await more(page, 'Detach');
  await expect(dialog(page)).toContainText('demo-1 is no longer reached by this address.');
  await dialog(page).getByRole('button', { name: 'Detach flexible IP' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  expect((await api('GET', `/ips/${ip.id}`)).ip.server).toBeNull();
});

test('a move is two steps; if the second fails, that is said, and it can be put back', async ({ page, api, fault }) => {
  const ip = await page.openIp(isOn('web-1'));
  const [from, to] = [await page.server('web-1'), await page.server('demo-1')];
  await button(page, 'Move').click();
  await expect(dialog(page)).toContainText('If the second one fails it stays on no server');
  await dialog(page).getByLabel('To server').selectOption(to.id);
  // The first call passes; the second meets the fault.
  await fault({ method: 'PATCH', path: `/ips/${ip.id}`, delay_ms: 1 });
  await fault({ method: 'PATCH', path: `/ips/${ip.id}`, status: 500, body: { type: 'api_error', message: 'Down' } });
  await dialog(page).getByRole('button', { name: 'Move flexible IP' }).click();
  const steps = dialog(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
  await expect(steps.nth(0)).toContainText('Detach it from web-1');
  await expect(steps.nth(0)).toContainText('done');
  await expect(steps.nth(1).locator('.amount')).toHaveText('not done so far');
  expect((await api('GET', `/ips/${ip.id}`)).ip.server).toBeNull();
  // Back to where it was: the first step is not sent again.
  await dialog(page).getByLabel('To server').selectOption(from.id);
  await dialog(page).getByRole('button', { name: 'Try the rest again' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(fact(page, 'Attached to')).toHaveText('web-1');

  await button(page, 'Move').click();
  await dialog(page).getByLabel('To server').selectOption(to.id);
  await dialog(page).getByRole('button', { name: 'Move flexible IP' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByText('Flexible IP moved').first()).toBeVisible();
  await expect(fact(page, 'Attached to')).toHaveText('demo-1');
  expect((await page.server('demo-1')).public_ip).toMatchObject({ id: ip.id, dynamic: false });
});

test('what cannot be moved says why, and a move does not lead back to the server it is on', async ({ page, api }) => {
  const ip = await page.openIp(isFree);
  const why = 'It is on no server, so it can be neither moved nor detached. Attach it instead.';
  await expect(button(page, 'Move')).toHaveAccessibleDescription(why);
  const server = await page.server('demo-1');
  await button(page, 'Attach').click();
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await dialog(page).getByRole('button', { name: 'Attach flexible IP' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('demo-1');
  await button(page, 'Move').click();
  const choices = dialog(page).getByLabel('To server').getByRole('option');
  await expect(choices.first()).toHaveText('Choose a server');
  await expect(choices.filter({ hasText: /^demo-1/ })).toHaveCount(0);
  expect((await api('GET', `/ips/${ip.id}`)).ip.server.id).toBe(server.id);
});

test('a move that stopped in the middle shows where the address is', async ({ page, fault }) => {
  const ip = await page.openIp(isOn('web-1'));
  const to = await page.server('demo-1');
  await button(page, 'Move').click();
  await dialog(page).getByLabel('To server').selectOption(to.id);
  await fault({ method: 'PATCH', path: `/ips/${ip.id}`, delay_ms: 1 });
  await fault({ method: 'PATCH', path: `/ips/${ip.id}`, status: 500, body: { type: 'api_error', message: 'Down' } });
  await dialog(page).getByRole('button', { name: 'Move flexible IP' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Steps' }).locator('.amount').last()).toHaveText('not done so far');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
});

test('a write of which no answer came is found out by reading again: it was carried out', async ({ page, api, fault, problems }) => {
  problems.allow(/ERR_CONTENT_LENGTH_MISMATCH/);
  const ip = await page.openIp(isFree);
  const server = await page.server('demo-1');
  const sent = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
  await fault({ method: 'PATCH', path: '/ips/{id}', html: true, after: true });
  await button(page, 'Attach').click();
  await dialog(page).getByLabel('Server').selectOption(server.id);
  await dialog(page).getByRole('button', { name: 'Attach flexible IP' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('demo-1');
  await expect(page.getByText('Flexible IP attached')).toBeVisible();
  await fault({ method: 'PATCH', path: '/ips/{id}', truncate: 5 });
  await more(page, 'Detach');
  await dialog(page).getByRole('button', { name: 'Detach flexible IP' }).click();
  await expect(fact(page, 'Attached to')).toHaveText('none');
  expect((await api('GET', `/ips/${ip.id}`)).ip.server).toBeNull();
  expect(sent, 'nothing is sent twice').toHaveLength(2);
});

test('a write of which no answer came is found out by reading again: it never arrived', async ({ page, api, fault }) => {
  const ip = await page.openIp(isFree);
  const sent = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
  await fault({ method: 'PATCH', path: '/ips/{id}', html: true });
  await more(page, 'Set reverse DNS');
  await dialog(page).getByLabel('Name').fill('demo.example.com');
  await dialog(page).getByRole('button', { name: 'Set reverse DNS' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Steps' })).toContainText('not done so far');
  await expect(dialog(page)).toContainText('To try again sends it once more.');
  await expect(dialog(page).getByLabel('Name')).toHaveValue('demo.example.com');
  expect(sent).toHaveLength(1);
  await dialog(page).getByRole('button', { name: 'Try the rest again' }).click();
  await expect(fact(page, 'Reverse DNS')).toHaveText('demo.example.com');
  expect((await api('GET', `/ips/${ip.id}`)).ip.reverse).toBe('demo.example.com');
  expect(sent).toHaveLength(2);
});

test('a write that cannot be looked into is told as unknown', async ({ page, fault }) => {
  await page.openIp(isFree);
  await fault({ method: 'PATCH', path: '/ips/{id}', html: true });
  await fault({ method: 'GET', path: '/ips/{id}', count: null, status: 503, body: { type: 'api_error', message: 'Down' } });
  await more(page, 'Set reverse DNS');
  await dialog(page).getByLabel('Name').fill('demo.example.com');
  await dialog(page).getByRole('button', { name: 'Set reverse DNS' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Steps' })).toContainText('outcome unknown');
  await expect(dialog(page)).toContainText('look before you send it again');
});
