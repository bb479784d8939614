// The start of the console: what is asked for and when, what is shown until it stands, and the page that says why where
// it cannot.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pagePolicy } from '../../script/headers.mjs';
import { test, expect, expectNoAxeViolations } from './support/index.js';
import { requestsBeforeRows, rows, storedSession } from './support/page.js';

const JS = /\/console-[0-9a-f]+\.js$/;
const WASM = /_bg\.wasm$/;
const CSS = /\/console-[0-9a-f]+\.css$/;
const index = readFileSync(fileURLToPath(new URL('../../dist/index.html', import.meta.url)), 'utf8');
const build = /data-build="?([^"\s>]+)/.exec(index)[1];

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });

/** Signs in for as long as the tab is open. */
async function signInForTab(page, sandbox, path) {
  const { token } = await sandbox.credentials();
  await page.goto(path);
  await page.getByRole('checkbox', { name: 'Keep for this tab' }).check();
  await page.getByLabel('Secret key or token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(heading(page, 'Sign in')).toBeHidden();
  return token;
}

/** Keeps back what matches until it is released. */
async function hold(page, pattern) {
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    await gate;
    await route.continue();
  });
  return release;
}

/** Puts something behind the content of a file. */
const tamper = (page, pattern, more) =>
  page.route(pattern, async (route) => {
    if (route.request().method() === 'HEAD') return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.from(more)]) });
  });

