/** `npm run fuzz`: what nobody would send, and what the API makes of it. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { table } from '../api/access/table';
import { operations } from '../api/contract/operations';
import { clients, type ClientId } from '../sandbox/idp/clients';
import { tokensFrom } from '../sandbox/idp/tokens';
import { asked, command, wholeNumber } from './command-line';
import { apiAt } from './demo/api';
import { sandboxAt } from './demo/client';
import { administrator, applicant, caseOfficer, orderer, signatory } from './demo/people';
import { Scene } from './demo/scene';
import { sendRaw } from './fuzz/raw';
import { installSchemathesis, runSchemathesis, type Run } from './fuzz/schemathesis';
import { startStack, type Stack } from './stack';

const help = `npm run fuzz [-- [--cases N] [--short]]

Brings a stack up and sends it what nobody would: well-formed and wrong requests by the contract, with each scope and
without a token; then requests that are hardly HTTP.

  --cases   of the contract, at least: 3000, with --short 400, unless said otherwise
  --short   about a minute in all, and the same requests each time
  --help

Ends with 1 on any answer that the contract does not have, on any workflow with reported problems, and where the API does
not stay up within bounded memory; with 2 where it was not asked rightly.
`;

function wanted() {
  const { short, cases } = asked(help, {
    short: { type: 'boolean', default: false },
    cases: { type: 'string' },
  });
  return {
    cases: wholeNumber('cases', cases ?? (short ? '400' : '3000'), 1),
    /** Coverage goes through all that a schema says, one by one: thousands of requests. */
    phases: short ? 'examples,fuzzing' : 'examples,coverage,fuzzing',
    /** One after another, as the contract's links lead. */
    alsoStateful: !short,
    /** What a change must pass is the same each time; what a whole run looks for is not. */
    seed: short ? 7 : undefined,
    raw: short ? 1_000 : 10_000,
  };
}
/** By which resident memory may have grown: a leak of a kilobyte a request would show. */
const MOST_GROWTH_MB = 150;

/** Counting is told apart by itself: it is not what is looked for here. */
const unlimited = {
  LIMIT_PER_CLIENT: '0',
  LIMIT_PER_ADDRESS: '0',
  LIMIT_PER_LINK: '0',
  LIMIT_PAGES_PER_ADDRESS: '0',
  LIMIT_FORMS_PER_LINK: '0',
  LIMIT_FORMS_PER_ADDRESS: '0',
  LIMIT_FALSE_LINKS: '0',
};

const failures: string[] = [];
const expectThat = (holds: boolean, what: string) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) failures.push(what);
};

type Wanted = ReturnType<typeof wanted>;

async function main(): Promise<number> {
  const { raw, ...contract } = wanted();
  installSchemathesis();
  const dataDir = await mkdtemp(join(tmpdir(), 'agent-onboarding-fuzz-'));
  const stack = await startStack({ dataDir, ports: 'free', settings: unlimited });
  try {
    await fuzzContract(stack, contract);
    await fuzzConnections(stack, raw);
    await expectNoProblems(stack);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return failures.length === 0 ? 0 : 1;
}

/** One in each stage in which people are waited for, so that requests meet every rule. */
async function someOnboardings({ apiUrl, sandboxUrl }: Stack): Promise<string[]> {
  const api = apiAt(apiUrl, sandboxUrl);
  const sandbox = sandboxAt(sandboxUrl);
  const steps: ((scene: Scene) => Promise<void>)[] = [
    (scene) => applicant(scene).applies(),
    (scene) => caseOfficer(scene).approvesApplication(),
    (scene) => signatory(scene).signs(),
    (scene) => administrator(scene).assignsRoles(),
    (scene) => orderer(scene).orders(),
    (scene) => caseOfficer(scene).approvesOrder(),
  ];
  return Promise.all(
    steps.map(async (_last, index) => {
      const scene = new Scene(api, sandbox);
      for (const step of steps.slice(0, index + 1)) await step(scene);
      return scene.onboardingId;
    }),
  );
}

async function fuzzContract(stack: Stack, wanted: Omit<Wanted, 'raw'>): Promise<void> {
  const { phases, seed } = wanted;
  const { apiUrl, sandboxUrl } = stack;
  const tokens = tokensFrom(() => `${sandboxUrl}/idp`);
  const callers: (ClientId | undefined)[] = [...(Object.keys(clients) as ClientId[]), undefined];
  const routes = Object.keys(operations).length;
  let cases = 0;
  const fuzz = async (what: string, run: Run) => {
    const ran = await runSchemathesis(run);
    cases += ran.cases;
    if (!ran.hasPassed) console.log(ran.output);
    expectThat(ran.hasPassed, `${ran.cases} cases by the contract, ${what}`);
  };
  for (const [index, client] of callers.entries()) {
    const left = Math.max(0, wanted.cases - cases) / (callers.length - index);
    const run = {
      ...{ apiUrl, mostPerOperation: Math.max(1, Math.ceil(left / routes)), phases, seed },
      onboardings: await someOnboardings(stack),
      ...(client && { token: await tokens(client) }),
    };
    await fuzz(client ? `as ${client}` : 'without a token', run);
    if (client && wanted.alsoStateful) {
      const own = operationsOf(clients[client].scopes);
      await fuzz(`one after another, as ${client}`, { ...run, phases: 'stateful', operations: own });
    }
  }
  expectThat(cases >= wanted.cases, `${cases} cases by the contract in all, of ${wanted.cases}`);
}

/** To a token without the scope there is no such onboarding, not even the one that it has just opened. */
const operationsOf = (scopes: string[]) =>
  Object.entries(operations).flatMap(([route, { id }]) => {
    const access = table[route] ?? 'open';
    return access === 'open' || access.some((scope) => scopes.includes(scope)) ? [id] : [];
  });

async function fuzzConnections(stack: Stack, count: number): Promise<void> {
  const before = residentMb(stack);
  const outcomes = await sendRaw(stack.apiUrl, count);
  const after = residentMb(stack);
  // Under such a load "not now" is the right answer; a bug is not.
  const failed = Object.keys(outcomes.answered).filter((status) => status >= '500' && status !== '503');
  console.log(`     ${JSON.stringify(outcomes)}`);
  expectThat(
    failed.length === 0,
    `${outcomes.sent} requests that are hardly HTTP, none answered with 5xx but 503`,
  );
  expectThat(await isUp(stack), 'the API is up');
  if (before === undefined || after === undefined) return;
  expectThat(
    after - before <= MOST_GROWTH_MB,
    `its resident memory was ${before} MB before, and is ${after} MB`,
  );
}

/** Within a while: what was sent last is still being got rid of. */
async function isUp({ apiUrl }: Stack): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    const { ok } = await fetch(`${apiUrl}/readyz`).catch(() => ({ ok: false }));
    if (ok) return true;
    await pause(1000);
  }
  return false;
}

/** On Linux alone. */
function residentMb(stack: Stack): number | undefined {
  try {
    const status = readFileSync(`/proc/${stack.pidOf('api')}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
  } catch {
    return undefined;
  }
}

async function expectNoProblems({ temporal }: Stack): Promise<void> {
  const connection = await Connection.connect(temporal.connection);
  const client = new Client({ connection, namespace: temporal.namespace });
  const { count } = await client.workflow.count('TemporalReportedProblems IS NOT NULL');
  expectThat(count === 0, `${count} workflows with reported problems`);
  await connection.close();
}

command(help, main);
