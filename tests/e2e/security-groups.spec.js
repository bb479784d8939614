// Security groups: the list, a group's page, its rules as a reviewed batch, who can reach a port, create, edit, delete.
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { rows, button, dialog, more } from './support/page.js';

const rules = (page) => page.getByRole('region', { name: 'Rules' });
const lines = (page) => rules(page).locator('tbody > tr:not(.editing-errors)');
const savebar = (page) => page.getByRole('region', { name: 'Unsaved changes' });
const reach = (page) => page.getByRole('region', { name: 'Who can reach it' });
const fact = (page, label) =>
  page.locator('#overview .facts > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) }).locator('dd');

/** The rule's menu: Edit, Move up, Move down, Remove. */
async function rule(page, text, item) {
  await lines(page).filter({ hasText: text }).getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

const editing = (page) => rules(page).locator('tbody > tr.editing');

test.beforeEach(async ({ page, signIn, api }) => {
  page.group = async (name) => {
    const { security_groups: groups } = await api('GET', '/security_groups?per_page=100');
    return groups.find((group) => group.name === name);
  };
  page.rules = async (id) => {
    const { rules } = await api('GET', `/security_groups/${id}/rules?per_page=100`);
    return rules.map(({ direction, action, protocol, dest_port_from: port, ip_range: range }) =>
      [action, direction, protocol, port, range].join(' '));
  };
  page.openGroup = async (name) => {
    const group = await page.group(name);
    await signIn(page, `/security-groups/${group.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(group.id);
    await expect(rules(page).getByRole('button', { name: 'Add rule' })).toBeVisible();
    return group;
  };
});

test('the list shows the defaults and how many servers there are', async ({ page, signIn, api }) => {
  const { security_groups: groups } = await api('GET', '/security_groups?per_page=100');
  await signIn(page, '/security-groups');
  await expect(rows(page)).toHaveCount(groups.length);
  const web = groups.find(({ name }) => name === 'Web');
  const row = rows(page).filter({ has: page.getByRole('link', { name: 'Web', exact: true }) });
  await expect(row).toContainText('Drop by default');
  await expect(row).toContainText('Blocked');
  await expect(row.getByRole('cell').first()).toHaveText(String(web.servers.length));
  await page.getByRole('link', { name: 'Web', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/security-groups/${web.id}$`));
});

test('a deep link opens a group: servers, rules in order, what is built in', async ({ page }) => {
  const group = await page.openGroup('Web');
  await expect(page).toHaveTitle('Web · Scaleway Console');
  await expect(fact(page, 'Description')).toHaveText('Open to the world on 80 and 443');
  const links = page.getByRole('region', { name: 'Used by' }).getByRole('link');
  await expect(links.locator('span')).toHaveText(group.servers.map(({ name }) => name));
  await expect(links.first()).toHaveAttribute('href', `/servers/${group.servers[0].id}`);
  await expect(lines(page)).toHaveCount(7);
  await expect(lines(page).nth(0)).toContainText('Built-in');
  await expect(lines(page).nth(0).getByRole('button')).toHaveCount(0);
  await expect(lines(page).nth(3)).toContainText('80');
  await expect(lines(page).nth(5)).toContainText('198.51.100.0/24');
  await expect(rules(page)).toContainText('Everything else: inbound drop, outbound accept');
  await rules(page).getByRole('button', { name: /^Inbound/ }).click();
  await expect(lines(page)).toHaveCount(4);
  await rules(page).getByRole('button', { name: /^Outbound/ }).click();
  await expect(lines(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: /^Delete/ })).toContainText('Give them another group first.');
  await expect(page.getByRole('menuitem', { name: /^Delete/ })).toContainText(group.servers[0].name);
});

test('rules are changed, moved, removed and added as one reviewed batch', async ({ page, problems }) => {
  const group = await page.openGroup('Web');
  const writes = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.method() !== 'OPTIONS') writes.push(request.method());
  });
  problems.allow(/status of 404/);

  await rule(page, '198.51.100.0/24', 'Edit');
  await expect(editing(page).getByLabel('Action')).toBeFocused();
  const range = editing(page).getByLabel('Source or target, CIDR');
  await range.fill('203.0.113.0/24');
  await range.press('Enter');
  await expect(editing(page)).toHaveCount(0);
  await expect(lines(page).nth(5)).toContainText('~ Changed');

  await rule(page, 'ICMP', 'Remove');
  await expect(lines(page).nth(6)).toContainText('− Removed');
  await expect(lines(page).nth(6).getByRole('button', { name: 'Keep this rule' })).toBeFocused();

  // By its buttons, which keep the focus, and by the keyboard.
  const up = lines(page).filter({ hasText: '443' }).getByRole('button', { name: /^Move up/ });
  await up.click();
  await expect(lines(page).nth(3)).toContainText('443');
  await expect(lines(page).nth(3)).toContainText('~ Moved');
  await expect(up).toBeFocused();
  await expect(rules(page).getByRole('status')).toHaveText('Moved to position 4');
  await up.click();
  await expect(rules(page).getByRole('status')).toHaveText('It is the first that can be moved');
  await up.press('Alt+ArrowDown');
  await expect(lines(page).nth(4)).toContainText('443');
  await expect(savebar(page)).toContainText('2 changes not saved');
  await up.press('Alt+ArrowUp');
  await expect(lines(page).nth(3)).toContainText('443');

  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  const ports = editing(page).getByLabel('Ports, from or from-to');
  await expect(ports).toBeFocused();
  await ports.fill('84430');
  await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/40');
  await expect(savebar(page)).toContainText('4 changes not saved');
  await savebar(page).getByRole('button', { name: 'Review 4 changes' }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(ports).toHaveAttribute('aria-invalid', 'true');
  await expect(ports).toBeFocused();
  await expect(ports).toHaveAccessibleDescription(/ip_range not an address or range/);
  await expect(savebar(page)).toContainText('1 rule has errors');
  await ports.fill('8443-8444');
  await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
  await expect(savebar(page)).not.toContainText('errors');
  expect(writes, 'nothing is sent before the review').toEqual([]);

  await savebar(page).getByRole('button', { name: 'Review 4 changes' }).click();
  await expect(dialog(page)).toHaveAccessibleName('Save 4 changes to Web?');
  await expect(dialog(page)).toContainText(`Applies to ${group.servers.length} servers at once.`);
  const diff = dialog(page).getByRole('list', { name: 'Changes' }).getByRole('listitem');
  await expect(diff.nth(0)).toContainText('Accept inbound TCP 443 from 0.0.0.0/0: moves to 4');
  await expect(diff.nth(1)).toContainText('source 198.51.100.0/24 becomes 203.0.113.0/24');
  await expect(diff.nth(2)).toContainText('removed: Accept inbound ICMP from 0.0.0.0/0');
  await expect(diff.nth(3)).toContainText('Accept inbound TCP 8443-8444 from 10.0.0.0/8');
  await expect(dialog(page)).toContainText('4 requests');
  expect(writes, 'nothing is sent by the review').toEqual([]);
  await dialog(page).getByRole('button', { name: 'Save 4 changes' }).click();
  await expect(page.getByText('Rules saved: 4 changes')).toBeVisible();
  await expect(savebar(page)).toBeHidden();
  expect(writes).toEqual(['PUT', 'PUT', 'DELETE', 'POST']);
  expect((await page.rules(group.id)).slice(3)).toEqual([
    'accept inbound TCP 443 0.0.0.0/0',
    'accept inbound TCP 80 0.0.0.0/0',
    'accept inbound TCP 22 203.0.113.0/24',
    'accept inbound TCP 8443 10.0.0.0/8',
  ]);
  await expect(lines(page)).toHaveCount(7);
});

