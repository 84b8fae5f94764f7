/** `npm start` as its user meets it: Ctrl-C, a second start, a port in use, a wrong setting, a kill. */
import { spawn, type ChildProcess } from 'node:child_process';
import { rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { applicant, caseOfficer } from '../../scripts/demo/people';
import { play } from '../../scripts/demo/play';
import { until, type Scene } from '../../scripts/demo/scene';
import { stories } from '../../scripts/demo/stories';
import { root } from '../../scripts/binaries.cjs';
import { expectFree, freePorts, portNames, type Ports } from '../../scripts/stack/ports';
import { aFolder, sceneOn, STARTS_WITHIN } from './a-stack';

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

let ports: Ports;
let folder: string;
const started: Started[] = [];

beforeAll(async () => {
  ports = await freePorts();
  folder = await aFolder();
});
afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGINT');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}, 30_000);

function start(settings: NodeJS.ProcessEnv = {}): Started {
  const own = Object.fromEntries(portNames.map((name) => [name, String(ports[name])]));
  const child = spawn(process.execPath, ['--import', 'tsx', join('scripts', 'start.ts')], {
    cwd: root,
    env: { ...process.env, TEMPORAL_ADDRESS: '', ...own, DATA_DIR: folder, ...settings },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const one = {
    child,
    output: () => said,
    ended: new Promise<number | null>((resolve) => child.once('exit', resolve)),
  };
  started.push(one);
  return one;
}

const isUp = ({ output }: Started) =>
  until('everything to be up', () => Promise.resolve(/Ctrl-C stops everything/.test(output()) || undefined));

const nothingIsLeft = () =>
  until('all ports to be free', () =>
    expectFree(ports, portNames).then(
      () => true,
      () => undefined,
    ),
  );

const scene = () =>
  sceneOn({
    apiUrl: `http://127.0.0.1:${ports.API_PORT}`,
    sandboxUrl: `http://127.0.0.1:${ports.SANDBOX_PORT}`,
  });

describe('npm start', () => {
  let open: Scene;

  it('stops everything within 10 s of Ctrl-C', async () => {
    const first = start();
    await isUp(first);
    open = scene();
    await applicant(open).applies();
    await caseOfficer(open).asksForCompletion('Vem är firmatecknare?');
    await open.reaches('applicationCompletion');
    const before = Date.now();
    first.child.kill('SIGINT');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(10_000);
    await expectFree(ports, portNames);
    expect((await stat(join(folder, 'callback-key'))).mode & 0o777).toBe(0o600);
  }, 90_000);

  it('goes on with what is open at the next start, and says that it began under another version', async () => {
    await writeFile(join(folder, 'version'), '0.0.1\n');
    const second = start();
    await isUp(second);
    expect(second.output()).toContain('1 open onboarding in');
    expect(second.output()).toContain('began under version 0.0.1');
    const { completion } = stories;
    const rest = async () => {
      await applicant(open).completes();
      await caseOfficer(open).rejectsApplication('Ansökan är dubblerad.');
    };
    const stages = ['applicationReview', 'applicationCompletion', 'applicationReview'] as const;
    const mails = { applicant: 3, caseOfficer: 2 };
    const ending = { outcome: 'rejected', because: 'applicationRejected' } as const;
    await play({ ...completion, tell: rest, stages: [...stages], mails, ...ending }, open);
  }, 90_000);

  it('that is killed leaves nothing running', async () => {
    started.at(-1)?.child.kill('SIGKILL');
    await nothingIsLeft();
  }, 30_000);

  it('names the port that is in use and the variable that changes it, and starts nothing', async () => {
    const holder = await new Promise<Server>((resolve) => {
      const server = createServer();
      server.listen(ports.SMTP_PORT, '127.0.0.1', () => resolve(server));
    });
    const third = start();
    expect(await third.ended).toBe(1);
    expect(third.output()).toContain(`Port ${ports.SMTP_PORT} is in use: set SMTP_PORT`);
    expect(third.output()).not.toContain('is ready');
    await new Promise((resolve) => holder.close(resolve));
  }, 30_000);

  it(
    'names the process that ended and its last lines, and takes the rest down',
    async () => {
      const fourth = start({ CASE_TEAM_EMAIL: 'no address' });
      expect(await fourth.ended).toBe(1);
      expect(fourth.output()).toContain('The worker ended by itself (exit code 1)');
      expect(fourth.output()).toContain('CASE_TEAM_EMAIL');
      await expectFree(ports, portNames);
    },
    STARTS_WITHIN,
  );
});
