/**
 * Backup and restore, by the commands of docs/operations.md: what was open at the backup goes on to its end, though the
 * providers have gone further meanwhile; and what the portal was told was accepted, it sends again.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  administrator,
  applicant,
  attestant,
  caseOfficer,
  orderer,
  signatory,
} from '../../scripts/demo/people';
import { sendForm, until as seenAt } from '../../scripts/demo/attest-page';
import type { Mail } from '../../scripts/demo/client';
import { play } from '../../scripts/demo/play';
import type { Scene } from '../../scripts/demo/scene';
import { stories, toTheAttestation } from '../../scripts/demo/stories';
import { root } from '../../scripts/binaries.cjs';
import { startStack, type Stack } from '../../scripts/stack';
import { ownVersion } from '../../scripts/stack/data-folder';
import { freePorts, type Ports } from '../../scripts/stack/ports';
import { aFolder, removeStack, sceneOn, STARTS_WITHIN } from './a-stack';

/** As docs/operations.md has them, for a shell in the checkout. */
const BACKUP = [
  `python3 -c 'import sqlite3, sys; live, copy = map(sqlite3.connect, sys.argv[1:]); live.backup(copy)' "$DATA_DIR/temporal.db" "$BACKUP/temporal.db"`,
  'cp -a "$DATA_DIR/cases" "$BACKUP/"',
  'cp -a "$DATA_DIR/encryption-keys" "$DATA_DIR/callback-key" "$DATA_DIR/sms-key" "$DATA_DIR/version" "$BACKUP/"',
];
const RESTORE = ['mkdir -m 700 "$DATA_DIR"', 'cp -a "$BACKUP/." "$DATA_DIR/"'];

const SIGNING = /https?:\/\/\S+\/scrive\/sign\/\S+/;
const INVITATION = /https?:\/\/\S+\/invitations\/\S+/;

/** The runbook's own commands are tried, which are Python's: without it there is nothing to try. */
const hasPython = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;

let ports: Ports;
let home: string;
let stack: Stack | undefined;

beforeAll(async () => {
  ports = await freePorts();
  home = await aFolder();
  await mkdir(backup());
  stack = await startStack({ dataDir: dataDir('first'), ports });
  // `npm start` does.
  stack.dataFolder.version = ownVersion();
}, STARTS_WITHIN);
afterAll(async () => {
  jest.restoreAllMocks();
  await removeStack(stack);
  await rm(home, { recursive: true, force: true });
}, 15_000);

const dataDir = (name: string) => join(home, name);
const backup = () => join(home, 'backup');

function shell(commands: string[], DATA_DIR: string): void {
  for (const command of commands)
    execFileSync('sh', ['-c', command], { env: { ...process.env, DATA_DIR, BACKUP: backup() } });
}

/** Every process at once, as when the machine goes. The providers are others': their books stay as they are. */
async function loseAllButTheProviders(lost: Stack): Promise<void> {
  await Promise.all((['temporal', 'worker', 'api', 'sandbox'] as const).map((name) => lost.kill(name)));
  await lost.stop();
}

async function restored(): Promise<Stack> {
  const [lost, found] = [dataDir('first'), dataDir('second')];
  shell(RESTORE, found);
  await rename(join(lost, 'sandbox'), join(found, 'sandbox'));
  await rm(lost, { recursive: true });
  return startStack({ dataDir: found, ports });
}

/** What the portal's and the case officers' systems send, and keep until they know it to be in a backup. */
function keepWhatIsSent(): { sent: Request[]; sendAgain: () => Promise<number[]> } {
  const sent: Request[] = [];
  const really = globalThis.fetch;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (asked, init) => {
    if (!(asked instanceof Request) || !asked.headers.has('Idempotency-Key')) return really(asked, init);
    const copy = asked.clone();
    const answer = await really(asked, init);
    if (answer.ok) sent.push(copy);
    return answer;
  });
  return {
    sent,
    async sendAgain() {
      const statuses: number[] = [];
      for (const one of sent) statuses.push((await really(one.clone())).status);
      return statuses;
    },
  };
}

