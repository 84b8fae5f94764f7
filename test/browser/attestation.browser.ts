/** An attestant attests, or declines, at the page that the mail's link leads to. Axe looks at every state on the way. */
import { type Attestant } from './an-attestant';
import { aUser } from './an-order';
import { aStage } from './a-stage';
import { photograph } from './chromium';

jest.setTimeout(45_000);

const stage = aStage();
let they: Attestant;

const CHOICE = 'Attestera beställningen';
const SIGNING = 'Skriv under med BankID';
const CODE = 'Skriv in engångslösenordet';
const DONE = 'Attesten är klar';

const attestation = async () => (await stage.scene.view()).attestation;
const anAttestantComes = async () => stage.comes(await stage.orderFor());

describe('with BankID', () => {
  it('by a QR code that changes each second, the page goes on by itself when it has been signed', async () => {
    they = await anAttestantComes();
    await they.isAt(CHOICE);
    await they.press('Läs av QR-kod');
    await they.isAt(SIGNING);
    const codes = [await they.nextQr(), await they.nextQr(), await they.nextQr()];
    const seconds = codes.map((code) => Number(code.split('.')[2]));
    expect(new Set(codes.map((code) => code.split('.')[1])).size).toBe(1);
    expect([seconds[1]! - seconds[0]!, seconds[2]! - seconds[1]!]).toEqual([1, 1]);
    await photograph(they.page, 'attest-bankid');

    const phone = await (await they.scans()).opens();
    await phone.page.getByText(stage.scene.organisationName).waitFor();
    await they.reads('Skriv in din säkerhetskod i BankID-appen');
    await they.isAt(SIGNING);
    await phone.signs();
    await they.isAt(DONE);
    await they.reads('Beställningen är attesterad. Du kan stänga fönstret.');
    expect(await attestation()).toMatchObject({ method: 'BankID' });
  });

  it('on this device, by the link that opens the app there', async () => {
    they = await anAttestantComes();
    await they.press('BankID på den här enheten');
    await they.isAt(SIGNING);
    await they.follow('Öppna BankID');
    const app = await they.appOnThisDevice().opens();
    await app.page.getByText(stage.scene.organisationName).waitFor();
    await app.signs();
    await they.goesBackFromTheApp();
    await they.isAt(DONE);
  });

  it('cancelled on the page, in the app, and begun again', async () => {
    they = await anAttestantComes();
    await they.press('Läs av QR-kod');
    await they.press('Avbryt');
    await they.isAt(CHOICE);
    await they.press('Försök igen med QR-kod');
    await they.reads('Starta BankID-appen.');
    await (await (await they.scans()).opens()).cancels();
    await they.reads('Du avbröt underskriften.');
    await they.isAt(CHOICE);
    await they.press('Försök igen med QR-kod');
    await (await (await they.scans()).opens()).signs();
    await they.isAt(DONE);
  });

  it('of another person is refused: by the app itself, and by this service; theirs is taken after that', async () => {
    they = await anAttestantComes();
    const other = aUser(stage.scene, 'Någon Annan');
    await they.press('Läs av QR-kod');
    const phone = await (await they.scans()).opens(other);
    await they.reads('Söker efter BankID.');
    await phone.page.getByRole('button', { name: 'Skriv under' }).click();
    await phone.page.getByText('Du har inget BankID för den person som ska skriva under.').waitFor();
    await phone.signsAllTheSame(other);
    await they.reads('Någon annan än du skrev under. Använd ditt eget BankID.');
    await they.isAt(CHOICE);
    expect(await attestation()).toBeUndefined();
    await they.press('Försök igen med QR-kod');
    await (await (await they.scans()).opens()).signs();
    await they.isAt(DONE);
  });
});