test('the API refuses one rule: the others are done, it says why at the rule, the rest is sent again', async ({ page, problems }) => {
  problems.allow(/status of 400 .*\/rules/);
  const group = await page.openGroup('Databases');
  const before = (await page.rules(group.id)).length;
  await rule(page, '5432', 'Edit');
  await editing(page).getByLabel('Ports, from or from-to').fill('5433');
  await editing(page).getByLabel('Ports, from or from-to').press('Enter');
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Ports, from or from-to').fill('9000');
  // A valid range that the classic API does not take.
  await editing(page).getByLabel('Source or target, CIDR').fill('2001:db8::/32');
  await savebar(page).getByRole('button', { name: 'Review 2 changes' }).click();
  await dialog(page).getByRole('button', { name: 'Save 2 changes' }).click();
  const steps = dialog(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
  await expect(steps.nth(0)).toContainText('done');
  await expect(steps.nth(1).locator('.amount')).toHaveText('failed');
  await expect(steps.nth(1).locator('.error-links')).toContainText('ip_range');
  await expect(dialog(page).getByRole('button', { name: 'Try the rest again' })).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Back' }).click();
  const range = editing(page).getByLabel('Source or target, CIDR');
  await expect(range).toHaveAttribute('aria-invalid', 'true');
  await expect(range).toHaveAccessibleDescription(/ip_range/);
  await expect(range).toBeFocused();
  await expect(savebar(page)).toContainText('1 change not saved');
  await range.fill('10.1.0.0/16');
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Rules saved: 1 change')).toBeVisible();
  const after = await page.rules(group.id);
  expect(after).toHaveLength(before + 1);
  expect(after).toContain('accept inbound TCP 5433 10.0.0.0/8');
  expect(after.at(-1)).toBe('accept inbound TCP 9000 10.1.0.0/16');
});

test('a failure in the middle is told per rule, and the rest is tried again as it was', async ({ page, api, fault, problems }) => {
  problems.allow(/status of 403 .*\/rules/);
  const group = await page.openGroup('Web');
  for (const port of ['8001', '8002', '8003']) {
    await rules(page).getByRole('button', { name: 'Add rule' }).click();
    await editing(page).getByLabel('Ports, from or from-to').fill(port);
    await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
    await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  }
  await savebar(page).getByRole('button', { name: 'Review 3 changes' }).click();
  const path = `/security_groups/${group.id}/rules`;
  await fault({ method: 'POST', path, delay_ms: 1 });
  await fault({ method: 'POST', path, status: 500, body: { type: 'api_error', message: 'Down' } });
  await dialog(page).getByRole('button', { name: 'Save 3 changes' }).click();
  const steps = dialog(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
  await expect(steps).toHaveText([/8001.*done$/s, /8002.*not done so far$/s, /8003.*waiting$/s]);
  // Before the rest is sent the rules are read: that may fail, and may show what nobody has reviewed.
  await fault({ method: 'GET', path, status: 403, body: { type: 'access_denied', message: 'Not today' } });
  const again = dialog(page).getByRole('button', { name: 'Try the rest again' });
  await again.click();
  await expect(dialog(page).getByRole('alert')).toContainText('Nothing more was sent: This token is not allowed to do this');
  const { rules: there } = await api('GET', `${path}?per_page=100`);
  await api('DELETE', `${path}/${there.find((found) => found.dest_port_from === 443).id}`);
  await again.click();
  await expect(page.getByText('The rest is not saved: the rules are not as they were reviewed')).toBeVisible();
  await expect(dialog(page)).toBeHidden();
  await savebar(page).getByRole('button', { name: 'Review 2 changes' }).click();
  await dialog(page).getByRole('button', { name: 'Save 2 changes' }).click();
  await expect(page.getByText('Rules saved: 2 changes')).toBeVisible();
  const ports = (await page.rules(group.id)).map((text) => text.split(' ')[3]);
  expect(ports.slice(-3)).toEqual(['8001', '8002', '8003']);
  expect(ports).not.toContain('443');
});

test('no answer came: rules are read again, and what is there is not sent twice', async ({ page, fault }) => {
  const group = await page.openGroup('Web');
  const before = await page.rules(group.id);
  const sent = [];
  page.on('request', (request) => ['POST', 'PUT'].includes(request.method()) && sent.push(request.method()));
  await rule(page, '198.51.100.0/24', 'Edit');
  await editing(page).getByLabel('Source or target, CIDR').fill('203.0.113.0/24');
  await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Ports, from or from-to').fill('8443');
  await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
  await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  await savebar(page).getByRole('button', { name: 'Review 2 changes' }).click();
  const path = `/security_groups/${group.id}/rules`;
  await fault({ method: 'PUT', path: `${path}/{id}`, html: true, after: true });
  await fault({ method: 'POST', path, html: true });
  await dialog(page).getByRole('button', { name: 'Save 2 changes' }).click();
  const steps = dialog(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
  await expect(steps).toContainText([/Change: .*done/, /Add: [^]*not done so far/]);
  await fault({ method: 'POST', path, html: true, after: true });
  await dialog(page).getByRole('button', { name: 'Try the rest again' }).click();
  await expect(page.getByText('Rules saved: 2 changes')).toBeVisible();
  const after = await page.rules(group.id);
  expect(after).toHaveLength(before.length + 1);
  expect(after).toContain('accept inbound TCP 22 203.0.113.0/24');
  expect(after.at(-1)).toBe('accept inbound TCP 8443 10.0.0.0/8');
  expect(sent).toEqual(['PUT', 'POST', 'POST']);
});

test('a new rule that was moved up is made, and then put where it belongs', async ({ page }) => {
  const group = await page.openGroup('Web');
  const before = await page.rules(group.id);
  const sent = [];
  page.on('request', (request) => ['POST', 'PUT'].includes(request.method()) && sent.push([request.method(), request.postDataJSON().position]));
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Ports, from or from-to').fill('8443');
  await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
  await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  const up = lines(page).filter({ hasText: '8443' }).getByRole('button', { name: /^Move up/ });
  for (let at = before.length; at > 4; at--) await up.click();
  await expect(rules(page).getByRole('status')).toHaveText('Moved to position 5');
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await expect(dialog(page)).toContainText('2 requests');
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Rules saved: 1 change')).toBeVisible();
  // The API counts the rules that are not built in.
  expect(sent).toEqual([['POST', undefined], ['PUT', 2]]);
  const after = [...before];
  after.splice(4, 0, 'accept inbound TCP 8443 10.0.0.0/8');
  expect(await page.rules(group.id)).toEqual(after);
  await expect(lines(page).nth(4)).toContainText('8443');
});

test('a rule that may have been made is looked for before anything is sent by another review', async ({ page, fault }) => {
  const group = await page.openGroup('Web');
  const before = await page.rules(group.id);
  let sent = 0;
  page.on('request', (request) => { sent += request.method() === 'POST'; });
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Ports, from or from-to').fill('8443');
  await editing(page).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
  await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  const path = `/security_groups/${group.id}/rules`;
  await fault({ method: 'POST', path, html: true, after: true });
  // The read that would tell whether it is there, not the one before it is sent.
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() === 'POST') {
      await fault({ method: 'GET', path, status: 403, body: { type: 'access_forbidden', message: 'Access forbidden' } });
    }
    await route.continue();
  });
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(dialog(page).getByRole('list', { name: 'Steps' })).toContainText('outcome unknown');
  await dialog(page).getByRole('button', { name: 'Back' }).click();
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('The rules are as you wanted them')).toBeVisible();
  await expect(savebar(page)).toBeHidden();
  await expect(lines(page).filter({ hasText: '8443' })).toHaveCount(1);
  expect(await page.rules(group.id)).toHaveLength(before.length + 1);
  expect(sent).toBe(1);
});