async function accessible(page) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await expectNoAxeViolations(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoAxeViolations(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test.describe('until it stands', () => {
  test('the page has its frame and says that it loads; later, that it takes long', async ({ page }) => {
    const release = await hold(page, WASM);
    await page.goto('/');
    await expect(page.getByRole('status').getByText('Loading the console')).toBeVisible();
    const late = page.getByText('This takes longer than it should');
    await expect(late).toBeHidden();
    await expect(page.locator('html')).not.toHaveAttribute('data-theme');
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await expect(late).toBeVisible();
    await accessible(page);
    release();
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(page.locator('#start')).toHaveCount(0);
  });

  test('who is signed in sees the frame of the page that comes, in the theme that was chosen, and nothing moves', async ({ page, sandbox }) => {
    await page.addInitScript(() => {
      localStorage.setItem('scaleway-console.theme', 'dark');
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true });
    });
    await signInForTab(page, sandbox, '/servers');
    const release = await hold(page, WASM);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    const box = (selector) => page.locator(selector).boundingBox();
    const [side, bar, brand] = [await box('.start-side'), await box('.start-bar'), await box('#start .mark')];
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await expectNoAxeViolations(page);
    release();
    await expect(rows(page).first()).toBeVisible();
    expect(await box('.app > .sidebar')).toEqual(side);
    expect(await box('.topbar')).toEqual(bar);
    expect(await box('.app > .sidebar .mark')).toEqual(brand);
    // One list of rows takes the place of its bones.
    expect(await page.evaluate(() => window.shifts.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.01);
  });

  test('without scripts the page says what it needs', async ({ browser, consoleUrl }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(consoleUrl);
    await expect(heading(page, 'The console needs JavaScript')).toBeVisible();
    await expect(page.getByText('Loading the console')).toBeHidden();
    await context.close();
  });

  test('a first script that was changed is not run; the page says that nothing comes', async ({ page, problems }) => {
    problems.allow(/Failed to find a valid digest/);
    await tamper(page, /\/boot-[0-9a-f]+\.js$/, '\nself.tampered = true;');
    await page.goto('/');
    await expect(page.getByText('Loading the console')).toBeVisible();
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await expect(page.getByText('This takes longer than it should')).toBeVisible();
    expect(await page.evaluate(() => self.tampered)).toBeUndefined();
  });
});

test.describe('what is asked for', () => {
  test('a kept session’s list is asked for once, beside the console, which takes the answer', async ({ page, sandbox }) => {
    const token = await signInForTab(page, sandbox, '/servers');
    const first = [];
    page.on('request', (request) => {
      if (/\/servers\?page=1&/.test(request.url())) first.push(request);
    });
    const release = await hold(page, WASM);
    const early = page.waitForResponse(/\/servers\?page=1&per_page=50$/);
    await page.reload();
    // The console itself is still on its way.
    await early;
    await expect(page.getByText('Loading the console')).toBeVisible();
    release();
    await expect(rows(page).first()).toBeVisible();
    expect(first.length).toBe(1);
    const headers = await first[0].allHeaders();
    expect(headers['x-auth-token']).toBe(token);
    expect(headers.referer).toBeUndefined();
    expect(headers.cookie).toBeUndefined();
    // Nothing of it stays where others could find it.
    await expect.poll(() => page.evaluate(() => 'boot' in self)).toBe(false);
    expect(await page.evaluate((secret) => document.documentElement.outerHTML.includes(secret), token)).toBe(false);
    expect(page.url()).not.toContain(token);
  });

  for (const [path, list] of ['volumes', 'snapshots', 'images', 'ips', 'security-groups', 'bootscripts', 'tasks'].map((path) => [path, path.replace('-', '_')])) {
    test(`the list of /${path} is asked for once too`, async ({ page, sandbox }) => {
      await signInForTab(page, sandbox, `/${path}`);
      const first = [];
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === `/${list}` && /[?&]page=1&/.test(request.url())) first.push(request.url());
      });
      const release = await hold(page, WASM);
      const early = page.waitForResponse(`${sandbox.url}/${list}?page=1&per_page=50`);
      await page.reload();
      await early;
      release();
      await expect(rows(page).first()).toBeVisible();
      expect(first.length).toBe(1);
    });
  }

  test('the console shows itself without its first rows where they take long, and with them when they come', async ({ page, sandbox }) => {
    await signInForTab(page, sandbox, '/servers');
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route(/\/servers\?page=1&/, async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await expect(page.locator('#start')).toHaveCount(0);
    await expect(page.getByRole('navigation', { name: 'Main', exact: true })).toBeVisible();
    await expect(page.getByText('Loading servers')).toBeVisible();
    await expect(rows(page)).toHaveCount(0);
    expect(await page.evaluate(() => 'first' in self)).toBe(true);
    release();
    await expect(rows(page).first()).toBeVisible();
    await expect.poll(() => page.evaluate(() => 'first' in self)).toBe(false);
  });

  test('a token that is refused with the first answer opens the dialog, and the page stands behind it', async ({ page, sandbox, fault, problems }) => {
    await signInForTab(page, sandbox, '/servers');
    problems.allow(/status of 401/);
    // The list that is being read already must not meet the fault.
    await expect(page.getByText('Updated just now')).toBeVisible();
    await fault({ method: 'GET', path: '/servers', status: 401, body: { type: 'invalid_auth', message: 'Invalid authentication' } });
    const release = await hold(page, WASM);
    const early = page.waitForResponse(/\/servers\?page=1&per_page=50$/);
    await page.reload();
    await early;
    release();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await expect(page.locator('.app')).toBeVisible();
    await dialog.getByLabel('Secret key or token').fill((await sandbox.credentials()).token);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(rows(page).first()).toBeVisible();
  });

  test('an answer that did not come is asked for again; one that says no is taken as it is', async ({ page, sandbox, fault, problems }) => {
    await signInForTab(page, sandbox, '/servers');
    let asked = 0;
    page.on('request', (request) => (asked += /\/servers\?page=1&/.test(request.url()) ? 1 : 0));
    problems.allow(/Failed to load resource/);
    await page.route(/\/servers\?page=1&/, (route) => route.abort(), { times: 1 });
    await page.reload();
    await expect(rows(page).first()).toBeVisible();
    expect(asked).toBe(2);
    await fault({ path: '/servers*', status: 403, body: { type: 'unauthorized', message: 'Insufficient permissions' } });
    asked = 0;
    await page.reload();
    await expect(page.getByText('Insufficient permissions').first()).toBeVisible();
    expect(asked).toBe(1);
  });

  test('a list that nobody takes is given up', async ({ page, sandbox }) => {
    await signInForTab(page, sandbox, '/servers');
    await page.clock.install();
    const never = new Promise(() => {});
    await page.route(/\/servers\?page=1&/, () => never);
    // What is stored signs nobody in, but has a token.
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('scaleway-console.session'));
      kept.signed_in.profile = { compute: kept.signed_in.profile.compute };
      sessionStorage.setItem('scaleway-console.session', JSON.stringify(kept));
    });
    const given = page.waitForEvent('requestfailed', (request) => /\/servers\?page=1&/.test(request.url()));
    await page.reload();
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(await page.evaluate(() => typeof self.boot)).toBe('function');
    await page.clock.runFor(5000);
    expect((await given).failure().errorText).toContain('ABORTED');
    expect(await page.evaluate(() => 'boot' in self)).toBe(false);
  });

  test('a token goes to the place that it was kept for, whatever config.json says by now', async ({ page, sandbox }) => {
    await signInForTab(page, sandbox, '/servers');
    await page.route(/\/config\.json$/, (route) =>
      route.fulfill({ json: { endpoints: [{ id: 'other', name: 'Other', kind: 'classic', account: 'https://other.invalid', compute: 'https://other.invalid' }] } }),
    );
    const asked = page.waitForRequest(/\/servers\?page=1&/);
    await page.reload();
    expect(new URL((await asked).url()).origin).toBe(sandbox.url);
    // A call anywhere else would fail this test.
    await expect(rows(page).first()).toBeVisible();
  });

  test('who is not signed in asks the API nothing', async ({ page, sandbox }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/servers');
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(asked.filter((url) => url.startsWith(sandbox.url))).toEqual([]);
    expect(asked.filter((url) => url.endsWith('/config.json')).length).toBe(1);
  });

  test('eight requests bring the first rows from another origin, preflight and all', async ({ page, context, sandbox }) => {
    await signInForTab(page, sandbox, '/servers');
    const names = await requestsBeforeRows(context, await storedSession(page), '/servers');
    expect(names.length, names.join('\n')).toBeLessThanOrEqual(8);
  });
});

