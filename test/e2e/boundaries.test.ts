/**
 * The worker killed at every boundary of every activity that one plain onboarding calls: before the effect, and after it
 * when nobody has heard of it yet. One by one, each on an onboarding of its own; those that were killed before go on
 * meanwhile. In the end each must have ended as its story says, with the books in order.
 */
import { watch } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { apiAt, sandboxAt } from '../../scripts/demo/client';
import {
  administrator,
  applicant,
  attestant,
  caseOfficer,
  orderer,
  signatory,
} from '../../scripts/demo/people';
import { play, type Played } from '../../scripts/demo/play';
import { Scene, until } from '../../scripts/demo/scene';
import { stories } from '../../scripts/demo/stories';
import type { Stack } from '../../scripts/stack';
import { parseOnboardingId, workflowIdOf } from '../../domain/identifiers';
import { aStack, removeStack, STARTS_WITHIN } from './a-stack';

/** Who acts, in the order of the plain story. */
const steps = {
  applies: (scene: Scene) => applicant(scene).applies(),
  approves: (scene: Scene) => caseOfficer(scene).approvesApplication(),
  signs: (scene: Scene) => signatory(scene).signs(),
  logsIn: (scene: Scene) => administrator(scene).logsInByInvitation(),
  assignsRoles: (scene: Scene) => administrator(scene).assignsRoles(),
  orders: (scene: Scene) => orderer(scene).orders(),
  approvesOrder: (scene: Scene) => caseOfficer(scene).approvesOrder(),
  attests: (scene: Scene) => attestant(scene).attestsByBankId(),
};
type Step = keyof typeof steps;

/** Where an activity reaches out: a provider's endpoint, or a file of the case store. */
type Reach = { provider: string; endpoint: string } | { file: string };

interface Boundary {
  activity: string;
  /** Whose act leads to it. */
  after: Step;
  reach: Reach;
  /** Where it reaches out more than once. */
  effect?: string;
}

const at = (provider: string, endpoint: string): Reach => ({ provider, endpoint });
const activities: Boundary[] = [
  { activity: 'sendMail', after: 'applies', reach: at('smtp', 'deliver') },
  { activity: 'drawUpAgreement', after: 'approves', reach: at('scrive', 'new'), effect: 'the document made' },
  { activity: 'drawUpAgreement', after: 'approves', reach: at('scrive', 'update'), effect: 'its tags set' },
  {
    activity: 'drawUpAgreement',
    after: 'approves',
    reach: at('scrive', 'start'),
    effect: 'sent to be signed',
  },
  { activity: 'lookAtAgreement', after: 'signs', reach: at('scrive', 'get') },
  { activity: 'openAccount', after: 'signs', reach: at('portal', 'openAccount') },
  { activity: 'lookAtRoles', after: 'assignsRoles', reach: at('portal', 'listUsers') },
  { activity: 'lookAtAttestant', after: 'attests', reach: at('portal', 'listUsers') },
  { activity: 'startSigning', after: 'attests', reach: at('bankid', 'sign') },
  { activity: 'collectSignature', after: 'attests', reach: at('bankid', 'collect') },
  { activity: 'keepAttestation', after: 'attests', reach: { file: 'attestation-1.json' } },
  { activity: 'handOver', after: 'attests', reach: at('portal', 'handOver') },
  { activity: 'writeCaseFile', after: 'attests', reach: { file: 'case.json' } },
];
/** Reckon or read in the worker itself: nothing outside that could be done twice, nor anything to hold them by. */
const inHouse = ['readHouseRules'];
const boundaries = activities.flatMap((one) =>
  (['before', 'after'] as const).map((when) => ({
    ...one,
    when,
    name: `${when} ${one.activity}${one.effect ? ` (${one.effect})` : ''} has had its effect`,
  })),
);
type Planned = (typeof boundaries)[number];

const PACE = { patience: 240_000, lookEvery: 400, beginAgainAfter: 20_000 };
/** Milliseconds for all of them to end, counted from the last kill: an attempt that died is missed after a minute. */
const ENDS_WITHIN = 240_000;

/** An onboarding that waits at the act that leads to its boundary. */
interface Waiting {
  scene: Scene;
  go: () => void;
  isThere: Promise<void>;
  played: Promise<Played | Error>;
}

let stack: Stack;
let connection: Connection;
const waiting = new Map<string, Waiting>();

