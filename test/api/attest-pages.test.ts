/** What an attestant's link shows, before a real Temporal server with a worker at work. */
import type { Onboarding } from '../../domain/onboarding';
import { onboardingIdOf, parseOnboardingId } from '../../domain/identifiers';
import { attestToken } from '../../platform/attest-link';
import { qrData } from '../../platform/bankid-qr';
import { svgOf } from '../../api/attest/qr-codes';
import type { Told } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { anAttestation, caseIdIn, LINK, signing, USER, Visitor, withCode } from './an-attestant';
import { Api, one } from './an-api';

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

const visitorTo = async (onboarding: Onboarding, link = LINK) =>
  Visitor.of(api, await temporal.holds(onboarding), link);

describe('A false token', () => {
  const unknownCase = '5560160680~0123456789abcdef0123456789abcdef';
  it.each([
    ['made up', 'abc'],
    ['of another key', attestToken('k'.repeat(40), { onboardingId: unknownCase, link: LINK })],
    ['that cannot be decoded', '%E0%A4%A'],
  ])('%s gives one plain page', async (_which, token) => {
    const { status, text, headers } = await new Visitor(api, token).get();
    expect(status).toBe(404);
    expect(headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Länken fungerar inte');
    expect(text).toContain('Kontakta Inera Kundservice: kundservice@inera.se');
  });

  it('shows the same page as a genuine one of a case that nobody knows', async () => {
    const genuine = await Visitor.of(api, unknownCase).get();
    expect(genuine.html).toBe((await new Visitor(api, 'abc').get()).html);
    expect(genuine.status).toBe(404);
  });

  it('gives no code and no state, and sends nothing', async () => {
    const visitor = new Visitor(api, 'abc');
    const answers = [
      await visitor.get('/state'),
      await visitor.get('/qr.svg?attempt=1'),
      await visitor.get('/decline'),
      await visitor.post('/decline', { nonce: 'n'.repeat(22), reason: 'Nej' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

describe('Every answer', () => {
  it.each(['/style.css', '/page.js', '/abc', '/abc/state'])(
    'at %s keeps the address secret, and what is shown out of caches and frames',
    async (path) => {
      const { headers } = await api.fetch(`/attest${path}`);
      const policy = headers.get('Content-Security-Policy')?.split('; ') ?? [];
      expect(policy[0]).toBe("default-src 'none'");
      expect(policy.slice(1).filter((directive) => !/ '(self|none)'$/.test(directive))).toEqual([]);
      expect(policy).toEqual(expect.arrayContaining(["frame-ancestors 'none'", "base-uri 'none'"]));
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Robots-Tag')).toBe('noindex');
    },
  );
});

describe('An open link', () => {
  const hostile = '<script>alert(1)</script>"\'&';
  const withHostileOrder = (told: Told) => {
    const { order } = told.onboarding;
    if (order) told.onboarding.order = { ...order, form: { [hostile]: hostile, system: 'Journalen' } };
    told.onboarding.organisationName = `AB ${hostile}`;
    return told;
  };

  it('shows the order whole, who ordered, the terms, and by when', async () => {
    const { status, text } = await (await visitorTo(anAttestation())).get();
    expect(status).toBe(200);
    for (const part of [
      'Säkerhetstjänster',
      'system Journalen',
      'Bo Beställare',
      'Version 2026-1, godkända måndagen den 2 mars 2026 klockan 11.00',
      // The midnight that ends the day.
      'senast onsdagen den 15 april 2026',
      'Atle Attestant',
    ])
      expect(text).toContain(part);
  });

  it('shows what people wrote as text', async () => {
    const { html } = await (await visitorTo(anAttestation(withHostileOrder))).get();
    expect(html).not.toContain('<script>alert');
    expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;/g)?.length).toBeGreaterThan(
      2,
    );
  });

  it('changes nothing by being looked at', async () => {
    const onboarding = anAttestation(signing);
    const id = await temporal.holds(onboarding);
    const visitor = Visitor.of(api, id);
    const seen = async () => [
      (await api.get(`${one(id)}/events`)).body.events,
      (await temporal.handle(id).fetchHistory()).events?.length,
    ];
    await visitor.get();
    const before = await seen();
    for (const path of ['', '?visa=sms', '?visa=avboj', '/state', '/qr.svg?attempt=1', '/bankid', '/decline'])
      expect((await visitor.get(path)).status).toBeLessThan(400);
    expect(await seen()).toEqual(before);
  });

  const withMethods = (methods: ('bankId' | 'sms')[]) => (told: Told) => {
    for (const one of told.onboarding.holders.attestants) one.methods = methods;
    return told;
  };
  it.each([
    [['bankId'], ['bankid'], ['code', 'look']],
    [['sms'], ['code'], ['bankid', 'look']],
    [[], ['look', 'Försök igen'], ['bankid"', 'code"']],
  ] as const)('offers %j alone where the portal has no more', async (methods, there, notThere) => {
    const { html } = await (await visitorTo(anAttestation(withMethods([...methods])))).get();
    for (const part of there) expect(html).toContain(part);
    for (const part of notThere) expect(html).not.toContain(`/${part}`);
  });

  it.each([
    ['computer', 'X11; Linux x86_64', 'Safari/537.36', ['Läs av QR-kod', 'BankID på den här enheten']],
    ['phone', 'Linux; Android 10; K', 'Mobile Safari/537.36', ['BankID på den här enheten', 'Läs av QR-kod']],
  ])('on a %s offers first what is at hand there', async (_which, system, browser, inOrder) => {
    const agent = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 ${browser}`;
    const { html } = await (await visitorTo(anAttestation())).get('', { 'User-Agent': agent });
    const choices = [...html.matchAll(/<button name="enhet"[^>]*?( class="second")?>([^<]*)/g)];
    expect(choices.map(([, , label]) => label)).toEqual(inOrder);
    expect(choices.map(([, second]) => second !== undefined)).toEqual([false, true]);
  });

  it('to a form of its own leads to the page', async () => {
    const visitor = await visitorTo(anAttestation());
    const answer = await visitor.get('/code/entry');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('Location')).toBe(visitor.address);
  });

  it('takes no other method', async () => {
    const visitor = await visitorTo(anAttestation());
    const answer = await api.fetch(visitor.address, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.text()).toContain('Öppna länken i mejlet igen');
  });
});

describe('BankID under way', () => {
  it('shows the QR code, or the link to the app on this device', async () => {
    const visitor = await visitorTo(anAttestation(signing));
    const scanned = await visitor.get();
    expect(scanned.html).toContain('/qr.svg?attempt=1"');
    expect(scanned.text).toContain('Starta BankID-appen.');
    expect(scanned.html).not.toContain('auto-start');
    const here = await visitor.get('?enhet=denna');
    expect(here.html).toContain('https://app.bankid.com/?autostarttoken=auto-start&amp;redirect=null');
    expect(here.text).toContain('Försöker starta BankID-appen.');
    expect(here.html).not.toContain('qr.svg');
  });

  it('has a code for each second, made of a secret that stays here', async () => {
    const onboarding = anAttestation(signing);
    const visitor = await visitorTo(onboarding);
    const { startedAt = '' } = onboarding.attestants[USER]?.signing?.order ?? {};
    const passed = () => Math.floor((Date.now() - Date.parse(startedAt)) / 1000);
    const from = passed();
    const { html: svg, headers } = await visitor.get('/qr.svg?attempt=1&now=1');
    const to = passed();
    expect(headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8');
    const seconds = Array.from({ length: to - from + 1 }, (_one, index) => from + index);
    const may = seconds.map((second) =>
      svgOf(qrData({ qrStartToken: 'qr-token', qrStartSecret: 'qr-secret', seconds: second })),
    );
    expect(await Promise.all(may)).toContain(svg);
    const all = [svg, (await visitor.get()).html, JSON.stringify(await visitor.state())].join();
    expect(all).not.toMatch(/qr-secret|qr-token/);
  });

  it('has no code of another signing, nor where none is under way', async () => {
    const visitor = await visitorTo(anAttestation(signing));
    const statuses = async (who: Visitor) =>
      Promise.all(['2', '0', 'x', ''].map(async (n) => (await who.get(`/qr.svg?attempt=${n}`)).status));
    expect(await statuses(visitor)).toEqual([404, 404, 404, 404]);
    expect((await (await visitorTo(anAttestation())).get('/qr.svg?attempt=1')).status).toBe(404);
  });

  it('tells the script what to say, and when the page has become another one', async () => {
    const id = await temporal.holds(anAttestation(signing));
    const visitor = Visitor.of(api, id);
    const version = /data-version="(\w+)"/.exec((await visitor.get()).html)?.[1];
    expect(await visitor.state()).toEqual({ version, text: 'Starta BankID-appen.' });
    expect(await visitor.state('?enhet=denna')).toMatchObject({ text: 'Försöker starta BankID-appen.' });
    await visitor.submit('/bankid/cancel');
    const after = await visitor.state();
    expect(after).toMatchObject({ text: 'Underskriften avbryts …' });
    expect(after.version).not.toBe(version);
  });

  it('keeps the other method behind a link', async () => {
    const { html } = await (await visitorTo(anAttestation((told) => withCode(signing(told))))).get();
    expect(html).toContain('?visa=sms');
    expect(html).not.toContain('one-time-code');
  });
});

it('What is unforeseen is told calmly, and the report holds no token', async () => {
  const id = onboardingIdOf(anAttestation(), 'f'.repeat(32));
  const { organisationNumber } = parseOnboardingId(id) ?? {};
  const cutShort = JSON.stringify({ organisationNumber, caseId: caseIdIn(id) });
  await api.caseStore.keep(caseIdIn(id), 'case.json', cutShort);
  const visitor = Visitor.of(api, id);
  const { status, text } = await visitor.get();
  expect([status, text]).toEqual([500, expect.stringContaining('Något gick fel')]);
  const [bug] = api.bugs.splice(0) as Error[];
  expect(`${bug?.message}${bug?.stack}`).not.toContain(visitor.token);
  expect(text).not.toContain(visitor.token);
});
