// Colours that the person has forced on every page: what a colour or a shadow says elsewhere is said by lines.
import { test, expect } from './support/index.js';
import { visit } from './support/faults.js';
import { button, dialog, rows } from './support/page.js';
import { objects } from './support/pages.js';

test.use({ contextOptions: { forcedColors: 'active' } });

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
  for (let pressed = 0; pressed < 150; pressed += 1) {
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
    return [...document.querySelectorAll('svg:is(.icon, .glyph, .spinner)')]
      .filter((symbol) => symbol.checkVisibility() && getComputedStyle(symbol).stroke === background(symbol))
      .map((symbol) => symbol.parentElement.outerHTML.slice(0, 120));
  });

for (const colorScheme of ['light', 'dark']) {
  test(`the focus, symbols and states are seen, ${colorScheme}`, async ({ page, signIn, sandbox, api }) => {
    await page.emulateMedia({ colorScheme });
    const all = await objects({ sandbox, api });
    await page.goto('/');
    await expect(page.getByLabel('Secret key or token')).toBeVisible();
    const [chosen, other] = [page.getByRole('tab', { selected: true }), page.getByRole('tab', { selected: false })];
    const line = (tab) => tab.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(await line(chosen)).not.toBe(await line(other));
    await signIn(page, '/servers');
    await expect(rows(page).first()).toBeVisible();
    await expectFocusSeen(page);
    expect(await unseen(page)).toEqual([]);
    await page.evaluate(() => document.activeElement?.blur());
    // What is chosen among others.
    for (const [on, off] of [
      [page.locator('.sidebar [aria-current=page]').first(), page.locator('.sidebar .nav-link:not([aria-current])').first()],
      [page.locator('.segments [aria-pressed=true]').first(), page.locator('.segments [aria-pressed=false]').first()],
    ]) {
      const { color, ...drawn } = await look(on);
      const { color: _, ...undrawn } = await look(off);
      expect(drawn, color).not.toEqual(undrawn);
    }
    // The edge of what is typed into.
    const edge = await look(page.locator('.filter'));
    expect(edge.border).toMatch(/^[1-9]/);
    expect(edge.border).not.toContain(edge.backgroundColor);

    await visit(page, all['/volumes']);
    await expect(page.locator('#json pre')).toContainText('{');
    // What cannot be done now.
    const [on, off] = [button(page, 'Rename'), page.locator('.page-actions [aria-disabled=true]').first()];
    expect((await look(off)).color).not.toBe((await look(on)).color);
    await on.click();
    await expect(dialog(page)).toBeVisible();
    await expectFocusInDialog(page);
    expect(await unseen(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await visit(page, '/volumes/new');
    await expectFocusSeen(page);
    for (const control of await page.getByRole('main').locator('input, select, textarea').all()) {
      const { border, backgroundColor } = await look(control);
      expect(border, await control.getAttribute('name')).toMatch(/^[1-9]/);
      expect(border).not.toContain(backgroundColor);
    }
    await visit(page, all['/security-groups']);
    await expect(page.locator('#json pre')).toContainText('{');
    expect(await unseen(page)).toEqual([]);
    await visit(page, '/servers/new');
    await expect(page.locator('input[name=commercial_type]:checked')).toHaveCount(1);
    await expectFocusSeen(page);
    const { color: _a, ...taken } = await look(page.locator('.tile:has(:checked)').first());
    const { color: _b, ...free } = await look(page.locator('.tile:not(:has(:checked))').first());
    expect(taken).not.toEqual(free);
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
