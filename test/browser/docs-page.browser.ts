/** The API's page of its contract, at `/docs`. */
import type { Browser } from 'playwright-core';
import { Api } from '../api/an-api';
import { expectAccessible } from './accessibility';
import { DESKTOP, openChromium } from './chromium';

jest.setTimeout(60_000);

let api: Api;
let browser: Browser;

beforeAll(async () => {
  browser = await openChromium();
  api = await Api.before('127.0.0.1:1', 300);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

it('is accessible, with everything folded and with everything unfolded', async () => {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.goto(`${api.url}/docs`);
  await expectAccessible(page);
  const folded = page.locator('details:not([open]) > summary');
  expect(await folded.count()).toBeGreaterThan(30);
  while ((await folded.count()) > 0) await folded.first().click();
  await expectAccessible(page);
});
