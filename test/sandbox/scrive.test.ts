import { createHash } from 'node:crypto';
import {
  act,
  aPdf,
  asForm,
  aSandbox,
  aSignatory,
  newDocument,
  pendingDocument,
  scriveCredentials,
  until,
  type ShownDocument,
  type TestSandbox,
  aString,
} from './a-sandbox';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await aSandbox();
});
afterEach(() => sandbox.close());

const get = async (id: string) => (await sandbox.scrive('GET', `/documents/${id}/get`)).body as ShownDocument;
const mainFile = async (id: string) => {
  const url = `${sandbox.url}/scrive/api/v2/documents/${id}/files/main/avtal.pdf`;
  const response = await fetch(url, { headers: scriveCredentials });
  return { status: response.status, content: Buffer.from(await response.arrayBuffer()) };
};
const stateError = (message: RegExp) => ({
  status: 409,
  body: {
    error_type: 'document_state_error',
    error_message: expect.stringMatching(message) as unknown,
    http_code: 409,
  },
});

describe('A document', () => {
  it('is made of a PDF alone', async () => {
    expect(await newDocument(sandbox)).toMatchObject({
      status: 'preparation',
      title: 'agentavtal',
      sealed_file: null,
    });
    const form = new FormData();
    form.set('file', new Blob(['hello']), 'hello.pdf');
    expect(await sandbox.scrive('POST', '/documents/new', form)).toMatchObject({
      status: 400,
      body: { error_type: 'request_parameters_invalid' },
    });
    expect(await sandbox.scrive('POST', '/documents/new', new URLSearchParams())).toMatchObject({
      status: 201,
      body: { file: null },
    });
  });

  it('is updated in preparation alone', async () => {
    const { id } = await newDocument(sandbox);
    const updated = await sandbox.scrive(
      'POST',
      `/documents/${id}/update`,
      asForm({ title: 'Nytt', id: '1' }),
    );
    expect(updated).toMatchObject({ status: 200, body: { id, title: 'Nytt', object_version: 2 } });
    const pending = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    expect(await sandbox.scrive('POST', `/documents/${pending.id}/update`, asForm({}))).toMatchObject(
      stateError(/Preparation/),
    );
  });

  it('whose JSON cannot be read, or whose version is another, is not updated', async () => {
    const { id } = await newDocument(sandbox);
    const update = (form: Record<string, string>) =>
      sandbox.scrive('POST', `/documents/${id}/update`, new URLSearchParams(form));
    expect(await update({ document: '{' })).toMatchObject({
      status: 400,
      body: { error_type: 'request_parameters_parse_error', http_code: 400 },
    });
    expect(await update({})).toMatchObject({ body: { error_type: 'request_parameters_missing' } });
    expect(await update({ document: '{}', object_version: '7' })).toMatchObject({
      status: 409,
      body: { error_type: 'document_object_version_mismatch' },
    });
    expect(await get(id)).toMatchObject({ object_version: 1 });
  });

  it('takes the first party for its author, whatever it says', async () => {
    const { id } = await newDocument(sandbox);
    const parties = [aSignatory('first@example.test'), aSignatory('second@example.test')];
    await sandbox.scrive('POST', `/documents/${id}/update`, asForm({ parties }));
    const [first, second] = (await get(id)).parties;
    expect(first).toMatchObject({ is_author: true });
    expect(first!.fields).toContainEqual({ type: 'email', value: 'avtal@inera.test' });
    expect(second!.fields).toContainEqual({ type: 'email', value: 'second@example.test' });
  });

  it('is started once, and only with a file and somebody to sign', async () => {
    const { id } = await newDocument(sandbox);
    const start = (which: string) => sandbox.scrive('POST', `/documents/${which}/start`);
    expect(await start(id)).toMatchObject(stateError(/at least one signing party/));
    const pending = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    expect(await start(pending.id)).toMatchObject(stateError(/Preparation/));
    expect((await sandbox.books()).documents.at(-1)).toMatchObject({ status: 'pending', startedTimes: 1 });
  });

  it('has signing links only when started, and party ids that change until then', async () => {
    const { id } = await newDocument(sandbox);
    await sandbox.scrive(
      'POST',
      `/documents/${id}/update`,
      asForm({ parties: [{}, aSignatory('a@example.test')] }),
    );
    const before = (await get(id)).parties[1]!;
    const after = ((await sandbox.scrive('POST', `/documents/${id}/start`)).body as ShownDocument)
      .parties[1]!;
    expect(before.api_delivery_url).toBeNull();
    expect(after.api_delivery_url).toMatch(/^\/scrive\/sign\//);
    expect(after.id).not.toBe(before.id);
  });

  it('is reminded of and cancelled while pending alone', async () => {
    const { id } = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    const call = (what: string) => sandbox.scrive('POST', `/documents/${id}/${what}`);
    expect((await call('remind')).status).toBe(202);
    expect(await call('cancel')).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await call('cancel')).toMatchObject(stateError(/Pending/));
    expect(await call('remind')).toMatchObject(stateError(/Pending/));
  });

  it.each(['canceled', 'timedout', 'document_error'])('can be ended outside: %s', async (status) => {
    const { id, links } = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    await sandbox.control('POST', `/documents/${id}/end`, { status });
    expect(await get(id)).toMatchObject({ status });
    expect((await act(sandbox, links[0]!, { action: 'sign' })).status).toBe(409);
  });
});

