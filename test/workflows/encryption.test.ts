/** Encryption on the real server: what it is given to keep, and what keys that change or are missing do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type WorkflowHandle } from '@temporalio/client';
import type { Payload, ProtoFailure } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';
import { decodeFailure } from '@temporalio/common/lib/internal-non-workflow';
import { failureConverter } from '../../platform/failure-converter';
import { LOOKED_AT_EVERY, newKey, openKeyRing, ringText, type Keys } from '../../platform/key-ring';
import { dataConverterWith } from '../../platform/data-converter';
import { encryptionCodec } from '../../platform/payload-codec';
import { payloadConverter } from '../../platform/payload-converter';
import { visibleRun } from '../../platform/visible-run';
import { anApplication } from '../domain/an-onboarding';
import { Service, type Onboarding } from './a-service';

jest.setTimeout(60_000);

const [first, second, third] = [newKey(), newKey(), newKey()];

let folder: string;
let service: Service;
/** Sees what the server has: it knows no keys. */
let raw: Client;
const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);

const putKeys = (...keys: Keys) => writeFileSync(join(folder, 'keys'), ringText(keys));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  putKeys(first);
  service = await Service.start('real', { ENCRYPTION_KEYS: join(folder, 'keys') });
  raw = new Client({ connection: service.temporal.connection, namespace: 'default' });
});
afterEach(() => service.mendAll());
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
  errors.mockRestore();
});

const isBytes = (part: unknown): part is Uint8Array => part instanceof Uint8Array;

/** Every text and every byte that stands in it, one after the other. */
function textIn(part: unknown): string {
  if (typeof part === 'string') return part;
  if (isBytes(part)) return Buffer.from(part).toString();
  if (typeof part !== 'object' || part === null) return '';
  return Object.entries(part)
    .map(([name, value]) => `${name} ${textIn(value)}`)
    .join('\n');
}

/** Where payloads in clear stand. */
function clearPayloadsIn(part: unknown, path = ''): string[] {
  if (typeof part !== 'object' || part === null || isBytes(part)) return [];
  const { metadata } = part as Payload;
  if (isBytes(metadata?.encoding))
    return Buffer.from(metadata.encoding).toString() === 'binary/encrypted' ? [] : [path];
  return Object.entries(part).flatMap(([name, value]) => clearPayloadsIn(value, `${path}/${name}`));
}

const historyOf = async ({ handle }: Onboarding) =>
  (await raw.workflow.getHandle(handle.workflowId).fetchHistory()).events ?? [];

const describeRaw = ({ workflowId }: Pick<WorkflowHandle, 'workflowId'>) =>
  raw.workflowService.describeWorkflowExecution({ namespace: 'default', execution: { workflowId } });

async function lastFailureOf({ handle }: Onboarding) {
  const { pendingActivities } = await describeRaw(handle);
  return pendingActivities.find(({ lastFailure }) => lastFailure)?.lastFailure;
}

async function toldBy(failure: ProtoFailure | null | undefined, ...keys: Keys): Promise<string> {
  const decrypted = await decodeFailure([encryptionCodec(openKeyRing(ringText(keys)))], failure ?? {});
  return failureConverter.failureToError(decrypted, payloadConverter).message;
}

async function currentDetails({ handle }: Onboarding, client: Client): Promise<string> {
  const queryType = '__temporal_workflow_metadata';
  const { queryResult } = await client.workflowService.queryWorkflow({
    namespace: 'default',
    execution: { workflowId: handle.workflowId },
    query: { queryType },
  });
  return textIn(queryResult);
}

/** Search attributes, and what the SDK notes of a local activity beside its result: name, attempt, time. */
const meantInClear = /\/searchAttributes\/|\/markerRecordedEventAttributes\/details\/data\//;
/** Long enough that no ciphertext holds them by chance. */
const people = /Ansökande|Firmatecknare|Administratör|Vårdsystem|vardsystem\.example/;

describe('The server', () => {
  it('is given nothing of the application: history, memo, summaries and details are encrypted', async () => {
    const onboarding = await (await service.apply()).carriedTo('ordering');
    const history = await historyOf(onboarding);
    const kept = textIn(history);
    expect(history.length).toBeGreaterThan(40);
    expect(kept).not.toMatch(people);
    expect(kept).toContain(onboarding.organisationNumber);
    expect(clearPayloadsIn(history).filter((path) => !meantInClear.test(path))).toEqual([]);
    expect(history.some(({ userMetadata }) => userMetadata?.summary)).toBe(true);

    const details = await onboarding.handle.query('__temporal_workflow_metadata');
    expect(textIn(details)).toContain('ordering');
    expect(await currentDetails(onboarding, raw)).not.toMatch(/ordering|orderer/);
  });

  it('is given a memo that it cannot read', async () => {
    const { organisationName } = anApplication;
    const { workflow } = service.temporal.client;
    const handle = await workflow.start('agentOnboarding', {
      taskQueue: 'nobody-at-work',
      workflowId: 'with-a-memo',
      memo: { organisationName },
      staticSummary: `Agent onboarding of ${organisationName}`,
    });
    const seen = await describeRaw(handle);
    expect(seen.workflowExecutionInfo?.memo?.fields).toBeDefined();
    expect(textIn(seen)).not.toContain(organisationName);
    expect(clearPayloadsIn(seen)).toEqual([]);
    expect((await handle.describe()).memo).toEqual({ organisationName });
    await handle.terminate();
  });

  it('is given failures without their messages, and with their types', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.fault('scrive', '*');
    await onboarding.send('applicationDecided', { decision: 'approved' });
    const failure = await eventually('a failed try', () => lastFailureOf(onboarding));
    expect(failure).toMatchObject({
      message: 'Encoded failure',
      stackTrace: '',
      applicationFailureInfo: { type: 'Unavailable' },
    });
    expect(textIn(failure)).not.toContain('500');
    expect(await toldBy(failure, first)).toContain('500');
  });
});

