/** The application's and the cases' pages, against a server that answers as the API does. */
import { startSandbox } from '../../sandbox';
import { aString } from './a-sandbox';
import { attributesOf, aVisitor, hrefsIn, tagsIn, textOf } from './a-visitor';
import { aWalk, CASE_PAGE, saidAt, type Walk } from './a-walk';
import { CASE, firstView } from './an-api';

let walk: Walk;
beforeEach(async () => {
  walk = await aWalk();
});
afterEach(() => walk.close());

const apply = async (filledIn = {}) =>
  walk.visitor.press(await walk.visitor.get('/kundportalen/ansok'), 'Skicka ansökan', filledIn);

const isLegalPersons = (number: string) =>
  /^\d{2}[2-9]\d{7}$/.test(number) &&
  [...number].reduce(
    (sum, digit, at) => sum + [...String(+digit * (at % 2 ? 1 : 2))].reduce((a, b) => a + +b, 0),
    0,
  ) %
    10 ===
    0;

describe('the first page', () => {
  it('leads through the routine in its order', async () => {
    const hrefs = hrefsIn((await walk.visitor.get('/')).html);
    expect(hrefs.slice(0, 9)).toEqual([
      '/kundportalen/ansok',
      '/kundportalen/handlaggare',
      '/scrive/sign',
      '/kundportalen/roller',
      '/kundportalen/bestall',
      '/kundportalen/handlaggare',
      '/mejl',
      '/bankid/phone',
      '/46elks/inbox',
    ]);
  });

  it('shows other servers only where their addresses are given', async () => {
    const all = { api: 'http://127.0.0.1:2', temporalUi: 'http://127.0.0.1:3' };
    const other = await startSandbox({ links: all });
    const hrefs = hrefsIn((await aVisitor(other.url).get('/')).html);
    await other.close();
    expect(hrefs).toEqual(expect.arrayContaining(Object.values(all)));
    const outside = hrefsIn((await walk.visitor.get('/')).html).filter((href) => !href.startsWith('/'));
    expect(outside).toEqual([]);
  });
});

