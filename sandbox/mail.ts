/** An SMTP server that takes every mail and keeps the books by Message-ID, so that one sent twice is seen. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { CallCounter } from './books';
import type { FaultKind, Faults } from './faults';
import type { Collection, State } from './state';

const MOST_BYTES = 20 * 1024 * 1024;

export interface Mail {
  messageId: string;
  /** Those of the envelope, with a comma between them. */
  to: string;
  subject: string;
  text: string;
  html: string;
  receivedAt: string;
  /** How many times a mail of this Message-ID was delivered. The rest is the first one's. */
  times: number;
  /** By name in lower case. */
  headers: Record<string, string>;
}

/** A mail as it came, to be passed on. */
export interface Taken {
  from: string;
  to: string[];
  raw: Buffer;
}

interface Dependencies {
  state: State;
  faults: Faults;
  count: CallCounter;
  onTaken: (mail: Taken) => void;
}

type Answer = (error?: Error | null) => void;

export type MailServer = ReturnType<typeof createMailServer>;

export function createMailServer({ state, faults, count, onTaken }: Dependencies) {
  const mails = state.collection<Mail>('mails');

  async function take(session: SMTPServerSession, raw: Buffer): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    const to = rcptTo.map(({ address }) => address);
    keep(mails, asMail(await simpleParser(raw), to));
    onTaken({ from: mailFrom ? mailFrom.address : '', to, raw });
  }

  const server = new SMTPServer({
    banner: 'Sandbox',
    authOptional: true,
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    closeTimeout: 1,
    // Whoever logs in is let in: the sandbox knows nobody.
    onAuth: ({ username }, _session, answer) => answer(null, { user: username ?? 'anyone' }),
    onData(stream, session, answer) {
      count('smtp deliver');
      void (async () => {
        try {
          const raw = await readAll(stream);
          const fault = faults.meet('smtp', 'deliver');
          if (!fault || fault === 'dropAfterActing') await take(session, raw);
          finish(fault, answer, socketOf(server, session));
        } catch (error) {
          console.error(error);
          answer(refusal(451, 'Local error in processing'));
        }
      })();
    },
  });
  // A client that goes away, also one that a fault has thrown out, is no fault of the server.
  server.on('error', () => {});

  return {
    server,
    isUp: () => server.server.listening,
    /** Oldest first. */
    mailsTo: (address: string | undefined) =>
      mails
        .values()
        .filter(({ to }) => !address || to.toLowerCase().split(', ').includes(address.toLowerCase())),
    books: () =>
      mails.values().map(({ messageId, to, subject, headers, times }) => ({
        messageId,
        to,
        subject,
        idempotencyKey: headers['x-idempotency-key'] ?? null,
        times,
      })),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(resolve);
        for (const connection of server.connections) connection._socket.destroy();
      }),
  };
}

function finish(fault: FaultKind | undefined, answer: Answer, socket: Socket | undefined): void {
  switch (fault) {
    case undefined:
      return answer();
    case '500':
      return answer(refusal(451, 'Requested action aborted: local error in processing'));
    case '429':
      answer(refusal(421, 'Too many mails, closing transmission channel'));
      socket?.end();
      return;
    case 'nonsense':
      socket?.end('hello? this is no answer to DATA\r\n');
      return;
    case 'hang':
      return;
    case 'dropAfterActing':
      socket?.destroy();
  }
}

const refusal = (responseCode: number, message: string) =>
  Object.assign(new Error(message), { responseCode });

/** The session does not know its socket. */
function socketOf(server: SMTPServer, session: SMTPServerSession): Socket | undefined {
  return [...server.connections].find(({ id }) => id === session.id)?._socket;
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function asMail(parsed: ParsedMail, to: string[]): Mail {
  const headers = parsed.headerLines.map(({ key, line }): [string, string] => [
    key,
    line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n\s+/g, ' ')
      .trim(),
  ]);
  return {
    messageId: parsed.messageId ?? `<none.${randomUUID()}@sandbox>`,
    to: to.join(', '),
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: parsed.html || '',
    receivedAt: new Date().toISOString(),
    times: 1,
    headers: Object.fromEntries(headers),
  };
}

function keep(mails: Collection<Mail>, mail: Mail): void {
  const before = mails.get(mail.messageId);
  if (!before) return mails.set(mail.messageId, mail);
  const to = [...new Set([...before.to.split(', '), ...mail.to.split(', ')])].join(', ');
  mails.set(mail.messageId, { ...before, to, times: before.times + 1 });
}
