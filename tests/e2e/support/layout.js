// What a page looks like to somebody whose letters are large, or whose window is narrow.
import { expect } from '@playwright/test';

/** Fails where the page scrolls sideways, and where text is cut off that nothing lets one see. */
export async function expectToFit(page) {
  // Soft: the next page may have something, too.
  expect.soft(await page.evaluate(misfits), `what does not fit on ${page.url()}`).toEqual([]);
}

function misfits() {
  const root = document.documentElement;
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`;
  const found = new Set();
  if (root.scrollWidth > root.clientWidth) {
    found.add(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
    for (const element of document.querySelectorAll('body *')) {
      const { right, width } = element.getBoundingClientRect();
      if (width > 0 && right > root.clientWidth + 1) found.add(`reaches beyond the edge: ${name(element)}`);
    }
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (text) => (/\S/.test(text.data) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (parent.closest('.visually-hidden, .skip, option, script, title, caption') || !parent.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    // An ellipsis says that there is more, and what scrolls lets one see it.
    for (let clip = parent; clip !== null && clip !== document.body; clip = clip.parentElement) {
      const { overflowX, overflowY, textOverflow, clipPath } = getComputedStyle(clip);
      if (clipPath !== 'none' || textOverflow === 'ellipsis' || [overflowX, overflowY].some((flow) => flow === 'auto' || flow === 'scroll')) break;
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const frame = clip.getBoundingClientRect();
      const beyond = Math.max(overflowX === 'visible' ? 0 : Math.max(box.right - frame.right, frame.left - box.left), overflowY === 'visible' ? 0 : Math.max(box.bottom - frame.bottom, frame.top - box.top));
      if (beyond > 2) found.add(`cut off by ${Math.round(beyond)} px in ${name(clip)}: “${text.data.trim().slice(0, 60)}”`);
    }
    if (root.scrollWidth <= root.clientWidth && parent.closest('[popover], dialog') && (box.left < -1 || box.right > root.clientWidth + 1)) {
      found.add(`outside of the window: “${text.data.trim().slice(0, 60)}”`);
    }
  }
  return [...found].slice(0, 20);
}
