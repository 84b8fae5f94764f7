/** The browser of these tests. Nothing outside this machine is asked for anything. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../scripts/browser';

/** Where the pictures of docs/ go, when they are to be taken anew. */
const pictures = process.env.SCREENSHOTS;

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** With a profile of its own that goes when it closes. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findBrowser(), args: switches });

/** As somebody at a desk has it. */
export const DESKTOP = { width: 1280, height: 800 };

interface Pictured {
  of?: Pick<Page, 'screenshot'>;
  /** Of the window, pixels. */
  size?: { width: number; height: number };
}

export async function photograph(page: Page, name: string, { of = page, size = DESKTOP }: Pictured = {}) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  const before = page.viewportSize() ?? DESKTOP;
  await page.setViewportSize(size);
  await page.waitForTimeout(500);
  await of.screenshot({ path: join(pictures, `${name}.png`) });
  await page.setViewportSize(before);
}
