/** Kundportalen's pages for those who log in there, and what holds for every page of the sandbox. */
import { createHash } from 'node:crypto';
import { attributesOf, tagsIn, textOf } from './a-visitor';
import { aWalk, CASE_PAGE, saidAt, type Walk } from './a-walk';
import { CASE, firstView } from './an-api';

let walk: Walk;
beforeEach(async () => {
  walk = await aWalk();
});
afterEach(() => walk.close());

describe('Kundportalen', () => {
  it('leads those who are not logged in to where they can, and back', async () => {
    await walk.anAgent();
    const shown = await walk.visitor.get('/kundportalen/roller');
    expect(shown.path).toBe('/kundportalen/logga-in?till=%2Fkundportalen%2Froller');
    expect((await walk.visitor.press(shown, 'Logga in')).path).toBe('/kundportalen/roller');
  });

  it('never leads to another site after logging in', async () => {
    await walk.anAgent();
    const shown = await walk.visitor.get('/kundportalen/logga-in?till=//evil.example/kundportalen/');
    expect((await walk.visitor.press(shown, 'Logga in')).path).toBe('/kundportalen');
  });

  it('knows who is logged in, and that whoever sat there before no longer is', async () => {
    await walk.anAgent('orderer');
    const isLoggedIn = async (name: string) => {
      const address = `${walk.sandbox.url}/kundportalen/api/users/${await walk.userIdOf(name)}/sessions`;
      const headers = { Authorization: 'Bearer sandbox-portal-token' };
      return ((await (await fetch(address, { headers })).json()) as { active: boolean }).active;
    };
    await walk.logIn('Ada');
    expect(await isLoggedIn('Ada')).toBe(true);
    const home = await walk.logIn('orderer');
    expect(await Promise.all(['Ada', 'orderer'].map(isLoggedIn))).toEqual([false, true]);
    await walk.visitor.press(home, 'Logga ut');
    expect(await isLoggedIn('orderer')).toBe(false);
    expect((await walk.visitor.get('/kundportalen')).path).toBe('/kundportalen/logga-in');
  });

  it('is logged in to by the link of the mail: in a browser by a button, once', async () => {
    await walk.anAgent();
    const headers = { Authorization: 'Bearer sandbox-portal-token', 'Idempotency-Key': 'one' };
    const address = `${walk.sandbox.url}/kundportalen/api/users/${await walk.userIdOf('Ada')}/invitation`;
    const invited = (await (await fetch(address, { method: 'POST', headers })).json()) as { link: string };
    const { pathname } = new URL(invited.link);
    const [page] = [await walk.visitor.get(pathname), await walk.visitor.get(pathname)];
    const home = await walk.visitor.press(page, 'Logga in');
    expect(textOf(home.html)).toContain('Ada, Lindens Journal AB (Administratör)');
    expect((await walk.visitor.get(pathname)).status).toBe(410);
    expect((await walk.visitor.press(page, 'Logga in')).status).toBe(410);
  });

  it('has the administrator add users by role, and tell the service so', async () => {
    await walk.anAgent();
    await walk.knowTheCase({ stage: 'roleAssignment' });
    await walk.logIn('Ada');
    let shown = await walk.visitor.get('/kundportalen/roller');
    expect(textOf(shown.html)).toContain('Ingen har rollen Beställare eller Attestant ännu.');
    for (const _role of ['orderer', 'attestant']) {
      shown = await walk.visitor.press(
        await walk.visitor.get('/kundportalen/roller/ny'),
        'Lägg upp användaren',
      );
    }
    const { mobile, personalNumber } = {
      mobile: expect.stringMatching(/^\+467017406/) as string,
      personalNumber: expect.stringMatching(/^\d{12}$/) as string,
    };
    expect((await walk.users()).slice(1)).toMatchObject([
      { roles: ['orderer'], mobile, personalNumber },
      { roles: ['attestant'], mobile, personalNumber },
    ]);
    await walk.visitor.press(shown, 'Meddela att rollerna är tilldelade');
    const onBehalfOf = await walk.userIdOf('Ada');
    expect(walk.api.last()).toMatchObject({
      path: `/v1/onboardings/${CASE}/roles-assigned`,
      body: {},
      onBehalfOf,
    });
  });

  it('takes no user whom the service could not reach, nor the same twice', async () => {
    await walk.anAgent();
    await walk.logIn('Ada');
    const form = await walk.visitor.get('/kundportalen/roller/ny');
    const wrong = {
      name: '',
      email: 'ADA@agent.example',
      mobile: '0701740605',
      personalNumber: '1',
      roles: [],
    };
    const shown = await walk.visitor.press(form, 'Lägg upp användaren', wrong);
    expect(shown.status).toBe(400);
    expect(saidAt(shown, 'email')).toContain('Det finns redan');
    for (const field of ['name', 'mobile', 'personalNumber']) expect(saidAt(shown, field)).toContain('Skriv');
    expect(textOf(shown.html)).toContain('Välj minst en roll.');
    expect(await walk.users()).toHaveLength(1);
  });

  it('changes roles, which only an administrator may', async () => {
    await walk.anAgent('orderer');
    await walk.logIn('Ada');
    const page = `/kundportalen/roller/${await walk.userIdOf('orderer')}`;
    await walk.visitor.press(await walk.visitor.get(page), 'Spara', { roles: ['orderer', 'attestant'] });
    expect((await walk.users())[1]?.roles).toEqual(['orderer', 'attestant']);
    await walk.logIn('orderer');
    expect((await walk.visitor.get(page)).status).toBe(403);
  });

  it('sends an order when the terms are accepted, not before', async () => {
    await walk.anAgent('orderer');
    await walk.knowTheCase({ stage: 'ordering' });
    await walk.logIn('orderer');
    const picked = { tjanst: 'Intygstjänster' };
    const form = await walk.visitor.press(
      await walk.visitor.get('/kundportalen/bestall'),
      'Fortsätt',
      picked,
    );
    const empty = await walk.visitor.press(form, 'Fortsätt till villkoren', { system: ' ' });
    expect(saidAt(empty, 'system')).toContain('Skriv');
    const terms = await walk.visitor.press(empty, 'Fortsätt till villkoren', { system: 'Linden <5>' });
    const refused = await walk.visitor.press(terms, 'Skicka beställningen');
    expect(textOf(refused.html)).toContain('Villkoren behöver godkännas');
    expect(walk.api.posted).toHaveLength(0);
    const before = Date.now();
    const shown = await walk.visitor.press(refused, 'Skicka beställningen', { accepted: 'yes' });
    expect(shown.path).toBe(`${CASE_PAGE}?meddelande=m1`);
    const twice = await walk.visitor.press(refused, 'Skicka beställningen', { accepted: 'yes' });
    expect(twice.path).toBe(shown.path);
    expect(walk.api.posted[1]).toEqual(walk.api.posted[0]);
    const orderedBy = await walk.userIdOf('orderer');
    const { path, onBehalfOf, body } = walk.api.last()!;
    expect([path, onBehalfOf]).toEqual([`/v1/onboardings/${CASE}/order`, orderedBy]);
    expect(body).toMatchObject({ service: 'Intygstjänster', form: { system: 'Linden <5>' }, orderedBy });
    const { version, acceptedAt } = (body as { terms: Record<string, string> }).terms;
    expect(version).toBeTruthy();
    expect(Date.parse(acceptedAt!)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(acceptedAt!)).toBeLessThanOrEqual(Date.now());
  });

  it('attests by a method of its own, or declines', async () => {
    await walk.anAgent('orderer', 'attestant');
    walk.api.view = {
      ...firstView,
      stage: 'attestation',
      order: { service: 'Journalen', form: {}, orderedBy: 'u1' },
    };
    const shown = await walk.visitor.get(`/kundportalen/attestera/${CASE}`);
    await walk.visitor.press(shown, 'Skicka');
    const attestedBy = await walk.userIdOf('attestant');
    const path = `/v1/onboardings/${CASE}/attestation`;
    expect(walk.api.last()).toMatchObject({ path, onBehalfOf: attestedBy });
    const evidence = expect.stringMatching(/^[\x21-\x7e]{1,200}$/) as string;
    expect(walk.api.last()?.body).toEqual({ decision: 'attested', attestedBy, evidence });
    await walk.visitor.press(shown, 'Skicka', { decision: 'declined', reason: 'Fel tjänst.' });
    expect(walk.api.last()?.body).toEqual({ decision: 'declined', attestedBy, reason: 'Fel tjänst.' });
    walk.api.refuseNext(409, 'must-log-out');
    expect(textOf((await walk.visitor.press(shown, 'Skicka')).html)).toContain(
      'Logga ut och attestera igen.',
    );
  });
});

