// The page of one server: its facts, its actions to their end, its failures, its name and tags, its JSON.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { button, dialog, fact } from './support/page.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const state = (page) => page.locator('.pill');

/** Opens the page of the seeded server of that name. */
test.beforeEach(async ({ page, signIn, api }) => {
  page.server = async (name) => {
    const { servers } = await api('GET', '/servers?per_page=100');
    return servers.find((server) => server.name === name);
  };
  page.openServer = async (name) => {
    const server = await page.server(name);
    await signIn(page, `/servers/${server.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(server.id);
    return server;
  };
  page.more = async (item) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
  };
});

/** The reason that stands against a button, by the text it is described by. */
async function reasonAgainst(page, name) {
  await expect(button(page, name)).toHaveAttribute('aria-disabled', 'true');
  const id = await button(page, name).getAttribute('aria-describedby');
  return page.locator(`#${id}`).textContent();
}

test('says what the API knows of a server', async ({ page }) => {
  const server = await page.openServer('web-1');
  await expect(page).toHaveTitle('web-1 · Scaleway Console');
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('web-1');
  await expect(state(page)).toHaveText('Running');
  await expect(page.locator('.page-title .tag')).toHaveText(server.tags);
  await expect(fact(page, 'Type')).toContainText(server.commercial_type);
  await expect(fact(page, 'Type')).toContainText('4 GB');
  await expect(fact(page, 'Image')).toContainText(server.image.name);
  await expect(fact(page, 'Zone')).toContainText(`par1 node ${server.location.node_id}`);
  await expect(fact(page, 'State detail')).toHaveText(/booted/);
  await expect(fact(page, 'DNS, public')).toContainText(`${server.id}.pub.cloud.scaleway.com`);
  await expect(fact(page, 'Created').locator('time').first()).toHaveAttribute('datetime', server.creation_date);
  await expect(fact(page, 'Public IP')).toContainText(server.public_ip.address);
  await expect(fact(page, 'Public IP')).toContainText('Reserved');
  await expect(fact(page, 'Private IP')).toContainText(server.private_ip);
  await expect(fact(page, 'IPv6')).toContainText(server.ipv6.address);
  await expect(fact(page, 'Security group')).toContainText(server.security_group.name);
  const volumes = page.getByRole('table', { name: 'Volumes of web-1' });
  await expect(volumes.getByRole('row')).toHaveCount(1 + Object.keys(server.volumes).length);
  await expect(volumes).toContainText(server.volumes[0].name);
  await expect(volumes).toContainText('40 GB');
  await expect(page.getByRole('complementary', { name: 'Cost' })).toContainText('€7.99 per month');
  await expect(page.getByRole('complementary', { name: 'Cost' })).toContainText(
    'Powered off, the volumes and the reserved IP are still billed.',
  );
});

test('a stopped server has no address in DNS', async ({ page }) => {
  await page.openServer('demo-1');
  await expect(state(page)).toHaveText('Stopped');
  await expect(fact(page, 'DNS, public')).toHaveText('none without a public IP');
  await expect(fact(page, 'Zone')).toContainText('none');
});

test('running, to stopped, to deleted', async ({ page, api, advance }) => {
  const server = await page.openServer('web-1');
  await button(page, 'Power off').click();
  await expect(dialog(page)).toHaveAccessibleName('Power off web-1?');
  await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(dialog(page)).toContainText(`Public address ${server.public_ip.address} is kept`);
  await expect(dialog(page)).toContainText('Still billed while off: the volumes and the reserved IP');
  await dialog(page).getByRole('button', { name: 'Power off' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(button(page, 'Power off')).toBeFocused();
  await expect(state(page)).toHaveText('Stopping');
  expect(await reasonAgainst(page, 'Reboot')).toBe('The server is being stopped. Wait until it is stopped.');
  await advance(20);
  await expect(state(page)).toHaveText('Stopped');
  await expect(page.getByText('web-1 is stopped')).toBeVisible();
  await expect(button(page, 'Power off')).toBeFocused();

  await page.more('Delete');
  await expect(dialog(page)).toHaveAccessibleName('Delete server web-1?');
  await expect(dialog(page)).toContainText('Keeps being billed after this1 volume, 1 IP and 1 snapshot');
  const confirm = dialog(page).getByRole('button', { name: 'Delete server' });
  const name = dialog(page).getByLabel('Type web-1 to confirm');
  await expect(name).toBeFocused();
  await name.fill('web-');
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  await name.fill('web-1');
  const entries = await page.evaluate(() => history.length);
  await expect(confirm).not.toHaveAttribute('aria-disabled');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/servers$/);
  await expect(page.getByText('Server web-1 deleted')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'web-1', exact: true })).toBeHidden();
  const { volume } = await api('GET', `/volumes/${server.volumes[0].id}`);
  expect(volume.server).toBeNull();
  const { ip } = await api('GET', `/ips/${server.public_ip.id}`);
  expect(ip.server).toBeNull();

  // Nobody goes back to it: the list has taken its place.
  expect(await page.evaluate(() => history.length)).toBe(entries);
});

test('terminating takes the volumes along', async ({ page, api, advance, problems }) => {
  const server = await page.openServer('queue-1');
  await page.more('Terminate');
  await expect(dialog(page)).toContainText(server.volumes[0].name);
  await expect(dialog(page)).toContainText('Keeps being billed after thisnothing');
  await dialog(page).getByLabel('Type queue-1 to confirm').fill('queue-1');
  await dialog(page).getByRole('button', { name: 'Terminate server' }).click();
  await expect(state(page)).toHaveText(/Stopping\s*terminating/);
  expect(await reasonAgainst(page, 'Power on')).toContain('gone soon');
  problems.allow(/status of 404/);
  await advance(20);
  await expect(page).toHaveURL(/\/servers$/);
  await expect(page.getByText('Server queue-1 terminated')).toBeVisible();
  await expect(api('GET', `/volumes/${server.volumes[0].id}`)).rejects.toThrow('404');
});

test('terminating says which snapshots stay and are billed', async ({ page, api }) => {
  const server = await page.openServer('build-1');
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  const own = Object.values(server.volumes).map(({ id }) => id);
  expect(snapshots.filter(({ base_volume: base }) => own.includes(base?.id))).toHaveLength(1);
  await page.more('Terminate');
  await expect(dialog(page)).toContainText('1 snapshot of its volumesstill billed');
  await expect(dialog(page).locator('.ledger-total')).toHaveText(`Keeps being billed after this${server.public_ip && !server.public_ip.dynamic ? '1 IP and ' : ''}1 snapshot`);
});

test('a reboot is followed to its end', async ({ page, advance }) => {
  await page.openServer('web-2');
  await button(page, 'Reboot').click();
  await dialog(page).getByRole('button', { name: 'Reboot' }).click();
  await expect(state(page)).toHaveText(/Stopping\s*rebooting/);
  await advance(20);
  await expect(page.getByText('web-2 has rebooted')).toBeVisible();
  await expect(state(page)).toHaveText('Running');
});

test('a power-on without a free machine is told as a failure', async ({ page, api, advance }) => {
  await api('POST', '/sandbox/account', { stock: { 'DEV1-S': 'shortage' } });
  await page.openServer('demo-1');
  await button(page, 'Power on').click();
  await expect(state(page)).toHaveText(/Starting\s*provisioning node/);
  await expect(button(page, 'Power on')).toBeFocused();
  await advance(30);
  const alert = page.getByRole('alert').filter({ hasText: 'demo-1 was not powered on' });
  await expect(alert).toContainText('fell back to stopped');
  await expect(alert).toContainText('DEV1-S');
  await expect(state(page)).toHaveText('Stopped');
  await api('POST', '/sandbox/account', { stock: { 'DEV1-S': 'available' } });
  await button(page, 'Power on').click();
  await expect(alert).toBeHidden();
  await expect(state(page)).toHaveText(/Starting/);
  await advance(30);
  await expect(page.getByText('demo-1 is running')).toBeVisible();
  await expect(fact(page, 'Public IP')).toContainText('Dynamic');
});

test("the API's refusal is quoted, and the page shows the state behind it", async ({ page, api, advance, problems }) => {
  const server = await page.openServer('web-2');
  await button(page, 'Reboot').click();
  // Somebody else is quicker.
  await api('POST', `/servers/${server.id}/action`, { action: 'poweroff' });
  await advance(30);
  problems.allow(/status of 400/);
  await dialog(page).getByRole('button', { name: 'Reboot' }).click();
  const alert = dialog(page).getByRole('alert');
  await expect(alert).toContainText('web-2 was not rebooted: server should be running');
  await alert.getByText('Technical details').click();
  await expect(alert).toContainText('"type":"invalid_request_error"');
  await expect(state(page)).toHaveText('Stopped');
  await expect(dialog(page).getByRole('button', { name: 'Reboot' })).toHaveAttribute('aria-disabled', 'true');
  await expect(dialog(page)).toContainText('Power it on first.');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(alert).toBeHidden();
});

test('a refusal on the page can be dismissed', async ({ page, fault }) => {
  await page.openServer('demo-1');
  await fault({ method: 'POST', path: '/servers/{id}/action', status: 400, body: { type: 'invalid_request_error', message: 'not now' } });
  await button(page, 'Power on').click();
  const alert = page.getByRole('alert').filter({ hasText: 'demo-1 was not powered on: not now' });
  await expect(alert).toBeVisible();
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
});

test('volumes that do not fit the type are marked', async ({ page, fault }) => {
  await page.openServer('web-1');
  const note = page.locator('#volumes').getByText(/ GB in total\. DEV1-M needs exactly 40 GB\./);
  await expect(note).toHaveClass('panel-note');
  await fault({ method: 'GET', path: '/servers/{id}', count: null, set: { 'server.volumes.0.size': 50_000_000_000 } });
  await page.openServer('web-1');
  await expect(note).toHaveText(/^50 GB/);
  await expect(note).toHaveClass('badge badge-warn');
});

test('a name is confirmed however its words are set apart', async ({ page, api, signIn }) => {
  const server = await page.server('demo-1');
  await api('PATCH', `/servers/${server.id}`, { name: 'my  demo' });
  await signIn(page, `/servers/${server.id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'my demo' })).toBeVisible();
  await page.more('Delete');
  await dialog(page).getByLabel('Type my demo to confirm').fill('my demo');
  await expect(dialog(page).getByRole('button', { name: 'Delete server' })).not.toHaveAttribute('aria-disabled');
});

test('a failure of the API stands in the dialog, and can be tried again', async ({ page, fault }) => {
  await page.openServer('web-2');
  await fault({ method: 'POST', path: '/servers/{id}/action', status: 429, headers: { 'Retry-After': '2' } });
  await button(page, 'Power off').click();
  await dialog(page).getByRole('button', { name: 'Power off' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Too many requests at once. Try again in 2 s.');
  await dialog(page).getByRole('button', { name: 'Power off' }).click();
  await expect(state(page)).toHaveText('Stopping');
});

test('actions that are off say why, and the next step', async ({ page, api, fault, sandbox }) => {
  const server = await page.openServer('web-1');
  const requests = [];
  page.on('request', (request) => request.method() === 'POST' && requests.push(request.url()));
  expect(await reasonAgainst(page, 'Power on')).toBe(
    'Only stopped servers can be powered on. This one is already running; reboot it to start it afresh.',
  );
  await button(page, 'Power on').focus();
  await expect(button(page, 'Power on')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'More actions' }).click();
  const remove = page.getByRole('menuitem', { name: /^Delete/ });
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await expect(remove).toContainText('Only stopped servers can be deleted. Power off first, then delete.');
  await remove.click({ force: true });
  await expect(dialog(page)).toBeHidden();
  await page.keyboard.press('Escape');
  expect(requests).toEqual([]);

  const refresh = page.getByRole('button', { name: 'Refresh this server' });
  await api('POST', `/sandbox/servers/${server.id}`, { state: 'locked' });
  await refresh.click();
  await expect(state(page)).toHaveText('Locked');
  expect(await reasonAgainst(page, 'Power off')).toBe('The vendor has locked this server. Ask its support to unlock it.');
  // An API that sends no list of allowed actions: the state decides.
  await api('POST', `/sandbox/servers/${server.id}`, { state: 'stopped' });
  await fault({ method: 'GET', path: `/servers/${server.id}`, count: null, remove: ['server.allowed_actions'] });
  await refresh.click();
  await expect(state(page)).toHaveText('Stopped');
  expect(await reasonAgainst(page, 'Reboot')).toBe('Only running servers can be powered off or rebooted. Power it on first.');
  await expect(button(page, 'Power on')).not.toHaveAttribute('aria-disabled');
  // A state that this console does not know keeps the API's word.
  await sandbox.clearFaults();
  await fault({
    method: 'GET', path: `/servers/${server.id}`, count: null,
    set: { 'server.state': 'hibernating', 'server.allowed_actions': ['poweron'] },
  });
  await refresh.click();
  await expect(state(page)).toHaveText('hibernating');
  expect(await reasonAgainst(page, 'Reboot')).toContain('while the server is hibernating');
});

test.describe('an unknown outcome', () => {
  test('is cleared up by reading again: it was accepted', async ({ page, fault, problems }) => {
    await page.openServer('web-2');
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    problems.allow(/ERR_CONTENT_LENGTH_MISMATCH/);
    await fault({ method: 'POST', path: '/servers/{id}/action', truncate: 5 });
    await button(page, 'Reboot').click();
    await dialog(page).getByRole('button', { name: 'Reboot' }).click();
    await expect(page.getByRole('dialog', { name: 'The reboot was accepted' })).toBeVisible();
    await expect(dialog(page)).toContainText('The server is rebooting now.');
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await expect(button(page, 'Reboot')).toBeFocused();
    expect(sent).toHaveLength(1);
  });

  test('is cleared up by reading again: it never arrived', async ({ page, fault }) => {
    await page.clock.install();
    await page.openServer('web-2');
    const sent = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await fault({ method: 'POST', path: '/servers/{id}/action', html: true });
    await button(page, 'Power off').click();
    await dialog(page).getByRole('button', { name: 'Power off' }).click();
    const doubt = page.getByRole('dialog', { name: 'We do not know if the power-off was accepted' });
    await expect(doubt).toContainText('It is not repeated automatically.');
    await expect(doubt).toContainText('Reading web-2 again to find out');
    expect(await reasonAgainst(page, 'Reboot')).toBe('Power off is under way. Wait until it has ended.');
    await page.clock.fastForward(16_000);
    await expect(page.getByRole('dialog', { name: 'The power-off seems not to have arrived' })).toContainText(
      'The server is still running: the request seems not to have arrived. You can send it again.',
    );
    expect(sent).toHaveLength(1);
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await expect(button(page, 'Power off')).not.toHaveAttribute('aria-disabled');
  });

  test('of a time-out is treated alike', async ({ page, fault }) => {
    await page.clock.install();
    await page.openServer('web-2');
    await fault({ method: 'POST', path: '/servers/{id}/action', delay_ms: 60_000 });
    await button(page, 'Power off').click();
    const confirm = dialog(page).getByRole('button', { name: 'Power off' });
    await confirm.click();
    await expect(confirm).toHaveAttribute('aria-busy', 'true');
    // While it is being sent nothing closes the dialog.
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveAccessibleName('Power off web-2?');
    await page.clock.fastForward(31_000);
    await expect(page.getByRole('dialog', { name: 'The power-off was accepted' })).toBeVisible();
    await expect(state(page)).toHaveText('Stopping');
  });

  test('of a deletion ends in the list once the server is gone', async ({ page, fault, problems }) => {
    await page.openServer('demo-1');
    problems.allow(/status of 404/);
    await fault({ method: 'DELETE', path: '/servers/{id}', html: true, after: true });
    await page.more('Delete');
    await dialog(page).getByLabel('Type demo-1 to confirm').fill('demo-1');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/servers$/);
    await expect(page.getByText('Server demo-1 deleted')).toBeVisible();
    await expect(dialog(page)).toBeHidden();
  });

  test('of a rename is found out before anything is said', async ({ page, fault, problems }) => {
    await page.openServer('web-2');
    problems.allow(/ERR_CONTENT_LENGTH_MISMATCH/);
    await page.getByRole('button', { name: 'Edit name and tags' }).click();
    await page.getByLabel('Name', { exact: true }).fill('web-zwei');
    await fault({ method: 'PATCH', path: '/servers/{id}', html: true });
    await page.keyboard.press('Enter');
    const note = page.getByRole('alert').filter({ hasText: 'We do not know if this was saved' });
    await expect(note).toContainText('still has its old name or tags');
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('web-zwei');
    await fault({ method: 'PATCH', path: '/servers/{id}', truncate: 5 });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'web-zwei' })).toBeVisible();
    await expect(page.getByText('Server web-zwei changed')).toBeVisible();
  });
});

test.describe('name and tags', () => {
  test('are edited in place; only what differs is sent', async ({ page, api }) => {
    const server = await page.openServer('web-1');
    const edit = page.getByRole('button', { name: 'Edit name and tags' });
    await edit.focus();
    await page.keyboard.press('Enter');
    const name = page.getByLabel('Name', { exact: true });
    await expect(name).toBeFocused();
    await expect(name).toHaveValue('web-1');
    await page.getByLabel(/^Tags/).fill('web "blue green"');
    const patch = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.keyboard.press('Enter');
    expect((await patch).postDataJSON()).toEqual({ tags: ['web', 'blue green'] });
    await expect(page.locator('.page-title .tag')).toHaveText(['web', 'blue green']);
    await expect(edit).toBeFocused();
    await expect(page.getByText('Server web-1 changed')).toBeVisible();
    await edit.click();
    await expect(page.getByLabel(/^Tags/)).toHaveValue('web "blue green"');
    await name.fill('web-one');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'web-one' })).toBeVisible();
    await expect(page).toHaveTitle('web-one · Scaleway Console');
    await expect(edit).toBeFocused();
    const after = (await api('GET', `/servers/${server.id}`)).server;
    expect([after.name, after.tags]).toEqual(['web-one', ['web', 'blue green']]);
  });

  test('are left alone by Cancel and Escape', async ({ page }) => {
    await page.openServer('web-1');
    const edit = page.getByRole('button', { name: 'Edit name and tags' });
    const sent = [];
    page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
    for (const leave of [() => page.keyboard.press('Escape'), () => page.getByRole('button', { name: 'Cancel' }).click()]) {
      await edit.click();
      await page.getByLabel('Name', { exact: true }).fill('nothing');
      await leave();
      await page.getByRole('button', { name: 'Discard changes' }).click();
      await expect(page.getByLabel('Name', { exact: true })).toBeHidden();
      await expect(edit).toBeFocused();
      await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
    }
    expect(sent).toEqual([]);
  });

  test('show every message of the API at its control, and keep what was typed', async ({ page, fault, problems }) => {
    await page.openServer('web-1');
    problems.allow(/status of 400/);
    await page.getByRole('button', { name: 'Edit name and tags' }).click();
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('');
    await page.keyboard.press('Enter');
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toBeFocused();
    await expect(page.locator('#edit-name-err li')).toHaveText(['length of value must be at least 1', 'required key not provided']);

    const fields = { 'tags.1': ['not a valid value'], name: ['length of value must be at least 2'], hostname: ['extra keys not allowed'] };
    await fault({
      method: 'PATCH', path: '/servers/{id}', status: 400,
      body: { type: 'invalid_request_error', message: 'Validation Error', fields },
    });
    await name.fill('w');
    await expect(page.locator('#edit-name-err')).toBeHidden();
    await page.getByLabel(/^Tags/).fill('web ?');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.locator('#edit-name-err li')).toHaveText(['length of value must be at least 2']);
    await expect(page.locator('#edit-tags-err li')).toHaveText(['tags.1 not a valid value']);
    await expect(page.locator('[id^="form-alert"]')).toContainText('hostname extra keys not allowed');
    await expect(name).toBeFocused();
    await expect(name).toHaveValue('w');
    await expect(page.getByLabel(/^Tags/)).toHaveValue('web ?');
    await expectNoAxeViolations(page);
  });
});

test('a poll changes what differs and disturbs nothing', async ({ page, api, advance }) => {
  await page.clock.install();
  const server = await page.openServer('web-2');
  await page.getByRole('button', { name: 'Edit name and tags' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('half-ty');
  await api('PATCH', `/servers/${server.id}`, { name: 'renamed-elsewhere', tags: ['new'] });
  await page.clock.fastForward(20_000);
  await expect(page.getByRole('heading', { level: 1, name: 'renamed-elsewhere' })).toBeVisible();
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('half-ty');
  await page.keyboard.press('Escape');
  await dialog(page).getByRole('button', { name: 'Discard changes' }).click();

  // A menu stays open, with the focus where it was, while the reasons in it change.
  await page.getByRole('button', { name: 'More actions' }).click();
  const terminate = page.getByRole('menuitem', { name: /^Terminate/ });
  await expect(page.getByRole('menuitem', { name: 'Edit name and tags' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(terminate).toBeFocused();
  await api('POST', `/servers/${server.id}/action`, { action: 'poweroff' });
  await advance(60);
  await page.clock.fastForward(20_000);
  await expect(terminate).toContainText('Only running servers can be terminated.');
  await expect(terminate).toBeFocused();
  await page.keyboard.press('Escape');

  // A dialog keeps what was typed; when the state no longer allows it, it says so.
  await page.more('Delete');
  const typed = dialog(page).getByLabel('Type renamed-elsewhere to confirm');
  await typed.fill('renamed-');
  await api('POST', `/servers/${server.id}/action`, { action: 'poweron' });
  await page.clock.fastForward(20_000);
  await expect(dialog(page).locator('#confirm-why')).toContainText('Only stopped servers can be deleted.');
  await expect(typed).toBeFocused();
  await expect(typed).toHaveValue('renamed-');
});

test('the raw JSON is what the API sent, and can be copied', async ({ page, api }) => {
  const server = await page.openServer('web-1');
  const raw = page.locator('#json');
  const shown = JSON.parse(await raw.locator('pre').textContent());
  expect(shown).toEqual(await api('GET', `/servers/${server.id}`));
  await raw.getByRole('button', { name: 'Copy JSON' }).click();
  await expect(raw.getByRole('status')).toHaveText('Copied');
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual(shown);
});

test('every call can be copied as curl, never with the token', async ({ page, sandbox }) => {
  const server = await page.openServer('web-1');
  const { token } = await sandbox.credentials();
  const wanted = {
    'Read this server': /^curl -X GET '.*\/servers\/ID'/,
    'Rename or change tags': /^curl -X PATCH .*"name":"web-1","tags":\["web","production"\]/s,
    'Power off': /^curl -X POST .*\/servers\/ID\/action'.*"action":"poweroff"/s,
    Delete: /^curl -X DELETE '.*\/servers\/ID'/,
  };
  for (const [item, pattern] of Object.entries(wanted)) {
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
    await expect(page.getByText(`Copied as curl: ${item}`)).toBeVisible();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text.replaceAll(server.id, 'ID')).toMatch(pattern);
    expect(text).toContain('$SCW_TOKEN');
    expect(text).not.toContain(token);
  }
});

test('sections are reached by their links and by address', async ({ page }) => {
  const server = await page.openServer('web-1');
  const sections = page.getByRole('navigation', { name: 'Sections of this server' });
  await expect(sections.getByRole('link', { name: 'Overview' })).toHaveAttribute('aria-current', 'true');
  await sections.getByRole('link', { name: 'Raw JSON' }).click();
  await expect(page).toHaveURL(new RegExp(`/servers/${server.id}#json$`));
  await expect(sections.getByRole('link', { name: 'Raw JSON' })).toHaveAttribute('aria-current', 'true');
  await expect(page.getByRole('heading', { name: 'Raw JSON' })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Raw JSON' })).toBeInViewport();
});

test('what cannot be shown says why', async ({ page, signIn, api, fault, problems, sandbox }) => {
  problems.allow(/status of (404|403|503)/);
  await signIn(page, '/servers/00000000-0000-4000-8000-000000000000');
  await expect(page.getByRole('heading', { level: 1, name: 'Server not found' })).toBeVisible();
  await expect(page.getByRole('alert').first()).toContainText('"00000000-0000-4000-8000-000000000000" not found');
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'Go to servers' }).click();
  await expect(page.getByRole('link', { name: 'web-1', exact: true })).toBeVisible();

  // Known from the list, but not readable again: the old facts stay, with their age.
  const server = await page.server('web-1');
  const path = `/servers/${server.id}`;
  await fault({ method: 'GET', path, count: null, status: 503, body: { type: 'api_error', message: 'Down for maintenance' } });
  await page.getByRole('link', { name: 'web-1', exact: true }).click();
  const stale = page.getByRole('status').filter({ hasText: 'Showing the server' });
  await expect(stale).toContainText('(503: “Down for maintenance”)');
  await expect(fact(page, 'Type')).toContainText(server.commercial_type);
  await expectNoAxeViolations(page);
  await sandbox.clearFaults();
  await stale.getByRole('button', { name: 'Try again' }).click();
  await expect(stale).toBeHidden();

  // Somebody deletes it.
  await api('POST', `/sandbox${path}`, { state: 'stopped' });
  await api('DELETE', path);
  await page.getByRole('button', { name: 'Refresh this server' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'This server is gone' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
  await expect(page.locator('.page-actions')).toBeEmpty();
});

test('a server that cannot be read at all says why and is tried again', async ({ page, signIn, fault, problems, sandbox }) => {
  problems.allow(/status of (403|500)/);
  const server = await page.server('web-1');
  const message = "The token provided doesn't have the requested permission.";
  const path = `/servers/${server.id}`;
  await fault({ method: 'GET', path, count: null, status: 403, body: { type: 'authorization_required', message } });
  await signIn(page, path);
  await expect(page.getByRole('heading', { name: 'This token cannot read servers' })).toBeVisible();
  await expect(page.getByRole('alert').first()).toContainText(message);
  await sandbox.clearFaults();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on the page, in its menus and dialogs, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.openServer('web-1');
    await expectNoAxeViolations(page);
    for (const menu of ['Copy as curl', 'More actions']) {
      await page.getByRole('button', { name: menu }).click();
      await expect(page.getByRole('menu', { name: menu })).toBeVisible();
      await expectNoAxeViolations(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: menu })).toBeFocused();
    }
    const asks = { 'Power off': () => button(page, 'Power off').click(), Reboot: () => button(page, 'Reboot').click(), Terminate: () => page.more('Terminate') };
    for (const ask of Object.values(asks)) {
      await ask();
      await expect(dialog(page)).toBeVisible();
      await expectNoAxeViolations(page);
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toBeHidden();
    }
    await page.getByRole('button', { name: 'Edit name and tags' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await expectNoAxeViolations(page);
  });
}

test('fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.openServer('web-1');
  await page.getByRole('button', { name: 'Edit name and tags' }).click();
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await sideways()).toBeLessThanOrEqual(0);
  await page.keyboard.press('Escape');
  await page.more('Terminate');
  await expect(dialog(page)).toBeVisible();
  expect(await sideways()).toBeLessThanOrEqual(0);
  await expectNoAxeViolations(page);
});

test('read-only mode turns every write off, with the reason', async ({ page, sandbox }) => {
  const server = await page.server('web-1');
  const { token } = await sandbox.credentials();
  await page.goto(`/servers/${server.id}`);
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByLabel('Read-only mode').check();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1' })).toBeVisible();
  for (const name of ['Power off', 'Reboot', 'Power on']) expect(await reasonAgainst(page, name)).toMatch(/^Read-only mode is on/);
  const edit = page.getByRole('button', { name: 'Edit name and tags' });
  await expect(edit).toHaveAccessibleDescription(/^Read-only mode is on/);
  await edit.click({ force: true });
  await expect(page.getByLabel('Name', { exact: true })).toBeHidden();
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem')).toHaveCount(5);
  for (const item of await page.getByRole('menuitem').all()) await expect(item).toHaveAttribute('aria-disabled', 'true');
  await expectNoAxeViolations(page);
});