test.describe('where it cannot start', () => {
  const failures = [
    ['its bindings were changed', JS, 'changed'],
    ['its code was changed', WASM, 'changed'],
    ['its style was changed', CSS, 'changed'],
    ['its bindings are gone', JS, 'gone'],
    ['its code is gone', WASM, 'gone'],
    ['its code does not arrive', WASM, 'line'],
  ];
  const told = {
    changed: ['The console was not started', 'is not as it was built'],
    gone: ['The console was not loaded', 'a newer version has most likely taken its place'],
    line: ['The console was not loaded', 'the connection broke'],
  };

  // A change of the code that leaves it whole: a section of another name, which any browser would pass over.
  const more = new Map([[CSS, '\nbody { display: none }'], [JS, '\nself.tampered = true;'], [WASM, '\0\x02\x01a']]);

  for (const [what, pattern, kind] of failures) {
    test(`because ${what}, the page says so and reloads`, async ({ page, problems }) => {
      problems.allow(/Failed to find a valid digest|integrity checks failed|Failed to load resource/);
      if (kind === 'changed') await tamper(page, pattern, more.get(pattern));
      if (kind === 'gone') await page.route(pattern, (route) => route.fulfill({ status: 404, contentType: 'text/plain', body: 'Not found' }));
      if (kind === 'line') await page.route(pattern, (route) => route.abort());
      await page.goto('/servers');
      const [title, words] = told[kind];
      await expect(heading(page, title)).toBeFocused();
      await expect(page.getByRole('alert')).toContainText(words);
      await expect(page).toHaveTitle(`${title} · Scaleway Console`);
      await expect(page.getByText(`Build ${build}`, { exact: true })).toBeVisible();
      expect(await page.evaluate(() => self.tampered)).toBeUndefined();
      if (pattern !== CSS) await accessible(page);
      await page.unroute(pattern);
      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(heading(page, 'Sign in')).toBeVisible();
    });
  }

  test('because the browser has no WebAssembly, the page says so', async ({ page }) => {
    await page.addInitScript(() => delete window.WebAssembly);
    await page.goto('/');
    await expect(heading(page, 'This browser cannot run the console')).toBeFocused();
    await expectNoAxeViolations(page);
  });

  test('because the policy of the host forbids its code, the report says so', async ({ page, problems }) => {
    problems.allow(/WebAssembly|wasm-eval/);
    await page.route(/\/$/, async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      headers['content-security-policy'] = headers['content-security-policy'].replace(" 'wasm-unsafe-eval'", '');
      await route.fulfill({ response, headers });
    });
    await page.goto('/');
    await expect(heading(page, 'The console did not start')).toBeFocused();
    await page.getByText('Report, without ids and tokens').click();
    await expect(page.getByLabel('Report')).toContainText(/WebAssembly.*Content Security Policy/);
  });
});

