// What a server is given beside its image: user data on its page and at creation; and all else that its page changes:
// volumes, addresses, network, boot, backup.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { dialog, fact } from './support/page.js';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const section = (page, name) => page.getByRole('region', { name, exact: true });
const state = (page) => page.locator('.pill');
const steps = (page) => page.getByRole('list', { name: 'Steps' }).getByRole('listitem');

test.beforeEach(async ({ page, signIn, api }) => {
  page.openServer = async (name) => {
    const { servers } = await api('GET', '/servers?per_page=100');
    const server = servers.find((candidate) => candidate.name === name);
    await signIn(page, `/servers/${server.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(section(page, 'User data')).not.toContainText('Loading');
    return server;
  };
  page.send = async (words) => {
    await dialog(page).getByRole('button', { name: words, exact: true }).click();
    await expect(dialog(page)).toBeHidden();
  };
});

test.describe('user data on the page of a server', () => {
  test('what is no text is neither shown as one nor written over; what goes leaves the focus in its section', async ({ page, sandbox, api }) => {
    const { servers } = await api('GET', '/servers?per_page=100');
    const server = servers.find(({ name }) => name === 'web-1');
    const { token } = await sandbox.credentials();
    const headers = { 'X-Auth-Token': token, 'Content-Type': 'text/plain' };
    const body = new Uint8Array([0x1f, 0x8b, 8, 0, 0xff, 0xfe, 0, 1]);
    await fetch(`${sandbox.url}/servers/${server.id}/user_data/cloud-init`, { method: 'PATCH', headers, body });
    await page.openServer('web-1');
    const data = section(page, 'User data').getByRole('group', { name: 'cloud-init' });
    await expect(data).toContainText('8 bytes');
    await expect(data).toContainText('This is no text');
    await expect(data.getByRole('button', { name: 'Delete cloud-init' })).toBeVisible();
    await expect(data.getByRole('button', { name: /^(Edit|Copy) cloud-init/ })).toHaveCount(0);
    await data.getByRole('button', { name: 'Delete cloud-init' }).click();
    await page.send('Delete user data');
    await expect(data).toBeHidden();
    await expect(section(page, 'User data').getByRole('heading', { name: 'User data' })).toBeFocused();
  });

  test('a text that was not changed is not sent', async ({ page }) => {
    const sent = [];
    page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));
    await page.openServer('web-1');
    await section(page, 'User data').getByRole('button', { name: 'Edit cloud-init' }).click();
    await dialog(page).getByRole('button', { name: 'Save user data' }).click();
    await expect(dialog(page).getByLabel('Text')).toHaveAccessibleDescription(/Nothing differs/);
    expect(sent).toEqual([]);
  });

  test('is listed, shown as it is, copied, changed and deleted', async ({ page, api }) => {
    const server = await page.openServer('web-1');
    const data = section(page, 'User data');
    const text = await api('GET', `/servers/${server.id}/user_data/cloud-init`);
    const shown = data.getByLabel('User data cloud-init');
    await expect(shown).toHaveText(text);
    await expect(data).toContainText(`${text.length} bytes`);
    await data.getByRole('button', { name: 'Copy cloud-init' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);

    await data.getByRole('button', { name: 'Edit cloud-init' }).click();
    await expect(dialog(page)).toHaveAccessibleName('Edit cloud-init of web-1?');
    await expect(dialog(page).getByLabel('Text')).toHaveValue(text);
    const changed = '#cloud-config\nruncmd:\n  - echo "<b>&amp;</b> é"\n';
    await dialog(page).getByLabel('Text').fill(changed);
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.send('Save user data');
    expect((await sent).headers()['content-type']).toMatch(/^text\/plain/);
    await expect(shown).toHaveText(changed);
    expect(await api('GET', `/servers/${server.id}/user_data/cloud-init`)).toBe(changed);

    await data.getByRole('button', { name: 'Delete cloud-init' }).click();
    await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.send('Delete user data');
    await expect(data).toContainText('No key is set.');
    expect((await api('GET', `/servers/${server.id}/user_data`)).user_data).toEqual([]);
  });

  test('is added under any key, but not over one that is set', async ({ page, api }) => {
    const server = await page.openServer('web-1');
    const data = section(page, 'User data');
    await data.getByRole('button', { name: 'Add key' }).click();
    const key = dialog(page).getByLabel('Key');
    await expect(key).toHaveValue('');
    await dialog(page).getByRole('button', { name: 'Add user data' }).click();
    await expect(dialog(page)).toContainText('required key not provided');
    await key.fill('cloud-init');
    await dialog(page).getByRole('button', { name: 'Add user data' }).click();
    await expect(dialog(page)).toContainText('This key is set already. Edit it instead.');
    await key.fill('a key/with ä');
    await dialog(page).getByLabel('Text').fill('value');
    await expectNoAxeViolations(page);
    await page.send('Add user data');
    await expect(data.getByLabel('User data a key/with ä')).toHaveText('value');
    expect((await api('GET', `/servers/${server.id}/user_data`)).user_data.sort()).toEqual(['a key/with ä', 'cloud-init']);
    expect(await api('GET', `/servers/${server.id}/user_data/${encodeURIComponent('a key/with ä')}`)).toBe('value');
  });

  test("tells of the API's refusal in the dialog, and keeps what was typed", async ({ page, problems }) => {
    await page.openServer('demo-1');
    problems.allow(/status of 413/);
    await section(page, 'User data').getByRole('button', { name: 'Add key' }).click();
    await expect(dialog(page).getByLabel('Key')).toHaveValue('cloud-init');
    await dialog(page).getByLabel('Text').fill('x'.repeat(70_000));
    await dialog(page).getByRole('button', { name: 'Add user data' }).click();
    await expect(dialog(page).getByRole('alert')).toContainText('user data must not be longer than 65536 bytes');
    await expect(dialog(page).getByLabel('Text')).toHaveValue('x'.repeat(70_000));
    await dialog(page).getByLabel('Text').fill('short');
    await page.send('Add user data');
    await expect(section(page, 'User data').getByLabel('User data cloud-init')).toHaveText('short');
  });

  test('that cannot be listed says so and can be asked for again', async ({ page, fault, sandbox }) => {
    await fault({ method: 'GET', path: '/servers/{id}/user_data', count: null, status: 503, body: { type: 'api_error', message: 'Down' } });
    await page.openServer('web-1');
    const data = section(page, 'User data');
    await expect(data.getByRole('alert')).toContainText('The user data could not be listed');
    await sandbox.clearFaults();
    await data.getByRole('button', { name: 'Try again' }).click();
    await expect(data.getByLabel('User data cloud-init')).toContainText('#cloud-config');
  });
});

test.describe('a server made with user data, and powered on', () => {
  const open = async (page, signIn) => {
    await signIn(page, '/servers/new');
    await expect(page.locator('input[name=image]:checked')).toHaveCount(1);
    await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
    await page.getByLabel('Name', { exact: true }).fill('ready');
    await page.getByLabel(/^Cloud-init/).fill('#cloud-config\n');
    await page.getByLabel('Power on').check();
  };
  const submit = (page) => page.locator('.stack').getByRole('button', { name: /^(Create server|Try the rest again)$/ });
  const writes = (page, sandbox) => {
    const sent = [];
    page.on('request', (request) => {
      if (request.url().startsWith(sandbox.url) && !['GET', 'OPTIONS'].includes(request.method())) {
        sent.push(`${request.method()} ${new URL(request.url()).pathname.replace(/[0-9a-f-]{36}/, 'ID')}`);
      }
    });
    return sent;
  };
  const all = ['POST /servers', 'PATCH /servers/ID/user_data/cloud-init', 'POST /servers/ID/action'];

  test('is one sequence: created, user data set, powered on', async ({ page, signIn, sandbox, api, advance }) => {
    await open(page, signIn);
    const sent = writes(page, sandbox);
    await submit(page).click();
    await expect(page.getByRole('heading', { level: 1, name: 'ready' })).toBeVisible();
    await expect(state(page)).toHaveText(/Starting/);
    expect(sent).toEqual(all);
    const { server } = await api('GET', new URL(page.url()).pathname);
    expect(await api('GET', `/servers/${server.id}/user_data/cloud-init`)).toBe('#cloud-config\n');
    const task = section(page, 'Tasks').getByRole('row').filter({ hasText: 'Power on' });
    await expect(task).toContainText('Under way');
    await advance(30);
    await expect(state(page)).toHaveText('Running');
    await expect(task).toContainText('Done');
  });

  test('tells the outcome of each step, and resumes with what is left', async ({ page, signIn, sandbox, fault, api }) => {
    await open(page, signIn);
    const sent = writes(page, sandbox);
    await fault({ method: 'PATCH', path: '/servers/{id}/user_data/{key}', status: 500, body: { type: 'api_error', message: 'Storage is down' } });
    await submit(page).click();
    await expect(steps(page)).toHaveText([/^Create the serverdone$/, /^Set the user data for cloud-init.*outcome unknown$/s, /^Power onwaiting$/]);
    const note = page.getByRole('alert').filter({ hasText: 'Created, but not all that was to follow has been done' });
    await expect(note).toBeFocused();
    await expect(note).toContainText('no second server is made');
    await expectNoAxeViolations(page);
    const link = note.getByRole('link', { name: 'Open the server' });
    const { servers } = await api('GET', '/servers?name=ready');
    expect(servers).toHaveLength(1);
    await expect(link).toHaveAttribute('href', `/servers/${servers[0].id}`);
    expect(sent).toEqual(all.slice(0, 2));

    // The cause is mended, and only the rest is sent.
    await page.getByLabel(/^Cloud-init/).fill('#!/bin/sh\n');
    await fault({ method: 'POST', path: '/servers/{id}/action', status: 429, headers: { 'Retry-After': '1' } });
    await submit(page).click();
    await expect(steps(page)).toHaveText([/done$/, /done$/, /^Power on.*failed$/s]);
    await expect(page.getByLabel(/^Cloud-init/)).toBeDisabled();
    await submit(page).click();
    await expect(page.getByRole('heading', { level: 1, name: 'ready' })).toBeVisible();
    await expect(state(page)).toHaveText(/Starting/);
    expect(sent).toEqual([...all.slice(0, 2), ...all.slice(1), all[2]]);
    expect(await api('GET', `/servers/${servers[0].id}/user_data/cloud-init`)).toBe('#!/bin/sh\n');
    expect((await api('GET', '/servers?name=ready')).servers).toHaveLength(1);
  });

  test('is nowhere to be seen after a refusal of the first step', async ({ page, signIn, problems }) => {
    await open(page, signIn);
    problems.allow(/status of 400/);
    await page.getByLabel('Name', { exact: true }).fill('');
    await submit(page).click();
    await expect(page.locator('#create-name-err')).toContainText('required key not provided');
    await expect(page.getByRole('list', { name: 'Steps' })).toHaveCount(0);
    await expect(submit(page)).toHaveText('Create server');
  });
});

test.describe('what else a page of a server changes', () => {
  test('volumes: attached in a slot, detached, linked, and a snapshot made of one', async ({ page, api }) => {
    const server = await page.openServer('demo-1');
    const { volumes } = await api('GET', '/volumes?per_page=100');
    const loose = volumes.find((volume) => volume.server === null);
    const own = section(page, 'Volumes');
    await own.getByRole('button', { name: 'Attach volume' }).click();
    await expect(dialog(page)).toHaveAccessibleName('Attach a volume to demo-1?');
    const choice = dialog(page).getByLabel('Volume');
    await expect(choice.locator(`option[value="${loose.id}"]`)).toHaveCount(1);
    await choice.selectOption(loose.id);
    await dialog(page).getByLabel('Slot').selectOption('3');
    await page.send('Attach volume');
    const row = own.getByRole('row').filter({ hasText: loose.name });
    await expect(row.getByRole('cell').first()).toHaveText('3');
    await expect(row.getByRole('link', { name: loose.name, exact: true })).toHaveAttribute('href', `/volumes/${loose.id}`);
    await expect(row.getByRole('link', { name: `Create snapshot of ${loose.name}` })).toHaveAttribute('href', `/snapshots/new?volume_id=${loose.id}`);
    const { server: after } = await api('GET', `/servers/${server.id}`);
    expect(Object.entries(after.volumes).map(([slot, volume]) => [slot, volume.id])).toEqual([
      ['0', server.volumes[0].id], ['3', loose.id],
    ]);
    await row.getByRole('button', { name: `Detach ${loose.name}` }).click();
    await expect(dialog(page)).toHaveAccessibleName(`Detach volume ${loose.name}?`);
    await page.send('Detach volume');
    await expect(row).toHaveCount(0);
    expect((await api('GET', `/volumes/${loose.id}`)).volume.server).toBeNull();
  });

  test('addresses: attached, detached, and a dynamic one kept', async ({ page, api, advance }) => {
    const server = await page.openServer('demo-1');
    const { ips } = await api('GET', '/ips');
    const free = ips.find((ip) => ip.server === null);
    const network = section(page, 'Network');
    await network.getByRole('button', { name: 'Attach IP' }).click();
    await dialog(page).getByRole('button', { name: 'Attach IP' }).click();
    await expect(dialog(page)).toContainText('required key not provided');
    await dialog(page).getByLabel('Address').selectOption({ label: free.address });
    await page.send('Attach IP');
    await expect(fact(page, 'Public IP').getByRole('link', { name: free.address })).toHaveAttribute('href', `/ips/${free.id}`);
    await expect(fact(page, 'Public IP')).toContainText('Reserved');
    await network.getByRole('button', { name: 'Detach IP' }).click();
    await expect(dialog(page)).toHaveAccessibleName(`Detach ${free.address} from demo-1?`);
    await page.send('Detach IP');
    await expect(fact(page, 'Public IP')).toContainText('none');

    await api('POST', `/servers/${server.id}/action`, { action: 'poweron' });
    await advance(30);
    await page.getByRole('button', { name: 'Refresh this server' }).click();
    await expect(fact(page, 'Public IP')).toContainText('Dynamic');
    const { server: running } = await api('GET', `/servers/${server.id}`);
    await network.getByRole('button', { name: 'Keep address' }).click();
    await expect(dialog(page)).toHaveAccessibleName(`Keep ${running.public_ip.address}?`);
    await page.send('Keep address');
    await expect(fact(page, 'Public IP')).toContainText('Reserved');
    await expect(fact(page, 'Public IP')).toContainText(running.public_ip.address);
  });

  test('network and boot: only what differs is sent', async ({ page, api }) => {
    const server = await page.openServer('demo-1');
    const patches = [];
    page.on('request', (request) => request.method() === 'PATCH' && patches.push(request.postDataJSON()));
    await expect(fact(page, 'Image').getByRole('link')).toHaveAttribute('href', `/images/${server.image.id}`);
    await section(page, 'Network').getByRole('button', { name: 'Change network' }).click();
    const { security_groups: groups } = await api('GET', '/security_groups');
    const web = groups.find((group) => group.name === 'Web');
    await dialog(page).getByLabel('Security group').selectOption({ label: 'Web' });
    await dialog(page).getByLabel('IPv6').check();
    await expectNoAxeViolations(page);
    await page.send('Change network');
    await expect(fact(page, 'Security group').getByRole('link', { name: 'Web' })).toHaveAttribute('href', `/security-groups/${web.id}`);
    await section(page, 'Overview').getByRole('button', { name: 'Change boot' }).click();
    await dialog(page).getByRole('button', { name: 'Change boot' }).click();
    await expect(dialog(page).getByText('Nothing differs from what it is now.')).toBeVisible();
    await dialog(page).getByLabel('Boot type').selectOption('bootscript');
    await expect(dialog(page).getByText('Nothing differs from what it is now.')).toBeHidden();
    await expect(dialog(page).getByLabel('Bootscript')).toBeVisible();
    await dialog(page).getByLabel('Protected').check();
    await page.send('Change boot');
    await expect(fact(page, 'Boot')).toHaveText(/bootscript/);
    await expect(fact(page, 'Bootscript').getByRole('link')).toHaveAttribute('href', /\/bootscripts\/[0-9a-f-]{36}$/);
    await expect(fact(page, 'Protected')).toHaveText(/Yes/);
    expect(patches).toEqual([
      { enable_ipv6: true, security_group: { id: web.id } },
      { boot_type: 'bootscript', protected: true },
    ]);
  });

  test('a backup is begun, and its task leads to the image', async ({ page, api, advance }) => {
    await page.openServer('web-1');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Back up' }).click();
    await expect(dialog(page).getByLabel('Name of the image')).toHaveValue('web-1-backup');
    await dialog(page).getByLabel('Name of the image').fill('before the move');
    await page.send('Create backup');
    const task = section(page, 'Tasks').getByRole('row').filter({ hasText: 'Backup' });
    await expect(task).toContainText('Under way');
    await expect(task.getByRole('link', { name: 'Backup' })).toHaveAttribute('href', /\/tasks\/[0-9a-f-]{36}$/);
    await advance(30);
    await expect(task).toContainText('Done');
    const { images } = await api('GET', '/images?per_page=100');
    const image = images.find((candidate) => candidate.name === 'before the move');
    await expect(task.getByRole('link').nth(1)).toHaveAttribute('href', `/images/${image.id}`);
  });

  test('stopped in place is followed to its end', async ({ page, advance }) => {
    await page.openServer('web-2');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop in place' }).click();
    await expect(dialog(page)).toHaveAccessibleName('Stop web-2?');
    await expect(dialog(page)).toContainText('it is billed on');
    await page.send('Stop in place');
    await expect(state(page)).toHaveText(/Stopping/);
    await advance(20);
    await expect(state(page)).toHaveText('Stopped in place');
    await expect(page.getByText('web-2 is stopped in place')).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in the dialogs, ${colorScheme}`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.openServer('web-1');
    await expect(section(page, 'Tasks').getByRole('row').or(section(page, 'Tasks').getByText('remembered')).first()).toBeVisible();
    await expectNoAxeViolations(page);
    for (const [where, words] of [
      ['Volumes', 'Attach volume'], ['Volumes', 'Detach web-1-root'], ['Network', 'Detach IP'], ['Network', 'Change network'],
      ['Overview', 'Change boot'], ['User data', 'Edit cloud-init'], ['User data', 'Delete cloud-init'],
    ]) {
      const opener = section(page, where).getByRole('button', { name: words, exact: true });
      await opener.click();
      await expect(dialog(page)).toBeVisible();
      await expectNoAxeViolations(page);
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toBeHidden();
      await expect(opener).toBeFocused();
    }
  });
}