test('rules that somebody else changes meanwhile: nothing is put where it was not reviewed to be', async ({ page, api }) => {
  const group = await page.openGroup('Web');
  const before = await page.rules(group.id);
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Action').selectOption('drop');
  await editing(page).getByLabel('Source or target, CIDR').fill('0.0.0.0/0');
  await editing(page).getByRole('button', { name: 'Done with this rule' }).click();
  const up = lines(page).filter({ hasText: '+ Added' }).getByRole('button', { name: /^Move up/ });
  await up.click();
  await expect(rules(page).getByRole('status')).toHaveText(`Moved to position ${before.length}`);
  // The first of the user's own goes, in another tab.
  const { rules: there } = await api('GET', `/security_groups/${group.id}/rules?per_page=100`);
  await api('DELETE', `/security_groups/${group.id}/rules/${there[3].id}`);
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Not saved: the rules are not as they were reviewed')).toBeVisible();
  await expect(dialog(page)).toBeHidden();
  await expect(lines(page)).toHaveCount(before.length);
  expect(await page.rules(group.id)).toHaveLength(before.length - 1);
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Rules saved: 1 change')).toBeVisible();
  const wanted = before.filter((_, at) => at !== 3);
  wanted.splice(-1, 0, 'drop inbound TCP  0.0.0.0/0');
  expect(await page.rules(group.id)).toEqual(wanted);
});

