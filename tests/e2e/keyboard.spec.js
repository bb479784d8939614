// The whole main job with the keyboard alone: sign in, list, create, power on, power off, delete.
import { test, expect } from './support/index.js';
import { tabTo } from './support/keyboard.js';

test('sign in, create, power on, power off and delete without a pointer', async ({ page, sandbox, advance }) => {
  test.setTimeout(60_000);
  const { token } = await sandbox.credentials();
  const state = page.locator('.pill');
  const action = (name) => page.locator('.page-actions').getByRole('button', { name, exact: true });
  const dialog = page.getByRole('dialog');
  const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });

  await page.goto('/servers');
  await tabTo(page, page.getByLabel('Secret key or token'));
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await expect(heading('Servers')).toBeVisible();
  await expect(page.getByRole('link', { name: 'web-1', exact: true })).toBeVisible();

  await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Create server' }));
  await page.keyboard.press('Enter');
  await expect(heading('Create server')).toBeFocused();
  await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
  await tabTo(page, page.getByLabel('Name', { exact: true }));
  await page.keyboard.type('by-hand');
  await tabTo(page, page.getByRole('textbox', { name: 'Tags' }));
  await page.keyboard.type('keys only');
  // Within a group of radio buttons the arrows choose.
  await tabTo(page, page.locator('input[name=image]:checked'));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: /^Ubuntu Xenial/ })).toBeChecked();
  await tabTo(page, page.locator('input[name=commercial_type]:checked'));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'DEV1-S', exact: true })).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Add volume' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Volume 1, name')).toBeFocused();
  await tabTo(page, page.getByLabel('Volume 1, size'));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('8');
  await tabTo(page, page.getByLabel('Security group'));
  await page.keyboard.type('Web');
  await tabTo(page, page.getByRole('button', { name: 'Create server', exact: true }));
  await page.keyboard.press('Enter');

  await expect(heading('by-hand')).toBeFocused();
  await expect(state).toHaveText('Stopped');
  await expect(page.locator('.page-title .tag')).toHaveText(['keys', 'only']);
  await tabTo(page, action('Power on'));
  await page.keyboard.press('Enter');
  await expect(state).toHaveText(/Starting/);
  await advance(600);
  await expect(state).toHaveText('Running');

  await tabTo(page, action('Power off'));
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveAccessibleName('Power off by-hand?');
  await tabTo(page, dialog.getByRole('button', { name: 'Power off' }));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(action('Power off')).toBeFocused();
  await advance(600);
  await expect(state).toHaveText('Stopped');

  await tabTo(page, page.getByRole('button', { name: 'More actions' }));
  await page.keyboard.press('Enter');
  for (let pressed = 0; pressed < 10; pressed += 1) {
    if (await page.getByRole('menuitem', { name: /^Delete/ }).evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveAccessibleName('Delete server by-hand?');
  await expect(dialog.getByLabel('Type by-hand to confirm')).toBeFocused();
  await page.keyboard.type('by-hand');
  await page.keyboard.press('Enter');
  await expect(heading('Servers')).toBeFocused();
  await expect(page.getByText('Server by-hand deleted')).toBeVisible();
  await expect(page.getByRole('link', { name: 'by-hand', exact: true })).toBeHidden();
});
