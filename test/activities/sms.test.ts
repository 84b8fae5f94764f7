import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPeopleClient } from '../../activities/attestation/people';
import { createElksClient, type SmsClient } from '../../activities/attestation/sms/client';
import { createCodes, type CodeDependencies } from '../../activities/attestation/sms';
import type { CodeToSend } from '../../activities/contract';
import { codeDigest } from '../../platform/sms-code';
import { startSandbox } from '../../sandbox';
import { until } from '../sandbox/a-sandbox';
import { doorsOf, failureOf, faults, SHORT } from './providers';

const ORGANISATION = '5560001234';
const CASE = 'case0000sms00000';
const MOBILE = '+46701740605';
const KEY = 'a key of thirty-two characters, at least';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let elks: SmsClient;
let attestant: string;
let withoutMobile: string;
/** Takes 46elks' delivery reports, each when it comes again. */
let callback: Server;
let callbackUrl: string;
const reports: { path: string; form: Record<string, string> }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ smsDeliveryMs: 5 });
  doors = doorsOf(sandbox.url);
  elks = clientWith();
  callback = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const isFirst = !reports.some((report) => report.form.id === form.id);
      reports.push({ path: request.url ?? '', form });
      response.writeHead(isFirst ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => callback.listen(0, '127.0.0.1', resolve));
  callbackUrl = `http://127.0.0.1:${(callback.address() as AddressInfo).port}`;
  const contact = { name: 'Ada Admin', email: 'ada@vardsystem.example' };
  await doors.send('PUT', `/kundportalen/people/agents/${ORGANISATION}`, {
    name: 'Vårdsystem AB',
    contacts: { administrator: contact, agreementContact: contact },
    agreement: null,
  });
  attestant = await addUser({ name: 'Tolvan', mobile: MOBILE });
  withoutMobile = await addUser({ name: 'Utan', mobile: '070-174 06 05' });
});
afterEach(async () => {
  await doors.clearFaults();
  await doors.send('PUT', '/_sandbox/sms/network', { hasCredit: true, unreachable: [] });
});
afterAll(async () => {
  await sandbox.close();
  await new Promise((resolve) => callback.close(resolve).closeAllConnections());
});

async function addUser(person: { name: string; mobile: string }): Promise<string> {
  const path = `/kundportalen/people/agents/${ORGANISATION}/users`;
  const whole = { email: `${person.name}@vardsystem.example`, roles: ['attestant'], ...person };
  return ((await doors.send('POST', path, whole)) as { userId: string }).userId;
}

const clientWith = (more: { password?: string; timeLimit?: number } = {}) =>
  createElksClient({
    url: `${sandbox.url}/46elks/a1`,
    username: 'sandbox-elks',
    password: 'sandbox-elks-secret',
    ...more,
  });

const codes = (more: Partial<CodeDependencies> = {}) =>
  createCodes({
    sms: elks,
    portal: createPeopleClient({ url: `${sandbox.url}/kundportalen/api`, token: 'sandbox-portal-token' }),
    smsKey: KEY,
    smsFrom: 'Inera',
    smsHost: 'attest.example',
    deliveryReportUrl: ({ caseId, sending }) => `${callbackUrl}/${caseId}-${sending}`,
    ...more,
  });

const aCode = (more: Partial<CodeToSend> = {}): CodeToSend => ({
  organisationNumber: ORGANISATION,
  userId: attestant,
  caseId: CASE,
  onboardingId: `${ORGANISATION}~${CASE}`,
  linkVersion: 1,
  round: 1,
  sending: 1,
  ...more,
});

interface Sms {
  id: string;
  message: string;
  parts: number;
  status: string;
}
const inbox = () => doors.send('GET', `/_sandbox/sms?to=${encodeURIComponent(MOBILE)}`) as Promise<Sms[]>;
const codeIn = ({ message }: Sms) => /\b\d{6}\b/.exec(message)?.[0] ?? '';

/** As sent, and the code that was read on the phone. */
async function sent(more: Partial<CodeToSend> = {}, by = codes()) {
  const sending = await by.sendCode(aCode(more));
  if (sending.outcome !== 'sent') throw new Error(sending.outcome);
  const sms = (await inbox()).find(({ id }) => id === sending.messageId);
  if (!sms) throw new Error('It did not arrive.');
  return { ...sending, sms, code: codeIn(sms) };
}

