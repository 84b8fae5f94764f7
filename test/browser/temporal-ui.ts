/** Temporal UI in a real browser, as an operator uses it. */
import type { Browser, Page } from 'playwright-core';
import { DESKTOP, openChromium, photograph } from './chromium';

export class TemporalUi {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly url: string,
  ) {}

  static async open(url: string): Promise<TemporalUi> {
    const browser = await openChromium();
    const page = await browser.newPage({ viewport: DESKTOP });
    // Temporal UI asks Temporal's news feed for headlines.
    await page.route(
      ({ hostname }) => hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    return new TemporalUi(browser, page, url);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** By the links of docs/operators.md. Gives the ids listed. */
  async filterBy(query: string): Promise<string[]> {
    await this.page.goto(`${this.url}/namespaces/default/workflows?query=${encodeURIComponent(query)}`);
    const ids = this.page.getByRole('link', { name: /^agent-onboarding~/ });
    await ids.first().waitFor();
    return ids.allInnerTexts();
  }

  async openListed(workflowId: string): Promise<void> {
    await this.page.getByRole('link', { name: workflowId, exact: true }).first().click();
    await this.page.getByRole('tab', { name: 'User Metadata' }).click();
  }

  /** No request to the codec server leaves the browser. */
  async takeCodecAway(): Promise<void> {
    await this.page.route(
      ({ pathname }) => pathname.startsWith('/codec/'),
      (route) => route.abort(),
    );
  }

  /** The pages of the workflow that is open. */
  async tabs(): Promise<string[]> {
    const names = await this.page.getByRole('tab').allInnerTexts();
    return names.map((name) => name.replace(/\s*\d+$/, ''));
  }

  /** All that can be read on that page of the workflow, once it shows what it should. */
  async read(tab: string, once: RegExp): Promise<string> {
    await this.page.getByRole('tab', { name: tab }).click();
    let text = '';
    for (let tries = 0; tries < 100; tries++) {
      text = await this.text();
      if (once.test(text)) return text;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`${tab} does not show ${once} but: ${text}`);
  }

  /** Markdown is shown in frames of its own; one that goes away meanwhile shows nothing. */
  private async text(): Promise<string> {
    const parts = this.page.frames().map((frame) =>
      frame
        .locator('main')
        .allInnerTexts()
        .catch(() => []),
    );
    return (await Promise.all(parts)).flat().join('\n');
  }

  /** Asked for anew until they say so. */
  async detailsSaying(words: string): Promise<string> {
    const details = this.currentDetails().locator('main');
    const said = details.filter({ hasText: words });
    for (let tries = 0; tries < 30; tries++) {
      if (await shows(said)) return details.innerText();
      await this.page.keyboard.press('r');
    }
    throw new Error(`The details do not say "${words}" but: ${await details.innerText()}`);
  }

  /** Every piece of JSON that the details have to be pasted, in order. */
  pieces(): Promise<string[]> {
    return this.currentDetails().locator('pre').allInnerTexts();
  }

  /** The summary has a frame too. */
  private currentDetails() {
    return this.page.frameLocator('#user-metadata-current-details');
  }

  async sendSignal(name: string, json: string, picture?: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More Actions' }).click();
    await this.page.getByRole('menuitem', { name: 'Send a Signal' }).click();
    const dialog = this.page.getByRole('dialog').filter({ hasText: 'Send a Signal' });
    await dialog.getByTestId('signal-select-button').click();
    await dialog.getByRole('option', { name: new RegExp(`^\\s*${name}\\b`) }).click();
    const data = dialog.getByRole('textbox', { name: 'Data' });
    await data.click();
    await this.page.keyboard.insertText(json);
    // Left, the field lays the JSON out over more lines, and Submit moves from under the pointer.
    await dialog.getByRole('heading', { name: 'Input' }).click();
    if (picture) await this.photograph(picture, { of: dialog });
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.waitFor({ state: 'hidden', timeout: 10_000 }).catch(async () => {
      throw new Error(`Not sent. The dialog says: ${await dialog.innerText()}`);
    });
  }

  /** `height`: of the window, pixels. */
  photograph(name: string, { of = this.page.locator('main'), height = DESKTOP.height } = {}): Promise<void> {
    return photograph(this.page, name, { of, size: { width: DESKTOP.width, height } });
  }
}

const shows = (locator: ReturnType<Page['locator']>) =>
  locator.waitFor({ timeout: 1000 }).then(
    () => true,
    () => false,
  );
