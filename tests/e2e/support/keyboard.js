// Journeys without a pointer.

/** Presses Tab, or another key, until the element has the focus. */
export async function tabTo(page, target, key = 'Tab') {
  let element = await target.elementHandle();
  for (let pressed = 0; pressed < 150; pressed += 1) {
    const found = await element.evaluate((own) => (own.isConnected ? own === document.activeElement : null));
    if (found) return;
    // It was drawn anew meanwhile.
    if (found === null) element = await target.elementHandle();
    else await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${target}`);
}
