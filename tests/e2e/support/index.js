// What every journey imports: `test` with its fixtures, `expect`, and helpers.
//
// Each worker has a sandbox and a console of its own; the sandbox is reset before each test, so tests share nothing.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { serve } from '../../../script/serve.mjs';
import { sandboxConfig } from '../../../script/sandbox_config.mjs';
import { Problems } from './problems.js';
import { startSandbox } from './sandbox.js';

export { expect };
export { expectNoAxeViolations, expectNoAxeViolationsInAnyTheme } from './axe.js';

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));

export const test = base.extend({
  /** More arguments of the sandbox: test.use({ sandboxArgs: ['--seed-servers', '1000'] }) at the top of a file. */
  sandboxArgs: [[], { option: true, scope: 'worker' }],

  /** Headers the console's host sends with every answer, such as a Content-Security-Policy. */
  consoleHeaders: [{}, { option: true, scope: 'worker' }],

  /** The sandbox process (support/sandbox.js). A test takes `sandbox` instead, which is this one reset. */
  sandboxProcess: [
    async ({ sandboxArgs }, use) => {
      const sandbox = await startSandbox(sandboxArgs);
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: 'worker' },
  ],

  /** Origin of the console: the release build, with a config.json that offers the worker's sandbox first. */
  consoleUrl: [
    async ({ sandboxProcess, consoleHeaders }, use) => {
      if (!existsSync(`${dist}/index.html`)) throw new Error('dist/ is not built: run script/build first.');
      const server = await serve({ dist, config: sandboxConfig(sandboxProcess.url), headers: consoleHeaders });
      await use(server.url);
      await server.close();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ consoleUrl }, use) => use(consoleUrl),

  /** The worker's sandbox as seeded: url, credentials(), advance(s), fault({...}), api(method, path, body). */
  sandbox: [
    async ({ sandboxProcess }, use) => {
      await sandboxProcess.reset();
      await use(sandboxProcess);
    },
    { auto: true },
  ],

  /** What went wrong in the test's pages; allow(pattern) names what the test provokes. The rest fails the test. */
  problems: [
    async ({ context, sandbox, consoleUrl }, use) => {
      const problems = new Problems();
      await problems.watch(context, [consoleUrl, sandbox.url]);
      await use(problems);
      expect(problems.unexpected(), 'problems in the page').toEqual([]);
    },
    { auto: true },
  ],

  /** advance(seconds): moves the sandbox's clock. */
  advance: async ({ sandbox }, use) => use((seconds) => sandbox.advance(seconds)),

  /** api(method, path, body): the API as the seeded account, past the browser. */
  api: async ({ sandbox }, use) => use((method, path, body) => sandbox.api(method, path, body)),

  /** fault({...}): scripts a fault, and allows the line the browser itself prints about a failed request. */
  fault: async ({ sandbox, problems }, use) => {
    await use(async (fault) => {
      problems.allow(/^console error: (Failed to load resource: |Access to fetch at )/);
      await sandbox.fault(fault);
    });
  },

  /**
   * signIn(page, path?): opens a path of the console and signs in with the seeded token, as a person does.
   * Resolves when the sign-in form has gone.
   */
  signIn: async ({ sandbox }, use) => {
    await use(async (page, path = '/') => {
      const { token } = await sandbox.credentials();
      await page.goto(path);
      await page.getByLabel('Secret key or token').fill(token);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeHidden();
    });
  },
});
