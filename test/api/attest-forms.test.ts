/** What an attestant does at the page, before a real Temporal server with a worker at work. */
import { MOST_SIGNINGS_AN_HOUR } from '../../domain/at-the-page';
import type { TrailLine } from '../../domain/trail';
import { codeReportToken } from '../../platform/callback-token';
import type { Told } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { anAttestation, CODE, LINK, signing, USER, Visitor, withCode, type Shown } from './an-attestant';
import { Api, CALLBACK_KEY, one, problem } from './an-api';

let temporal: Temporal;
let api: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  expect(api.bugs).toEqual([]);
});

interface Case {
  id: string;
  visitor: Visitor;
}
async function aCase(happened?: (told: Told) => Told): Promise<Case> {
  const id = await temporal.holds(anAttestation(happened));
  return { id, visitor: Visitor.of(api, id) };
}
/** What the page has sent. */
async function sentTo({ id }: Case): Promise<TrailLine[]> {
  const { events } = (await api.get(`${one(id)}/events`)).body as { events: TrailLine[] };
  return events.filter(({ by }) => typeof by === 'object' && by.kind === 'attestant');
}
const leadsTo = (visitor: Visitor, query = '') => ({ status: 303, location: `${visitor.address}${query}` });
const led = ({ status, headers }: Shown) => ({ status, location: headers.get('Location') });

describe('BankID', () => {
  it.each([
    ['annan', '?visa=bankid'],
    ['denna', '?visa=bankid&enhet=denna'],
  ])('on device %p begins, and the page shows it', async (enhet, query) => {
    const { visitor, ...rest } = await aCase();
    expect(led(await visitor.submit('/bankid', { enhet }))).toEqual(leadsTo(visitor, query));
    expect(await sentTo({ visitor, ...rest })).toMatchObject([
      { what: 'signingRequested', by: { kind: 'attestant', id: USER }, outcome: 'applied' },
    ]);
    expect((await visitor.get()).text).toContain('Kontaktar BankID');
  });

  it('is cancelled; once more says nothing new', async () => {
    const { visitor } = await aCase(signing);
    expect(led(await visitor.submit('/bankid/cancel'))).toEqual(leadsTo(visitor));
    expect((await visitor.get()).text).toContain('Underskriften avbryts');
    const again = await visitor.post('/bankid/cancel', { nonce: 'n'.repeat(22) });
    expect(led(again)).toEqual(leadsTo(visitor));
  });

  it('begun ten times within an hour says so, and the page goes on', async () => {
    const often = (told: Told) => {
      const signingsAt = Array.from({ length: MOST_SIGNINGS_AN_HOUR }, () => new Date().toISOString());
      told.onboarding.attestants[USER] = { linkVersion: 1, signingsAt, codesAt: [] };
      return told;
    };
    const { visitor } = await aCase(often);
    const { status, text } = await visitor.submit('/bankid');
    expect(status).toBe(422);
    expect(text).toContain('börjat skriva under tio gånger');
  });

  it.each([
    ['RFA6', { status: 'failed', hintCode: 'userCancel' } as const, 'Du avbröt underskriften.'],
    ['another person', { refusal: 'anotherPersonSigned' } as const, 'Använd ditt eget BankID.'],
    ['6c', { refusal: 'mustLogOut' } as const, 'behöver du logga ut ur Kundportalen'],
  ])('that has ended tells why (%s), with a button to try again', async (_which, told, words) => {
    const ended = (begun: Told) =>
      signing(begun).find({ finding: 'signingEnded', userId: USER, attempt: 1, told });
    const { text, html } = await (await aCase(ended)).visitor.get();
    expect(text).toContain(words);
    expect(text).toContain('Försök igen med QR-kod');
    expect(html).toContain('/bankid"');
  });
});

