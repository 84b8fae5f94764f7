/** The attestant's page for everybody and in every weather: links of all kinds, no script, no mouse, nobody at work. */
import type { Page } from 'playwright-core';
import { type Attestant } from './an-attestant';
import { aUser } from './an-order';
import { aStage } from './a-stage';
import { photograph } from './chromium';

jest.setTimeout(45_000);

const stage = aStage();
let they: Attestant;

const WITHOUT_SCRIPT = { javaScriptEnabled: false };
/** A window of 1280 × 1024. */
const AT_400_PERCENT = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };

describe('a link', () => {
  it('that is false leads to one plain page', async () => {
    const page = await stage.browser.newPage();
    they = await stage.comes(await stage.orderFor());
    for (const link of [`${stage.stack.apiUrl}/attest/nothing`, `${they.link.slice(0, -4)}AAAA`]) {
      const answer = await page.goto(link);
      expect(answer?.status()).toBe(404);
      await page.getByRole('heading', { name: 'Länken fungerar inte' }).waitFor();
    }
    const genuine = they.page.url();
    await they.page.goto(page.url());
    await they.isAt('Länken fungerar inte');
    await they.page.goto(genuine);
    await they.isAt('Attestera beställningen');
    await photograph(they.page, 'attest-order', { size: { width: 1280, height: 1180 } });
    await page.close();
  });

  it('that has been used says so, and when; and so does that of whoever came second', async () => {
    const second = aUser(stage.scene, 'Siv Andra', 'attestant');
    const first = aUser(stage.scene, 'Atle Attestant', 'attestant');
    they = await stage.comes(await stage.orderFor(first, second));
    const other = await stage.comes(second);
    for (const one of [they, other]) await one.press('Skicka engångslösenord');
    const codes = [await they.codeSent(), await other.codeSent()];
    await they.entersCode(codes[0] ?? '');
    await they.isAt('Attesten är klar');
    await other.entersCode(codes[1] ?? '');
    await other.isAt('Beställningen är redan attesterad');
    await they.page.goto(they.link);
    await they.isAt('Attesten är klar');
    await they.reads(/Attesten gjordes .*den \d+ \S+ \d{4} klockan \d\d\.\d\d/);
    await photograph(they.page, 'attest-done', { size: { width: 1280, height: 420 } });
  });

  it('of a round that was declined stays closed; the new order comes with a new one', async () => {
    const user = await stage.orderFor();
    they = await stage.comes(user);
    await they.declines('Fel kostnadsställe.');
    await they.isAt('Beställningen är avböjd');
    await stage.ordersAgain();
    await they.page.goto(they.link);
    await they.isAt('Beställningen är avböjd');
    const again = await stage.comes(user);
    expect(again.link).not.toBe(they.link);
    await again.isAt('Attestera beställningen');
  });

  it('of somebody whose role is gone says so, and opens when it has been given back', async () => {
    const user = await stage.orderFor();
    they = await stage.comes(user);
    await stage.giveRoles(user, []);
    await they.press('Skicka engångslösenord');
    await they.reads('Du har inte längre rollen Attestant i Kundportalen.');
    await they.isAt('Attestera beställningen');
    await stage.scene.api.send(stage.scene.onboardingId, 'rolesAssigned', {});
    await they.comesBackTo('Du har inte rollen Attestant');
    await stage.giveRoles(user, ['attestant']);
    await they.press('Försök igen');
    await they.isAt('Attestera beställningen');
  });

  it('of somebody of whom the portal has neither number says what is missing', async () => {
    const { mobile: _mobile, personalNumber: _number, ...user } = aUser(stage.scene, 'Nils Ny', 'attestant');
    they = await stage.comes(await stage.orderFor(user));
    await they.isAt('Uppgifter om dig saknas');
    await they.press('Försök igen');
    await they.isAt('Uppgifter om dig saknas');
  });
});

describe('without script', () => {
  it('an order is attested by SMS', async () => {
    they = await stage.comes(await stage.orderFor(), WITHOUT_SCRIPT);
    await they.press('Skicka engångslösenord');
    await they.isAt('Skriv in engångslösenordet');
    await they.entersCode('000 00');
    await they.reads('Skriv in de sex siffrorna');
    await they.entersCode(await they.codeSent());
    await they.isAt('Attesten är klar');
  });

  it('an order is declined', async () => {
    they = await stage.comes(await stage.orderFor(), WITHOUT_SCRIPT);
    await they.declines('Fel kostnadsställe.');
    await they.isAt('Beställningen är avböjd');
  });
});

it('by keyboard alone, at 400 % zoom, an order is attested by SMS; the focus is seen at each stop', async () => {
  they = await stage.comes(await stage.orderFor(), AT_400_PERCENT);
  const { page } = they;
  await they.isAt('Attestera beställningen');
  expect(await stopsUntil(page, 'Avböj beställningen')).toEqual([
    'Läs av QR-kod',
    'BankID på den här enheten',
    'Skicka engångslösenord',
    'Avböj beställningen',
  ]);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await they.isAt('Skriv in engångslösenordet');
  expect(await stopsUntil(page, 'Avböj beställningen')).toEqual([
    'Engångslösenord',
    'Attestera',
    'Visa beställningen',
    'Skicka ett nytt engångslösenord',
    'Attestera med BankID i stället',
    'Avböj beställningen',
  ]);
  for (let back = 0; back < 5; back++) await page.keyboard.press('Shift+Tab');
  await page.keyboard.type(`${await they.codeSent()}\n`);
  await they.isAt('Attesten är klar');
});

describe('while others are slow', () => {
  it.each([
    ['elks', 'send', 'Skicka engångslösenord', 'Engångslösenordet skickas', 'Sms:et skickas.'],
    ['bankid', 'sign', 'Läs av QR-kod', 'Skriv under med BankID', 'Kontaktar BankID …'],
  ])('the page of %s says what is waited for', async (provider, endpoint, button, title, text) => {
    they = await stage.comes(await stage.orderFor());
    await stage.noAnswerOf(provider, endpoint);
    await they.press(button);
    await they.isAt(title);
    await they.reads(text);
  });

  it('what is done while nobody is at work is kept', async () => {
    they = await stage.comes(await stage.orderFor());
    await they.follow('Avböj beställningen');
    await they.page.getByLabel('Varför avböjer du?').fill('Fel kostnadsställe.');
    await stage.stack.kill('worker');
    await they.press('Avböj beställningen');
    await they.isAt('Det du gjorde är mottaget');
    await they.follow('Uppdatera sidan');
    await they.isAt('Tjänsten svarar inte just nu');
    await stage.stack.restart('worker');
    await they.comesBackTo('Beställningen är avböjd');
  });
});

/** By the Tab key. @throws Error where the focus cannot be seen. */
async function stopsUntil(page: Page, last: string): Promise<string[]> {
  const stops: string[] = [];
  while (stops.at(-1) !== last && stops.length < 20) {
    await page.keyboard.press('Tab');
    const { name, outline }: { name: string; outline: number } = await page.evaluate(`(() => {
      const at = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const outline = outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
      return { name: (at.labels?.[0] ?? at).innerText, outline };
    })()`);
    expect({ name, isSeen: outline >= 2 }).toEqual({ name, isSeen: true });
    stops.push(name);
  }
  return stops;
}
