// The profile: who is signed in, and the form whose three-field error is the example of the API's own documentation.
import { test, expect, expectNoAxeViolationsInAnyTheme } from './support/index.js';
import { fact } from './support/page.js';

const form = (page) => page.getByRole('region', { name: 'Change the profile' });

test('shows the user, the organizations and the keys', async ({ page, signIn, sandbox, api }) => {
  const { user_id: id } = await sandbox.credentials();
  const { user } = await api('GET', `/users/${id}`);
  await signIn(page, '/profile');
  await expect(page.getByRole('heading', { level: 1, name: user.fullname })).toBeVisible();
  await expect(fact(page, 'Email')).toContainText(user.email);
  await expect(fact(page, 'Two-factor sign-in')).toHaveText('Off');
  await expect(fact(page, 'Organizations')).toContainText('manager');
  await expect(page.locator('#json pre')).toContainText(user.id);
  await fact(page, 'SSH keys').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'SSH keys' })).toBeVisible();
});

test('the errors of three fields stand at the three inputs, word for word', async ({ page, signIn, sandbox, api, fault }) => {
  const { user_id: id } = await sandbox.credentials();
  const { user: before } = await api('GET', `/users/${id}`);
  await signIn(page, '/profile');
  // The answer as the API's own page has it.
  await fault({
    method: 'PATCH',
    path: '/users/{id}',
    status: 400,
    body: {
      type: 'invalid_request_error',
      message: 'Validation Error',
      fields: {
        email: ['incorrect email address', 'required key not provided'],
        firstname: ['length of value must be at least 2', 'required key not provided'],
        lastname: ['length of value must be at least 2', 'required key not provided'],
      },
    },
  });
  await form(page).getByLabel('Email').fill('maya@');
  await form(page).getByLabel('First name').fill('');
  await form(page).getByLabel('Last name').fill('');
  await form(page).getByRole('button', { name: 'Save profile' }).click();
  await expect(form(page).getByLabel('Email')).toHaveAccessibleDescription(/incorrect email address.*required key not provided/);
  for (const label of ['First name', 'Last name']) {
    await expect(form(page).getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    await expect(form(page).getByLabel(label)).toHaveAccessibleDescription(
      /length of value must be at least 2.*required key not provided/,
    );
  }
  await expect(form(page).getByLabel('Email')).toBeFocused();
  const summary = form(page).getByRole('alert');
  await expect(summary).toContainText('3 fields need attention');
  await expect(summary.getByRole('link')).toHaveCount(6);
  await summary.getByRole('link', { name: /Last name/ }).first().click();
  await expect(form(page).getByLabel('Last name')).toBeFocused();
  expect((await api('GET', `/users/${id}`)).user).toEqual(before);
});

test('the real API of the sandbox refuses the same, then takes what is right', async ({ page, signIn, sandbox, api, problems }) => {
  problems.allow(/status of 400 .*\/users\//);
  const { user_id: id } = await sandbox.credentials();
  await signIn(page, '/profile');
  await form(page).getByLabel('First name').fill('');
  await form(page).getByLabel('Email').fill('nobody');
  const save = form(page).getByRole('button', { name: 'Save profile' });
  await save.click();
  await expect(form(page).getByLabel('Email')).toHaveAccessibleDescription(/incorrect email address/);
  await expect(form(page).getByLabel('First name')).toHaveAccessibleDescription(/length of value must be at least 2/);
  await form(page).getByLabel('Email').fill('maya@ateliernord.example');
  await form(page).getByLabel('First name').fill('Maya');
  await form(page).getByLabel('Last name').fill('Laurent');
  await save.click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Maya Laurent' })).toBeVisible();
  await expect(page.getByRole('button', { name: /account menu of Maya Laurent/ })).toBeVisible();
  expect((await api('GET', `/users/${id}`)).user).toMatchObject({
    email: 'maya@ateliernord.example',
    firstname: 'Maya',
    lastname: 'Laurent',
  });
  // The form stays, and can be sent again.
  await expect(save).toHaveText('Save profile');
  await form(page).getByLabel('First name').fill('Marie');
  await save.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Marie Laurent' })).toBeVisible();
});

test('nothing changed, or blanks alone, is said where the form begins', async ({ page, signIn, sandbox, api }) => {
  const { user_id: id } = await sandbox.credentials();
  const { user: before } = await api('GET', `/users/${id}`);
  await signIn(page, '/profile');
  const save = form(page).getByRole('button', { name: 'Save profile' });
  await save.click();
  await expect(form(page).getByLabel('Email')).toHaveAccessibleDescription(/Nothing differs from what it is now/);
  await expect(form(page).getByLabel('Email')).toBeFocused();
  await form(page).getByLabel('First name').fill(` ${before.firstname} `);
  await save.click();
  await expect(form(page).getByLabel('Email')).toHaveAccessibleDescription(/Nothing differs from what it is now/);
  await form(page).getByLabel('First name').fill('  Zoé ');
  await save.click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  expect((await api('GET', `/users/${id}`)).user.firstname).toBe('Zoé');
  await save.click();
  await expect(form(page).getByLabel('Email')).toHaveAccessibleDescription(/Nothing differs from what it is now/);
});

test('SSH keys survive a change of the name', async ({ page, signIn, sandbox, api }) => {
  const { user_id: id } = await sandbox.credentials();
  const { user: before } = await api('GET', `/users/${id}`);
  expect(before.ssh_public_keys.length).toBeGreaterThan(0);
  await signIn(page, '/profile');
  await form(page).getByLabel('First name').fill('Maya');
  await form(page).getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  expect((await api('GET', `/users/${id}`)).user.ssh_public_keys).toEqual(before.ssh_public_keys);
});

test('a token that does not tell its user says what to do', async ({ page, sandbox, problems }) => {
  problems.allow(/status of 403/);
  const { organization_id: organization } = await sandbox.credentials();
  const permissions = { compute: { 'servers:read': [`${organization}:*`] } };
  const made = await fetch(`${sandbox.url}/sandbox/tokens`, { method: 'POST', body: JSON.stringify({ permissions }) });
  const { token } = await made.json();
  await page.goto('/profile');
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('The API has not told whose this token is.')).toBeVisible();
});

test('axe finds nothing in any theme', async ({ page, signIn, problems }) => {
  problems.allow(/status of 400/);
  await signIn(page, '/profile');
  await expect(form(page)).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
  await form(page).getByLabel('First name').fill('');
  await form(page).getByLabel('Last name').fill('');
  await form(page).getByRole('button', { name: 'Save profile' }).click();
  await expect(form(page).getByRole('alert')).toBeVisible();
  await expectNoAxeViolationsInAnyTheme(page);
});
