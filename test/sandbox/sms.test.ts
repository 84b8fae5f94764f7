import { aSandbox, aString, textWith, until, type TestSandbox } from './a-sandbox';

const TO = '+46701740699';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await aSandbox({ smsDeliveryMs: 5 });
});
afterEach(() => sandbox.close());

const credentials = (password = 'sandbox-elks-secret') => ({
  Authorization: `Basic ${Buffer.from(`sandbox-elks:${password}`).toString('base64')}`,
});
const send = (more: Record<string, string> = {}, headers: Record<string, string> = credentials()) =>
  sandbox.call('/46elks/a1/sms', {
    method: 'POST',
    headers,
    body: new URLSearchParams({ from: 'Inera', to: TO, message: 'Hej på dig', ...more }),
  });
const lookAt = async (id: string) =>
  (await sandbox.call(`/46elks/a1/sms/${id}`, { headers: credentials() })).body;
const taken = async (to = TO) =>
  (await sandbox.control('GET', `/sms?to=${encodeURIComponent(to)}`)).body as {
    id: string;
    status: string;
  }[];

describe('46elks', () => {
  it('sends, and tells what became of it', async () => {
    const { status, body } = await send();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^s[0-9a-f]{32}$/) as string,
      status: 'created',
      direction: 'outgoing',
      from: 'Inera',
      to: TO,
      created: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+$/) as string,
      parts: 1,
      cost: 3500,
      message: 'Hej på dig',
    });
    const { id } = body as { id: string };
    await until(async () => ((await lookAt(id)) as { status: string }).status === 'delivered');
    expect(await lookAt(id)).toMatchObject({ delivered: aString, message: 'Hej på dig' });
  });

  it('keeps the text out of its log when asked to, and not out of the phone', async () => {
    const { id } = (await send({ dontlog: 'message' })).body as { id: string };
    expect(await lookAt(id)).not.toHaveProperty('message');
    expect(await taken()).toMatchObject([{ id, message: 'Hej på dig' }]);
  });

  it('sends nothing in a dry run', async () => {
    expect((await send({ dryrun: 'yes' })).body).toMatchObject({ status: 'created', parts: 1 });
    expect(await taken()).toEqual([]);
  });

  it.each([
    ['å'.repeat(160), 1],
    ['å'.repeat(161), 2],
    [`${'€'.repeat(80)}`, 1],
    [`${'€'.repeat(80)}a`, 2],
    ['•'.repeat(70), 1],
    ['•'.repeat(71), 2],
    ['a'.repeat(307), 3],
  ])('counts parts', async (message, parts) => {
    expect((await send({ message, dryrun: 'yes' })).body).toMatchObject({ parts });
  });

  it.each([
    [{ to: '0701740605' }, 'to'],
    [{ from: '1nera' }, 'from'],
    [{ from: 'Ineras Kundportal' }, 'from'],
    [{ message: '' }, 'message'],
    [{ whendelivered: 'nowhere' }, 'whendelivered'],
  ])('refuses %j in plain text', async (more, said) => {
    expect(await send(more)).toMatchObject({
      status: 400,
      type: textWith('text/plain'),
      body: textWith(said),
    });
    expect(await taken()).toEqual([]);
  });

  it('knows its callers, and whether they have paid', async () => {
    for (const headers of [credentials('another'), {}])
      expect(await send({}, headers)).toMatchObject({ status: 401, type: textWith('text/plain') });
    await sandbox.control('PUT', '/sms/network', { hasCredit: false });
    expect(await send()).toMatchObject({ status: 403, body: textWith('credit') });
    expect(await lookAt('s0')).toBe('Not found');
  });

  it('is under faults and in the books', async () => {
    await sandbox.control('POST', '/faults', { provider: 'elks', endpoint: 'send', fault: '429' });
    expect(await send()).toMatchObject({ status: 429, type: textWith('text/plain') });
    await sandbox.control('POST', '/faults', { provider: 'elks', endpoint: '*', fault: 'dropAfterActing' });
    await expect(send()).rejects.toThrow();
    expect((await taken()).length).toBe(1);
    expect((await sandbox.books()).calls).toEqual({ 'elks send': 2 });
  });

  it('shows what has come on a page', async () => {
    expect((await sandbox.call('/46elks/inbox')).body).toEqual(textWith('Inget sms'));
    await send({ message: 'Kod <123456>' });
    await sandbox.control('PUT', '/sms/network', { unreachable: ['+46701740698'] });
    await send({ to: '+46701740698', message: 'Når inte fram' });
    await until(async () => (await taken('+46701740698'))[0]?.status === 'failed');
    const { body } = await sandbox.call('/46elks/inbox');
    expect(body).toEqual(textWith('Sandlåda'));
    expect(body).toEqual(textWith('Kod &lt;123456&gt;'));
    expect(body).not.toEqual(textWith('Når inte fram'));
  });
});
