// The frame itself: a page loads, its faults would be seen, the static server answers as a host does.
import { request } from '@playwright/test';
import { expect, expectNoAxeViolations, test } from './support/index.js';
import { Problems } from './support/problems.js';

test('the console loads and shows its heading', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoAxeViolations(page);
});

test('each page stands in the history under its own address and title, and opens at its top', async ({ page, context, signIn }) => {
  await page.setViewportSize({ width: 1440, height: 300 });
  await signIn(page, '/servers/?q=web');
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });
  await expect(heading('Servers')).toBeVisible();
  await page.getByRole('link', { name: 'web-1', exact: true }).click();
  await expect(heading('web-1')).toBeFocused();
  await page.evaluate(() => window.scrollTo(0, 200));
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(200);
  await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Servers' }).click();
  await expect(heading('Servers')).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('');
  await page.getByRole('main').getByRole('link', { name: 'Create server' }).click();
  await expect(heading('Create server')).toBeFocused();
  await expect(page).toHaveTitle('Create server · Scaleway Console');

  const devtools = await context.newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  const visited = entries.slice(-4).map(({ url, title }) => [new URL(url).pathname.replace(/[0-9a-f-]{36}/, ':id'), title]);
  expect(visited).toEqual([
    ['/servers/', 'Servers · Scaleway Console'],
    ['/servers/:id', 'web-1 · Scaleway Console'],
    ['/servers', 'Servers · Scaleway Console'],
    ['/servers/new', 'Create server · Scaleway Console'],
  ]);

  await page.goBack();
  await expect(heading('Servers')).toBeFocused();
  await page.goBack();
  await expect(heading('web-1')).toBeFocused();
  await page.goBack();
  await expect(page.getByRole('link', { name: 'web-1', exact: true })).toBeFocused();
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toHaveValue('web');
});

test('the root is the dashboard, which stands above the groups of the navigation', async ({ page, signIn }) => {
  await signIn(page, '/');
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });
  await expect(heading('Dashboard')).toBeVisible();
  await expect(page).toHaveTitle('Dashboard · Scaleway Console');
  const navigation = page.getByRole('navigation', { name: 'Main', exact: true });
  await expect(navigation.getByRole('link').nth(1)).toHaveText('Dashboard');
  await expect(navigation.locator('[aria-current=page]')).toHaveText('Dashboard');
  await navigation.getByRole('link', { name: 'Servers' }).click();
  await expect(heading('Servers')).toBeFocused();
  await expect(navigation.locator('[aria-current=page]')).toHaveText('Servers');
  await navigation.getByRole('link', { name: /^Scaleway Console/ }).click();
  await expect(heading('Dashboard')).toBeFocused();
  await expect(page).toHaveURL(/:\d+\/$/);
});

test('the filter of a list goes to its address without a new page', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await filter.pressSequentially('web');
  await expect(page).toHaveURL(/\/servers\?q=web$/);
  await expect(filter).toBeFocused();
  await filter.pressSequentially('-1');
  await expect(page).toHaveURL(/\/servers\?q=web-1$/);
  await expect(filter).toBeFocused();
  await expect(filter).toHaveValue('web-1');
});

test('the sandbox stands on another origin and gives its credentials', async ({ consoleUrl, sandbox }) => {
  expect(new URL(sandbox.url).origin).not.toBe(consoleUrl);
  const { token, secret_key: secretKey, email } = await sandbox.credentials();
  expect(token).toBe(secretKey);
  expect(email).toContain('@');
});

test('unknown paths get the page, missing files a 404', async ({ consoleUrl, sandbox }) => {
  const http = await request.newContext({ baseURL: consoleUrl });
  const page = await http.get('/servers/0e6d1f2a-0000-4000-8000-000000000000');
  expect(page.status()).toBe(200);
  expect(await page.text()).toMatch(/<base href="?\/"?>/);
  expect((await http.get('/missing-0123456789abcdef.js')).status()).toBe(404);
  expect((await http.get('/assets/missing.css')).status()).toBe(404);
  expect((await http.post('/')).status()).toBe(405);
  const config = await (await http.get('/config.json')).json();
  expect(config.default).toBe('sandbox');
  expect(config.endpoints[0]).toMatchObject({ account: sandbox.url, compute: sandbox.url });
  await http.dispose();
});

test('errors, foreign requests and policy violations in a page are found', async ({ browser, consoleUrl }) => {
  const context = await browser.newContext();
  const problems = new Problems();
  await problems.watch(context, [consoleUrl]);
  const page = await context.newPage();
  await page.route('**/*', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: {
        'Content-Security-Policy': "default-src 'self'; script-src 'unsafe-inline'",
        'Content-Security-Policy-Report-Only': "require-trusted-types-for 'script'; trusted-types 'none'",
      },
      body: `<!doctype html><script>
        setTimeout(() => { throw new Error('thrown on purpose') });
        console.error('said on purpose');
        new Image().src = 'http://foreign.invalid/a.png';
        fetch('http://127.0.0.1:9/').catch(() => {});
        document.createElement('template').innerHTML = '<p>';
      </script>`,
    }),
  );
  await page.goto(consoleUrl);
  await expect
    .poll(() => problems.unexpected().join('\n'))
    .toMatch(/(?=[^]*thrown on purpose)(?=[^]*said on purpose)(?=[^]*policy violation: img-src)(?=[^]*trusted-types-for)/i);

  problems.allow(/on purpose/);
  expect(problems.unexpected().join('\n')).not.toContain('on purpose');
  expect(problems.unexpected().join('\n')).toContain('img-src');
  await context.close();
});