describe('A list', () => {
  it('goes on past a memo whose key is missing, and leaves that memo out', async () => {
    const memos = { readable: clientWith(first), unreadable: clientWith(third) };
    for (const [workflowId, { workflow }] of Object.entries(memos))
      await workflow.start('agentOnboarding', {
        ...{ taskQueue: 'nobody-at-work', workflowId, memo: { caseId: 'c-1' } },
      });
    const { client } = service.temporal;
    const listed = await eventually('both listed', async () => {
      const { executions } = await client.workflowService.listWorkflowExecutions({
        ...{ namespace: 'default', query: `WorkflowId IN ('readable', 'unreadable')` },
      });
      return executions.length === 2 && executions;
    });
    const runs = await Promise.all(listed.map((one) => visibleRun(one, client)));
    const told = Object.fromEntries(runs.map(({ workflowId, memo }) => [workflowId, memo]));
    expect(told).toEqual({ readable: { caseId: 'c-1' }, unreadable: {} });
    for (const id of Object.keys(memos)) await client.workflow.getHandle(id).terminate();
  });
});

describe('A signal typed by hand', () => {
  it('is in clear, and taken', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    const approval = { actor: { kind: 'operator', id: 'ops-1' }, data: { decision: 'approved' } };
    await raw.workflow.getHandle(onboarding.handle.workflowId).signal('applicationDecided', approval);
    await onboarding.inStage('agreementSigning');
  });

  it('that only claims to be encrypted is refused like any malformed one', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.temporal.connection.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: onboarding.handle.workflowId },
      signalName: 'applicationDecided',
      input: { payloads: [{ metadata: { encoding: encode('binary/encrypted') }, data: encode('{}') }] },
    });
    const refused = async () => (await onboarding.trail()).find(({ outcome }) => outcome !== 'applied');
    expect(await eventually('a refusal', refused)).toMatchObject({ outcome: 'refused' });
    await onboarding.approve();
  });
});

/** A client that has another ring than the worker. */
const clientWith = (...keys: Keys) =>
  new Client({
    connection: service.temporal.connection,
    namespace: 'default',
    dataConverter: dataConverterWith(openKeyRing(ringText(keys))),
  });
const approval = { actor: { kind: 'operator', id: 'ops-1' }, data: { decision: 'approved' } };

const missingFirst = `The key ${first.id} is not among ENCRYPTION_KEYS.`;

/** Known to whatever follows a file by then. */
const aLook = () => new Promise((resolve) => setTimeout(resolve, LOOKED_AT_EVERY + 100));

describe('A key', () => {
  afterEach(() => putKeys(second, first, third));

  it('that is rotated while an onboarding runs changes nothing for it', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    expect(textIn(await historyOf(onboarding))).not.toContain(second.id);
    putKeys(second, first);
    // By another process, which was faster to take the new key up.
    await clientWith(second, first)
      .workflow.getHandle(onboarding.handle.workflowId)
      .signal('applicationDecided', approval);
    await onboarding.waitingIn('agreementSigning');
    await onboarding.signed('fia@vardsystem.example');
    await onboarding.waitingIn('roleAssignment');
    await aLook();
    await onboarding.assignRoles();
    const history = textIn(await historyOf(onboarding));
    for (const { id } of [first, second]) expect(history).toContain(id);
  });

  it('that is missing fails the workflow’s task with a clear error; once it is back, the message is taken', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    putKeys(second);
    await aLook();
    await clientWith(first)
      .workflow.getHandle(onboarding.handle.workflowId)
      .signal('applicationDecided', approval);
    const failed = await eventually('a failed task', async () =>
      (await historyOf(onboarding)).find(({ workflowTaskFailedEventAttributes: task }) => task),
    );
    const { failure } = failed.workflowTaskFailedEventAttributes ?? {};
    expect(await toldBy(failure, second)).toBe(missingFirst);
    expect(errors).toHaveBeenCalledWith(`ENCRYPTION_KEYS: ${missingFirst}`);
    putKeys(second, first);
    await onboarding.inStage('agreementSigning');
  });

  it('that is missing fails what is to be done, too, which is tried again until it is back', async () => {
    const onboarding = await service.apply();
    await onboarding.waitingIn('applicationReview');
    await service.fault('scrive', '*');
    await onboarding.send('applicationDecided', { decision: 'approved' });
    await eventually('a failed try', () => lastFailureOf(onboarding));
    putKeys(third);
    await eventually('a try without the key', async () =>
      /is not among ENCRYPTION_KEYS/.test(
        await toldBy(await lastFailureOf(onboarding), second, first, third),
      ),
    );
    putKeys(second, first, third);
    await service.mendAll();
    await onboarding.waitingIn('agreementSigning');
  });
});

async function eventually<T>(what: string, look: () => Promise<T | undefined | null | false>): Promise<T> {
  for (const late = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > late) throw new Error(`Not within 20 s: ${what}`);
  }
}
