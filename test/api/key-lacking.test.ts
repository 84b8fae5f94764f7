/** The API where a key is missing from its ring that something it is to read was encrypted with. */
import { KeyMissing } from '../../platform/key-ring';
import { aCompletedCase } from './a-completed-case';
import { Temporal } from './a-temporal';
import { aBody, aNumber, Api, one, problem } from './an-api';

let temporal: Temporal;
let api: Api;
let withOtherKeys: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
  withOtherKeys = await api.withOtherKeys(temporal.at);
}, 60_000);

afterAll(async () => {
  await withOtherKeys.close();
  await api.close();
  await temporal.stop();
});

/** It may pass: not answered as a bug, but reported as one is, since an operator must see to it. */
async function saysThatAKeyIsLacking(ask: () => ReturnType<Api['get']>): Promise<void> {
  withOtherKeys.bugs.length = 0;
  const answer = await ask();
  expect(answer).toMatchObject(problem('key-lacking', 503));
  expect(answer.headers.get('Retry-After')).toBe('5');
  expect(withOtherKeys.bugs).toEqual([expect.any(KeyMissing)]);
}

it('says so of an open onboarding', async () => {
  const { body } = await api.post('/v1/onboardings', aBody());
  const path = one(body.id as string);
  await saysThatAKeyIsLacking(() => withOtherKeys.get(path));
  expect(await api.get(path)).toMatchObject({ status: 200 });
});

it('says so to an organisation that applies anew, since whether it is the same application cannot be told', async () => {
  const organisationNumber = aNumber();
  await aCompletedCase(temporal, api, organisationNumber);
  const again = aBody({ organisationNumber });
  await saysThatAKeyIsLacking(() => withOtherKeys.post('/v1/onboardings', again));
  expect(await api.post('/v1/onboardings', again)).toMatchObject({ status: 201 });
});

it('says so of a case that is known by its case file alone, and of its evidence', async () => {
  const { id } = await aCompletedCase(temporal, api);
  const afterRetention = await api.withOtherKeys(temporal.empty);
  for (const path of [one(id), `${one(id)}/evidence`]) {
    expect(await afterRetention.get(path)).toMatchObject(problem('key-lacking', 503));
  }
  await afterRetention.close();
});