describe('Documents are listed', () => {
  const list = async (query: Record<string, string>) => {
    const { body } = await sandbox.scrive('GET', `/documents/list?${new URLSearchParams(query).toString()}`);
    const { total_matching, documents } = body as { total_matching: number; documents: ShownDocument[] };
    return { total_matching, ids: documents.map(({ id }) => id) };
  };
  const tagged = async (value: string) => {
    const { id } = await newDocument(sandbox);
    await sandbox.scrive('POST', `/documents/${id}/update`, asForm({ tags: [{ name: 'case', value }] }));
    return id;
  };

  it('by tag, by status, and page by page', async () => {
    const [one, other] = [await tagged('c-1'), await tagged('c-2')];
    const byTag = JSON.stringify([{ filter_by: 'tag', name: 'case', value: 'c-1' }]);
    expect(await list({ filter: byTag })).toEqual({ total_matching: 1, ids: [one] });
    expect((await list({ filter: '[{"filter_by":"status","statuses":["pending"]}]' })).ids).toEqual([]);
    const sorting = '[{"sort_by":"mtime","order":"ascending"}]';
    expect(await list({ max: '1', sorting })).toEqual({ total_matching: 2, ids: [one] });
    expect(await list({ max: '1', offset: '1', sorting })).toEqual({ total_matching: 2, ids: [other] });
  });

  it('never by a filter that is not known', async () => {
    expect(await sandbox.scrive('GET', '/documents/list?filter=[{"filter_by":"colour"}]')).toMatchObject({
      status: 400,
      body: { error_type: 'request_parameters_parse_error' },
    });
  });
});

describe('Signing', () => {
  it('closes the document when all have signed, and seals it a while later', async () => {
    const { id, links } = await pendingDocument(sandbox, [
      aSignatory('a@example.test'),
      aSignatory('b@example.test'),
    ]);
    expect(String((await sandbox.call(links[0]!)).body)).toContain('Underteckna');
    await act(sandbox, links[0]!, { action: 'sign' });
    expect(await get(id)).toMatchObject({ status: 'pending' });
    await act(sandbox, links[1]!, { action: 'sign' });
    expect(await get(id)).toMatchObject({ status: 'closed', sealed_file: null });
    expect((await mainFile(id)).status).toBe(503);
    await until(async () => (await get(id)).sealed_file);
    expect((await mainFile(id)).status).toBe(200);
    expect((await sandbox.books()).documents[0]).toMatchObject({
      signedBy: ['a@example.test', 'b@example.test'],
    });
  });

  it('leaves a PDF that can be read, of another SHA-256, naming who signed', async () => {
    const { id, links } = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    const before = (await mainFile(id)).content;
    await act(sandbox, links[0]!, { action: 'sign' });
    await until(async () => (await get(id)).sealed_file);
    const sealed = (await mainFile(id)).content;
    const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(sha256(sealed)).not.toBe(sha256(before));
    expect(sealed.subarray(0, before.length).equals(before)).toBe(true);
    expect(sealed.toString()).toContain('Ada Andersson');
    // A reader begins at the end: the last startxref leads to the cross-reference table.
    const place = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(sealed.toString('latin1'))?.[1]);
    expect(sealed.subarray(place, place + 4).toString()).toBe('xref');
  });

  it('goes by sign order', async () => {
    const { links } = await pendingDocument(sandbox, [
      aSignatory('second@example.test', 2),
      aSignatory('first@example.test', 1),
    ]);
    expect((await act(sandbox, links[0]!, { action: 'sign' })).status).toBe(409);
    expect((await act(sandbox, links[1]!, { action: 'sign' })).status).toBe(200);
    expect((await act(sandbox, links[0]!, { action: 'sign' })).status).toBe(200);
  });

  it('can be declined with a reason, which ends the document', async () => {
    const { id, links } = await pendingDocument(sandbox, [aSignatory('a@example.test')]);
    await act(sandbox, links[0]!, { action: 'reject', reason: 'Fel <bolag>' });
    const { status, parties } = await get(id);
    expect(status).toBe('rejected');
    expect(parties[1]).toMatchObject({ rejection_reason: 'Fel <bolag>', rejected_time: aString });
    expect((await act(sandbox, links[0]!, { action: 'sign' })).status).toBe(409);
  });

  it('is done once by each, and by nobody with a guessed link', async () => {
    const { links } = await pendingDocument(sandbox, [
      aSignatory('a@example.test'),
      aSignatory('b@example.test'),
    ]);
    await act(sandbox, links[0]!, { action: 'sign' });
    expect((await act(sandbox, links[0]!, { action: 'sign' })).status).toBe(409);
    expect((await act(sandbox, links[1]!.replace(/.$/, 'x'), { action: 'sign' })).status).toBe(404);
  });
});

describe('Scrive refuses', () => {
  it('a caller without its credentials', async () => {
    const guessed = scriveCredentials.Authorization.replace('sandbox-access-secret', 'guessed');
    for (const headers of [{}, { Authorization: guessed }])
      expect(await sandbox.call('/scrive/api/v2/documents/list', { headers })).toMatchObject({
        status: 401,
        body: { error_type: 'invalid_authorisation', http_code: 401 },
      });
  });

  it('a document or an endpoint that there is not', async () => {
    expect(await sandbox.scrive('GET', '/documents/1/get')).toMatchObject({
      status: 404,
      body: { error_type: 'resource_not_found' },
    });
    expect(await sandbox.scrive('GET', '/folders/1')).toMatchObject({
      body: { error_type: 'endpoint_not_found' },
    });
  });

  it('a form that cannot be read', async () => {
    const headers = { ...scriveCredentials, 'Content-Type': 'multipart/form-data; boundary=x' };
    const body = new Uint8Array(await aPdf());
    const answer = await sandbox.call('/scrive/api/v2/documents/new', { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 400, body: { error_type: 'request_parameters_parse_error' } });
  });
});
