/** What an attestant meets who comes too late. Time is skipped on the server of the workflow, which judges it. */
import type { Browser } from 'playwright-core';
import { onSkippedTime, type SkippedTime } from '../../scripts/demo/skipped-time';
import { Attestant } from './an-attestant';
import { anOrderToAttest, aUser } from './an-order';
import { openChromium } from './chromium';

jest.setTimeout(60_000);

let time: SkippedTime;
let browser: Browser;
let they: Attestant;

beforeAll(async () => {
  browser = await openChromium();
  time = await onSkippedTime(() => undefined);
  const { scene } = time;
  const user = aUser(scene, 'Atle Attestant', 'attestant');
  await anOrderToAttest(scene, [aUser(scene, 'Bo Beställare', 'orderer'), user]);
  const sandboxUrl = new URL(await scene.linkMailedTo(scene.people.signatory, /http\S+\/scrive\/sign\S+/))
    .origin;
  they = await Attestant.comes({ browser, sandboxUrl }, scene, user);
}, 90_000);
afterAll(async () => {
  await they?.leaves();
  await browser?.close();
  await time?.stop();
}, 20_000);

it('a code that is older than five minutes is refused, and another can be asked for', async () => {
  await they.press('Skicka engångslösenord');
  await they.isAt('Skriv in engångslösenordet');
  const code = await they.codeSent();
  await time.passes('1 day');
  await they.entersCode(code);
  await they.reads('Engångslösenordet gäller inte längre, eftersom det har gått mer än fem minuter.');
  await they.press('Skicka ett nytt engångslösenord');
  await they.isAt('Skriv in engångslösenordet');
  expect(await they.codeSent()).not.toBe(code);
});

it('an order that nobody has attested in time lapses, which its link then says', async () => {
  for (let days = 0; days < 45 && (await time.scene.view()).stage === 'attestation'; days++)
    await time.passes('1 day');
  await they.comesBackTo('Tiden för att attestera har gått ut');
  await they.reads(/Beställningen slutade gälla \S+ den \d+ \S+ \d{4}/);
});
