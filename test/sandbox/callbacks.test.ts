import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { act, aSandbox, aSignatory, pendingDocument, until, type TestSandbox } from './a-sandbox';

interface Callback {
  id: string | null;
  status: string;
  sealed: string | null;
  at: number;
}

let sandbox: TestSandbox;
let receiver: Server;
let url: string;
let taken: Callback[];
/** What the receiver answers next; then 200. */
let answers: number[];

beforeEach(async () => {
  taken = [];
  answers = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const { status } = JSON.parse(form.get('document_json') ?? '') as { status: string };
      taken.push({
        id: form.get('document_id'),
        status,
        sealed: form.get('document_signed_and_sealed'),
        at: Date.now(),
      });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/scrive/token`;
  sandbox = await aSandbox();
});
afterEach(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const pending = () => pendingDocument(sandbox, [aSignatory('a@example.test')], { api_callback_url: url });
const takenOf = (status: string, sealed = 'false') =>
  taken.filter((one) => one.status === status && one.sealed === sealed);
const settled = () => new Promise((resolve) => setTimeout(resolve, 100));

describe('Scrive calls back', () => {
  it('in duplicate for each status, and again when the document is sealed', async () => {
    const { id, links } = await pending();
    await until(() => takenOf('pending').length === 2);
    await act(sandbox, links[0]!, { action: 'sign' });
    await until(() => takenOf('closed').length === 2);
    await until(() => takenOf('closed', 'true').length === 2);
    await settled();
    expect(taken.length).toBe(6);
    expect(new Set(taken.map((one) => one.id))).toEqual(new Set([id]));
  });

  it.each(['rejected', 'canceled', 'timedout'])('when the document is %s', async (status) => {
    const { id, links } = await pending();
    if (status === 'rejected') await act(sandbox, links[0]!, { action: 'reject', reason: 'nej' });
    else await sandbox.control('POST', `/documents/${id}/end`, { status });
    await until(() => takenOf(status).length >= 2);
  });

  it('again until it is answered 2xx', async () => {
    answers = [500, 500, 302, 404];
    await pending();
    await until(() => taken.length === 6);
    await settled();
    expect(taken.length).toBe(6);
  });

  it('again at growing intervals', async () => {
    answers = Array<number>(10).fill(500);
    await pending();
    await until(() => taken.length === 12);
    const [first, second, , , fifth, sixth] = taken.filter((_one, index) => index % 2 === 0);
    // 20 ms, and doubled four times 320: wide enough apart for a busy machine.
    expect(sixth!.at - fifth!.at).toBeGreaterThan(3 * (second!.at - first!.at));
  });

  it('not at all while callbacks are off', async () => {
    await sandbox.control('PUT', '/callbacks', { enabled: false });
    const { id } = await pending();
    await settled();
    expect(taken).toEqual([]);
    await sandbox.control('PUT', '/callbacks', { enabled: true });
    await sandbox.scrive('POST', `/documents/${id}/cancel`);
    await until(() => takenOf('canceled').length === 2);
    expect(takenOf('pending')).toEqual([]);
  });
});
