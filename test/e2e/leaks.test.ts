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
import { storyNames } from '../../scripts/demo/stories';
import { startStack, type Stack } from '../../scripts/stack';
import { freePorts } from '../../scripts/stack/ports';
import { anApplication } from '../domain/an-onboarding';
import { Service } from '../workflows/a-service';
import { recorderBefore, type Recorder } from './a-recorder';
import { filesIn, search, searchFiles, patternsOf, told, type Found, type Needle } from './a-search';
import { aFolder, removeStack, STARTS_WITHIN } from './a-stack';
import { asksAwry, needle, needlesOf, once, playAll, tokensIn } from './needles';

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

const whats = (all: Found[]) => [...new Set(all.map(({ needle: { what } }) => what))].sort();
const missing = (needles: Needle[], all: Found[]) => [
  ...new Set(needles.filter((one) => !all.some((found) => found.needle === one)).map(({ what }) => what)),
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
