// Colours that the person has forced on every page: what a colour or a shadow says elsewhere is said by lines.
import { test, expect } from './support/index.js';
import { visit } from './support/faults.js';
import { button, dialog, rows } from './support/page.js';
import { objects } from './support/pages.js';

// Pictures of every key would take longer than the keys.
test.use({ contextOptions: { forcedColors: 'active' }, trace: 'off' });

/** How an element is drawn: what tells it from another. */
const look = (target) =>
  target.evaluate((element) => {
    const { color, backgroundColor, borderColor, borderWidth, outlineStyle, outlineColor, outlineWidth } = getComputedStyle(element);
    return { color, backgroundColor, border: `${borderWidth} ${borderColor}`, outline: outlineStyle === 'none' ? 'none' : `${outlineWidth} ${outlineColor}` };
  });

/** Steps through the page with Tab; fails where nothing shows the focus. */
async function expectFocusSeen(page) {
  const blind = [];
  const seen = new Set();
  await page.evaluate(() => document.activeElement?.blur());
  for (let pressed = 0; pressed < 70; pressed += 1) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      element.dataset.stop ??= String(Math.random());
      const background = (of) => {
        for (let at = of; at !== null; at = at.parentElement) {
          const { backgroundColor } = getComputedStyle(at);
          if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
        }
        return 'rgb(255, 255, 255)';
      };
      // The ring stands around the control, or around what holds it.
      const ring = (of, apart) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(of);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && outlineColor !== background(apart);
      };
      const holder = element.closest('.filter, .palette-input');
      const visible = ring(element, element.parentElement) || (holder !== null && ring(holder, holder.parentElement));
      return { stop: element.dataset.stop, visible, html: element.outerHTML.slice(0, 100) };
    });
    if (now === null) continue;
    if (seen.has(now.stop)) break;
    seen.add(now.stop);
    if (!now.visible) blind.push(now.html);
  }
  expect(seen.size).toBeGreaterThan(10);
  expect(blind, 'no ring to see').toEqual([]);
}

/** Symbols whose lines have the colour of what they stand on. */
const unseen = (page) =>
  page.evaluate(() => {
    const background = (of) => {
      for (let at = of; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
      }
      return 'rgb(255, 255, 255)';
    };
    const line = (symbol) => {
      const { stroke, maskImage, backgroundColor, borderTopColor } = getComputedStyle(symbol);
      if (!symbol.matches('.glyph')) return stroke;
      return maskImage === 'none' ? borderTopColor : backgroundColor;
    };
    return [...document.querySelectorAll('svg:is(.icon, .spinner), .glyph')]
      .filter((symbol) => symbol.checkVisibility() && line(symbol) === background(symbol.parentElement))
      .map((symbol) => symbol.parentElement.outerHTML.slice(0, 120));
  });

/** What tells one of a group from the others, beside the colour of its words. */
async function drawn(target) {
  const { color: _, ...rest } = await look(target);
  return rest;
}

for (const colorScheme of ['light', 'dark']) {
  test(`a list: the focus, symbols, and what is chosen are seen, ${colorScheme}`, async ({ page, signIn }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    await expect(page.getByLabel('Secret key or token')).toBeVisible();
    const line = (selected) => page.getByRole('tab', { selected }).evaluate((tab) => getComputedStyle(tab, '::after').content);
    expect(await line(true)).not.toBe(await line(false));
    await signIn(page, '/servers');
    await expect(rows(page).first()).toBeVisible();
    await expectFocusSeen(page);
    expect(await unseen(page)).toEqual([]);
    await page.evaluate(() => document.activeElement?.blur());
    for (const [on, off] of [
      ['.sidebar [aria-current=page]', '.sidebar .nav-link:not([aria-current])'],
      ['.segments [aria-pressed=true]', '.segments [aria-pressed=false]'],
    ]) {
      expect(await drawn(page.locator(on).first())).not.toEqual(await drawn(page.locator(off).first()));
    }
    const pause = page.getByRole('button', { name: 'Pause updates' });
    const before = await drawn(pause);
    await pause.click();
    expect(await drawn(pause)).not.toEqual(before);
    // The edge of what is typed into.
    const edge = await look(page.locator('.filter'));
    expect(edge.border).toMatch(/^[1-9]/);
    expect(edge.border).not.toContain(edge.backgroundColor);
  });

  test(`an object, its dialogs and forms: the focus, edges, and what cannot be done are seen, ${colorScheme}`, async ({ page, signIn, sandbox, api }) => {
    await page.emulateMedia({ colorScheme });
    const all = await objects({ sandbox, api });
    const { volumes } = await api('GET', '/volumes?per_page=100');
    await signIn(page, `/volumes/${volumes.find(({ server }) => server !== null).id}`);
    await expect(page.locator('#json pre')).toContainText('{');
    expect(await unseen(page)).toEqual([]);
    const [on, off] = [button(page, 'Rename'), page.locator('.page-actions .button[aria-disabled=true]').first()];
    expect((await look(off)).color).not.toBe((await look(on)).color);
    await on.click();
    await expect(dialog(page)).toBeVisible();
    await expectFocusInDialog(page);
    expect(await unseen(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await visit(page, all['/security-groups']);
    await expect(page.locator('#json pre')).toContainText('{');
    expect(await unseen(page)).toEqual([]);
    for (const path of ['/volumes/new', '/servers/new']) {
      await visit(page, path);
      if (path === '/servers/new') await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
      const controls = page.getByRole('main').locator('.input, .select, .textarea');
      await expect(controls.first()).toBeVisible();
      for (const control of await controls.all()) {
        const { border, backgroundColor } = await look(control);
        expect(border, await control.getAttribute('name')).toMatch(/^[1-9]/);
        expect(border).not.toContain(backgroundColor);
      }
    }
    expect(await drawn(page.locator('.tile:has(:checked)').first())).not.toEqual(await drawn(page.locator('.tile:not(:has(:checked))').first()));
    await expectFocusSeen(page);
  });
}

/** The dialog's own controls show the focus. */
async function expectFocusInDialog(page) {
  for (let pressed = 0; pressed < 5; pressed += 1) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    const inside = await page.evaluate(() => document.activeElement.closest('dialog') !== null);
    if (inside) expect(outline).not.toBe('none');
  }
}

test('bones are seen while a list loads', async ({ page, signIn, fault }) => {
  await fault({ method: 'GET', path: '/volumes', delay_ms: 3_000, count: null });
  await signIn(page, '/volumes');
  const { border } = await look(page.locator('.bone').first());
  expect(border).toMatch(/^[1-9]/);
});
