import {
  createBankIdClient,
  type BankIdClient,
  type StartedOrder,
} from '../../activities/attestation/bankid/client';
import { failedHints, pendingHints, tryAgainErrors } from '../../domain/bankid';
import { qrData } from '../../platform/bankid-qr';
import { startSandbox } from '../../sandbox';
import { doorsOf, failureOf, faults, SHORT } from './providers';

/** Fictional: of Skatteverket's numbers for tests. */
const TOLVAN = { personalNumber: '191212121212', name: 'Tolvan Tolvansson' };

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let bankId: BankIdClient;

const clientWith = (more: { timeLimit?: number; url?: string } = {}) => {
  const { url, ca, cert, key } = sandbox.bankId;
  return createBankIdClient({ url, ca, certificate: { cert, key }, ...more });
};

beforeAll(async () => {
  sandbox = await startSandbox({ bankIdTimes: { searching: 0 } });
  doors = doorsOf(sandbox.url);
  bankId = clientWith();
});
afterEach(async () => {
  await doors.clearFaults();
  await doors.send('DELETE', '/_sandbox/bankid/errors');
});
afterAll(() => sandbox.close());

const phone = (order: StartedOrder, action: string, more: object = {}) =>
  doors.send('POST', '/bankid/phone/api', {
    autoStartToken: order.autoStartToken,
    action,
    ...TOLVAN,
    ...more,
  });
const meets = (errorCode: string, status?: number) =>
  doors.send('POST', '/_sandbox/bankid/errors', { errorCode, ...(status && { status }) });
const fault = (endpoint: string, kind: string) =>
  doors.send('POST', '/_sandbox/faults', { provider: 'bankid', endpoint, fault: kind });

let people = 0;
/** Each order is another person's, since BankID allows one each. Valid: the last digit is Luhn's. */
function somebody(): string {
  const first = `19900101${String(100 + (people += 1))}`;
  const sum = Array.from(first.slice(2), Number)
    .map((digit, index) => digit * (2 - (index % 2)))
    .reduce((total, product) => total + Math.floor(product / 10) + (product % 10), 0);
  return `${first}${(10 - (sum % 10)) % 10}`;
}
const anOrder = (personalNumber = somebody()) => ({
  endUserIp: '192.0.2.17',
  personalNumber,
  visible: '# Attest\nÅtta agentuppdrag',
  notVisible: 'digest-1',
});
async function started(personalNumber?: string): Promise<StartedOrder> {
  const order = await bankId.sign(anOrder(personalNumber));
  if ('errorCode' in order) throw new Error(order.errorCode);
  return order;
}

