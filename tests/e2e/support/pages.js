// Every page of the console, for what has to hold on each of them.

/** Every list: where the API lists it, and the answer of an account that has none. */
export const lists = {
  '/servers': { call: '/servers', none: { body: { servers: [] } } },
  '/volumes': { call: '/volumes', none: { body: { volumes: [] } } },
  '/snapshots': { call: '/snapshots', none: { body: { snapshots: [] } } },
  '/images': { call: '/images', none: { body: { images: [] } } },
  '/marketplace': { call: '/marketplace/v1/images', none: { body: { images: [] } } },
  '/bootscripts': { call: '/bootscripts', none: { body: { bootscripts: [] } } },
  '/containers': { call: '/containers', none: { body: { containers: [] } } },
  '/ips': { call: '/ips', none: { body: { ips: [] } } },
  '/security-groups': { call: '/security_groups', none: { body: { security_groups: [] } } },
  '/tokens': { call: '/tokens', none: { body: { tokens: [] } } },
  // They are a part of the user.
  '/ssh-keys': { call: '/users/{id}', none: { set: { 'user.ssh_public_keys': [] } } },
  '/organizations': { call: '/organizations', none: { body: { organizations: [] } } },
  '/invoices': { call: '/invoices', none: { body: { invoices: [] } } },
  '/tasks': { call: '/tasks', none: { body: { tasks: [] } } },
};

/** Every page that is no list, no object and no form. */
export const others = ['/', '/quotas', '/profile'];

/** Every form: what is typed into it, by label, and its button. Where there is nothing to type, it is sent as it is. */
export const forms = {
  '/servers/new': [{ Name: 'everywhere' }, 'Create server'],
  '/volumes/new': [{ Name: 'everywhere', Size: '12' }, 'Create volume'],
  '/snapshots/new': [{ Name: 'everywhere' }, 'Create snapshot'],
  '/images/new': [{ Name: 'everywhere' }, 'Create image'],
  '/ips/new': [{}, 'Reserve flexible IP'],
  '/security-groups/new': [{ Name: 'everywhere' }, 'Create security group'],
  '/tokens/new': [{ Description: 'everywhere' }, 'Create token'],
  '/ssh-keys/new': [{ 'Public key': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK1vX0q2m8k3l9s1d7f6g5h4j3k2l1z0x9c8v7b6n5m4 everywhere' }, 'Add SSH key'],
  '/profile': [{ 'First name': 'Everywhere' }, 'Save profile'],
};

/** A field by its words, which may say too that it is optional. */
export const field = (page, label) => page.getByRole('main').getByLabel(new RegExp(`^${label}\\s*(optional)?$`));

/** The page of one object of every kind, by the page of its list. */
export async function objects({ sandbox, api }) {
  const { user_id: user, organization_id: organization } = await sandbox.credentials();
  const first = async (path, key = path.split('/').pop()) => (await api('GET', `${path}?per_page=100`))[key][0];
  const { ssh_public_keys: keys } = (await api('GET', `/users/${user}`)).user;
  return {
    '/servers': `/servers/${(await first('/servers')).id}`,
    '/volumes': `/volumes/${(await first('/volumes')).id}`,
    '/snapshots': `/snapshots/${(await first('/snapshots')).id}`,
    '/images': `/images/${(await first('/images')).id}`,
    '/marketplace': `/marketplace/${(await first('/marketplace/v1/images')).id}`,
    '/bootscripts': `/bootscripts/${(await first('/bootscripts')).id}`,
    '/containers': `/containers/${(await first('/containers')).name}`,
    '/ips': `/ips/${(await first('/ips')).id}`,
    '/security-groups': `/security-groups/${(await first('/security_groups')).id}`,
    '/tokens': `/tokens/${(await first('/tokens')).access_key}`,
    '/ssh-keys': `/ssh-keys/${encodeURIComponent(keys[0].fingerprint.split(' ')[1])}`,
    '/organizations': `/organizations/${organization}`,
    '/invoices': `/invoices/${(await first('/invoices')).id}`,
    '/tasks': `/tasks/${(await first('/tasks')).id}`,
  };
}
