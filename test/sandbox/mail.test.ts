import { createTransport } from 'nodemailer';
import { aSandbox, until, type TestSandbox } from './a-sandbox';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

const send = (messageId: string, to = 'ada@example.test') =>
  createTransport({ url: sandbox.smtpUrl, socketTimeout: 300 }).sendMail({
    from: 'inera@example.test',
    to,
    subject: 'Ansökan mottagen',
    text: 'Hej på er',
    html: '<p>Hej på er</p>',
    messageId,
    headers: { 'X-Idempotency-Key': 'key-1' },
  });
const fault = (kind: string, times = 1) =>
  sandbox.control('POST', '/faults', { provider: 'smtp', endpoint: 'deliver', fault: kind, times });
const mails = async () => (await sandbox.books()).mails;

describe('A mail', () => {
  it('is taken from anybody to anybody, and can be read', async () => {
    await send('<1@inera>');
    await send('<2@inera>', 'bo@example.test');
    const { body } = await sandbox.call('/_sandbox/mails?to=ADA@example.test');
    expect(body).toEqual([
      expect.objectContaining({
        messageId: '<1@inera>',
        to: 'ada@example.test',
        subject: 'Ansökan mottagen',
        text: 'Hej på er',
        html: '<p>Hej på er</p>',
        times: 1,
        headers: expect.objectContaining({ 'x-idempotency-key': 'key-1' }) as unknown,
      }),
    ]);
    expect(((await sandbox.call('/_sandbox/mails')).body as unknown[]).length).toBe(2);
  });

  it('that is sent twice is seen', async () => {
    await send('<1@inera>');
    await send('<1@inera>');
    expect(await mails()).toEqual([
      {
        messageId: '<1@inera>',
        to: 'ada@example.test',
        subject: 'Ansökan mottagen',
        idempotencyKey: 'key-1',
        times: 2,
      },
    ]);
    expect((await sandbox.books()).calls).toEqual({ 'smtp deliver': 2 });
  });
});

describe('On demand', () => {
  it.each([
    ['500', 451],
    ['429', 421],
  ])('%s: a mail is refused for now with %d', async (kind, responseCode) => {
    await fault(kind);
    await expect(send('<1@inera>')).rejects.toMatchObject({ responseCode });
    expect(await mails()).toEqual([]);
    await send('<1@inera>');
    expect(await mails()).toMatchObject([{ times: 1 }]);
  });

  it.each(['nonsense', 'hang'])(
    '%s: a mail gets no answer that can be understood, and is not kept',
    async (kind) => {
      await fault(kind);
      await expect(send('<1@inera>')).rejects.toThrow();
      expect(await mails()).toEqual([]);
    },
  );

  it('dropAfterActing: a mail is kept but never answered', async () => {
    await fault('dropAfterActing');
    await expect(send('<1@inera>')).rejects.toThrow();
    await until(async () => (await mails()).length === 1);
  });
});
