import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startSandbox } from '../../sandbox';
import {
  act,
  anAgent,
  aSandbox,
  aSignatory,
  ORGANISATION,
  pendingDocument,
  until,
  type ShownDocument,
} from './a-sandbox';

/** A process takes longer than a call, on a busy machine. */
const A_PROCESS_MS = 30_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('A restart finds', () => {
  it('what was done, and goes on with what was going on', async () => {
    const before = await aSandbox({ folder, sealingMs: 60_000 });
    const account = await before.portal('PUT', `/agents/${ORGANISATION}`, anAgent, 'k1');
    const { id, links } = await pendingDocument(before, [aSignatory('a@example.test')]);
    await act(before, links[0]!, { action: 'sign' });
    await createTransport(before.smtpUrl).sendMail({
      to: 'a@example.test',
      from: 'b@example.test',
      text: 'hej',
    });
    const books = await before.books();
    await before.close();

    const after = await aSandbox({ folder });
    expect(await after.books()).toEqual(books);
    expect(await after.portal('PUT', `/agents/${ORGANISATION}`, anAgent, 'k1')).toEqual({
      ...account,
      status: 200,
    });
    await until(
      async () => ((await after.scrive('GET', `/documents/${id}/get`)).body as ShownDocument).sealed_file,
    );
    await after.close();
  });

  it('all but a line that was cut off', async () => {
    const before = await aSandbox({ folder });
    await before.portal('PUT', `/agents/${ORGANISATION}`, anAgent, 'k1');
    await before.close();
    appendFileSync(join(folder, 'portal-accounts.jsonl'), '["5560009999",{"acc');
    for (let starts = 0; starts < 2; starts += 1) {
      const after = await aSandbox({ folder });
      expect((await after.books()).accounts.map((one) => one.organisationNumber)).toEqual([ORGANISATION]);
      await after.close();
    }
  });
});

describe('A port that is taken', () => {
  it.each([
    ['port', 'SANDBOX_PORT'],
    ['smtpPort', 'SMTP_PORT'],
    ['inboxPort', 'INBOX_PORT'],
  ])('%s is told by its number and the setting %s', async (option, setting) => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    await expect(startSandbox({ [option]: port })).rejects.toThrow(`Port ${port} is taken: set ${setting}`);
    await new Promise((resolve) => holder.close(resolve));
  });
});

describe('The sandbox as a process', () => {
  const freePort = async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return String(port);
  };
  const start = (settings: Record<string, string>): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts'], {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });

  it('shows mails in the inbox page, also those from before a restart, and stops when told to', async () => {
    const [SANDBOX_PORT, SMTP_PORT, INBOX_PORT] = [await freePort(), await freePort(), await freePort()];
    const settings = { SANDBOX_PORT, SMTP_PORT, INBOX_PORT, SANDBOX_DATA: folder };
    const isUp = () =>
      fetch(`http://127.0.0.1:${SANDBOX_PORT}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    const subjects = async () => {
      const listed = await fetch(`http://127.0.0.1:${INBOX_PORT}/api/email`);
      return ((await listed.json()) as { subject: string }[]).map(({ subject }) => subject);
    };
    for (const mailsThen of [1, 2]) {
      const sandbox = start(settings);
      const ended = once(sandbox, 'exit');
      await until(isUp, A_PROCESS_MS);
      const mail = { to: 'a@example.test', from: 'b@example.test', subject: 'Hej', text: 'hej' };
      await createTransport(`smtp://127.0.0.1:${SMTP_PORT}`).sendMail(mail);
      await until(async () => (await subjects()).length === mailsThen, A_PROCESS_MS);
      const page = await fetch(`http://127.0.0.1:${INBOX_PORT}/`, { headers: { Accept: 'text/html' } });
      expect(await page.text()).toContain('<html');
      sandbox.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
  }, 30_000);

  it('says which setting is wrong', async () => {
    const sandbox = start({ SANDBOX_PORT: 'many' });
    const said: Buffer[] = [];
    sandbox.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
    expect(await once(sandbox, 'exit')).toEqual([1, null]);
    expect(Buffer.concat(said).toString()).toContain('SANDBOX_PORT: must be a port');
  }, 15_000);
});