describe('applying', () => {
  it('needs nothing but the button', async () => {
    const shown = await apply();
    expect(shown.path).toBe(CASE_PAGE);
    expect(textOf(shown.html)).toContain('Ansökan granskas, väntar på Ineras handläggare');
    expect(walk.api.posted).toHaveLength(1);
    const { method, path, client, key, body } = walk.api.last()!;
    expect(client).toBe('kundportalen');
    expect([method, path]).toEqual(['POST', '/v1/onboardings']);
    expect(key).toMatch(/^[\x21-\x7e]{1,200}$/);
    const { organisationNumber } = body as { organisationNumber: string };
    expect(isLegalPersons(organisationNumber)).toBe(true);
    const someone = { name: aString, email: aString, mobile: aString };
    expect(body).toEqual({
      organisationNumber,
      organisationName: aString,
      applicant: someone,
      signatories: [someone],
      contacts: { administrator: someone, agreementContact: someone },
    });
  });

  it('names one to five signatories', async () => {
    let shown = await walk.visitor.get('/kundportalen/ansok');
    for (let more = 0; more < 4; more += 1)
      shown = await walk.visitor.press(shown, 'Lägg till en firmatecknare');
    expect(shown.html).not.toContain('Lägg till en firmatecknare');
    shown = await walk.visitor.press(shown, 'Ta bort firmatecknare 5');
    await walk.visitor.press(shown, 'Skicka ansökan', {
      'signatories.3.name': 'Fia',
      'signatories.3.mobile': '',
    });
    const { signatories } = walk.api.last()!.body as { signatories: { name: string }[] };
    expect(signatories).toHaveLength(4);
    expect(signatories[3]).toEqual({ name: 'Fia', email: aString });
  });

  it('shows what is wrong beside its field, keeps what was written, and is then a new request', async () => {
    const errors = [
      { where: 'signatories.0.email', rule: 'of the format email' },
      { where: 'reference', rule: 'of another shape' },
    ];
    walk.api.refuseNext(400, 'malformed', { errors });
    const shown = await apply({ 'signatories.0.email': 'fanny', organisationName: 'Ett & <b>Två</b>' });
    expect(shown.status).toBe(400);
    expect(saidAt(shown, 'signatories.0.email')).toContain('Skriv en e-postadress');
    expect(saidAt(shown, 'applicant.email')).toBe('');
    expect(textOf(shown.html)).toContain('reference: of another shape');
    await walk.visitor.press(shown, 'Skicka ansökan', { 'signatories.0.email': 'fanny@agent.example' });
    const [first, second] = walk.api.posted;
    expect(second?.body).toMatchObject({ organisationName: 'Ett & <b>Två</b>' });
    expect(second?.key).not.toBe(first?.key);
  });

  it('is the same request again where the API did not answer', async () => {
    const form = await walk.visitor.get('/kundportalen/ansok');
    const key = attributesOf(tagsIn(form.html, 'input').find((tag) => tag.includes('name="key"'))!).value;
    await walk.api.close();
    const shown = await walk.visitor.press(form, 'Skicka ansökan');
    expect(textOf(shown.html)).toContain('Tjänstens API svarar inte');
    expect(shown.html).toContain(`value="${key}"`);
  });

  it('leads to the case that the organisation has open', async () => {
    walk.api.refuseNext(409, 'onboarding-open', { openOnboarding: CASE });
    const shown = await apply();
    expect(textOf(shown.html)).toContain('Organisationen har redan ett pågående ärende.');
    expect(hrefsIn(shown.html)).toContain(CASE_PAGE);
  });

  it('refers to an agreement from before, which Kundportalen is first told of', async () => {
    const form = await walk.visitor.get('/kundportalen/ansok/med-avtal');
    await walk.visitor.press(form, 'Skicka ansökan', { organisationNumber: '556016-0680' });
    expect(walk.api.last()?.body).toMatchObject({
      existingAgreement: true,
      organisationNumber: '556016-0680',
    });
    expect(await walk.users()).toMatchObject([{ roles: ['administrator'] }]);
    await walk.visitor.press(form, 'Skicka ansökan', { organisationNumber: '5566778899', known: [] });
    expect(walk.api.posted).toHaveLength(2);
    const other = await fetch(`${walk.sandbox.url}/kundportalen/people/agents/5566778899/users`);
    expect(other.status).toBe(404);
  });

  it('is completed with what was sent before', async () => {
    await apply({ 'applicant.name': 'Ada Lind' });
    walk.api.view = {
      ...firstView,
      stage: 'applicationCompletion',
      sentBackBecause: 'Vem är <firmatecknare>?',
    };
    const shown = await walk.visitor.get(`${CASE_PAGE}/komplettera`);
    expect(textOf(shown.html)).toContain('Vem är <firmatecknare>?');
    await walk.visitor.press(shown, 'Skicka kompletteringen', { organisationName: 'Lindens AB' });
    const [first, second] = walk.api.posted;
    expect([second?.method, second?.path]).toEqual(['PUT', `/v1/onboardings/${CASE}/application`]);
    const { organisationNumber: _stands, ...rest } = first!.body as Record<string, unknown>;
    expect(second?.body).toEqual({ ...rest, organisationName: 'Lindens AB' });
  });
});