test('changes can be taken back: one, and all', async ({ page }) => {
  const group = await page.openGroup('Web');
  const before = await page.rules(group.id);
  await rule(page, '443', 'Edit');
  await editing(page).getByLabel('Action').selectOption('drop');
  await expect(savebar(page)).toContainText('1 change not saved');
  await page.keyboard.press('Escape');
  await expect(savebar(page)).toBeHidden();
  await rule(page, '443', 'Remove');
  await lines(page).filter({ hasText: '443' }).getByRole('button', { name: 'Keep this rule' }).click();
  await expect(savebar(page)).toBeHidden();
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await expect(editing(page).getByLabel('Ports, from or from-to')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(lines(page)).toHaveCount(7);
  await rule(page, '443', 'Move down');
  await rule(page, 'ICMP', 'Remove');
  await savebar(page).getByRole('button', { name: 'Discard' }).click();
  await expect(savebar(page)).toBeHidden();
  await expect(lines(page).nth(4)).toContainText('443');
  expect(await page.rules(group.id)).toEqual(before);
});

test('who can reach a port is answered from the rules and the default, now and once saved', async ({ page }) => {
  await page.openGroup('Web');
  const told = (ports) => reach(page).locator('.facts > div').filter({ hasText: ports }).locator('dd');
  await expect(told('TCP 80, 443')).toHaveText('anyone');
  await expect(told('TCP 22')).toHaveText('198.51.100.0/24');
  await expect(told('TCP all others')).toHaveText('nobody');
  await expect(told('UDP all ports')).toHaveText('nobody');
  await expect(told('ICMP')).toHaveText('anyone');
  const answer = reach(page).getByRole('status');
  await reach(page).getByLabel('Port', { exact: true }).fill('22');
  await expect(answer).toHaveText('TCP 22: 198.51.100.0/24');
  await reach(page).getByLabel('Protocol').selectOption('UDP');
  await expect(answer).toHaveText('UDP 22: nobody');
  await reach(page).getByLabel('Port', { exact: true }).fill('70000');
  await expect(answer).toHaveText('Ports go from 1 to 65535.');
  await reach(page).getByLabel('Protocol').selectOption('TCP');
  await reach(page).getByLabel('Port', { exact: true }).fill('443');
  await rule(page, '443', 'Remove');
  await expect(answer).toHaveText('TCP 443: anyone. Once the changes are saved: nobody');
  await expect(reach(page)).toContainText('Once saved');
});

test('a group is created, with the errors of the API at their fields', async ({ page, signIn, api, problems }) => {
  problems.allow(/status of (400|409) .*\/security_groups/);
  await signIn(page, '/security-groups/new');
  await page.getByLabel('Name', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Create security group' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.getByLabel('Name', { exact: true }).fill('Backends');
  await page.getByLabel('Description').fill('Behind the proxy');
  await page.getByLabel('Inbound by default').selectOption('drop');
  await page.getByRole('checkbox', { name: /^Stateful/ }).check();
  await page.getByRole('checkbox', { name: /^Organization default/ }).check();
  await page.getByRole('button', { name: 'Create security group' }).click();
  await expect(page.getByRole('alert')).toContainText('Cannot have more than one organization default group');
  await page.getByRole('checkbox', { name: /^Organization default/ }).uncheck();
  await page.getByRole('button', { name: 'Create security group' }).click();
  await expect(page.getByText('Security group created')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Backends' })).toBeVisible();
  const group = await page.group('Backends');
  expect(group).toMatchObject({
    description: 'Behind the proxy', stateful: true, inbound_default_policy: 'drop',
    outbound_default_policy: 'accept', organization_default: false, enable_default_security: true,
  });
  await expect(lines(page)).toHaveCount(3);
});

test('a group is edited, and mail is let out', async ({ page, api, problems }) => {
  problems.allow(/status of 409 .*\/security_groups/);
  const group = await page.openGroup('Web');
  await button(page, 'Edit').click();
  await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('Web');
  await expect(dialog(page).getByRole('checkbox', { name: /^Stateful/ })).toBeChecked();
  await dialog(page).getByRole('checkbox', { name: /^Organization default/ }).check();
  await dialog(page).getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Cannot have more than one organization default group');
  await dialog(page).getByRole('checkbox', { name: /^Organization default/ }).uncheck();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Web, public');
  await dialog(page).getByLabel('Inbound by default').selectOption('accept');
  await dialog(page).getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Web, public' })).toBeVisible();
  await expect(fact(page, 'Inbound')).toHaveText('Accept by default');
  await expect(rules(page)).toContainText('Everything else: inbound accept');
  await expect(reach(page)).toContainText('anyone');
  const after = (await api('GET', `/security_groups/${group.id}`)).security_group;
  expect(after).toMatchObject({ ...group, name: 'Web, public', inbound_default_policy: 'accept', modification_date: after.modification_date });

  await expect(lines(page)).toHaveCount(7);
  await button(page, 'Outgoing mail').click();
  await expect(dialog(page)).toContainText('Scaleway lets mail out only after it has checked your identity');
  await dialog(page).getByLabel('Block outgoing mail').uncheck();
  await dialog(page).getByRole('button', { name: 'Change outgoing mail' }).click();
  await expect(fact(page, 'Outgoing mail')).toHaveText('Allowed');
  await expect(lines(page)).toHaveCount(4);
});

test('beside the rules: why mail is blocked and how to let it out, the defaults, the servers with their states', async ({ page, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const group = await page.openGroup('Web');
  const note = page.getByRole('main').locator('.note-info');
  await expect(note).toContainText('Outgoing mail is blocked by three built-in rules');
  await note.getByRole('button', { name: 'Let mail out' }).click();
  await dialog(page).getByLabel('Block outgoing mail').uncheck();
  await dialog(page).getByRole('button', { name: 'Change outgoing mail' }).click();
  await expect(note).toBeHidden();
  await expect(lines(page)).toHaveCount(4);
  await rules(page).getByRole('button', { name: 'Change defaults' }).click();
  await dialog(page).getByLabel('Inbound by default').selectOption('accept');
  await dialog(page).getByRole('button', { name: 'Save changes' }).click();
  await expect(rules(page)).toContainText('Everything else: inbound accept, outbound accept');
  expect((await api('GET', `/security_groups/${group.id}`)).security_group).toMatchObject({
    enable_default_security: false,
    inbound_default_policy: 'accept',
  });
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
  await page.goBack();
  const state = servers.find(({ name }) => name === group.servers[0].name).state;
  await expect(page.getByRole('region', { name: 'Used by' }).getByRole('link').first()).toContainText(new RegExp(state, 'i'));
});

test('a group in use is not deleted, and what stands in the way is named', async ({ page, api, problems }) => {
  problems.allow(/status of (404|409) .*\/security_groups/);
  const group = await page.openGroup('Mail (old)');
  await more(page, 'Delete');
  await expect(dialog(page)).toHaveAccessibleName('Delete security group Mail (old)?');
  // Somebody else puts a server in meanwhile.
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ name }) => name === 'demo-1');
  const usual = server.security_group;
  await api('PATCH', `/servers/${server.id}`, { security_group: { id: group.id, name: group.name } });
  await dialog(page).getByRole('button', { name: 'Delete security group' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('Group is in use. You cannot delete it.');
  await expect(dialog(page)).toContainText('These servers are in it and stand in the way.');
  await expect(dialog(page).getByRole('link', { name: 'demo-1' })).toHaveAttribute('href', `/servers/${server.id}`);
  await api('PATCH', `/servers/${server.id}`, { security_group: usual });
  await dialog(page).getByRole('button', { name: /Delete security group|Try the rest again/ }).click();
  await expect(page).toHaveURL(/\/security-groups$/);
  await expect(page.getByText('Security group deleted')).toBeVisible();
  expect(await page.group('Mail (old)')).toBeUndefined();
});

test('rules that cannot be read say so, and are read again', async ({ page, signIn, fault, sandbox }) => {
  const group = await page.group('Web');
  const path = `/security_groups/${group.id}/rules`;
  await fault({ method: 'GET', path, count: null, status: 503, body: { type: 'api_error', message: 'Down' } });
  await signIn(page, `/security-groups/${group.id}`);
  await expect(rules(page)).toContainText('The rules could not be loaded');
  await sandbox.clearFaults();
  await rules(page).getByRole('button', { name: 'Try again' }).click();
  await expect(lines(page)).toHaveCount(7);
});

test('on a narrow screen a rule is written in a form under the table', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const group = await page.openGroup('Web');
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  const form = rules(page).getByRole('group', { name: 'Rule 8' });
  await expect(form.getByLabel('Ports, from or from-to')).toBeFocused();
  await form.getByLabel('Ports, from or from-to').fill('8080');
  await form.getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
  await expectNoAxeViolations(page);
  await form.getByRole('button', { name: 'Done with this rule' }).click();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, 'no sideways scroll of the page').toBe(false);
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: 'Save 1 change' }).click();
  await expect(page.getByText('Rules saved: 1 change')).toBeVisible();
  expect((await page.rules(group.id)).at(-1)).toBe('accept inbound TCP 8080 10.0.0.0/8');
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, ${colorScheme}`, async ({ page, signIn }) => {
    await page.emulateMedia({ colorScheme });
    await page.openGroup('Web');
    await rule(page, '443', 'Edit');
    await editing(page).getByLabel('Ports, from or from-to').fill('x');
    await rule(page, 'ICMP', 'Remove');
    await rules(page).getByRole('button', { name: 'Add rule' }).click();
    await savebar(page).getByRole('button', { name: /^Review/ }).click();
    await expect(savebar(page)).toContainText('rules have errors');
    await expectNoAxeViolations(page);
    await editing(page).nth(0).getByLabel('Ports, from or from-to').fill('444');
    await editing(page).nth(1).getByLabel('Source or target, CIDR').fill('10.0.0.0/8');
    await savebar(page).getByRole('button', { name: /^Review/ }).click();
    await expect(dialog(page)).toBeVisible();
    await expectNoAxeViolations(page);
    await dialog(page).getByRole('button', { name: 'Back' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Security groups' }).click();
    await expectNoAxeViolations(page);
    await dialog(page).getByRole('button', { name: 'Discard changes' }).click();
    await expect(rows(page).first()).toBeVisible();
    await expectNoAxeViolations(page);
    await page.getByRole('link', { name: 'Create security group' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
    await expectNoAxeViolations(page);
  });
}

test('blanks around what is pasted are no change', async ({ page }) => {
  const group = await page.openGroup('Web');
  await rules(page).getByRole('button', { name: 'Add rule' }).click();
  await editing(page).getByLabel('Ports, from or from-to').fill('7001');
  await editing(page).getByLabel('Source or target, CIDR').fill(' 203.0.113.7 ');
  await savebar(page).getByRole('button', { name: 'Review 1 change' }).click();
  await dialog(page).getByRole('button', { name: /^Save/ }).click();
  await expect(page.getByText('Rules saved: 1 change')).toBeVisible();
  await expect(savebar(page)).toBeHidden();
  await expect(lines(page).filter({ hasText: '203.0.113.7' })).toHaveCount(1);
  expect((await page.rules(group.id)).filter((rule) => rule.includes('203.0.113.7'))).toHaveLength(1);
});
