// Images: own and public ones, the marketplace and the local image it stands for; create, edit, delete.
import { test, expect } from './support/index.js';
import { rows, button, dialog, fact, more } from './support/page.js';

test.beforeEach(async ({ page, signIn, api }) => {
  page.image = async (name) => {
    const { images } = await api('GET', '/images?per_page=100');
    return images.find((image) => image.name === name);
  };
  page.openImage = async (name) => {
    const image = await page.image(name);
    await signIn(page, `/images/${image.id}`);
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
    await expect(page.locator('#json pre')).toContainText(image.id);
    return image;
  };
});

test('the list tells own images from public ones, and filters by architecture', async ({ page, signIn, api }) => {
  const { images } = await api('GET', '/images?per_page=100');
  const count = (fits) => images.filter(fits).length;
  await signIn(page, '/images');
  await expect(rows(page)).toHaveCount(images.length);
  await page.getByRole('button', { name: /^Own/ }).click();
  await expect(rows(page)).toHaveCount(count((image) => !image.public));
  await expect(rows(page).filter({ hasText: 'web-base' })).toContainText('own');
  await page.getByRole('button', { name: /^Public/ }).click();
  await expect(rows(page)).toHaveCount(count((image) => image.public));
  await page.getByRole('button', { name: /^arm \d/ }).click();
  await expect(rows(page)).toHaveCount(count((image) => image.arch === 'arm'));
  expect(count((image) => image.arch === 'arm64')).toBeGreaterThan(0);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('arch:arm arch:arm64 name:ubuntu');
  await expect(rows(page)).toHaveCount(count((image) => image.arch !== 'x86_64' && image.name.startsWith('Ubuntu')));
});

test('an own image: its snapshot, its bootscript, where it was taken from, the servers made from it', async ({ page, api }) => {
  const own = await page.openImage('web-base');
  await expect(fact(page, 'Whose')).toHaveText('own');
  await expect(fact(page, 'Root volume').getByRole('link', { name: 'web-base-root' })).toHaveAttribute(
    'href',
    `/snapshots/${own.root_volume.id}`,
  );
  await expect(fact(page, 'Taken from server').getByRole('link', { name: 'web-1' })).toHaveAttribute('href', `/servers/${own.from_server}`);
  await expect(page.getByRole('region', { name: 'Servers made from it' })).toContainText('No server of this account');
  await fact(page, 'Default bootscript').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: own.default_bootscript.title })).toBeVisible();
});

