/** The inbox page, where a person reads the mails that the sandbox took: maildev, on loopback alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { listen, listensOn, LOOPBACK } from './listening';
import type { Taken } from './mail';

interface Inbox {
  pass(mail: Taken): void;
  isUp(): boolean;
  close(): Promise<void>;
}

/** In the folder, a restart finds the mails; without one they go with the process. */
export async function openInbox(port: number, folder: string | undefined): Promise<Inbox> {
  await mustBeFree(port);
  // An ES module, which CommonJS cannot load otherwise.
  const { MailDev } = await import('maildev');
  const mailDirectory = folder ? join(folder, 'inbox') : await mkdtemp(join(tmpdir(), 'sandbox-inbox-'));
  const maildev = new MailDev({
    smtp: 0,
    ip: LOOPBACK,
    web: port,
    webIp: listensOn(),
    mailDirectory,
    silent: true,
  });
  const { smtp } = await maildev.start();
  const transport = createTransport({
    host: LOOPBACK,
    port: smtp.getAddress().port,
    secure: false,
    pool: true,
  });
  return {
    pass({ from, to, raw }) {
      transport.sendMail({ envelope: { from, to }, raw }).catch(({ code }: NodeJS.ErrnoException) => {
        console.error(`A mail did not reach the inbox page (${code}).`);
      });
    },
    isUp: () => maildev.isRunning(),
    async close() {
      transport.close();
      await maildev.stop();
      if (!folder) await rm(mailDirectory, { recursive: true, force: true });
    },
  };
}

/** Asked beforehand: maildev leaves its own SMTP server running where the page's port is taken. */
async function mustBeFree(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port, 'INBOX_PORT');
  await new Promise((resolve) => probe.close(resolve));
}