describe('with a one-time code by SMS', () => {
  it('the right code attests', async () => {
    they = await anAttestantComes();
    await they.press('Skicka engångslösenord');
    await they.isAt(CODE);
    await they.reads(/skickats till \+46•••••\d\d/);
    await they.entersCode(await they.codeSent());
    await they.isAt(DONE);
    expect(await attestation()).toMatchObject({ method: 'SMS' });
  });

  it('a wrong code is told at the field, which has the tries that are left; a new code is then another', async () => {
    they = await anAttestantComes();
    await they.press('Skicka engångslösenord');
    await they.entersCode('12');
    await they.isAt(CODE);
    await they.isToldAtField('Engångslösenord', 'Skriv in de sex siffrorna i sms:et.');
    const first = await they.codeSent();
    await they.entersCode(anotherThan(first));
    await they.isAt(CODE);
    await they.isToldAtField('Engångslösenord', 'Engångslösenordet stämmer inte. Du har 4 försök kvar.');
    await photograph(they.page, 'attest-wrong-code');

    await they.press('Skicka ett nytt engångslösenord');
    await they.reads('du har 5 försök');
    await they.entersCode(first);
    await they.isToldAtField('Engångslösenord', 'Engångslösenordet stämmer inte. Du har 4 försök kvar.');
    await they.entersCode(await they.codeSent());
    await they.isAt(DONE);
  });

  it('five wrong codes are the last of that one, and another can be asked for', async () => {
    they = await anAttestantComes();
    await they.press('Skicka engångslösenord');
    await they.page.getByLabel('Engångslösenord').waitFor();
    const wrong = anotherThan(await they.codeSent());
    for (let left = 4; left > 0; left--) {
      await they.entersCode(wrong);
      await they.isToldAtField('Engångslösenord', new RegExp(`Du har ${left} försök kvar`));
    }
    await they.entersCode(wrong);
    await they.reads('Du har inga försök kvar.');
    await they.isAt(CHOICE);
    await they.press('Skicka ett nytt engångslösenord');
    await they.entersCode(await they.codeSent());
    await they.isAt(DONE);
  });
});

describe('declining', () => {
  it('needs a reason, is told to the orderer, and closes the link', async () => {
    they = await anAttestantComes();
    await they.follow('Avböj beställningen');
    await they.isAt('Avböj beställningen');
    await they.press('Avböj beställningen');
    await they.isAt('Avböj beställningen');
    await they.isToldAtField('Varför avböjer du?', 'Skriv varför du avböjer.');
    await they.page.getByLabel('Varför avböjer du?').fill('Fel kostnadsställe.');
    await they.press('Avböj beställningen');
    await they.isAt('Beställningen är avböjd');
    await they.reads(/Beställningen avböjdes \S+ den \d+ \S+ \d{4} klockan \d\d\.\d\d/);
    expect((await stage.scene.view()).orderCameBack).toMatchObject({ reason: 'Fel kostnadsställe.' });
  });
});

it('who has ordered too has to log out of Kundportalen, and tries again', async () => {
  const both = aUser(stage.scene, 'Atle Attestant', 'orderer', 'attestant');
  they = await stage.comes(await stage.orderFor(both));
  const portal = await they.window('/kundportalen/logga-in');
  await portal.getByLabel(`${both.name}, ${stage.scene.organisationName}`).check();
  await portal.getByRole('button', { name: 'Logga in' }).click();
  await portal.getByRole('heading', { name: 'Kundportalen' }).waitFor();

  const isToldToLogOut = () => they.reads('behöver du logga ut ur Kundportalen först');
  await they.press('Skicka engångslösenord');
  await isToldToLogOut();
  await they.isAt(CHOICE);
  await photograph(they.page, 'attest-log-out');
  await they.follow('Visa alla sätt att attestera');
  await they.press('Läs av QR-kod');
  await isToldToLogOut();
  await they.isAt(CHOICE);

  await portal.getByRole('button', { name: 'Logga ut' }).click();
  await portal.getByRole('heading', { name: 'Logga in i Kundportalen' }).waitFor();
  await they.press('Försök igen med QR-kod');
  await (await (await they.scans()).opens()).signs();
  await they.isAt(DONE);
});

const anotherThan = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