function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function begin({ after }: Planned): Waiting {
  const { apiUrl, sandboxUrl } = stack;
  const api = apiAt(apiUrl, sandboxUrl, PACE.patience);
  const scene = new Scene(api, sandboxAt(sandboxUrl), undefined, PACE);
  const [there, go] = [gate(), gate()];
  const story = {
    ...stories.plain,
    async tell() {
      for (const [step, act] of Object.entries(steps)) {
        if (step === after) {
          there.open();
          await go.opened;
        }
        await act(scene);
      }
    },
  };
  const played = play(story, scene).catch((error: Error) => {
    there.open();
    return error;
  });
  return { scene, go: go.open, isThere: there.opened, played };
}

/** As the server has it: payloads stay encrypted. */
function workflowOf(onboardingId: string) {
  const { namespace } = stack.temporal;
  const workflowId = workflowIdOf(parseOnboardingId(onboardingId)!);
  return {
    pendingActivities: async () => {
      const asked = { namespace, execution: { workflowId } };
      return (await connection.workflowService.describeWorkflowExecution(asked)).pendingActivities;
    },
    history: () => new Client({ connection, namespace }).workflow.getHandle(workflowId).fetchHistory(),
  };
}

beforeAll(async () => {
  stack = await aStack();
  connection = await Connection.connect(stack.temporal.connection);
  for (const planned of boundaries) waiting.set(planned.name, begin(planned));
  await Promise.all([...waiting.values()].map(({ isThere }) => isThere));
}, STARTS_WITHIN + 120_000);
afterAll(async () => {
  await connection?.close();
  await removeStack(stack);
}, 15_000);

const faults = (init: RequestInit) => fetch(`${stack.sandboxUrl}/_sandbox/faults`, init);

/** Lets every call fail there, or keeps the file from being written; and undoes it. */
async function hold({ reach, when }: Planned, folder: string): Promise<() => Promise<unknown>> {
  if ('file' in reach) {
    await mkdir(folder, { recursive: true });
    if (when === 'after') return () => Promise.resolve();
    // No file takes the place of a folder.
    await mkdir(join(folder, reach.file));
    return () => rmdir(join(folder, reach.file));
  }
  const fault = when === 'before' ? 'hang' : 'dropAfterActing';
  const headers = { 'Content-Type': 'application/json' };
  await faults({ method: 'POST', headers, body: JSON.stringify({ ...reach, fault, times: 1000 }) });
  return () => faults({ method: 'DELETE' });
}

/** As Temporal's enum has it (PENDING_ACTIVITY_STATE_STARTED): a worker is at it. */
const STARTED = 2;

/** The activity is under way, and comes to no end: hanging at the provider, or failing for want of an answer. */
async function isHeld({ activity, reach, when }: Planned, onboardingId: string): Promise<true | undefined> {
  const all = await workflowOf(onboardingId).pendingActivities();
  const pending = all.find(({ activityType }) => activityType?.name === activity);
  const isHanging = Number(pending?.state) === STARTED && when === 'before' && 'provider' in reach;
  return isHanging || pending?.lastFailure ? true : undefined;
}

/** As soon as it is there. */
function isWritten(folder: string, file: string): Promise<void> {
  return new Promise((resolve) => {
    const watched = watch(folder, (_event, name) => {
      if (name !== file) return;
      watched.close();
      resolve();
    });
  });
}

describe('The worker is killed', () => {
  it.each(boundaries)(
    '$name',
    async (planned) => {
      const { scene, go, isThere } = waiting.get(planned.name)!;
      await isThere;
      const idOf = () => until('the application', () => Promise.resolve(scene.onboardingId));
      const folder = async () => join(stack.dataFolder.cases, (await idOf()).split('~').at(-1) ?? '');
      const { reach, when } = planned;
      const letGo = await hold(planned, 'file' in reach ? await folder() : '');
      const written = 'file' in reach && when === 'after' && isWritten(await folder(), reach.file);
      go();
      try {
        if (written) await written;
        else await until(`${planned.activity} to be held`, async () => isHeld(planned, await idOf()));
        await stack.kill('worker');
      } finally {
        await letGo();
        await stack.restart('worker');
      }
    },
    120_000,
  );

  it('at each activity that a plain onboarding calls', async () => {
    const scene = waiting.get(boundaries.at(-1)!.name)!;
    const ended = await scene.played;
    if (ended instanceof Error) throw ended;
    const { events } = await workflowOf(ended.onboardingId).history();
    const called = events?.flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
    );
    const known = [...activities.map(({ activity }) => activity), ...inHouse];
    expect([...new Set(called)].sort()).toEqual([...new Set(known)].sort());
  }, 240_000);
});

describe('The onboarding ends as it must, with the books in order, whose worker was killed', () => {
  it.each(boundaries)(
    '$name',
    async ({ name }) => {
      const ended = await waiting.get(name)!.played;
      if (ended instanceof Error) throw ended;
      expect(ended.outcome).toBe('completed');
    },
    ENDS_WITHIN,
  );
});
