/**
 * Nobody's name, address, number, link, code or word gets where it has no business: into the Temporal server's database,
 * the case store, the logs, the addresses that are called. Mails, SMS and what providers are told go out: that is what they
 * are for, and the sandbox's own folder is the outside world.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyRing } from '../../platform/key-ring';
import type { Scene } from '../../scripts/demo/scene';
import { play } from '../../scripts/demo/play';
import { stories, storyNames } from '../../scripts/demo/stories';
import { startStack, type Stack } from '../../scripts/stack';
import { freePorts } from '../../scripts/stack/ports';
import { tokensFrom } from '../../sandbox/idp/tokens';
import { anApplication } from '../domain/an-onboarding';
import { aMobile } from '../workflows/an-attestant';
import { Service } from '../workflows/a-service';
import { recorderBefore, type Recorder } from './a-recorder';
import { filesIn, search, searchFiles, patternsOf, told, type Found, type Needle } from './a-search';
import { aFolder, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

/** Nothing is encrypted in this process; the stack's own processes encrypt. */
jest.mock('../../platform/key-ring', () => {
  const clear: KeyRing = {
    // As long before as what is encrypted is at least.
    seal: (plain) => ({ keyId: 'clear', sealed: Buffer.concat([Buffer.alloc(28), plain]) }),
    open: ({ sealed }) => sealed.subarray(28),
  };
  return { ...jest.requireActual<object>('../../platform/key-ring'), openKeyRing: () => clear };
});

jest.setTimeout(180_000);

const needle = (what: string, text: string): Needle => ({ what, text });
const whats = (all: Found[]) => [...new Set(all.map(({ needle: { what } }) => what))].sort();
const missing = (needles: Needle[], all: Found[]) => [
  ...new Set(needles.filter((one) => !all.some((found) => found.needle === one)).map(({ what }) => what)),
];

/** What people say in the stories. */
const words = [
  ...['Journalen', 'Fel kostnadsställe.', 'Vem är firmatecknare?', 'Jag är inte längre firmatecknare.'],
  ...['Vilken miljö gäller det?', 'Verksamheten ansluter inget eget system.'],
  'Vi ansluter oss genom ett annat agentföretag.',
];

