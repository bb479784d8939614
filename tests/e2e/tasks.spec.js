// Tasks: the list with what each is about, a task's page, and taking one off the list.
import { test, expect, expectNoAxeViolations, expectNoAxeViolationsInAnyTheme } from './support/index.js';
import { fact, rows } from './support/page.js';

const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });

/** Reboots a running server; the server and its task. */
async function reboot(api) {
  const { servers } = await api('GET', '/servers?per_page=100');
  const server = servers.find(({ state }) => state === 'running');
  const { task } = await api('POST', `/servers/${server.id}/action`, { action: 'reboot' });
  return { server, task };
}

test('the list names what a task is about, and follows it to its end', async ({ page, signIn, api, advance }) => {
  const { server, task } = await reboot(api);
  await signIn(page, '/tasks');
  const row = rows(page).filter({ has: page.locator(`a[href="/tasks/${task.id}"]`) });
  await expect(row).toContainText('Reboot');
  await expect(row.getByRole('cell').getByRole('link', { name: server.name, exact: true })).toBeVisible();
  await expect(row).toContainText(/Waiting|Under way/);
  await expectNoAxeViolationsInAnyTheme(page);
  const single = page.waitForRequest((request) => request.url().endsWith(`/tasks/${task.id}`));
  await single;
  await advance(600);
  await expect(row).toContainText('Done');
  await page.getByRole('searchbox', { name: 'Filter' }).fill(`about:${server.name}`);
  await expect(row).toBeVisible();
  await row.getByRole('cell').getByRole('link', { name: server.name, exact: true }).click();
  await expect(heading(page, server.name)).toBeFocused();
});

test('a deep link to a task: its facts, and its JSON', async ({ page, signIn, api }) => {
  const { server, task } = await reboot(api);
  await signIn(page, `/tasks/${task.id}`);
  await expect(heading(page, 'Reboot')).toBeVisible();
  await expect(fact(page, 'About').getByRole('link', { name: server.name })).toBeVisible();
  await expect(fact(page, 'Progress')).toHaveText(/^\d+ %$/);
  await expect(fact(page, 'Ended')).toHaveText('none');
  await expect(page.locator('#json')).toContainText(task.id);
  await expectNoAxeViolationsInAnyTheme(page);
});

test('a task that has ended is taken off the list; one under way is not', async ({ page, signIn, api, advance, problems }) => {
  // The page of what was deleted may be read once more.
  problems.allow(/status of 404 .*\/tasks\//);
  const { task } = await reboot(api);
  await signIn(page, `/tasks/${task.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  const item = page.getByRole('menuitem', { name: /^Delete/ });
  await expect(item).toHaveAttribute('aria-disabled', 'true');
  await expect(item).toContainText('Only tasks that have ended can be deleted. Wait for its end.');
  await page.keyboard.press('Escape');
  await advance(600);
  await expect(fact(page, 'State')).toContainText('Done');
  await page.getByRole('button', { name: 'More actions' }).click();
  await item.click();
  const dialog = page.getByRole('dialog', { name: 'Delete task Reboot?' });
  await expect(dialog).toContainText('What it did stays as it is');
  await expectNoAxeViolationsInAnyTheme(page);
  await dialog.getByRole('button', { name: 'Delete task' }).click();
  await expect(heading(page, 'Tasks')).toBeFocused();
  const { tasks } = await api('GET', '/tasks?per_page=100');
  expect(tasks.map(({ id }) => id)).not.toContain(task.id);
});

test('a task that is unknown is said to be', async ({ page, signIn, problems }) => {
  problems.allow(/status of 404/);
  await signIn(page, '/tasks/0e6d1f2a-0000-4000-8000-000000000000');
  await expect(heading(page, 'Task not found')).toBeVisible();
  await expectNoAxeViolations(page);
});