test('servers made from a public image are links; it cannot be changed', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const { image } = servers.find(({ name }) => name === 'web-1');
  const made = servers.filter((server) => server.image?.id === image.id);
  await signIn(page, `/images/${image.id}`);
  const section = page.getByRole('region', { name: 'Servers made from it' });
  await expect(section.getByRole('link')).toHaveCount(made.length);
  await expect(section).toContainText('DEV1-M, Running');
  await expect(fact(page, 'Whose')).toHaveText('public');
  await expect(fact(page, 'Root volume').getByRole('link')).toHaveCount(0);
  await expect(button(page, 'Edit')).toHaveAttribute('aria-disabled', 'true');
  await expect(button(page, 'Edit')).toHaveAccessibleDescription(/It belongs to another organization/);
  await section.getByRole('link', { name: 'web-1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'web-1', exact: true })).toBeVisible();
});

test('create from a snapshot, with a further volume and a bootscript of the architecture', async ({ page, signIn, api, problems }) => {
  problems.allow(/status of 400 .*\/images$/);
  const { snapshots } = await api('GET', '/snapshots?per_page=100');
  const { bootscripts } = await api('GET', '/bootscripts?per_page=100');
  const [root, data] = ['build-base-root', 'db-1-data-weekly'].map((name) => snapshots.find((one) => one.name === name));
  await signIn(page, '/images/new');
  const save = page.getByRole('button', { name: 'Create image' });
  const choice = page.getByLabel('Snapshot of the root volume');
  await expect(choice.getByRole('option')).toHaveCount(snapshots.length + 1);
  await expect(choice).toHaveValue('');
  await save.click();
  await expect(choice).toHaveAccessibleDescription(/required key not provided/);
  await expect(choice).toBeFocused();
  await choice.selectOption('build-base-root');
  await save.click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/required key not provided/);
  await expect(page.getByLabel('Name')).toBeFocused();
  await page.getByLabel('Name').fill('build-with-data');
  // Bootscripts are those of the architecture; a choice of another one gives way.
  const script = page.getByLabel('Bootscript');
  const of = (arch) => bootscripts.filter(({ architecture }) => architecture === arch);
  await expect(script.locator('option')).toHaveCount(1 + of('x86_64').length);
  await script.selectOption(of('x86_64')[0].title);
  await page.getByLabel('Architecture').selectOption('arm');
  await expect(script.locator('option')).toHaveCount(1 + of('arm').length);
  await expect(script).toHaveValue('');
  await page.getByLabel('Architecture').selectOption('x86_64');
  await script.selectOption(of('x86_64')[1].title);
  await expect(page.getByLabel('Further volume, slot 2')).toBeHidden();
  await page.getByLabel('Further volume, slot 1').selectOption('db-1-data-weekly');
  await expect(page.getByLabel('Further volume, slot 2')).toBeVisible();
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'build-with-data' })).toBeVisible();
  const made = await page.image('build-with-data');
  expect(made.arch).toBe('x86_64');
  expect(made.root_volume.id).toBe(root.id);
  expect(made.extra_volumes[1].id).toBe(data.id);
  expect(made.default_bootscript.id).toBe(of('x86_64')[1].id);
  await expect(fact(page, 'Further volumes').getByRole('link', { name: 'db-1-data-weekly' })).toBeVisible();
  await expect(fact(page, 'Further volumes')).toContainText('slot 1, 100 GB, l_ssd');
});

test('edit: the name and the bootscript, the rest goes back as it came', async ({ page, api }) => {
  const image = await page.openImage('build-base');
  await button(page, 'Edit').click();
  await expect(dialog(page)).toHaveAccessibleName('Edit image build-base?');
  await expect(dialog(page).getByLabel('Bootscript')).toHaveValue(image.default_bootscript.id);
  await dialog(page).getByLabel('Name').fill('build-2');
  const put = page.waitForRequest((request) => request.method() === 'PUT');
  await dialog(page).getByRole('button', { name: 'Save image' }).click();
  expect((await put).postDataJSON()).toEqual({ ...image, name: 'build-2' });
  await expect(page.getByRole('heading', { level: 1, name: 'build-2' })).toBeVisible();
  await button(page, 'Edit').click();
  await dialog(page).getByLabel('Bootscript').selectOption('none');
  await dialog(page).getByRole('button', { name: 'Save image' }).click();
  await expect(fact(page, 'Default bootscript')).toHaveText('none');
  expect((await api('GET', `/images/${image.id}`)).image.default_bootscript).toBeNull();
});

