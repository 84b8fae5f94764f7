/** The whole routine, walked through by hand: nothing but what the pages and the mails have to be clicked. */
import type { Browser, Page } from 'playwright-core';
import type { Stack } from '../../scripts/stack';
import { aStack, removeStack, STARTS_WITHIN } from '../e2e/a-stack';
import { expectAccessible } from './accessibility';
import { DESKTOP, openChromium } from './chromium';

jest.setTimeout(90_000);

let stack: Stack;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
  stack = await aStack();
  page = await browser.newPage({ viewport: DESKTOP });
}, STARTS_WITHIN);
afterAll(async () => {
  await browser?.close();
  await removeStack(stack);
}, 15_000);

const follow = (link: string | RegExp) => page.getByRole('link', { name: link }).first().click();
const press = (button: string) => page.getByRole('button', { name: button }).click();
const isAt = async (title: string) => {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await expectAccessible(page);
};

/** From the list of mails: the newest of that subject to somebody of that name, and the link below those words. */
async function followInMail(name: string, subject: string, words: string): Promise<void> {
  await isAt('Mejl som har skickats');
  const theirs = page.getByRole('listitem').filter({ hasText: `Till ${name}` });
  await theirs.getByRole('link', { name: subject }).first().click();
  await isAt(subject);
  await page.getByRole('paragraph').filter({ hasText: words }).getByRole('link').click();
}

/** The case's page, when it stands there: it is shown anew as often as it takes. */
async function caseStands(standing: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    if (await page.getByRole('definition').filter({ hasText: standing }).first().isVisible()) return;
    await page.waitForTimeout(250);
    await follow('Visa ärendet på nytt');
  }
  throw new Error(`The case is not at: ${standing}. It reads ${await page.getByRole('main').innerText()}`);
}

it('an organisation becomes an agent, from its application to the attestation by the link in the mail', async () => {
  await page.goto(stack.sandboxUrl);
  await isAt('Bli agent hos Inera');
  await follow('Ansök om att bli agent');
  await isAt('Ansök om att bli agent');
  const organisation = await page.getByLabel('Organisationens namn').inputValue();
  await press('Skicka ansökan');
  await isAt(organisation);

  await follow('Besluta om ansökan, som handläggare');
  await isAt('Besluta om ansökan');
  await press('Skicka beslutet');
  await caseStands('Avtal signeras');

  await follow('Läs mejlen som har skickats');
  await followInMail('Fanny', 'Agentavtal att signera', 'Läs och signera agentavtalet');
  await isAt('Agentavtal');
  await press('Underteckna');
  await page.getByText('Alla har undertecknat dokumentet.').waitFor();
  await follow('Avtal att underteckna');
  await toTheCase();
  await caseStands('Roller tilldelas');

  await follow('Läs mejlen som har skickats');
  await followInMail('Adam', 'Dina inloggningsuppgifter', 'Logga in första gången');
  await isAt('Logga in i Kundportalen');
  await press('Logga in');
  await isAt('Kundportalen');
  for (const role of ['Beställare', 'Attestant']) {
    await follow('Lägg upp ny användare och tilldela roll');
    await isAt('Lägg upp ny användare och tilldela roll');
    expect(await page.getByRole('checkbox', { name: role }).isChecked()).toBe(true);
    await press('Lägg upp användaren');
    await isAt('Visa roller');
  }
  await press('Meddela att rollerna är tilldelade');
  await caseStands('Beställning, väntar på beställaren');

  await follow('Ansök om agentuppdrag, som beställare');
  await isAt('Rollen saknas');
  await follow('Logga in som någon annan');
  await isAt('Logga in i Kundportalen');
  await press('Logga in');
  await isAt('Ansök om agentuppdrag');
  await press('Fortsätt');
  await press('Fortsätt till villkoren');
  await isAt('Läs och godkänn villkoren');
  await page.getByLabel('Jag har läst och godkänner villkoren').check();
  await press('Skicka beställningen');
  await caseStands('Beställning granskas');
  await follow('Besluta om beställningen, som handläggare');
  await press('Skicka beslutet');
  await caseStands('Attest, väntar på attestanten');
  await expectAccessible(page);

  await follow('Attestera, som attestant');
  await followInMail('Anton', 'En ny beställning finns att hantera', 'Hantera beställningen');
  await isAt('Attestera beställningen');
  await press('BankID på den här enheten');
  await follow('Öppna BankID');
  await isAt('Telefonen med BankID');
  await press('Öppna');
  await expectAccessible(page);
  await press('Skriv under');
  await page.getByText('Klart! Du har skrivit under.').waitFor();
  for (let back = 0; back < 3; back++) await page.goBack();
  await isAt('Attesten är klar');

  await page.goto(stack.sandboxUrl);
  await toTheCase();
  await caseStands('Klart');
  await caseStands('Anton Attestant');
});

/** From a page of the sandbox, by its first one. */
async function toTheCase(): Promise<void> {
  if (new URL(page.url()).pathname !== '/') await follow('Sandlådans startsida');
  await follow('Ärenden');
  await isAt('Ärenden');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
}
