// axe-core in the page under test.
import { expect } from '@playwright/test';
import axe from 'axe-core';

/**
 * Fails with each rule that is violated and the elements that violate it.
 * @param {import('@playwright/test').Page} page
 * @param {import('axe-core').RunOptions} [options]
 */
export async function expectNoAxeViolations(page, options = {}) {
  // Colours in the middle of a transition are nobody's design. A spinner never ends.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (runOptions) => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], ...runOptions });
    return violations.map(({ id, help, nodes }) => ({
      rule: `${id}: ${help}`,
      elements: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  }, options);
  expect(violations, 'axe').toEqual([]);
}

/** The same in both themes. Only colours differ between them, so the dark one is asked about these alone. */
export async function expectNoAxeViolationsInAnyTheme(page) {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectNoAxeViolations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoAxeViolations(page, { runOnly: ['color-contrast', 'link-in-text-block'] });
}