describe('A code', () => {
  it('goes in one SMS to the mobile that the portal has, for the browser to fill in', async () => {
    const { sms, code, maskedNumber } = await sent();
    expect(code).toMatch(/^\d{6}$/);
    expect(sms.message.split('\n').at(-1)).toBe(`@attest.example #${code}`);
    expect(sms.parts).toBe(1);
    expect(maskedNumber).toBe('+46•••••05');
  });

  it('is known again by its digest, which another one does not have', async () => {
    const { code, digest } = await sent();
    const sending = { caseId: CASE, userId: attestant, round: 1, sending: 1 };
    expect(codeDigest(KEY, sending, code)).toBe(digest);
    const other = code === '000000' ? '000001' : '000000';
    expect(codeDigest(KEY, sending, other)).not.toBe(digest);
    expect(codeDigest(KEY, { ...sending, round: 2 }, code)).not.toBe(digest);
  });

  it('is the same in a retry, and never in what is returned', async () => {
    const { code, sms, ...returned } = await sent({ sending: 7 });
    const again = await sent({ sending: 7 }, codes());
    expect(again.code).toBe(code);
    expect(again.digest).toBe(returned.digest);
    expect(again.messageId).not.toBe(returned.messageId);
    expect(JSON.stringify(returned)).not.toContain(code);
    expect(sms.message).toContain(code);
  });

  it('is another one for each sending, round, person, case and key', async () => {
    const first = (await sent()).code;
    const others = [
      (await sent({ sending: 2 })).code,
      (await sent({ round: 2 })).code,
      (await sent({ caseId: 'case0000sms00001' })).code,
      (await sent({}, codes({ smsKey: `${KEY}.` }))).code,
      (await sent({ userId: await addUser({ name: 'Annan', mobile: MOBILE }) })).code,
    ];
    // Two of a million may meet: of five, all but one differ at the least.
    expect(new Set([first, ...others]).size).toBeGreaterThanOrEqual(5);
  });

  it('is not sent to somebody without a mobile that can be called', async () => {
    expect(await codes().sendCode(aCode({ userId: withoutMobile }))).toEqual({ outcome: 'noMobile' });
    expect(await codes().sendCode(aCode({ userId: 'user-gone' }))).toEqual({ outcome: 'noMobile' });
  });

  it('is kept out of 46elks’ log', async () => {
    const { messageId } = await sent();
    const credentials = Buffer.from('sandbox-elks:sandbox-elks-secret').toString('base64');
    const response = await fetch(`${sandbox.url}/46elks/a1/sms/${messageId}`, {
      headers: { Authorization: `Basic ${credentials}` },
    });
    const logged = (await response.json()) as Record<string, unknown>;
    expect(logged).toMatchObject({ id: messageId, to: MOBILE });
    expect(logged).not.toHaveProperty('message');
  });

  it('is never sent in two parts: a host too long for it is refused at the start', () => {
    expect(() => codes({ smsHost: `${'a'.repeat(60)}.example` })).toThrow('would not fit into one part');
    expect(() => codes({ smsHost: 'vård~.example' })).toThrow('would not fit into one part');
  });

  it('of a host as long as can be is one part for 46elks too', async () => {
    let host = 'a.example';
    const fits = (longer: string) => {
      try {
        return Boolean(codes({ smsHost: longer }));
      } catch {
        return false;
      }
    };
    while (fits(`a${host}`)) host = `a${host}`;
    const { sms } = await sent({}, codes({ smsHost: host }));
    expect(sms.message.length).toBe(160);
    expect(sms.parts).toBe(1);
  });
});

describe('The delivery report', () => {
  it.each([
    ['delivered', []],
    ['failed', [MOBILE]],
  ])('says %s to the address of that sending, again until it is taken', async (status, unreachable) => {
    await doors.send('PUT', '/_sandbox/sms/network', { unreachable });
    const { messageId } = await sent({ sending: 9 });
    const ofThis = () => reports.filter(({ form }) => form.id === messageId);
    await until(() => ofThis().length > 1);
    const report = { path: `/${CASE}-9`, form: expect.objectContaining({ status }) as unknown };
    expect(ofThis()).toEqual([report, report]);
  });
});

describe('46elks', () => {
  const anSms = (more: object = {}) => ({
    from: 'Inera',
    to: MOBILE,
    message: 'Hej',
    whenDelivered: `${callbackUrl}/x`,
    ...more,
  });

  it.each([
    ['credentials that it does not know', {}, { password: 'another' }, 'NotAuthorised', 401],
    ['a number that is none', { to: '0701740605' }, {}, 'RefusedByProvider', 400],
    ['a sender that is none', { from: '1nera' }, {}, 'RefusedByProvider', 400],
  ])('refuses %s for good', async (_what, sms, access, type, status) => {
    const failed = await failureOf(clientWith(access).send(anSms(sms)));
    expect(failed).toMatchObject({ type, nonRetryable: true, message: `46elks: POST sms: ${status}` });
  });

  it('without credit left waits for an operator', async () => {
    await doors.send('PUT', '/_sandbox/sms/network', { hasCredit: false });
    expect(await failureOf(elks.send(anSms()))).toMatchObject({ type: 'NotAuthorised', nonRetryable: true });
  });

  it.each(faults)('that meets %s fails as %s, and says nothing of the person', async (kind, type) => {
    await doors.send('POST', '/_sandbox/faults', { provider: 'elks', endpoint: 'send', fault: kind });
    const client = kind === 'hang' ? clientWith({ timeLimit: SHORT }) : elks;
    const failed = await failureOf(codes({ sms: client }).sendCode(aCode()));
    expect(failed).toMatchObject({ type, nonRetryable: false });
    expect(JSON.stringify(failed)).not.toMatch(/4670|\d{6}/);
  });
});
