/** The sandbox's receiver of events refuses what a careful one would. */
import { Webhook } from 'standardwebhooks';
import { sandboxSettings } from '../../scripts/stack/sandbox-settings';
import { aSandbox, type TestSandbox } from './a-sandbox';

let sandbox: TestSandbox;
let secret: string;
beforeAll(async () => {
  sandbox = await aSandbox();
  secret = sandboxSettings(sandbox).PORTAL_EVENTS_SECRET ?? '';
});
afterAll(() => sandbox.close());

const event = {
  id: 'case-1',
  onboardingId: '5560160680~case',
  sequence: 1,
  type: 'ended',
  stage: 'ordering',
};

interface Sent {
  body?: string;
  id?: string;
  at?: Date;
  by?: string;
}

function send({ body = JSON.stringify(event), id = event.id, at = new Date(), by = secret }: Sent = {}) {
  return sandbox.call('/kundportalen/events', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(by).sign(id, at, body),
    },
    body,
  });
}

const taken = async (query = '') => (await sandbox.control('GET', `/events${query}`)).body as object[];
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

describe('The receiver of events', () => {
  it.each<[string, Sent, number]>([
    ['signed by another', { by: `whsec_${Buffer.alloc(32, 'x').toString('base64')}` }, 401],
    ['six minutes old', { at: minutes(-6) }, 401],
    ['six minutes ahead', { at: minutes(6) }, 401],
    ['that is no JSON', { body: 'event' }, 400],
    ['of another shape', { body: '{"id":"case-1"}' }, 400],
    ['whose id is not that of its header', { id: 'case-2' }, 400],
  ])('refuses one %s', async (_what, sent, status) => {
    expect((await send(sent)).status).toBe(status);
    expect(await taken()).toEqual([]);
  });

  it('refuses one without signature, and one that is empty', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    expect(
      (await sandbox.call('/kundportalen/events', { ...init, body: JSON.stringify(event) })).status,
    ).toBe(401);
    expect((await sandbox.call('/kundportalen/events', init)).status).toBe(401);
  });

  it('takes a good one, once for each id, and shows it by onboarding', async () => {
    expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(204);
    expect(await taken(`?onboardingId=${event.onboardingId}`)).toMatchObject([{ ...event, times: 2 }]);
    expect(await taken('?onboardingId=other')).toEqual([]);
  });
});