describe('a case', () => {
  it('started elsewhere is opened by its id, and listed from then on', async () => {
    await walk.knowTheCase();
    expect(hrefsIn((await walk.visitor.get('/kundportalen/arenden')).html)).toContain(CASE_PAGE);
    const list = await walk.visitor.get('/kundportalen/arenden');
    const shown = await walk.visitor.press(list, 'Öppna ärendet', { id: '5560160680~ffff000011112222' });
    expect(textOf(shown.html)).toContain('Det finns inget sådant ärende.');
  });

  it.each([
    ['applicationReview', `/kundportalen/handlaggare/${CASE}`],
    ['applicationCompletion', `${CASE_PAGE}/komplettera`],
    ['agreementSigning', '/scrive/sign'],
    ['roleAssignment', '/kundportalen/roller'],
    ['ordering', '/kundportalen/bestall'],
    ['orderReview', `/kundportalen/handlaggare/${CASE}`],
    ['attestation', `/kundportalen/attestera/${CASE}`],
  ])('in stage %s leads to what can be done now', async (stage, href) => {
    walk.api.view = { ...firstView, stage };
    expect(hrefsIn((await walk.visitor.get(CASE_PAGE)).html)).toEqual(
      expect.arrayContaining([href, `${CASE_PAGE}/aterkalla`]),
    );
  });

  it('in stage attestation leads to the link in the mail first, and to what is needed beside it', async () => {
    walk.api.view = { ...firstView, stage: 'attestation' };
    const hrefs = hrefsIn((await walk.visitor.get(CASE_PAGE)).html);
    const first = hrefs.indexOf('/mejl');
    expect(hrefs.slice(first, first + 4)).toEqual([
      '/mejl',
      '/bankid/phone',
      '/46elks/inbox',
      `/kundportalen/attestera/${CASE}`,
    ]);
  });

  it('that has ended says how, and leads nowhere further', async () => {
    const outcome = { kind: 'completed', at: '2026-03-02T08:00:00Z', reason: 'connected' };
    walk.api.view = { ...firstView, stage: 'connection', outcome, instructions: ['Boka ett möte.'] };
    const { html } = await walk.visitor.get(CASE_PAGE);
    expect(textOf(html)).toContain('Läge Klart');
    expect(textOf(html)).toContain('Boka ett möte.');
    expect(hrefsIn(html)).not.toContain(`${CASE_PAGE}/aterkalla`);
  });

  it.each([
    [[{ outcome: 'refused', refusal: 'roleMissing', detail: 'x' }], 'Ingen har rollen Attestant'],
    [[{ outcome: 'refused', refusal: 'newKindOfRefusal', detail: 'As the API says.' }], 'As the API says.'],
    [[{ outcome: 'noted' }], 'Tjänsten kontrollerar det'],
    [[], 'Tjänsten kontrollerar det'],
    [[{ outcome: 'applied' }], 'har fått verkan'],
  ])('tells how what was sent is judged: %j', async (events, text) => {
    walk.api.events = events;
    expect(textOf((await walk.visitor.get(`${CASE_PAGE}?meddelande=m1`)).html)).toContain(text);
  });

  it('with a parked step has it tried again', async () => {
    walk.api.view = { ...firstView, blockedSteps: [{ step: 'openAccount' }] };
    const shown = await walk.visitor.press(await walk.visitor.get(CASE_PAGE), 'Försök igen nu');
    expect(walk.api.last()).toMatchObject({
      ...{ path: `/v1/onboardings/${CASE}/retry`, body: {} },
      client: 'operator',
    });
    expect(shown.path).toBe(`${CASE_PAGE}?meddelande=m1`);
  });

  it.each([
    ['applicant', 'kundportalen'],
    ['caseOfficer', 'handlaggare'],
  ])('is withdrawn by the %s, with the token of %s', async (by, client) => {
    const shown = await walk.visitor.get(`${CASE_PAGE}/aterkalla`);
    await walk.visitor.press(shown, 'Återkalla', { by, reason: 'Inte nu.' });
    expect(walk.api.last()).toMatchObject({
      path: `/v1/onboardings/${CASE}/withdrawal`,
      body: { by, reason: 'Inte nu.' },
      client,
    });
  });
});

describe('the case officer', () => {
  const decide = async (filledIn: Record<string, string>) =>
    walk.visitor.press(
      await walk.visitor.get(`/kundportalen/handlaggare/${CASE}`),
      'Skicka beslutet',
      filledIn,
    );

  it.each([
    ['applicationReview', 'application-decision', ['completionRequested', 'rejected']],
    ['orderReview', 'order-decision', ['correctionRequested', 'contactNeeded', 'rejected']],
  ])('decides in stage %s', async (stage, what, withReason) => {
    walk.api.view = { ...firstView, stage };
    await decide({ decision: 'approved', reason: 'not sent along' });
    expect(walk.api.last()).toMatchObject({
      path: `/v1/onboardings/${CASE}/${what}`,
      client: 'handlaggare',
    });
    expect(walk.api.reads.at(0)).toMatchObject({ client: 'handlaggare' });
    expect(walk.api.last()?.body).toEqual({ decision: 'approved' });
    for (const decision of withReason) {
      await decide({ decision, reason: 'Därför.' });
      expect(walk.api.last()?.body).toEqual({ decision, reason: 'Därför.' });
    }
  });

  it('is told where a reason is missing', async () => {
    walk.api.refuseNext(400, 'malformed', { errors: [{ where: 'reason', rule: '1 or more' }] });
    const shown = await decide({ decision: 'rejected' });
    expect(saidAt(shown, 'reason')).toContain('Skriv ett skäl');
  });

  it('is told of a stage that has moved on meanwhile', async () => {
    walk.api.refuseNext(409, 'wrong-stage');
    const shown = await decide({ decision: 'approved' });
    expect(textOf(shown.html)).toContain('ärendet är i ett annat steg');
  });
});
