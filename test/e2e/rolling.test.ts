/** Two workers and two APIs, each restarted in turn while people are at work: nobody notices. */
import { castAt, type Cast } from '../../scripts/chaos/cast';
import { judge } from '../../scripts/chaos/judge';
import { allAreClosed, idOf, storeIn, witness, type Played } from '../../scripts/chaos/outside';
import { until } from '../../scripts/demo/scene';
import { stories, type StoryName } from '../../scripts/demo/stories';
import { startStack, type Copy, type Stack } from '../../scripts/stack';
import { Balancer } from './a-balancer';
import { aFolder, removeStack, STARTS_WITHIN } from './a-stack';

/** With everything that is called under way: by the portal, by case officers, at the attestant's page, by providers. */
const TOLD: StoryName[] = ['plain', 'sms', 'order-corrected'];

let balancer: Balancer;
let stack: Stack | undefined;
let apis: Copy[];
let workers: Copy[];

beforeAll(async () => {
  balancer = await Balancer.started();
  const own = await startStack({
    dataDir: await aFolder(),
    ports: 'free',
    settings: {
      API_URL: balancer.url,
      // Far longer than the balancer takes to find out, and short enough for a test.
      DRAIN_SECONDS: '2',
      // Longer than the 10 s for which a server waits for a task that a stopping worker has let fall (docs/running.md).
      MESSAGE_DEADLINE_MS: '12000',
      SHUTDOWN_GRACE_SECONDS: '15',
    },
  });
  stack = own;
  const [worker, api] = await Promise.all([own.copy('worker'), own.copy('api')]);
  apis = [{ url: own.apiUrl, restart: () => own.restart('api') }, api];
  workers = [{ url: '', restart: () => own.restart('worker') }, worker];
  for (const { url } of apis) balancer.add(url);
}, STARTS_WITHIN);
afterAll(async () => {
  await balancer?.close();
  await removeStack(stack);
}, 30_000);

/** Onboardings one after another, until it is over. */
async function people(cast: Cast, played: Played[], story: StoryName, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const scene = cast.newScene();
    played.push({ story, scene });
    await stories[story].tell(scene);
    await scene.ends();
  }
}

/** Gives how the one before ended. Calls go on before, meanwhile and after it. */
async function restartedUnderLoad({ restart }: Copy): Promise<string | undefined> {
  const goesOn = async (what: string) => {
    const { served } = balancer;
    await until(what, () => Promise.resolve(balancer.served > served || undefined));
  };
  await goesOn('calls before the restart');
  const restarted = restart();
  await goesOn('calls during the restart');
  const how = await restarted;
  await until('both to be ready', () =>
    Promise.resolve(apis.every(({ url }) => balancer.isReady(url)) || undefined),
  );
  await goesOn('calls after the restart');
  return how;
}

it('Two workers and two APIs, each told to stop and started again under load: no call fails, nothing is lost', async () => {
  if (!stack) throw new Error('There is no stack.');
  const cast = castAt({ apiUrl: balancer.url, sandboxUrl: stack.sandboxUrl });
  const played: Played[] = [];
  const over = new AbortController();
  const atWork = Promise.all(TOLD.map((story) => people(cast, played, story, over.signal)));
  const ended: (string | undefined)[] = [];
  for (const one of [...apis, ...workers]) ended.push(await restartedUnderLoad(one));
  over.abort();
  await atWork;
  expect(ended).toEqual(Array(4).fill('exit code 0'));
  expect(balancer.failures).toEqual([]);

  const store = storeIn(stack.dataFolder);
  await allAreClosed(played, store);
  const witnessed = await witness(cast, played, store);
  expect(judge(witnessed).filter(({ found }) => found.length > 0)).toEqual([]);
  expect(witnessed.sentTwice).toBe(0);
  expect(witnessed.accepted.length).toBeGreaterThan(0);
  expect(played.map(idOf)).not.toContain(undefined);
  expect(balancer.failures).toEqual([]);
}, 240_000);
