/** A Temporal server as it is reached in a cloud: over TLS, by a client certificate and an API key. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { readServer } from '../../platform/temporal';
import { certificatesIn, type Certificates } from '../../sandbox/bankid/certificates';
import { temporalCli } from '../../scripts/binaries.cjs';
import { play } from '../../scripts/demo/play';
import { stories } from '../../scripts/demo/stories';
import { startStack, type Stack } from '../../scripts/stack';
import { tlsFrontOf, type TlsFront } from '../platform/a-tls-front';
import { aFolder, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const API_KEY = 'an API key of tests';

let temporal: TestWorkflowEnvironment;
let certificates: Certificates;
let front: TlsFront;
let folder: string;
let stack: Stack | undefined;

beforeAll(async () => {
  [temporal, certificates, folder] = await Promise.all([
    TestWorkflowEnvironment.createLocal({
      server: {
        executable: { type: 'existing-path', path: temporalCli() },
        log: { format: 'json', level: 'never' },
      },
    }),
    certificatesIn(undefined),
    mkdtemp(join(tmpdir(), 'tls-')),
  ]);
  front = await tlsFrontOf(temporal.address, certificates);
  await writeFile(join(folder, 'ca.pem'), certificates.ca.cert);
  await writeFile(join(folder, 'client.pem'), certificates.client.cert);
  await writeFile(join(folder, 'client.key'), certificates.client.key);
}, STARTS_WITHIN);

afterAll(async () => {
  await removeStack(stack);
  await front?.close();
  await temporal?.teardown();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const byFile = () => ({
  TEMPORAL_ADDRESS: front.address,
  TEMPORAL_API_KEY: API_KEY,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, 'client.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, 'client.key'),
});
const byValue = () => ({
  TEMPORAL_ADDRESS: front.address,
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: certificates.ca.cert,
  TEMPORAL_TLS_CLIENT_CERT_DATA: certificates.client.cert,
  TEMPORAL_TLS_CLIENT_KEY_DATA: certificates.client.key,
});

/** What each of the two kinds of connection says when it asks for the namespace. */
async function asked(variables: NodeJS.ProcessEnv): Promise<unknown[]> {
  const { connection, namespace } = readServer(variables);
  const kinds = [
    () => Connection.connect({ ...connection, connectTimeout: '3 seconds' }),
    () => NativeConnection.connect(connection),
  ];
  return Promise.all(
    kinds.map(async (connect) => {
      const one = await connect().catch(() => 'no connection' as const);
      if (typeof one === 'string') return one;
      try {
        const { namespaceInfo } = await one.workflowService.describeNamespace({ namespace });
        return namespaceInfo?.name;
      } finally {
        await one.close();
      }
    }),
  );
}

const both = (what: string) => [what, what];

describe('A server behind TLS', () => {
  it('is reached by client and worker with the certificates that the variables name, or hold', async () => {
    expect(await asked(byFile())).toEqual(both('default'));
    expect(await asked(byValue())).toEqual(both('default'));
  }, 30_000);

  it('is sent the API key by both, and none where there is none', async () => {
    const describe = '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace';
    front.authorizations.clear();
    await asked(byValue());
    expect([...(front.authorizations.get(describe) ?? [])]).toEqual([undefined]);
    front.authorizations.clear();
    await asked(byFile());
    for (const seen of front.authorizations.values()) expect([...seen]).toEqual([`Bearer ${API_KEY}`]);
    expect(front.authorizations.has(describe)).toBe(true);
  }, 30_000);

  it('is not believed under another name than its certificate has', async () => {
    expect(await asked({ ...byFile(), TEMPORAL_TLS_SERVER_NAME: 'sandbox' })).toEqual(both('default'));
    expect(await asked({ ...byFile(), TEMPORAL_TLS_SERVER_NAME: 'elsewhere' })).toEqual(
      both('no connection'),
    );
  }, 30_000);

  it.each(['SERVER_CA_CERT', 'CLIENT'] as const)(
    'is not reached without what is held of %s',
    async (part) => {
      const without = Object.entries(byFile()).filter(([name]) => !name.includes(`_TLS_${part}`));
      expect(await asked(Object.fromEntries(without))).toEqual(both('no connection'));
    },
    30_000,
  );

  it('carries an onboarding through: worker, API and scripts', async () => {
    front.authorizations.clear();
    stack = await startStack({ dataDir: await aFolder(), ports: 'free', temporal: byFile() });
    await play(stories.plain, sceneOn(stack));
    for (const seen of front.authorizations.values()) expect([...seen]).toEqual([`Bearer ${API_KEY}`]);
    const called = [...front.authorizations.keys()].map((method) => method.split('/').at(-1));
    expect(called).toEqual(
      expect.arrayContaining(['StartWorkflowExecution', 'PollWorkflowTaskQueue', 'PollActivityTaskQueue']),
    );
  }, 120_000);
});