test('delete: its snapshot stays and is billed on, its servers run on', async ({ page, api, problems }) => {
  problems.allow(/status of 404 .*\/images\//);
  const image = await page.image('build-base');
  const { server } = await api('POST', '/servers', {
    name: 'made-of-it',
    organization: image.organization,
    image: image.id,
    commercial_type: 'GP1-S',
    volumes: {},
  });
  await page.openImage('build-base');
  await expect(page.getByRole('region', { name: 'Servers made from it' }).getByRole('link')).toHaveText(['made-of-it']);
  await more(page, 'Delete');
  await expect(dialog(page).locator('.ledger li')).toHaveText([
    /build-base.*goes/,
    /build-base-root.*100 GB.*still billed/,
    /Keeps being billed after this.*1 snapshot/,
    /made-of-it.*stays/,
  ]);
  await expect(dialog(page).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog(page).getByRole('button', { name: 'Delete image' }).click();
  await expect(page).toHaveURL(/\/images$/);
  await expect(page.getByText('Image deleted')).toBeVisible();
  await expect(page.getByRole('link', { name: 'build-base', exact: true })).toBeHidden();
  expect((await api('GET', `/servers/${server.id}`)).server.image).toBeNull();
  expect((await api('GET', `/snapshots/${image.root_volume.id}`)).snapshot.name).toBe('build-base-root');
});

test('the marketplace: by name, then the local image of a zone and a type', async ({ page, signIn, sandbox, api }) => {
  const answer = await fetch(`${sandbox.url}/marketplace/v1/images?per_page=100`);
  const { images } = await answer.json();
  const bionic = images.find(({ name }) => name === 'Ubuntu Bionic');
  const current = bionic.versions.find(({ id }) => id === bionic.current_public_version);
  const wanted = (zone, type) =>
    current.local_images.find((local) => local.zone === zone && local.compatible_commercial_types.includes(type));
  await signIn(page, '/marketplace');
  await expect(rows(page)).toHaveCount(images.length);
  await page.getByRole('searchbox', { name: 'Filter' }).fill('bionic arch:arm');
  await rows(page).getByRole('link', { name: 'Ubuntu Bionic' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ubuntu Bionic' })).toBeVisible();
  await expect(fact(page, 'Name for programs')).toHaveText(bionic.label);
  const local = page.getByRole('region', { name: 'Local image' });
  const zones = [...new Set(current.local_images.map(({ zone }) => zone))];
  // The zone of the account's own servers, though another comes first by name.
  expect(zones.toSorted()[0]).toBe('ams1');
  await expect(local.getByLabel('Zone')).toHaveValue('par1');
  for (const zone of zones) {
    await local.getByLabel('Zone').selectOption(zone);
    for (const type of ['C1', 'DEV1-S', 'ARM64-2GB']) {
      if (!wanted(zone, type)) continue;
      await local.getByLabel('Type of server').selectOption(type);
      await expect(fact(page, 'Id')).toContainText(wanted(zone, type).id);
      await expect(fact(page, 'Architecture')).toHaveText(wanted(zone, type).arch);
    }
  }
  await local.getByLabel('Zone').selectOption('par1');
  await local.getByLabel('Type of server').selectOption('C1');
  await expect(local.getByRole('link', { name: 'Create server' })).toHaveAttribute(
    'href',
    `/servers/new?image=${wanted('par1', 'C1').id}&type=C1`,
  );
  await local.getByRole('link', { name: 'Its page' }).click();
  await expect(page).toHaveURL(new RegExp(`/images/${wanted('par1', 'C1').id}$`));
  await expect(fact(page, 'Architecture')).toHaveText('arm');
  await page.goBack();
  await local.getByLabel('Zone').selectOption('par1');
  await local.getByLabel('Type of server').selectOption('C1');
  await local.getByRole('link', { name: 'Create server' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Create server' })).toBeVisible();
  await expect(page.locator(`input[name="image"][value="${wanted('par1', 'C1').id}"]`)).toBeChecked();
  await expect(page.getByRole('radio', { name: 'C1', exact: true })).toBeChecked();
});

test('a new image has the architecture of its snapshot, also where that is known only later', async ({ page, signIn, api }) => {
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ arch, state }) => arch === 'arm64' && state === 'stopped');
  const { organization, id } = Object.values(server.volumes)[0];
  const { snapshot } = await api('POST', '/snapshots', { name: 'of arm64', organization, volume_id: id });
  await signIn(page, `/images/new?root_volume=${snapshot.id}`);
  const arch = page.getByLabel('Architecture');
  await expect(arch).toHaveValue('arm64');
  const root = page.getByLabel('Snapshot of the root volume');
  await root.selectOption('build-base-root');
  await expect(arch).toHaveValue('x86_64');
  // What a person has chosen stays.
  await arch.selectOption('arm');
  await root.selectOption(snapshot.id);
  await expect(arch).toHaveValue('arm');
});
