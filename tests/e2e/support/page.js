// Where things stand on every page of a resource.

/** The rows of the one table of a list. */
export const rows = (page) => page.getByRole('table').locator('tbody').getByRole('row');

/** An action in the head of a page. */
export const button = (page, name) => page.locator('.page-actions').getByRole('button', { name, exact: true });

/** The open dialog. */
export const dialog = (page) => page.getByRole('dialog');

/** The value of a fact, by its words. */
export const fact = (page, label) =>
  page.locator('.facts > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) }).locator('dd');

/** Chooses an entry of the menu of further actions. */
export async function more(page, item) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click();
}
