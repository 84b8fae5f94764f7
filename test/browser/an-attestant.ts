/** Somebody with the right to attest: the mail's link in a browser, a phone with BankID and SMS in other windows. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Scene } from '../../scripts/demo/scene';
import { expectAccessible } from './accessibility';
import { DESKTOP } from './chromium';
import { readQr } from './qr-reader';
import type { User } from './an-order';

const ATTEST_LINK = /https?:\/\/\S+\/attest\/\S+/;

export class Attestant {
  /** What the browser complains about: none is hoped for. */
  private readonly complaints: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly link: string,
    private readonly sandboxUrl: string,
    private readonly user: User,
    private readonly hasScript: boolean,
  ) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (said) => {
      if (said.type() === 'error' && /Content Security Policy/.test(said.text()))
        this.complaints.push(said.text());
    });
  }

  /** By the link in the newest mail. */
  static async comes(
    { browser, sandboxUrl }: { browser: Browser; sandboxUrl: string },
    scene: Scene,
    user: User,
    options: BrowserContextOptions = {},
  ): Promise<Attestant> {
    const link = await scene.linkMailedTo(user, ATTEST_LINK);
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    const page = await context.newPage();
    await page.goto(link);
    return new Attestant(context, page, link, sandboxUrl, user, options.javaScriptEnabled !== false);
  }

  /** Each state that a test comes to is looked at. */
  async isAt(title: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    // Axe needs script in the page.
    if (this.hasScript) await expectAccessible(this.page);
  }

  /** By the link, as often as it takes. */
  async comesBackTo(title: string): Promise<void> {
    const is = () => this.page.getByRole('heading', { level: 1, name: title, exact: true }).isVisible();
    for (let tries = 0; tries < 60; tries++) {
      await this.page.goto(this.link);
      if (await is()) break;
      await this.page.waitForTimeout(250);
    }
    await this.isAt(title);
  }

  async reads(text: string | RegExp): Promise<void> {
    await this.page.getByRole('main').getByText(text).first().waitFor();
  }

  press = (button: string | RegExp) => this.page.getByRole('button', { name: button }).click();
  follow = (link: string) => this.page.getByRole('link', { name: link }).click();

  /** Above the form, where the focus is, and at the field, which says so to assistive technology too. */
  async isToldAtField(label: string, text: string | RegExp): Promise<void> {
    const field = this.page.getByLabel(label);
    const alert = this.page.getByRole('alert').filter({ hasText: text });
    await alert.and(this.page.locator(':focus')).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const named = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    const said = await Promise.all(named.map((id) => this.page.locator(`#${id}`).innerText()));
    expect(said).toContainEqual(expect.stringMatching(text));
    expect(await this.page.title()).toMatch(/^Fel: /);
  }

  /** As the SMS inbox shows it. */
  async codeSent(): Promise<string> {
    const inbox = await this.window('/46elks/inbox');
    const theirs = inbox.locator(`h2:text("Till ${this.user.mobile}") ~ blockquote`);
    const code = /\b\d{6}\b/.exec(await theirs.first().innerText())?.[0] ?? '';
    await inbox.close();
    return code;
  }

  async entersCode(code: string): Promise<void> {
    await this.page.getByLabel('Engångslösenord').fill(code);
    await this.press('Attestera');
  }

  async declines(reason: string): Promise<void> {
    await this.follow('Avböj beställningen');
    await this.page.getByLabel('Varför avböjer du?').fill(reason);
    await this.press('Avböj beställningen');
  }

  /** The next picture that the page shows, and what it says. */
  async nextQr(): Promise<string> {
    const shown = await this.page.waitForResponse(/\/qr\.svg/);
    return readQr(await shown.text());
  }

  /** Holds the phone's camera to the code that is shown. */
  async scans(): Promise<Phone> {
    const phone = await this.window('/bankid/phone');
    await phone.getByLabel('QR-kodens text').fill(await this.nextQr());
    return new Phone(phone, this.user);
  }

  /** The app that the page has opened. */
  appOnThisDevice = () => new Phone(this.page, this.user);

  /** It has shown what is to be signed, and that it has been: two forms, and the page that they began at. */
  async goesBackFromTheApp(): Promise<void> {
    for (let back = 0; back < 3; back++) await this.page.goBack();
  }

  async window(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(new URL(path, this.sandboxUrl).href);
    return page;
  }

  /** @throws Error for what the browser has complained about. */
  async leaves(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}

/** BankID's app, as the sandbox's page plays it. */
export class Phone {
  constructor(
    readonly page: Page,
    private readonly owner: Pick<User, 'name' | 'personalNumber'>,
  ) {}

  async opens(as: Pick<User, 'name' | 'personalNumber'> = this.owner): Promise<this> {
    await this.page.getByLabel('Personnummer').fill(as.personalNumber ?? '');
    await this.page.getByLabel('Namn').fill(as.name);
    await this.page.getByRole('button', { name: 'Öppna' }).click();
    return this;
  }

  async signs(): Promise<void> {
    await this.page.getByRole('button', { name: 'Skriv under' }).click();
    await this.page.getByText('Klart! Du har skrivit under.').waitFor();
  }

  /** As BankID lets nobody do it. */
  async signsAllTheSame({ name, personalNumber }: Pick<User, 'name' | 'personalNumber'>): Promise<void> {
    const qr = await this.page.getByLabel('QR-kodens text').inputValue();
    const data = { action: 'sign', evenIfAnother: true, qr, name, personalNumber };
    const answer = await this.page.request.post(new URL('/bankid/phone/api', this.page.url()).href, { data });
    expect(answer.status()).toBe(200);
  }

  async cancels(): Promise<void> {
    await this.page.getByRole('button', { name: 'Avbryt' }).click();
    await this.page.getByText('Du avbröt underskriften.').waitFor();
  }
}
