import {
  aSandbox,
  anAgent,
  newDocument,
  ORGANISATION,
  portalToken,
  type TestSandbox,
  textWith,
} from './a-sandbox';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

const fault = (provider: string, endpoint: string, kind: string, times = 1) =>
  sandbox.control('POST', '/faults', { provider, endpoint, fault: kind, times });
const openAccount = () => sandbox.portal('PUT', `/agents/${ORGANISATION}`, anAgent, 'k1');

describe('A fault', () => {
  it('comes in the words of its provider, as often as was asked for, and does nothing', async () => {
    await fault('portal', 'openAccount', '500', 2);
    await fault('portal', 'openAccount', '429');
    const answers = [await openAccount(), await openAccount(), await openAccount()];
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 429]);
    expect(answers[0]).toMatchObject({
      type: textWith('problem+json'),
      body: { status: 500 },
    });
    expect((await sandbox.books()).accounts).toEqual([]);
    expect((await openAccount()).status).toBe(201);
    expect((await sandbox.books()).calls).toEqual({ 'portal openAccount': 4 });
    await fault('scrive', 'list', '429');
    expect(await sandbox.scrive('GET', '/documents/list')).toMatchObject({
      status: 429,
      body: { error_type: 'server_error', http_code: 429 },
    });
  });

  it('of nonsense is 200 and of no use', async () => {
    await fault('scrive', 'get', 'nonsense', 2);
    const { id } = await newDocument(sandbox);
    const call = () => sandbox.scrive('GET', `/documents/${id}/get`);
    expect(await call()).toMatchObject({ status: 200, type: textWith('text/html') });
    expect((await call()).body).not.toHaveProperty('id');
    expect((await call()).body).toMatchObject({ id });
  });

  it('that drops the answer has done the work', async () => {
    await fault('portal', '*', 'dropAfterActing');
    await expect(openAccount()).rejects.toThrow();
    expect((await sandbox.books()).accounts).toMatchObject([{ made: 1 }]);
    expect((await openAccount()).status).toBe(200);
    await fault('scrive', 'new', 'dropAfterActing');
    await expect(newDocument(sandbox)).rejects.toThrow();
    expect((await sandbox.books()).documents.length).toBe(1);
  });

  it('that hangs is never answered, and does not hold up the end of the sandbox', async () => {
    await fault('portal', 'findAgent', 'hang');
    const url = `${sandbox.url}/kundportalen/api/agents/${ORGANISATION}`;
    const signal = AbortSignal.timeout(100);
    await expect(fetch(url, { headers: portalToken, signal })).rejects.toThrow('timeout');
    await fault('portal', 'findAgent', 'hang');
    const hanging = expect(fetch(url, { headers: portalToken })).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await sandbox.close();
    await hanging;
  });

  it('is cleared when asked to, and refused where there is no such endpoint', async () => {
    await fault('portal', 'openAccount', '500', 100);
    await sandbox.control('DELETE', '/faults');
    expect((await openAccount()).status).toBe(201);
    expect(await fault('portal', 'deliver', '500')).toMatchObject({
      status: 400,
      body: { error: textWith('endpoint') },
    });
    expect((await sandbox.control('GET', '/faults')).body).toMatchObject({
      endpoints: { smtp: ['deliver'] },
      faults: [],
    });
  });
});
