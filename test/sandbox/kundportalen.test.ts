import { aSandbox, anAgent, ORGANISATION, type TestSandbox, aString, textWith } from './a-sandbox';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

const openAccount = (key: string, agent: unknown = anAgent) =>
  sandbox.portal('PUT', `/agents/${ORGANISATION}`, agent, key);
const order = {
  service: 'NPÖ',
  orderedBy: 'user-1',
  attestedBy: 'user-2',
  attestedAt: '2026-02-02T13:30:00Z',
  evidence: 'e-1',
};

describe('An agent account', () => {
  it('is made once, and found by every later call', async () => {
    const first = await openAccount('k1');
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      accountId: aString,
      status: 'active',
      administrator: { userId: aString, username: aString },
    });
    expect(await openAccount('k1')).toEqual({ ...first, status: 200 });
    expect(await openAccount('k2')).toEqual({ ...first, status: 200 });
    expect((await sandbox.books()).accounts).toMatchObject([{ organisationNumber: ORGANISATION, made: 1 }]);
    const users = await sandbox.portal('GET', `/agents/${ORGANISATION}/users`);
    expect(users.body).toEqual([
      { userId: aString, ...anAgent.contacts.administrator, roles: ['administrator'] },
    ]);
  });

  it('is made once by calls at one time', async () => {
    const answers = await Promise.all(['k1', 'k1', 'k2', 'k3'].map((key) => openAccount(key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('is told with its agreement and contacts, and is unknown before', async () => {
    const unknown = await sandbox.portal('GET', `/agents/${ORGANISATION}`);
    expect(unknown).toMatchObject({ status: 404, body: { type: 'urn:kundportalen:not-found', status: 404 } });
    expect(unknown.type).toContain('application/problem+json');
    await openAccount('k1');
    expect((await sandbox.portal('GET', `/agents/${ORGANISATION}`)).body).toMatchObject({
      name: anAgent.name,
      contacts: anAgent.contacts,
      agreement: { signedAt: anAgent.agreement.signedAt },
    });
  });

  it('that was there before may have no agreement, and gets one', async () => {
    const { name, contacts } = anAgent;
    await sandbox.people('PUT', `/agents/${ORGANISATION}`, { name, contacts, agreement: null });
    expect((await sandbox.portal('GET', `/agents/${ORGANISATION}`)).body).toMatchObject({ agreement: null });
    expect((await openAccount('k1')).status).toBe(200);
    expect((await sandbox.portal('GET', `/agents/${ORGANISATION}`)).body).toMatchObject({
      agreement: { signedAt: anAgent.agreement.signedAt },
    });
  });
});

describe('A write is refused', () => {
  it('without an Idempotency-Key, and with one that came with another request', async () => {
    expect(await sandbox.portal('PUT', `/agents/${ORGANISATION}`, anAgent)).toMatchObject({ status: 400 });
    await openAccount('k1');
    expect(await openAccount('k1', { ...anAgent, name: 'Annan AB' })).toMatchObject({ status: 422 });
  });

  it('without credentials or with other ones', async () => {
    for (const headers of [{}, { Authorization: 'Bearer guessed' }]) {
      const answer = await sandbox.call(`/kundportalen/api/agents/${ORGANISATION}`, { headers });
      expect(answer).toMatchObject({ status: 401, body: { type: 'urn:kundportalen:unauthorised' } });
    }
  });

  it('whose body is not what the contract says, by the names of its fields', async () => {
    const answer = await openAccount('k1', { ...anAgent, agreement: { documentId: '17' } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ detail: textWith('agreement.sha256') });
  });
});

describe('A user', () => {
  const addUser = async () => {
    await openAccount('k1');
    const person = {
      name: 'Bo',
      email: 'bo@example.test',
      personalNumber: '191212121212',
      roles: ['orderer'],
    };
    const added = await sandbox.people('POST', `/agents/${ORGANISATION}/users`, person);
    expect(added).toMatchObject({ status: 201, body: person });
    return (added.body as { userId: string }).userId;
  };

  it('gets and loses roles', async () => {
    const userId = await addUser();
    await sandbox.people('PUT', `/users/${userId}/roles`, { roles: ['attestant'] });
    const listed = await sandbox.portal('GET', `/agents/${ORGANISATION}/users`);
    expect(listed.body).toContainEqual(expect.objectContaining({ userId, roles: ['attestant'] }));
    await sandbox.people('DELETE', `/users/${userId}`);
    expect((await sandbox.portal('GET', `/users/${userId}/sessions`)).status).toBe(404);
  });

  it('has a session from log-in to log-out', async () => {
    const userId = await addUser();
    const active = async () => (await sandbox.portal('GET', `/users/${userId}/sessions`)).body;
    expect(await active()).toEqual({ active: false });
    await sandbox.people('POST', `/users/${userId}/log-in`);
    expect(await active()).toEqual({ active: true });
    await sandbox.people('POST', `/users/${userId}/log-out`);
    expect(await active()).toEqual({ active: false });
  });
});

describe('An invitation', () => {
  const invite = async (key: string) => {
    const { administrator } = (await openAccount('k1')).body as { administrator: { userId: string } };
    const answer = await sandbox.portal('POST', `/users/${administrator.userId}/invitation`, undefined, key);
    expect(answer.status).toBe(201);
    return { ...administrator, ...(answer.body as { link: string; expiresAt: string }) };
  };

  it('logs in once', async () => {
    const { link, userId } = await invite('i1');
    expect(link.startsWith(`${sandbox.url}/kundportalen/people/invitations/`)).toBe(true);
    expect((await fetch(link)).status).toBe(200);
    expect((await sandbox.portal('GET', `/users/${userId}/sessions`)).body).toEqual({ active: true });
    expect((await fetch(link)).status).toBe(410);
  });

  it('is the same for the same key while it is good, and another for another key', async () => {
    const first = await invite('i1');
    expect((await invite('i1')).link).toBe(first.link);
    expect((await invite('i2')).link).not.toBe(first.link);
    await fetch(first.link);
    expect((await invite('i1')).link).not.toBe(first.link);
  });

  it('is good for a short time', async () => {
    await sandbox.close();
    sandbox = await aSandbox({ invitationLifetimeMs: 0 });
    expect((await fetch((await invite('i1')).link)).status).toBe(410);
  });
});

describe('An order', () => {
  it('is handed over once, however often and by whichever key', async () => {
    await openAccount('k1');
    const handOver = (key: string) =>
      sandbox.portal('POST', `/agents/${ORGANISATION}/orders/order-1/handover`, order, key);
    const first = await handOver('h1');
    expect(first).toMatchObject({ status: 201, body: { handoverId: aString } });
    expect((first.body as { instructions: string[] }).instructions.join()).toContain('NPÖ');
    expect(await handOver('h1')).toEqual({ ...first, status: 200 });
    expect(await handOver('h2')).toEqual({ ...first, status: 200 });
    expect((await sandbox.books()).handovers).toMatchObject([{ orderId: 'order-1', made: 1, calls: 3 }]);
  });

  it('of an unknown agent is not handed over', async () => {
    const answer = await sandbox.portal('POST', `/agents/${ORGANISATION}/orders/o/handover`, order, 'h1');
    expect(answer.status).toBe(404);
  });
});
