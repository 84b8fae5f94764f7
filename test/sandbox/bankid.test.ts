import { createHash, verify, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qrData } from '../../platform/bankid-qr';
import type { SandboxOptions } from '../../sandbox';
import { aSandbox, aString, textWith, until, type TestSandbox } from './a-sandbox';

/** Fictional: of Skatteverket's numbers for tests. */
const TOLVAN = { personalNumber: '191212121212', name: 'Tolvan, "T" Tolvansson' };
const ANNAN = { personalNumber: '189001019802', name: 'Annan Person' };

let sandbox: TestSandbox;
const open = async (options: SandboxOptions = {}) => {
  sandbox = await aSandbox({ ...options, bankIdTimes: { searching: 30, ...options.bankIdTimes } });
};
afterEach(() => sandbox.close());

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** With a client certificate, as Node itself speaks TLS: not by the service's client. */
function bankId(
  endpoint: string,
  body: unknown,
  more: { type?: string; method?: string } = {},
): Promise<Answer> {
  const { url, ca, cert, key } = sandbox.bankId;
  const { type = 'application/json', method = 'POST' } = more;
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/${endpoint}`,
      { method, ca, cert, key, agent: false, headers: { 'Content-Type': type } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }),
        );
      },
    );
    sent.on('error', reject).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const anOrder = (more: object = {}) => ({
  endUserIp: '192.0.2.17',
  userVisibleData: base64('Jag attesterar.'),
  userVisibleDataFormat: 'simpleMarkdownV1',
  userNonVisibleData: base64('digest-1'),
  requirement: { personalNumber: TOLVAN.personalNumber },
  ...more,
});
interface Started {
  orderRef: string;
  autoStartToken: string;
  qrStartToken: string;
  qrStartSecret: string;
}
const started = async (more: object = {}) => {
  const { status, body } = await bankId('sign', anOrder(more));
  expect(status).toBe(200);
  return body as unknown as Started;
};
const collect = async (orderRef: string) => (await bankId('collect', { orderRef })).body;
const phone = async (command: object) => {
  const { status, body } = await sandbox.call('/bankid/phone/api', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(command),
  });
  return { status, body };
};
const page = (form: Record<string, string>) =>
  sandbox.call('/bankid/phone', { method: 'POST', body: new URLSearchParams(form) });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('BankID', () => {
  it('goes from hint code to hint code, and tells the end once', async () => {
    await open({ bankIdTimes: { searching: 250 } });
    const { orderRef, autoStartToken } = await started();
    expect(await collect(orderRef)).toEqual({
      orderRef,
      status: 'pending',
      hintCode: 'outstandingTransaction',
    });
    await phone({ autoStartToken, action: 'start', ...TOLVAN });
    expect(await collect(orderRef)).toMatchObject({ status: 'pending', hintCode: 'started' });
    await until(async () => (await collect(orderRef)).hintCode === 'userSign');
    await phone({ autoStartToken, action: 'show', hintCode: 'userMrtd' });
    expect(await collect(orderRef)).toMatchObject({ status: 'pending', hintCode: 'userMrtd' });
    await phone({ autoStartToken, action: 'sign', ...TOLVAN });
    expect(await collect(orderRef)).toMatchObject({
      status: 'complete',
      completionData: { user: TOLVAN, device: { ipAddress: '192.0.2.17' }, bankIdIssueDate: aString },
    });
    expect(await bankId('collect', { orderRef })).toMatchObject({
      status: 400,
      body: { errorCode: 'invalidParameters' },
    });
  });

  it('fails what nobody picks up, and what nobody signs', async () => {
    await open({ bankIdTimes: { pickUpWithin: 60, signWithin: 150 } });
    const first = await started();
    await pause(70);
    expect(await collect(first.orderRef)).toMatchObject({ status: 'failed', hintCode: 'startFailed' });
    expect((await phone({ autoStartToken: first.autoStartToken, action: 'start', ...TOLVAN })).status).toBe(
      409,
    );
    const second = await started();
    await phone({ autoStartToken: second.autoStartToken, action: 'start', ...TOLVAN });
    await pause(160);
    expect(await collect(second.orderRef)).toMatchObject({
      status: 'failed',
      hintCode: 'expiredTransaction',
    });
  });

  it('lets a person have one order at a time, and cancels the older one too', async () => {
    await open();
    const { orderRef } = await started();
    expect(await bankId('sign', anOrder())).toMatchObject({
      status: 400,
      body: { errorCode: 'alreadyInProgress', details: aString },
    });
    expect(await collect(orderRef)).toMatchObject({ status: 'failed', hintCode: 'cancelled' });
    // Anybody's, until somebody picks it up.
    const open1 = await started({ requirement: {} });
    await started({ requirement: {} });
    await phone({ autoStartToken: open1.autoStartToken, action: 'start', ...TOLVAN });
    expect(await bankId('sign', anOrder())).toMatchObject({ body: { errorCode: 'alreadyInProgress' } });
  });

  it('is cancelled by the relying party, once', async () => {
    await open();
    const { orderRef } = await started();
    expect(await bankId('cancel', { orderRef })).toEqual({ status: 200, body: {} });
    expect(await bankId('cancel', { orderRef })).toMatchObject({ status: 400 });
    expect(await bankId('collect', { orderRef })).toMatchObject({ status: 400 });
  });

  it.each([
    [
      'a personal identity number with a wrong check digit',
      { requirement: { personalNumber: '191212121213' } },
    ],
    ['one of ten digits', { requirement: { personalNumber: '1212121212' } }],
    ['a field that it does not document', { personalNumber: TOLVAN.personalNumber }],
    ['no address of the person', { endUserIp: 'localhost' }],
    ['a text that is not base64', { userVisibleData: 'Jag attesterar.' }],
    ['no text', { userVisibleData: '' }],
    ['a text that is too long', { userVisibleData: base64('a'.repeat(30_001)) }],
  ])('refuses %s', async (_what, more) => {
    await open();
    expect(await bankId('sign', anOrder(more))).toMatchObject({
      status: 400,
      body: { errorCode: 'invalidParameters' },
    });
  });

  it('takes exactly application/json, by POST, where there is something', async () => {
    await open();
    const sign = (more: object) => bankId('sign', anOrder(), more);
    expect(await sign({ type: 'application/json; charset=utf-8' })).toMatchObject({
      status: 415,
      body: { errorCode: 'unsupportedMediaType' },
    });
    expect(await sign({ method: 'PUT' })).toMatchObject({
      status: 405,
      body: { errorCode: 'methodNotAllowed' },
    });
    expect(await bankId('phone', {})).toMatchObject({ status: 404, body: { errorCode: 'notFound' } });
    expect(await bankId('sign', '{"endUserIp":')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalidParameters' },
    });
  });

  it('has no connection for those without a client certificate', async () => {
    await open();
    const { url, ca } = sandbox.bankId;
    const refused = new Promise((resolve, reject) => {
      request(`${url}/collect`, { method: 'POST', ca, agent: false }, resolve).on('error', reject).end();
    });
    await expect(refused).rejects.toThrow();
  });

  it('is under faults and in the books', async () => {
    await open();
    await sandbox.control('POST', '/faults', { provider: 'bankid', endpoint: 'sign', fault: '500' });
    expect(await bankId('sign', anOrder())).toMatchObject({
      status: 500,
      body: { errorCode: 'internalError' },
    });
    await sandbox.control('POST', '/faults', {
      provider: 'bankid',
      endpoint: 'sign',
      fault: 'dropAfterActing',
    });
    await expect(bankId('sign', anOrder())).rejects.toThrow();
    expect((await sandbox.control('GET', '/bankid/orders')).body).toEqual([
      { orderRef: aString, status: 'pending', hintCode: 'outstandingTransaction', told: false },
    ]);
    expect((await sandbox.books()).calls).toEqual({ 'bankid sign': 2 });
  });
});

describe('The phone', () => {
  it('takes the QR code of now, and no older or forged one', async () => {
    await open();
    const order = await started();
    const scan = (qr: string) => phone({ qr, action: 'start', ...TOLVAN });
    expect(await scan(qrData({ ...order, seconds: 30 }))).toMatchObject({ status: 409 });
    expect(await scan(qrData({ ...order, qrStartSecret: 'another', seconds: 0 }))).toMatchObject({
      status: 409,
      body: { error: textWith('QR-koden') },
    });
    expect(await scan('bankid.x.0.00')).toMatchObject({ status: 409 });
    expect(await scan(qrData({ ...order, seconds: 0 }))).toMatchObject({
      status: 200,
      body: { status: 'pending', hintCode: 'started', text: 'Jag attesterar.' },
    });
  });

  it('takes no QR code that has grown old', async () => {
    await open();
    const order = await started();
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 8000);
    try {
      expect(await phone({ qr: qrData({ ...order, seconds: 2 }), action: 'start', ...TOLVAN })).toMatchObject(
        {
          status: 409,
        },
      );
      expect(await phone({ qr: qrData({ ...order, seconds: 7 }), action: 'start', ...TOLVAN })).toMatchObject(
        {
          status: 200,
        },
      );
    } finally {
      clock.mockRestore();
    }
  });

  it('lets nobody sign but the one who is asked for, unless a test will have it so', async () => {
    await open();
    const { orderRef, autoStartToken } = await started();
    const sign = (more: object = {}) => phone({ autoStartToken, action: 'sign', ...ANNAN, ...more });
    expect(await sign()).toMatchObject({ status: 409 });
    await pause(40);
    expect(await collect(orderRef)).toMatchObject({ status: 'pending', hintCode: 'started' });
    expect(await phone({ autoStartToken, action: 'sign', ...TOLVAN })).toMatchObject({ status: 409 });
    expect(await sign({ evenIfAnother: true })).toMatchObject({ status: 200 });
    expect(await collect(orderRef)).toMatchObject({ completionData: { user: ANNAN } });
  });

  it('says what is missing', async () => {
    await open();
    const { autoStartToken } = await started();
    const asked = [
      { action: 'start', ...TOLVAN },
      { autoStartToken, action: 'start' },
      { action: 'fly' },
      {},
    ];
    const answers = await Promise.all(asked.map(phone));
    expect(answers.map(({ status }) => status)).toEqual([409, 400, 400, 400]);
  });

  it('is a page, from the link that opens the app to the signature', async () => {
    await open();
    const { orderRef, autoStartToken } = await started({ userVisibleData: base64('Attest <b>nu</b>') });
    const opened = await sandbox.call(`/bankid/phone?autostarttoken=${autoStartToken}&redirect=null`);
    expect(opened).toMatchObject({ status: 200, body: textWith(`value="${autoStartToken}"`) });
    expect(opened.body).toEqual(textWith('Sandlåda'));
    const fields = { qr: '', autoStartToken, ...TOLVAN };
    expect(await page({ ...fields, personalNumber: '12', action: 'start' })).toMatchObject({
      status: 400,
      body: textWith('tolv siffror'),
    });
    const shown = await page({ ...fields, action: 'start' });
    expect(shown).toMatchObject({ status: 200, body: textWith('Attest &lt;b&gt;nu&lt;/b&gt;') });
    expect(shown.body).toEqual(textWith('Skriv under'));
    expect(await page({ ...fields, action: 'sign' })).toMatchObject({ body: textWith('Klart!') });
    expect(await collect(orderRef)).toMatchObject({ status: 'complete' });
  });

  it('is left again by going back: what was done is shown at an address of its own', async () => {
    await open();
    const { autoStartToken } = await started();
    const form = { action: 'start', autoStartToken, ...TOLVAN };
    const done = await fetch(`${sandbox.url}/bankid/phone`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    expect(done.status).toBe(303);
    const shown = await sandbox.call(done.headers.get('location') ?? '');
    expect(shown).toMatchObject({ status: 200, body: textWith('Skriv under') });
  });

  it.each([
    ['cancel', 'userCancel'],
    ['expire', 'expiredTransaction'],
  ])('can %s', async (action, hintCode) => {
    await open();
    const { orderRef, autoStartToken } = await started();
    await page({ autoStartToken, ...TOLVAN, action });
    expect(await collect(orderRef)).toMatchObject({ status: 'failed', hintCode });
  });
});

describe('The signature', () => {
  const part = (xml: string, name: string) =>
    new RegExp(`<${name}[ >].*?</${name}>`, 's').exec(xml)?.[0] ?? '';
  const text = (xml: string, name: string) => part(xml, name).replace(/<[^>]*>/g, '');

  it('is over the text, by a key whose certificate leads to the root', async () => {
    await open();
    const { orderRef, autoStartToken } = await started();
    await phone({ autoStartToken, action: 'sign', ...TOLVAN });
    const { completionData } = (await collect(orderRef)) as { completionData: { signature: string } };
    const xml = Buffer.from(completionData.signature, 'base64').toString();

    const data = part(xml, 'bankIdSignedData');
    expect(Buffer.from(text(data, 'usrVisibleData'), 'base64').toString()).toBe('Jag attesterar.');
    expect(Buffer.from(text(data, 'usrNonVisibleData'), 'base64').toString()).toBe('digest-1');
    expect(text(xml, 'DigestValue')).toBe(createHash('sha256').update(data).digest('base64'));

    const signer = new X509Certificate(Buffer.from(text(xml, 'X509Certificate'), 'base64'));
    const root = new X509Certificate(sandbox.bankId.ca);
    expect(signer.checkIssued(root) && signer.verify(root.publicKey)).toBe(true);
    expect(signer.subject).toContain(`serialNumber=${TOLVAN.personalNumber}`);
    expect(signer.toLegacyObject().subject.CN).toBe(TOLVAN.name);
    const value = Buffer.from(text(xml, 'SignatureValue'), 'base64');
    const key = { key: signer.publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', Buffer.from(part(xml, 'SignedInfo')), key, value)).toBe(true);
  });
});

describe('In a folder', () => {
  it('certificates and orders are there again after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-bankid-'));
    try {
      await open({ folder });
      const { ca, cert, key } = sandbox.bankId;
      const { orderRef, autoStartToken } = await started();
      await sandbox.close();
      await open({ folder });
      expect(sandbox.bankId).toMatchObject({ ca, cert, key });
      const files = ['ca.pem', 'client-cert.pem', 'client-key.pem'];
      const kept = await Promise.all(files.map((file) => readFile(join(folder, 'bankid', file), 'utf8')));
      expect(kept).toEqual([ca, cert, key]);
      await phone({ autoStartToken, action: 'sign', ...TOLVAN });
      expect(await collect(orderRef)).toMatchObject({ status: 'complete' });
    } finally {
      await sandbox.close();
      await rm(folder, { recursive: true });
    }
  });
});