describe('The QR code', () => {
  const start = {
    qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8',
    qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c',
  };
  it.each([
    [0, 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8'],
    [1, '949d559b'],
    [2, 'a9e5ec59'],
  ])('says after %i s what BankID’s own example says', (seconds, seal) => {
    expect(qrData({ ...start, seconds })).toContain(`bankid.${start.qrStartToken}.${seconds}.${seal}`);
  });
});

describe('An order', () => {
  it('shows the text and signs what is not shown with it', async () => {
    const order = await started(TOLVAN.personalNumber);
    expect(await phone(order, 'sign')).toMatchObject({ text: '# Attest\nÅtta agentuppdrag' });
    const seen = await bankId.collect(order.orderRef);
    if (seen?.status !== 'complete') throw new Error('not complete');
    const { signature, user, ocspResponse } = seen.completionData;
    expect(user).toMatchObject({ personalNumber: TOLVAN.personalNumber, surname: 'Tolvansson' });
    expect(ocspResponse).toEqual(expect.any(String));
    const xml = Buffer.from(signature, 'base64').toString();
    expect(xml).toContain(Buffer.from('digest-1').toString('base64'));
  });

  it.each([...pendingHints, 'somethingNew'])('that is pending shows %s', async (hintCode) => {
    const order = await started();
    await phone(order, 'show', { hintCode });
    expect(await bankId.collect(order.orderRef)).toEqual({ status: 'pending', hintCode });
  });

  it.each([...failedHints, 'somethingNew'])('that has failed by %s says so, once', async (hintCode) => {
    const order = await started();
    await phone(order, 'fail', { hintCode });
    expect(await bankId.collect(order.orderRef)).toEqual({ status: 'failed', hintCode });
    expect(await bankId.collect(order.orderRef)).toBeUndefined();
  });

  it('is cancelled, and cancelled again without harm', async () => {
    const order = await started();
    await bankId.cancel(order.orderRef);
    await bankId.cancel(order.orderRef);
    expect(await bankId.collect(order.orderRef)).toBeUndefined();
  });

  it('is not made beside another one of the same person; both are gone then', async () => {
    const personalNumber = somebody();
    const first = await started(personalNumber);
    expect(await bankId.sign(anOrder(personalNumber))).toEqual({ errorCode: 'alreadyInProgress' });
    expect(await bankId.collect(first.orderRef)).toEqual({ status: 'failed', hintCode: 'cancelled' });
    expect(await bankId.sign(anOrder(personalNumber))).toHaveProperty('orderRef');
  });
});

describe('An error of BankID', () => {
  it.each(tryAgainErrors.flatMap((code) => [code, code.toUpperCase()]))(
    '%s at a start is for the person to try again',
    async (errorCode) => {
      await meets(errorCode);
      const expected = tryAgainErrors.find((code) => code.toLowerCase() === errorCode.toLowerCase());
      expect(await bankId.sign(anOrder())).toEqual({ errorCode: expected });
    },
  );

  it.each([
    ['invalidParameters', 'RefusedByProvider', true],
    ['Unauthorized', 'NotAuthorised', true],
    ['notFound', 'RefusedByProvider', true],
    ['methodNotAllowed', 'RefusedByProvider', true],
    ['unsupportedMediaType', 'RefusedByProvider', true],
    ['tooManyRequests', 'Unavailable', false],
  ])('%s at a start fails as %s', async (errorCode, type, nonRetryable) => {
    await meets(errorCode);
    const failed = await failureOf(bankId.sign(anOrder()));
    expect(failed).toMatchObject({ type, nonRetryable });
    expect(failed.message).toMatch(new RegExp(`^BankID: POST sign: \\d{3} ${errorCode.toLowerCase()}$`));
  });

  it.each([
    ['alreadyInProgress', 'RefusedByProvider'],
    ['requestTimeout', 'Unavailable'],
    ['internalError', 'Unavailable'],
    ['MAINTENANCE', 'Unavailable'],
  ])('%s while collecting fails as %s', async (errorCode, type) => {
    const { orderRef } = await started();
    await meets(errorCode);
    expect(await failureOf(bankId.collect(orderRef))).toMatchObject({ type });
    expect(await bankId.collect(orderRef)).toMatchObject({ status: 'pending' });
  });

  it.each([
    [400, 'RefusedByProvider'],
    [403, 'NotAuthorised'],
    [418, 'RefusedByProvider'],
    [429, 'Unavailable'],
    [502, 'Unavailable'],
  ])('that nobody knows goes by its status: %i fails as %s', async (status, type) => {
    await meets('Anna Andersson', status);
    const failed = await failureOf(bankId.sign(anOrder()));
    expect(failed).toMatchObject({ type, message: `BankID: POST sign: ${status}` });
  });

  it.each(faults)('by %s while collecting fails as %s', async (kind, type) => {
    const { orderRef } = await started();
    await fault('collect', kind);
    const client = kind === 'hang' ? clientWith({ timeLimit: SHORT }) : bankId;
    expect(await failureOf(client.collect(orderRef))).toMatchObject({ type, nonRetryable: false });
    expect(await bankId.collect(orderRef)).toMatchObject({ status: 'pending' });
  });
});

describe('Mutual TLS', () => {
  it('reaches BankID with the configured root and certificate alone', async () => {
    const { url, ca, cert, key } = sandbox.bankId;
    const elsewhere = await startSandbox();
    try {
      const stranger = elsewhere.bankId;
      const byStranger = createBankIdClient({
        url,
        ca,
        certificate: { cert: stranger.cert, key: stranger.key },
      });
      const toStranger = createBankIdClient({ url: stranger.url, ca, certificate: { cert, key } });
      for (const client of [byStranger, toStranger])
        expect(await failureOf(client.sign(anOrder()))).toMatchObject({
          type: 'Unavailable',
          message: 'BankID: POST sign: no answer',
        });
    } finally {
      await elsewhere.close();
    }
  });
});
