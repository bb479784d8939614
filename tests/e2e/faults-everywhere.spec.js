// Three faults on every page of the console: what cannot be read or sent is told in words, with a way on, and comes
// back; no page is ever blank.
import { test, expect } from './support/index.js';
import { expired, goOn, recovers, visit } from './support/faults.js';
import { chooseAll } from './support/page.js';
import { field, forms, lists, objects, others } from './support/pages.js';

const faults = {
  500: { order: { status: 500, body: { type: 'api_error', message: 'Something broke' } }, told: 'The API has failed', api: 'Something broke' },
  // The probe that looks for the cause goes to the root of the host, and is let through.
  'a dropped connection': { path: '/{any}*', order: { drop: true }, told: 'The connection was lost' },
  401: { order: { status: 401, body: { type: 'invalid_auth', message: 'Token has expired' } } },
};
/** A heading, and more than that. */
async function isNoBlank(page) {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
  expect((await page.getByRole('main').innerText()).length).toBeGreaterThan(30);
}

const PARTS = 8;
for (const [name, { order, path = '*', told, api: words }] of Object.entries(faults)) {
  for (let part = 0; part < PARTS; part += 1) {
    test(`every page meets ${name}, ${part + 1}`, async ({ page, signIn, sandbox, api, fault }) => {
      const pages = [...others, ...Object.keys(lists), ...Object.values(await objects({ sandbox, api }))];
      const { token } = await sandbox.credentials();
      // A page that reads nothing: everything else is not known yet when it is opened.
      await signIn(page, '/no/such/page');
      await expect(page.locator('#usermenu .menu-title')).toContainText(/@.+, ./);
      for (const to of pages.filter((_, at) => at % PARTS === part)) {
        await test.step(to, async () => {
          await fault({ method: 'GET', path, count: null, ...order });
          await visit(page, to);
          if (!told) {
            await expect(expired(page)).toContainText('Token has expired');
            await isNoBlank(page);
            await sandbox.clearFaults();
            await goOn(page, token);
          } else {
            const failure = page.getByRole('main').getByText(told).first();
            await expect(failure).toBeVisible({ timeout: 10_000 });
            if (words) await expect(page.getByRole('main')).toContainText(words);
            await isNoBlank(page);
            await sandbox.clearFaults();
          }
          await recovers(page);
          await isNoBlank(page);
        });
      }
    });
  }

  for (let part = 0; part < 3; part += 1) test(`every form meets ${name}, ${part + 1}`, async ({ page, signIn, sandbox, fault }) => {
    const { token } = await sandbox.credentials();
    await signIn(page, '/no/such/page');
    for (const [at, [typed, button]] of Object.entries(forms).filter((_, place) => place % 3 === part)) {
      await test.step(at, async () => {
        await visit(page, at);
        for (const [label, text] of Object.entries(typed)) await field(page, label).fill(text);
        await chooseAll(page.getByRole('main'));
        const send = page.getByRole('main').getByRole('button', { name: button, exact: true }).first();
        const kept = async () => {
          for (const [label, text] of Object.entries(typed)) await expect(field(page, label)).toHaveValue(text);
        };
        for (const method of ['POST', 'PATCH', 'PUT']) await fault({ method, path, count: null, ...order });
        await send.click();
        if (told) {
          const alert = page.getByRole('main').getByRole('alert').filter({ hasText: told });
          await expect(alert.first()).toBeVisible({ timeout: 10_000 });
          if (words) await expect(alert.first()).toContainText(words);
          await kept();
          await sandbox.clearFaults();
          await expect(page.getByRole('main').getByRole('button', { name: new RegExp(`^(${button}|Try the rest again|Send again)$`) }).first()).toBeEnabled();
        } else if (at === '/tokens/new') {
          // The same call signs in: what it refuses is told by the form.
          await expect(page.getByRole('main').getByRole('alert')).toContainText('Token has expired');
          await kept();
          await sandbox.clearFaults();
        } else {
          await expect(expired(page)).toContainText('1 request is waiting:');
          await kept();
          await sandbox.clearFaults();
          await goOn(page, token);
          // What was typed is sent after all, and has an end: another page, or a word of success.
          await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
          await expect(page.locator('.flashes').getByText(/./).or(page.getByRole('heading', { level: 1, name: 'everywhere' })).first()).toBeVisible();
        }
      });
    }
  });
}