describe('The search', () => {
  const needles = [
    needle('name', 'Åsa Öström'),
    needle('address', 'asa@agent.example'),
    needle('code', '204816'),
  ];

  it.each<[string, (text: string) => Buffer]>([
    ['as they are', (text) => Buffer.from(`{"x":"${text}"}`)],
    ['in Latin-1', (text) => Buffer.from(`x ${text} x`, 'latin1')],
    ['in UTF-16', (text) => Buffer.from(`x ${text} x`, 'utf16le')],
    ['in UTF-16, the great end first', (text) => Buffer.from(`x ${text} x`, 'utf16le').swap16()],
    ['in a URL', (text) => Buffer.from(`/x?y=${encodeURIComponent(text)}&z`)],
    ['in a form', (text) => Buffer.from(new URLSearchParams({ y: text, z: 'z' }).toString())],
    [
      'in ASCII',
      (text) =>
        Buffer.from(
          JSON.stringify({ text })
            .replaceAll('Å', '\\u00c5')
            .replaceAll('Ö', '\\u00d6')
            .replaceAll('ö', '\\u00f6'),
        ),
    ],
    ['in hex', (text) => Buffer.from(Buffer.from(`x${text}`).toString('hex'))],
    ...['', 'x', 'xy', 'xyz'].flatMap((before): [string, (text: string) => Buffer][] => [
      [
        `in base64 after “${before}”`,
        (text) => Buffer.from(Buffer.from(`${before}${text}y`).toString('base64')),
      ],
      [
        `in base64url after “${before}”`,
        (text) => Buffer.from(Buffer.from(`${before}${text}y`).toString('base64url')),
      ],
      [
        `in UTF-16 in base64 after “${before}”`,
        (text) =>
          Buffer.from(Buffer.concat([Buffer.from(before), Buffer.from(text, 'utf16le')]).toString('base64')),
      ],
    ]),
  ])('finds words %s', (_how, written) => {
    for (const one of needles) {
      const content = Buffer.concat([Buffer.alloc(3), written(one.text), Buffer.alloc(3)]);
      expect([one.what, told(search(patternsOf(needles), 'file', content))]).toEqual([
        one.what,
        expect.arrayContaining([expect.stringContaining(one.what)]),
      ]);
    }
  });

  it('takes no six digits of a longer number, a time or an id for a code', () => {
    const others = '1204816 2048160 0.204816 a204816f 20:00:00.204816 x-204816';
    expect(search(patternsOf(needles), 'file', Buffer.from(others))).toEqual([]);
  });

  it('finds everybody in the database and in the case store where nothing is encrypted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leaks-'));
    const database = join(folder, 'temporal.db');
    const cases = join(folder, 'cases');
    const service = await Service.start('real', { CASE_STORE: cases }, [
      '--db-filename',
      database,
      '--sqlite-pragma',
      'journal_mode=WAL',
    ]);
    try {
      const onboarding = await (await service.apply()).carriedTo('attestation');
      await onboarding.attest();
      expect(await onboarding.handle.result()).toBe('completed');
      const mails = await onboarding.mails();
      const { applicant, signatories, contacts, organisationName } = anApplication;
      const people = [applicant, ...signatories, ...Object.values(contacts)];
      const names = people.flatMap(({ name, email }) => [needle(name, name), needle(email, email)]);
      const links = mails.flatMap(({ text }) => tokensIn(text)).filter(({ what }) => what === 'signing link');
      const everywhere = [...names, needle('organisation', organisationName), needle('form', 'Journalen')];
      const inHistory = [...everywhere, ...links];
      expect(links.length).toBeGreaterThan(0);
      expect(missing(inHistory, searchFiles(inHistory, databaseFiles(database)))).toEqual([]);
      expect(missing(everywhere, searchFiles(everywhere, filesIn(cases)))).toEqual([]);
    } finally {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const databaseFiles = (path: string) =>
  ['', '-wal', '-shm']
    .filter((end) => existsSync(path + end))
    .map((end) => ({ file: `temporal.db${end}`, content: readFileSync(path + end) }));

/** What opens something, out of a mail. */
function tokensIn(text: string): Needle[] {
  const kinds: [string, RegExp][] = [
    ['signing link', /\/scrive\/sign\/[^/\s]+\/[^/\s]+\/([\w-]{12,})/g],
    ['attestation link', /\/attest\/([\w.-]{12,})/g],
    ['invitation', /\/invitations\/([\w-]{12,})/g],
  ];
  return kinds.flatMap(([what, kind]) =>
    [...text.matchAll(kind)].map(([, token = '']) => needle(what, token)),
  );
}

describe('Where payloads and files are encrypted', () => {
  let stack: Stack;
  let recorder: Recorder;
  let needles: Needle[];
  /** What is meant to lie there, to show that the right places are searched. */
  let inTheOpen: string[];

  beforeAll(async () => {
    const ports = await freePorts();
    recorder = await recorderBefore(() => `http://127.0.0.1:${ports.SANDBOX_PORT}`);
    stack = await startStack({
      dataDir: await aFolder(),
      ports,
      settings: {
        ...{ PORTAL_URL: `${recorder.url}/kundportalen/api`, SCRIVE_URL: `${recorder.url}/scrive/api/v2` },
        ...{
          ELKS_URL: `${recorder.url}/46elks/a1`,
          PORTAL_EVENTS_URL: `${recorder.url}/kundportalen/events`,
        },
        // All play from one address.
        ...{
          LIMIT_PER_CLIENT: '0',
          LIMIT_PER_ADDRESS: '0',
          LIMIT_PAGES_PER_ADDRESS: '0',
          LIMIT_FORMS_PER_ADDRESS: '0',
        },
      },
    });
    const scenes = await playAll(stack);
    const asked = await asksAwry(stack, scenes);
    needles = once([...(await needlesOf(stack, scenes, recorder)), ...asked]);
    inTheOpen = scenes.map(({ organisationNumber }) => organisationNumber);
  }, STARTS_WITHIN + 120_000);
  afterAll(async () => {
    await removeStack(stack);
    await recorder.close();
  }, 15_000);

  it('everybody has taken part, and everything has been sent', () => {
    const out = searchFiles(needles, filesIn(stack.dataFolder.sandbox));
    const never = ['bearer token', 'key', 'asked awry', 'callback'];
    const sent = [
      ...['name', 'e-mail', 'mobile', 'personal number', 'organisation', 'user name', 'words', 'code'],
      ...['signing link', 'attestation link', 'invitation'],
    ];
    expect(whats(out.filter(({ needle: { what } }) => !never.includes(what)))).toEqual(sent.sort());
    expect(new Set(needles.map(({ what }) => what))).toEqual(new Set([...sent, ...never]));
    const said = needles.filter(({ what }) => what === 'words' || what === 'code');
    expect(missing(said, out)).toEqual([]);
  });

  it("the Temporal server's database has none of it", () => {
    const files = databaseFiles(stack.dataFolder.temporalDatabase);
    expect(
      whats(
        searchFiles(
          inTheOpen.map((one) => needle(one, one)),
          files,
        ),
      ),
    ).toEqual([...inTheOpen].sort());
    expect(told(searchFiles(needles, files))).toEqual([]);
  });

  it('the case store has none of it', () => {
    const files = filesIn(stack.dataFolder.cases);
    expect(files.filter(({ file }) => file.endsWith('persons.json'))).toHaveLength(storyNames.length);
    expect(files.some(({ file }) => /bankid-/.test(file))).toBe(true);
    const names = files.map(({ file }) => ({ file, content: Buffer.from(file) }));
    expect(told(searchFiles(needles, [...files, ...names]))).toEqual([]);
  });

  it('no log has any of it', () => {
    const files = filesIn(stack.dataFolder.logs);
    expect(files.map(({ file }) => file).sort()).toEqual([
      'api.log',
      'sandbox.log',
      'temporal.log',
      'worker.log',
    ]);
    expect(told(searchFiles(needles, files))).toEqual([]);
  });

  it('no address that a provider is called by has any of it, nor what the portal is told of events', async () => {
    // Signatories come by links that lead to the provider the same way.
    const ours = recorder.calls.filter((call) => !call.includes(' /scrive/sign/'));
    expect(ours.length).toBeGreaterThan(100);
    const events = await fetch(`${stack.sandboxUrl}/_sandbox/events`).then((answer) => answer.text());
    const files = [
      { file: 'addresses', content: Buffer.from(ours.join('\n')) },
      { file: 'events', content: Buffer.from(events) },
    ];
    expect(events).toContain(inTheOpen[0]);
    expect(told(searchFiles(needles, files))).toEqual([]);
  });
});

const once = (all: Needle[]) =>
  all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);

/** Some at a time. */
async function playAll(stack: Stack): Promise<Scene[]> {
  const left = [...storyNames];
  const scenes: Scene[] = [];
  const next = async (): Promise<void> => {
    const name = left.shift();
    if (!name) return;
    const scene = sceneOn(stack);
    // Its own: whose code it was is known by the number alone.
    scene.people.attestant.mobile = aMobile();
    scenes.push(scene);
    await play(stories[name], scene);
    return next();
  };
  await Promise.all([next(), next(), next()]);
  return scenes;
}

/** Personal things where none belong: in addresses, in bodies and headers that are refused, in links that open nothing. */
async function asksAwry({ apiUrl, sandboxUrl }: Stack, [scene]: Scene[]): Promise<Needle[]> {
  const token = await tokensFrom(() => `${sandboxUrl}/idp`)('kundportalen');
  const who = ['Awry', 'Palmqvist'].join(' ');
  const [name, email, number] = [who, 'awry.palmqvist@agent.example', '197010632391'];
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const ask = (path: string, more: RequestInit = {}) => fetch(`${apiUrl}${path}`, { headers, ...more });
  const id = scene?.onboardingId ?? '';
  const refused = [
    await ask(`/v1/onboardings/${encodeURIComponent(email)}`),
    await ask(`/v1/onboardings?reference=${encodeURIComponent(name)}`),
    await ask(`/v1/onboardings?${encodeURIComponent(name)}=${number}`),
    await ask(`/${encodeURIComponent(name)}/${number}`),
    await ask(`/attest/${encodeURIComponent(email)}`),
    await ask(`/v1/webhooks/sms/${number}`, { method: 'POST' }),
    await ask('/v1/onboardings', {
      method: 'POST',
      body: JSON.stringify({ [name]: email, organisationNumber: number }),
    }),
    await ask('/v1/onboardings', { method: 'POST', body: `{"name": "${name}", ` }),
    await ask(`/v1/onboardings/${id}/withdrawal`, {
      method: 'POST',
      headers: {
        ...headers,
        'Idempotency-Key': email,
        'On-Behalf-Of': email,
        'X-Request-Id': email,
        traceparent: number,
      },
      body: JSON.stringify({ by: 'applicant', reason: name }),
    }),
    await ask(`/v1/onboardings/${id}`, {
      headers: {
        Authorization: `Bearer ${number}.${email}`,
        'User-Agent': email,
        Referer: `https://x.example/${number}`,
      },
    }),
  ];
  expect(refused.filter(({ status }) => status < 400 || status >= 500).map(({ status }) => status)).toEqual(
    [],
  );
  return [needle('bearer token', token), ...[name, email, number].map((text) => needle('asked awry', text))];
}

async function needlesOf(
  { sandboxUrl, dataFolder }: Stack,
  scenes: Scene[],
  recorder: Recorder,
): Promise<Needle[]> {
  const ask = async <T>(path: string) => (await (await fetch(`${sandboxUrl}${path}`)).json()) as T;
  const mails = await ask<{ text: string }[]>('/_sandbox/mails');
  const sms = await ask<{ message: string }[]>('/_sandbox/sms');
  const users = await Promise.all(
    scenes.map(({ organisationNumber }) =>
      ask<{ personalNumber?: string }[]>(`/kundportalen/people/agents/${organisationNumber}/users`),
    ),
  );
  const people = scenes.flatMap((scene) => Object.values(scene.people));
  const callbacks = recorder.sent
    .map((body) => decodeURIComponent(body.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25')))
    .flatMap((body) =>
      [...body.matchAll(/\/v1\/webhooks\/[\w-]+\/([\w.-]{12,})/g)].map(([, token = '']) => token),
    );
  const keys = ['callback-key', 'sms-key', 'encryption-keys'].flatMap((file) =>
    readFileSync(join(dataFolder.path, file), 'utf8')
      .split(/[\s:,]+/)
      .filter((part) => part.length >= 32),
  );
  const all: Record<string, (string | undefined)[]> = {
    name: people.map(({ name }) => name),
    'e-mail': people.map(({ email }) => email),
    mobile: people.map(({ mobile }) => mobile),
    'personal number': users.flat().map(({ personalNumber }) => personalNumber),
    'user name': mails.flatMap(({ text }) => text.match(/\bkp[0-9a-f]{8}\b/g) ?? []),
    organisation: scenes.map(({ organisationName }) => organisationName),
    words,
    code: sms.map(({ message }) => /\b\d{6}\b/.exec(message)?.[0]),
    callback: callbacks,
    key: keys,
  };
  return [
    ...Object.entries(all).flatMap(([what, texts]) =>
      texts.flatMap((text) => (text ? [needle(what, text)] : [])),
    ),
    ...mails.flatMap(({ text }) => tokensIn(text)),
  ];
}
