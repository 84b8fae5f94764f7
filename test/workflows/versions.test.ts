/** A release under open onboardings: those that run go on under the new version, and none fails. */
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { dataConverterWith } from '../../platform/data-converter';
import { openKeyRing } from '../../platform/key-ring';
import { replayOpen } from '../../scripts/versions/replay-open';
import { setCurrent } from '../../scripts/versions/set-current';
import { buildIdOf, bundleWorkflows } from '../../worker/workflow-bundle';
import { ENCRYPTION_KEYS } from '../platform/a-key-ring';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(90_000);

const DEPLOYMENT = 'agent-onboarding';
const dataConverter = dataConverterWith(openKeyRing(ENCRYPTION_KEYS));
const bundles = {} as Record<'today' | 'patched' | 'changed', WorkflowBundleWithSourceMap>;
let service: Service;

const server = () => ({ client: service.temporal.client, namespace: 'default', dataConverter });
const makeCurrent = (bundle: WorkflowBundleWithSourceMap) =>
  setCurrent(server(), { deploymentName: DEPLOYMENT, buildId: buildIdOf(bundle) }, 30);

beforeAll(async () => {
  bundles.today = await bundleWorkflows(require.resolve('../../workflows'));
  bundles.patched = await bundleWorkflows(require.resolve('../replay/patched-onboarding'));
  bundles.changed = await bundleWorkflows(require.resolve('../replay/changed-onboarding'));
  service = await Service.start('real', { WORKER_DEPLOYMENT: DEPLOYMENT });
  await makeCurrent(bundles.today);
});
afterAll(() => service?.stop());

const failedTasks = async ({ handle }: Onboarding) =>
  ((await handle.fetchHistory()).events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);

const buildOf = async ({ handle }: Onboarding) => {
  const events = (await handle.fetchHistory()).events ?? [];
  return events.flatMap(
    ({ workflowTaskCompletedEventAttributes: done }) => done?.deploymentVersion?.buildId ?? [],
  );
};

describe('A build', () => {
  it('has an id of its workflow code alone', async () => {
    expect(buildIdOf(bundles.today)).toBe(
      buildIdOf(await bundleWorkflows(require.resolve('../../workflows'))),
    );
    expect(buildIdOf(bundles.patched)).not.toBe(buildIdOf(bundles.today));
  });

  it('takes over open onboardings while the one before is still up: none fails, and each comes to its end', async () => {
    const begun = [await service.apply(), await service.apply(), await service.apply()];
    const [reviewing, assigning, attesting] = begun as [Onboarding, Onboarding, Onboarding];
    await reviewing.waitingIn('applicationReview');
    await assigning.carriedTo('roleAssignment');
    await attesting.carriedTo('attestation');
    expect(await replayOpen(server(), bundles.patched)).toEqual({ fitting: 3 });

    await service.alsoRun(bundles.patched);
    await makeCurrent(bundles.patched);
    const fresh = await service.apply();
    await fresh.carriedTo('attestation');
    await reviewing.approve();
    await reviewing.signed('fia@vardsystem.example');
    await reviewing.waitingIn('roleAssignment');
    for (const one of [reviewing, assigning]) {
      await one.assignRoles();
      await one.order();
      await one.approveOrder();
    }
    for (const one of [...begun, fresh]) {
      await one.attest();
      expect(await one.handle.result()).toBe('completed');
      expect(await failedTasks(one)).toEqual([]);
    }
    const [old, patched] = [buildIdOf(bundles.today), buildIdOf(bundles.patched)];
    expect(new Set(await buildOf(assigning))).toEqual(new Set([old, patched]));
    expect(new Set(await buildOf(fresh))).toEqual(new Set([patched]));
  });

  it('that would break an open onboarding is told of before it is deployed', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    expect(await replayOpen(server(), bundles.changed)).toMatchObject({
      diverging: { workflowId: onboarding.handle.workflowId },
    });
  });
});
