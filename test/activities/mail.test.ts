import { createMailActivities } from '../../activities/mail';
import { createMailTransport, type MailTransport } from '../../activities/mail/client';
import type { Letter, LetterFacts } from '../../activities/mail/letters';
import type { Recipient } from '../../domain/people';
import type { WaitOwner } from '../../domain/waiting';
import { startSandbox, type Sandbox } from '../../sandbox';
import {
  aLetter,
  attestPage,
  letterNames,
  letters,
  mailActivities,
  mailsTo,
  portal,
  service,
  settings,
} from './every-letter';

let sandbox: Sandbox;
let transport: MailTransport;
const sendMail = (letter: Letter) => mailActivities(transport).sendMail(letter);
const received = (letter: Letter) => mailsTo(sandbox.url, letter);

beforeAll(async () => {
  sandbox = await startSandbox();
  transport = createMailTransport(sandbox.smtpUrl);
});
afterAll(async () => {
  transport.close();
  await sandbox.close();
});

async function sent(letter: Letter) {
  await sendMail(letter);
  const mails = await received(letter);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

describe('Every letter', () => {
  it.each(letterNames)('%s says the same as text and as HTML, and leads where it must', async (name) => {
    const { subject, text, html } = await sent(aLetter(name));
    expect(subject).not.toBe('');
    expect(html).toContain('<html lang="sv">');
    expect(html).toContain(`<title>${subject}</title>`);
    for (const link of letters[name].links ?? []) {
      expect(text).toContain(link);
      expect(html).toContain(`href="${link.replaceAll('&', '&amp;')}"`);
    }
    for (const part of [text, html]) {
      expect(part).toContain('Hej Åsa Öberg!');
      expect(part).toContain('Exempelvård AB');
      expect(part).toContain('Inera, anslutning av agenter');
      expect(part).toContain(settings.customerServiceEmail);
      expect(part).not.toMatch(/undefined|\[object|Invalid/);
    }
    const words = (part: string) => part.match(/\p{L}+/gu) ?? [];
    const inHtml = new Set(words(html));
    expect(words(text).filter((word) => !inHtml.has(word))).toEqual([]);
  });

  it.each(letterNames)('%s fetches nothing from elsewhere', async (name) => {
    const { html } = await sent(aLetter(name));
    expect(html).not.toMatch(/<(img|link|script|iframe|style)\b|url\(|@import/i);
  });

  it('goes out as an automatic mail whose answers reach Kundservice', async () => {
    const { headers, messageId } = await sent(aLetter('orderingOpen'));
    const key = headers['x-idempotency-key'];
    expect(headers['auto-submitted']?.trim()).toBe('auto-generated');
    expect(headers['reply-to']).toContain(settings.customerServiceEmail);
    expect(headers['from']).toContain(`"Inera, anslutning av agenter" <${settings.from}>`);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(messageId).toBe(`<${key}@inera.example>`);
  });

  it.each(['caseTeam', 'caseTeamLead'] as const)(
    'to the %s goes to the mailbox of the settings',
    async (to) => {
      const { text } = await sent(aLetter('applicationToReview', { to }));
      expect(text).toMatch(/^Hej!\s/);
    },
  );

  it('says the last day where its wait has a deadline', async () => {
    const { text } = await sent(aLetter('agreementToSign', { deadline: '2026-03-16T23:00:00.000Z' }));
    expect(text).toContain('Gör det senast måndagen den 16 mars 2026, annars avslutas ärendet.');
  });

  it('without its link is not sent', async () => {
    const letter = aLetter('agreementToSign', { facts: { link: '' } });
    await expect(sendMail(letter)).rejects.toMatchObject({ type: 'Unexpected', nonRetryable: true });
    expect(await received(letter)).toEqual([]);
  });
});

describe('What a letter says', () => {
  it('accountReady: user name, one-time link, until when, and which roles', async () => {
    const { text } = await sent(aLetter('accountReady'));
    expect(text).toContain('Användarnamn: anna.admin');
    expect(text).toContain('Länken gäller till: tisdagen den 3 mars 2026 klockan 14.30');
    expect(text).toContain('kan bara användas en gång');
    expect(text).toContain('Den som ska beställa behöver ha rollen Beställare.');
    expect(text).toContain('Rollen Attestant behöver vara tilldelad innan det går att beställa.');
  });

  it('the invitation is asked for by the administrator’s user id', async () => {
    const askedFor: string[] = [];
    const listening = {
      createInvitation: (userId: string) => {
        askedFor.push(userId);
        return portal.createInvitation(userId);
      },
    };
    await createMailActivities({ transport, portal: listening, attestPage, settings }).sendMail(
      aLetter('accountReady'),
    );
    expect(askedFor).toEqual(['u-1']);
  });

  it.each([
    'orderingOpen',
    'orderToCorrect',
    'orderDeclined',
    'orderLapsed',
    'orderToAttest',
    'namedAgreementContact',
    'nobodyActed',
  ] as const)('%s says whom to ask who doesn’t know the administrator', async (name) => {
    const { text } = await sent(aLetter(name));
    expect(text).toContain(
      'Vet du inte vem som är administratör i din organisation? Kontakta Inera Kundservice.',
    );
  });

  it('orderToAttest: which service, and that who ordered too must be logged out', async () => {
    const { text } = await sent(aLetter('orderToAttest'));
    expect(text).toContain('Då behöver du vara utloggad från Kundportalen');
    expect(text).toContain(`Tjänst: ${service}`);
  });

  it.each([
    [['Attestant'], 'Just nu har ingen rollen Attestant.'],
    [['Beställare', 'Attestant'], 'Just nu har ingen rollen Beställare eller rollen Attestant.'],
  ] as [LetterFacts['rolesToAssign']['missing'], string][])(
    'rolesToAssign names what is missing: %s',
    async (missing, said) => {
      expect((await sent(aLetter('rolesToAssign', { facts: { missing } }))).text).toContain(said);
    },
  );

  it('a reason of several lines keeps its lines', async () => {
    const { text, html } = await sent(aLetter('completionRequested'));
    expect(text).toContain('> Det saknas en uppgift.\n> Ring gärna.');
    expect(html).toMatch(/Det saknas en uppgift\.<br>\s*Ring gärna\.<br>/);
  });

  it('a second signing round says that earlier links are void', async () => {
    expect((await sent(aLetter('agreementToSign'))).text).not.toContain('gäller den inte längre');
    expect((await sent(aLetter('agreementToSign', { round: 2 }))).text).toContain('gäller den inte längre');
  });
});

describe('A wait that lasts', () => {
  const since = '2026-02-03T10:00:00Z';
  const deadline = '2026-03-16T23:00:00.000Z';

  it('a reminder is the letter again, says since when, and by when', async () => {
    const first = await sent(aLetter('orderToAttest'));
    const again = await sent(aLetter('orderToAttest', { reminder: { number: 2, since, deadline } }));
    expect(again.subject).toBe(`Påminnelse: ${first.subject}`);
    expect(again.text).toContain('Ärendet har väntat på det här steget sedan tisdagen den 3 februari 2026.');
    expect(again.text).toContain(
      'Gör det senast måndagen den 16 mars 2026, annars upphör beställningen att gälla.',
    );
    expect(again.text).toContain('https://agent.example/attest/u-2');
  });

  it.each([
    ['caseOfficer', 'en handläggare ska granska det', 'avslutas ärendet'],
    ['signatory', 'agentavtalet ska signeras', 'avslutas ärendet'],
    ['administrator', 'er administratör ska se till', 'avslutas ärendet'],
    ['orderer', 'någon med rollen Beställare ska beställa', 'avslutas ärendet'],
    ['attestant', 'någon med rollen Attestant ska attestera', 'upphör beställningen att gälla'],
  ] as [WaitOwner, string, string][])(
    'an escalation says what the %s was to do, and what happens otherwise',
    async (waitingFor, what, otherwise) => {
      const { text } = await sent(aLetter('nobodyActed', { facts: { waitingFor, since, deadline } }));
      expect(text).toContain(`sedan tisdagen den 3 februari 2026 väntat på att ${what}`);
      expect(text).toContain(`Är det inte gjort senast måndagen den 16 mars 2026 ${otherwise}.`);
    },
  );
});

describe('The same letter', () => {
  it('sent twice is one mail, delivered twice', async () => {
    const letter = aLetter('orderingOpen');
    await sendMail(letter);
    await sendMail(letter);
    expect(await received(letter)).toMatchObject([{ times: 2 }]);
  });

  it('in another round, as a reminder, of another case, to somebody else, or another letter is another mail', async () => {
    const letter = aLetter('orderingOpen');
    const since = '2026-02-03T10:00:00Z';
    const others = [
      { ...letter, round: 2 },
      { ...letter, reminder: { number: 1, since } },
      { ...letter, reminder: { number: 2, since } },
      { ...letter, caseId: 'anothercase00000001' },
      { ...letter, to: { ...(letter.to as Recipient), key: 'another' } },
      { ...letter, name: 'onboardingExpired' },
    ] as Letter[];
    for (const one of [letter, ...others]) await sendMail(one);
    expect(await received(letter)).toHaveLength(7);
  });
});

describe('Names with something in them', () => {
  const named = (letter: Letter, name: string) =>
    ({ ...letter, organisationName: name, to: { ...(letter.to as Recipient), name } }) as Letter;

  it('that looks like markup come out as text in both parts', async () => {
    const markup = '<b onclick="x">Åsa</b> & <%= it %>';
    const { text, html } = await sent(
      named(aLetter('onboardingWithdrawn', { facts: { reason: markup } }), markup),
    );
    const escaped = '&lt;b onclick=&quot;x&quot;&gt;Åsa&lt;/b&gt; &amp; &lt;%= it %&gt;';
    expect(html).not.toContain('<b onclick');
    // The greeting, what has happened, the reason and the footer.
    expect(text.split(markup)).toHaveLength(5);
    expect(html.split(escaped)).toHaveLength(5);
  });

  it('that looks like headers or recipients adds neither', async () => {
    const other = { key: 'other', name: '', email: 'other@agent.example' };
    const sly = `Åsa\r\nBcc: ${other.email}\r\n\r\nHej, "x" <${other.email}>, y`;
    const { subject, headers, text } = await sent(named(aLetter('applicationToReview'), sly));
    expect(headers).not.toHaveProperty('bcc');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(await mailsTo(sandbox.url, { to: other })).toEqual([]);
  });

  it('an address that is really several reaches none of them', async () => {
    const email = 'one@agent.example, two@agent.example';
    const letter = aLetter('orderingOpen', { to: { key: 'applicant', name: 'Åsa Öberg', email } });
    await expect(sendMail(letter)).rejects.toMatchObject({ type: 'RefusedByProvider', nonRetryable: true });
    for (const one of email.split(', ')) {
      expect(await mailsTo(sandbox.url, { to: { key: 'one', name: '', email: one } })).toEqual([]);
    }
  });
});
