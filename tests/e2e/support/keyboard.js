// Journeys without a pointer.

/** Presses Tab, or another key, until the element has the focus. */
export async function tabTo(page, target, key = 'Tab') {
  for (let pressed = 0; pressed < 150; pressed += 1) {
    if ((await target.count()) === 1 && (await target.evaluate((element) => element === document.activeElement))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${target}`);
}
