/** How events are delivered, held against the sandbox's receiver: signed, at least once, known again by their id. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { createEventActivities, type EventReceiver } from '../../activities/events';
import type { PortalEvent } from '../../domain/events';
import { failureTypes, type FailureType } from '../../domain/failures';
import { startSandbox } from '../../sandbox';
import { sandboxSettings } from '../../scripts/stack/sandbox-settings';
import { doorsOf, failureOf, SHORT, type Fault } from './providers';

const ONBOARDING = '5560160680~case0000events000';
const aSecret = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let doors: ReturnType<typeof doorsOf>;
let receiver: EventReceiver;

beforeAll(async () => {
  sandbox = await startSandbox();
  doors = doorsOf(sandbox.url);
  const { PORTAL_EVENTS_URL: url = '', PORTAL_EVENTS_SECRET: secret = '' } = sandboxSettings(sandbox);
  receiver = { url, secret, timeLimit: SHORT };
});
afterEach(() => doors.clearFaults());
afterAll(() => sandbox.close());

let made = 0;
function anEvent(): PortalEvent {
  const sequence = ++made;
  const id = `case0000events000-${sequence}-stageChanged-ordering`;
  return { id, onboardingId: ONBOARDING, sequence, type: 'stageChanged', stage: 'ordering' };
}

interface Taken extends PortalEvent {
  times: number;
}

async function taken({ id }: PortalEvent): Promise<Taken | undefined> {
  const path = `/_sandbox/events?onboardingId=${encodeURIComponent(ONBOARDING)}`;
  return ((await doors.send('GET', path)) as Taken[]).find((one) => one.id === id);
}

const deliver = (event: PortalEvent, to: EventReceiver | undefined = receiver) =>
  createEventActivities(to).deliverEvent(event);
const fault = (kind: Fault) =>
  doors.send('POST', '/_sandbox/faults', { provider: 'events', endpoint: 'deliver', fault: kind });

describe('An event', () => {
  it('reaches the receiver whole, its signature verified there', async () => {
    const event = anEvent();
    await deliver(event);
    expect(await taken(event)).toMatchObject({ ...event, times: 1 });
  });

  it('that has been delivered before is known again by its id', async () => {
    const event = anEvent();
    await deliver(event);
    await deliver(event);
    expect(await taken(event)).toMatchObject({ times: 2 });
  });

  it('signed by another secret is not taken, and tried again: the secret may be put right', async () => {
    const event = anEvent();
    const failure = await failureOf(deliver(event, { ...receiver, secret: aSecret }));
    expect(failure).toMatchObject({ type: failureTypes.notAuthorised, nonRetryable: false });
    expect(await taken(event)).toBeUndefined();
  });

  it('for which no address is set waits for one', async () => {
    const failure = await failureOf(createEventActivities(undefined).deliverEvent(anEvent()));
    expect(failure).toMatchObject({ type: failureTypes.unavailable, nonRetryable: false });
  });

  it('is not tried again where the receiver says that it is gone', async () => {
    const event = anEvent();
    await doors.send('PUT', '/_sandbox/events', { gone: true });
    const failure = await failureOf(deliver(event));
    await doors.send('PUT', '/_sandbox/events', { gone: false });
    expect(failure).toMatchObject({ nonRetryable: true, message: 'portal events: POST deliver: 410' });
    expect(await taken(event)).toBeUndefined();
  });
});

describe('A receiver that fails is tried again with the same id', () => {
  const failing: [Fault, FailureType, timesTaken: number][] = [
    ['500', failureTypes.unavailable, 1],
    ['429', failureTypes.unavailable, 1],
    ['hang', failureTypes.unavailable, 1],
    ['dropAfterActing', failureTypes.unavailable, 2],
  ];
  it.each(failing)('%s', async (kind, type, times) => {
    const event = anEvent();
    await fault(kind);
    const failure = await failureOf(deliver(event));
    expect(failure).toMatchObject({ type, nonRetryable: false });
    expect(failure.message).not.toContain(ONBOARDING);
    await deliver(event);
    expect(await taken(event)).toMatchObject({ times });
  });

  it('not before the time it asks for', async () => {
    await fault('429');
    const failure = await failureOf(deliver(anEvent()));
    expect(failure.nextRetryDelay).toBe(1000);
  });
});

describe('What is sent', () => {
  const calls: { request: IncomingMessage; body: string }[] = [];
  let other: Server;
  let url: string;
  let answer: { status: number; headers?: Record<string, string> };

  beforeAll(async () => {
    other = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        calls.push({ request, body });
        response.writeHead(answer.status, answer.headers).end();
      });
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    calls.length = 0;
    answer = { status: 204 };
  });
  afterAll(() => new Promise((resolve) => other.close(resolve).closeAllConnections()));

  it('is that address alone, by POST, in JSON, with the three headers and now’s instant', async () => {
    const event = anEvent();
    await deliver(event, { url: `${url}/hook/?of=inera`, secret: aSecret });
    const [{ request, body }] = calls as [(typeof calls)[0]];
    expect(`${request.method} ${request.url}`).toBe('POST /hook/?of=inera');
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': event.id });
    expect(Math.abs(Number(request.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    const headers = request.headers as Record<string, string>;
    expect(new Webhook(aSecret).verify(body, headers)).toEqual(event);
    expect(() => new Webhook(aSecret).verify(body.replace('ordering', 'attestation'), headers)).toThrow();
  });

  it('follows no redirect', async () => {
    answer = { status: 307, headers: { Location: receiver.url } };
    const event = anEvent();
    const failure = await failureOf(deliver(event, { url, secret: receiver.secret }));
    expect(failure).toMatchObject({ type: failureTypes.unintelligibleAnswer, nonRetryable: false });
    expect(calls).toHaveLength(1);
    expect(await taken(event)).toBeUndefined();
  });

  it.each([400, 401, 404])('is tried again after %i: somebody may put it right', async (status) => {
    answer = { status };
    expect(await failureOf(deliver(anEvent(), { url, secret: aSecret }))).toMatchObject({
      nonRetryable: false,
    });
  });

  it.each([200, 202, 204])('is taken where the answer is %i, whatever it says', async (status) => {
    answer = { status };
    await expect(deliver(anEvent(), { url, secret: aSecret })).resolves.toBeUndefined();
  });
});
