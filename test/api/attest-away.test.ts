/** An attestant's page while no worker is up, or no Temporal server: told calmly, and nothing is lost. */
import { Temporal } from './a-temporal';
import { anAttestation, Visitor } from './an-attestant';
import { Api, one } from './an-api';

/** Milliseconds: what a worker gets to answer in. */
const DEADLINE = 400;
const nonce = 'n'.repeat(22);

let temporal: Temporal;
let api: Api;
let alone: Api;
/** Asked when a worker is up. */
let patient: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  api = await Api.before(temporal.at, DEADLINE);
  patient = await api.patient(temporal.at);
  // Nobody listens on the port 1.
  alone = await Api.before('127.0.0.1:1', DEADLINE);
}, 60_000);

afterAll(async () => {
  expect([...api.bugs, ...alone.bugs, ...patient.bugs]).toEqual([]);
  await patient.close();
  await api.close();
  await alone.close();
  await temporal.stop();
});

it('The page says that nothing is lost, and when to come again', async () => {
  const id = await temporal.holds(anAttestation());
  for (const place of [api, alone]) {
    const { status, text, headers } = await Visitor.of(place, id).get();
    expect(status).toBe(503);
    expect(headers.get('Retry-After')).toBe('5');
    expect(text).toContain('ingenting har gått förlorat');
  }
});

it('What is sent is kept, and the page says so: one line when a worker comes, however often it was sent', async () => {
  const id = await temporal.holds(anAttestation());
  const visitor = Visitor.of(api, id);
  for (const _time of [1, 2]) {
    const { status, text } = await visitor.post('/decline', { nonce, reason: 'Fel tjänst' });
    expect([status, text]).toEqual([202, expect.stringContaining('är mottaget')]);
  }
  await temporal.startWorker();
  const { events } = (await patient.get(`${one(id)}/events`)).body;
  expect(events).toMatchObject([
    ...Array.from({ length: (events as unknown[]).length - 1 }, () => ({})),
    { what: 'attestationDeclined', outcome: 'noted' },
  ]);
  expect((events as { what: string }[]).filter(({ what }) => what === 'attestationDeclined')).toHaveLength(1);
  await temporal.stopWorker();
});

it('Without a Temporal server nothing is said to have been received', async () => {
  const visitor = Visitor.of(alone, '5560160680~0123456789abcdef');
  const { status, text } = await visitor.post('/decline', { nonce, reason: 'Fel tjänst' });
  expect(status).toBe(503);
  expect(text).toContain('När sidan visas igen ser du om det hann komma fram');
});