test('a fault of the console takes the page’s place: what happened, a report without secrets, and a reload', async ({ page, context, sandbox, problems }) => {
  problems.allow(/^uncaught: RuntimeError|^console error: .*panicked/);
  const token = await signInForTab(page, sandbox, '/volumes');
  // The browser refuses to make an element: the console panics, as it would at any mistake of its own.
  await page.evaluate((secret) => {
    const make = Document.prototype.createElement;
    Document.prototype.createElement = function refuse() {
      Document.prototype.createElement = make;
      throw new Error(`refused ${secret} 1d2b9d6e-4a4e-4a1f-9c53-2f2e8ef0b0aa`);
    };
    history.pushState({}, '', `/servers/1d2b9d6e-4a4e-4a1f-9c53-2f2e8ef0b0aa?token=${secret}`);
    document.querySelector('nav a[href$="/servers"]').click();
  }, token);
  await expect(heading(page, 'The console has stopped')).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('what was sent may have been done');
  await accessible(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByRole('status')).toHaveText('Copied');
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain(`Build ${build}`);
  expect(report).toContain('/servers/[id]');
  expect(report).toMatch(/RuntimeError: unreachable[^]*wasm-function/);
  expect(report).not.toContain(token);
  expect(report).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  expect(report).not.toContain('?token');
  // It sends nothing more, and does not ask whether to leave what cannot be saved.
  const sent = [];
  page.on('request', (request) => sent.push(request.url()));
  await page.evaluate(() => dispatchEvent(new Event('online')));
  // What is sent a little later is seen, too.
  await page.waitForTimeout(2_500);
  expect(sent).toEqual([]);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(heading(page, 'Servers')).toBeVisible();
});

test('a tab that is open when another build takes the place of its own goes on', async ({ page, signIn }) => {
  await signIn(page, '/servers');
  await expect(rows(page).first()).toBeVisible();
  await page.route(/\.(js|wasm|css|svg)$/, (route) => route.fulfill({ status: 404 }));
  const navigation = page.getByRole('navigation', { name: 'Main', exact: true });
  for (const name of ['Volumes', 'Images', 'SSH keys', 'Dashboard', 'Servers']) {
    await navigation.getByRole('link', { name, exact: true }).click();
    await expect(heading(page, name)).toBeFocused();
  }
  await page.getByRole('main').getByRole('link', { name: 'Create server' }).click();
  await expect(heading(page, 'Create server')).toBeFocused();
});

test('where the host gives the code another type, the console starts', async ({ page, problems }) => {
  problems.allow(/Incorrect response MIME type/);
  await page.route(WASM, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await page.goto('/');
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('where the browser stores nothing at all, the console works', async ({ page, signIn }) => {
  await page.addInitScript(() => {
    for (const storage of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, storage, { get() { throw new DOMException('denied', 'SecurityError'); } });
    }
  });
  await signIn(page, '/servers');
  await expect(rows(page).first()).toBeVisible();
  const theme = page.getByRole('button', { name: /^Theme: / });
  await theme.click();
  await expect(theme).toHaveAccessibleName('Theme: Light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('a host without headers of its own has the policy of the page itself', async ({ page, problems }) => {
  problems.allow(/Content-Security-Policy violation: script-src-elem|Refused to execute inline script|violates the following Content Security Policy/);
  await page.route(/\/$/, async (route) => {
    const response = await route.fetch();
    const { 'content-security-policy': _, 'content-security-policy-report-only': __, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto('/');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute('content', pagePolicy());
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'self.inline = true';
    document.body.append(script);
  });
  expect(await page.evaluate(() => self.inline)).toBeUndefined();
});