describe('every page', () => {
  const pages = [
    '/',
    '/kundportalen/ansok',
    '/kundportalen/ansok/med-avtal',
    '/kundportalen/arenden',
    CASE_PAGE,
    `${CASE_PAGE}/komplettera`,
    `${CASE_PAGE}/aterkalla`,
    '/kundportalen/handlaggare',
    `/kundportalen/handlaggare/${CASE}`,
    `/kundportalen/attestera/${CASE}`,
    '/kundportalen/logga-in',
    '/kundportalen',
    '/kundportalen/roller',
    '/kundportalen/roller/ny',
    '/kundportalen/bestall',
    '/kundportalen/bestall/formular?tjanst=Journalen',
    '/scrive/sign',
    '/scrive/sign/1/2/3',
    '/kundportalen/people/invitations/none',
    '/nowhere',
  ];

  it.each(pages)('says that it is a sandbox, and can be read by all: %s', async (path) => {
    await walk.anAgent('orderer');
    await walk.knowTheCase({ stage: /attestera/.test(path) ? 'attestation' : 'applicationReview' });
    await walk.logIn('Ada');
    await walk.giveRoles('Ada', ['administrator', 'orderer']);
    const { html, headers, path: shown } = await walk.visitor.get(path);
    expect(shown).toBe(path);
    expect(textOf(html)).toContain('Sandlåda – ingenting här är på riktigt');
    expect(html).toContain('<html lang="sv">');
    expect(tagsIn(html, 'h1')).toHaveLength(1);
    expect(tagsIn(html, 'script')).toHaveLength(0);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = tagsIn(html, 'label').map((tag) => attributesOf(tag).for);
    const fields = tagsIn(html, 'input|textarea|select')
      .map(attributesOf)
      .filter(({ type }) => type !== 'hidden');
    expect(fields.filter(({ id }) => !labelled.includes(id ?? ''))).toEqual([]);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('allows its own style alone', async () => {
    const { html, headers } = await walk.visitor.get('/');
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const digest = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${digest}'`);
    expect(html).not.toMatch(/\sstyle="/);
  });

  it('shows what people wrote as text', async () => {
    const organisationName = '<img src=x onerror=alert(1)>"\'&';
    await walk.knowTheCase({ organisationName });
    for (const path of ['/kundportalen/arenden', CASE_PAGE]) {
      const { html } = await walk.visitor.get(path);
      expect(html).not.toContain('<img');
      expect(textOf(html)).toContain(organisationName);
    }
  });
});
