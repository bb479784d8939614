// The frame itself: a page loads, its faults would be seen, the static server answers as a host does.
import { request } from '@playwright/test';
import { expect, expectNoAxeViolations, test } from './support/index.js';
import { Problems } from './support/problems.js';

test('the console loads and shows its heading', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectNoAxeViolations(page);
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
  expect(await page.text()).toContain('<base href="/">');
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
      headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'unsafe-inline'" },
      body: `<!doctype html><script>
        setTimeout(() => { throw new Error('thrown on purpose') });
        console.error('said on purpose');
        new Image().src = 'http://foreign.invalid/a.png';
        fetch('http://127.0.0.1:9/').catch(() => {});
      </script>`,
    }),
  );
  await page.goto(consoleUrl);
  await expect
    .poll(() => problems.unexpected().join('\n'))
    .toMatch(/(?=[^]*thrown on purpose)(?=[^]*said on purpose)(?=[^]*policy violation: img-src)/i);

  problems.allow(/on purpose/);
  expect(problems.unexpected().join('\n')).not.toContain('on purpose');
  expect(problems.unexpected().join('\n')).toContain('img-src');
  await context.close();
});