describe('A code', () => {
  it('is asked for', async () => {
    const { visitor } = await aCase();
    expect(led(await visitor.submit('/code'))).toEqual(leadsTo(visitor, '?visa=sms'));
    expect((await visitor.get('?visa=sms')).text).toContain('Sms:et skickas');
  });

  it('that was sent can be entered, until when and how often is told', async () => {
    const { visitor } = await aCase(withCode);
    const { text, html } = await visitor.get();
    expect(text).toMatch(
      /skickats till \+46•••••05\. Det gäller till klockan \d\d\.\d\d , och du har 5 försök/,
    );
    expect(html).toMatch(/<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code"/);
  });

  it.each([CODE, ` ${CODE.slice(0, 3)} ${CODE.slice(3)} `])('%p is right', async (code) => {
    const opened = await aCase(withCode);
    const answer = await opened.visitor.submit('/code/entry', { code, sending: '1' });
    expect(led(answer)).toEqual(leadsTo(opened.visitor, '?visa=sms'));
    expect(await sentTo(opened)).toMatchObject([{ what: 'codeEntered', outcome: 'noted' }]);
    expect((await opened.visitor.get()).text).toContain('Uppgifterna kontrolleras');
    expect(JSON.stringify(await temporal.handle(opened.id).fetchHistory())).not.toContain(CODE);
  });

  it('that is wrong is said to be at the field, with the tries left', async () => {
    const { visitor } = await aCase(withCode);
    for (const left of [4, 3, 2, 1]) {
      const { status, text, html } = await visitor.submit('/code/entry', { code: '654321', sending: '1' });
      expect(status).toBe(422);
      expect(text).toContain(`Fel: Skriv in engångslösenordet`);
      expect(html).toContain(`id="code-error">Engångslösenordet stämmer inte. Du har ${left} försök kvar.<`);
      expect(html).toMatch(/aria-describedby="code-hint code-error" aria-invalid="true"/);
      expect(html).toMatch(/role="alert" tabindex="-1" autofocus/);
    }
    const last = await visitor.submit('/code/entry', { code: '654321', sending: '1' });
    expect([last.status, last.text]).toEqual([422, expect.stringContaining('Du har inga försök kvar.')]);
    expect(last.html).not.toContain('one-time-code');
    const more = await visitor.submit('/code/entry', { code: CODE, sending: '1' });
    expect([more.status, more.text]).toEqual([422, expect.stringContaining('skrivits in fem gånger')]);
    expect(more.text).toContain('Skicka ett nytt engångslösenord');
  });

  it.each(['', '12345', '1234567', '12345a', '１２３４５６', '12345\u0000'])(
    '%p is no code: nothing is sent',
    async (code) => {
      const opened = await aCase(withCode);
      const { status, html } = await opened.visitor.submit('/code/entry', { code, sending: '1' });
      expect(status).toBe(422);
      expect(html).toContain('id="code-error">Skriv in de sex siffrorna i sms:et.<');
      expect(await sentTo(opened)).toEqual([]);
    },
  );

  it('of an earlier sending is not taken', async () => {
    const { visitor } = await aCase(withCode);
    const { status, text } = await visitor.submit('/code/entry', { code: CODE, sending: '2' });
    expect([status, text]).toEqual([422, expect.stringContaining('Använd det i det senaste sms:et')]);
  });

  it('that is too old is not taken, and another one is offered', async () => {
    const old = (told: Told) => {
      const { code } = withCode(told).onboarding.attestants[USER] ?? {};
      if (code) code.sentAt = new Date(Date.now() - 301_000).toISOString();
      return told;
    };
    const { visitor } = await aCase(old);
    const { status, text } = await visitor.submit('/code/entry', { code: CODE, sending: '1' });
    expect([status, text]).toEqual([422, expect.stringContaining('gäller inte längre')]);
    expect(text).toContain('Skicka ett nytt engångslösenord');
  });

  it('cannot be asked for a fourth time within the hour: from when on is told', async () => {
    const { visitor } = await aCase((told) => {
      for (const [minutes, sending] of [
        [50, 1],
        [40, 2],
        [30, 3],
      ] as const) {
        told.when(new Date(Date.now() - minutes * 60_000).toISOString());
        told.send('codeRequested', { link: LINK }).find({
          ...{
            finding: 'codeSent',
            userId: USER,
            sending,
            messageId: 's',
            maskedNumber: '+46•••••05',
            digest: 'd',
          },
        });
      }
      return told;
    });
    const { text, html } = await visitor.get('?visa=sms');
    expect(text).toMatch(/nytt engångslösenord tidigast klockan \d\d\.\d\d/);
    expect(html).not.toContain('/code"');
    expect(led(await visitor.submit('/code'))).toEqual(leadsTo(visitor, '?visa=sms'));
  });
});

describe('Declining', () => {
  it.each([
    ['', 'Skriv varför du avböjer.'],
    [' \r\n ', 'Skriv varför du avböjer.'],
    ['å'.repeat(1001), 'Skriv högst 1 000 tecken. Texten är 1001 tecken lång.'],
  ])('with the reason %p is told what is wrong beside it, and nothing is sent', async (reason, words) => {
    const opened = await aCase();
    const { status, html } = await opened.visitor.submit('/decline', { reason });
    expect(status).toBe(422);
    expect(html).toContain(`id="reason-error">${words}<`);
    expect(html).toContain(`${reason.trim()}</textarea>`);
    expect(await sentTo(opened)).toEqual([]);
  });

  it('with a reason is noted; its line breaks count once', async () => {
    const opened = await aCase();
    const reason = `${'å'.repeat(998)}\r\nx`;
    expect(led(await opened.visitor.submit('/decline', { reason }))).toEqual(leadsTo(opened.visitor));
    expect(await sentTo(opened)).toMatchObject([{ what: 'attestationDeclined', outcome: 'noted' }]);
  });

  it('needs no method and no script', async () => {
    const { visitor } = await aCase();
    expect((await visitor.get()).html).toContain('?visa=avboj"');
    const { html } = await visitor.get('?visa=avboj');
    expect(html).toContain(`action="${visitor.address}/decline"`);
    expect(html).not.toContain('<script');
  });
});

describe('A form', () => {
  it('that is sent twice is one message', async () => {
    const opened = await aCase(withCode);
    const form = { nonce: await opened.visitor.nonce(), code: '654321', sending: '1' };
    const both = await Promise.all([1, 2].map(() => opened.visitor.post('/code/entry', form)));
    expect(both.map(({ status }) => status)).toEqual([422, 422]);
    expect(both.map(({ html }) => html.includes('Du har 4 försök kvar.'))).toEqual([true, true]);
    expect(await sentTo(opened)).toHaveLength(1);
  });

  it('that is gone back to, and sent with something else, is another message', async () => {
    const opened = await aCase(withCode);
    const form = { nonce: await opened.visitor.nonce(), sending: '1' };
    await opened.visitor.post('/code/entry', { ...form, code: '654321' });
    expect((await opened.visitor.post('/code/entry', { ...form, code: CODE })).status).toBe(303);
    expect(await sentTo(opened)).toMatchObject([{ outcome: 'refused' }, { outcome: 'noted' }]);
  });

  it.each([
    ['no nonce', '/decline', { reason: 'Nej' }],
    ['an odd nonce', '/decline', { reason: 'Nej', nonce: '<b>' }],
    ['an odd sending', '/code/entry', { nonce: 'n'.repeat(22), code: CODE, sending: 'x' }],
  ])('with %s is not one of the page', async (_which, path, fields) => {
    const opened = await aCase(withCode);
    const { status, text } = await opened.visitor.post(path, fields);
    expect([status, text]).toEqual([400, expect.stringContaining('Öppna länken i mejlet igen')]);
    expect(await sentTo(opened)).toEqual([]);
  });

  it('that is far too long is told so', async () => {
    const { visitor } = await aCase();
    const { status, text } = await visitor.submit('/decline', { reason: 'x'.repeat(70_000) });
    expect([status, text]).toEqual([413, expect.stringContaining('högst 1 000 tecken')]);
  });

  it('of a link that is closed leads to the page, which explains', async () => {
    const { id } = await aCase();
    const visitor = Visitor.of(api, id, { ...LINK, round: 2 });
    const answer = await visitor.post('/decline', { nonce: 'n'.repeat(22), reason: 'Nej' });
    expect(led(answer)).toEqual(leadsTo(visitor));
    expect((await visitor.get()).text).toContain('Länken gäller inte längre');
  });

  it('asks to be looked at again where the role or a method is missing', async () => {
    const opened = await aCase((told) => {
      told.onboarding.holders.attestants = [];
      return told;
    });
    expect(led(await opened.visitor.submit('/look'))).toEqual(leadsTo(opened.visitor));
    expect(await sentTo(opened)).toMatchObject([{ what: 'rolesAssigned', outcome: 'noted' }]);
  });
});

describe('A delivery report', () => {
  const address = (onboardingId: string, key = CALLBACK_KEY) =>
    `/v1/webhooks/sms/${codeReportToken(key, { onboardingId, link: LINK, sending: 1 })}`;

  it('makes the service look, whatever it says', async () => {
    const { id } = await aCase(withCode);
    const body = new URLSearchParams({ id: 'sms-1', status: 'delivered' });
    expect((await api.fetch(address(id), { method: 'POST', body })).status).toBe(200);
    expect((await api.get(`${one(id)}/events`)).body.events).toContainEqual(
      expect.objectContaining({
        what: 'codeReported',
        by: { kind: 'provider', id: '46elks' },
        outcome: 'noted',
      }),
    );
  });

  it('under a token that was made with another key is nowhere', async () => {
    const { id } = await aCase();
    expect(await api.post(address(id, 'k'.repeat(40)))).toMatchObject(problem('not-found', 404));
  });
});