const caseOf = ({ onboardingId }: Scene) => onboardingId.split('~').at(-1) ?? '';

async function documentsOf(scene: Scene): Promise<number> {
  const { documents } = await scene.sandbox.books();
  return documents.filter(({ tags }) => tags.some(({ value }) => value === caseOf(scene))).length;
}

async function fromRolesToTheEnd(scene: Scene): Promise<void> {
  await administrator(scene).logsInByInvitation();
  await administrator(scene).assignsRoles();
  await orderer(scene).orders();
  await caseOfficer(scene).approvesOrder();
  await attestant(scene).attestsByBankId();
}

/** By the link that was mailed before: nobody is told anew. */
async function attestsAgain(scene: Scene): Promise<void> {
  const { attestant: person } = scene.people;
  await scene.reaches('attestation');
  const link = await scene.linkMailedTo(person, /https?:\/\/\S+\/attest\/\S+/);
  await sendForm(link, '/code');
  await seenAt(link, /name="code"/);
  await sendForm(link, '/code/entry', { code: await scene.sandbox.codeSentTo(person.mobile ?? '') });
}

it('the commands are those of docs/operations.md', async () => {
  const said = await readFile(join(root, 'docs', 'operations.md'), 'utf8');
  for (const command of [...BACKUP, ...RESTORE]) expect(said).toContain(command);
});

(hasPython ? it : it.skip)(
  'what was open at the backup, and what began after it, end as ever: nothing is made twice',
  async () => {
    const before = stack as Stack;
    const [old, young, attested] = [sceneOn(before), sceneOn(before), sceneOn(before)];
    await toTheAttestation(attested);
    await applicant(old).applies();
    await caseOfficer(old).approvesApplication();
    const waiting = await old.reaches('agreementSigning');
    await old.isMailed('signatory', waiting);
    const link = await old.linkMailedTo(old.people.signatory, SIGNING);
    shell(BACKUP, dataDir('first'));

    const { sent, sendAgain } = keepWhatIsSent();
    await old.sandbox.fillInForm(link, { action: 'sign' });
    await old.api.send(old.onboardingId, 'contractSigned', {}).catch(() => undefined);
    await old.reaches('roleAssignment');
    const invitation = await old.linkMailedTo(old.people.administrator, INVITATION);
    await applicant(young).applies();
    await caseOfficer(young).approvesApplication();
    await young.reaches('agreementSigning');
    await young.linkMailedTo(young.people.signatory, SIGNING);
    await attestant(attested).attestsBySms();
    await attested.ends();
    expect(sent.length).toBeGreaterThanOrEqual(2);

    await loseAllButTheProviders(before);
    stack = await restored();
    // Of the younger one nothing is known; the older one stands where the backup has it, or has seen by itself what is signed.
    await expect(young.api.view(young.onboardingId)).rejects.toMatchObject({ status: 404 });
    expect((await old.view()).path.slice(0, 2)).toEqual(['applicationReview', 'agreementSigning']);

    expect((await sendAgain()).filter((status) => status >= 300 && status !== 409)).toEqual([]);
    await old.reaches('roleAssignment');
    expect(await old.linkMailedTo(old.people.administrator, INVITATION)).toBe(invitation);

    await play({ ...stories.plain, tell: fromRolesToTheEnd }, old);
    await play({ ...stories.plain, tell: attestsAgain }, attested);
    const signsFirst = async (scene: Scene) => {
      await signatory(scene).signs();
      await fromRolesToTheEnd(scene);
    };
    await play({ ...stories.plain, tell: signsFirst }, young);
    expect([await documentsOf(old), await documentsOf(young)]).toEqual([1, 1]);

    // What was told after the backup is told once more, under its Message-ID: as one mail, the story counts it.
    const toldAgain = (mails: Mail[]) => mails.filter(({ times }) => times > 1).map(({ to }) => to);
    expect(toldAgain(await old.mails())).toContain(old.people.administrator.email);
    expect(toldAgain(await young.mails())).toContain(young.people.signatory.email);
  },
  120_000,
);
