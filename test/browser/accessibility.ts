/** What holds for every state of a page: axe finds nothing by WCAG 2.2 AA, and nothing has to be scrolled sideways. */
import { source as axeSource, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { DESKTOP } from './chromium';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** As wide, in CSS pixels, as a window of 1280 at 400 % zoom (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

export async function expectAccessible(page: Page): Promise<void> {
  const before = page.viewportSize() ?? DESKTOP;
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize(NARROW);
  expect(await sticksOut(page)).toEqual([]);
  await page.setViewportSize(before);
}

/** Put into the page from outside it: no policy of the page has to be bent. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(`typeof axe === 'undefined' && (() => { ${axeSource} })()`);
  const options: RunOptions = { runOnly: TAGS, resultTypes: ['violations'] };
  const found: AxeResults = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** What is wider than the window, or lies beyond its edge. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth,
    );
    return [scrollWidth + ' px', ...wide.map((one) => one.outerHTML.slice(0, 80))];
  })()`);
