/** Runs the sandbox until it is told to stop. */
import { env, exit } from 'node:process';
import * as z from 'zod/mini';
import { startSandbox } from '.';

const NO_PORT = 'must be a port, 0 to 65535';
const anyPort = z.coerce
  .number({ error: NO_PORT })
  .check(z.int(NO_PORT), z.gte(0, NO_PORT), z.lte(65_535, NO_PORT));
const port = (fallback: number) => z._default(anyPort, fallback);

const url = z.url({ protocol: /^https?$/, error: 'must be an address, such as http://127.0.0.1:3000' });

const settings = z.object({
  SANDBOX_PORT: port(4010),
  SMTP_PORT: port(1025),
  /** The page on which mails are read. */
  INBOX_PORT: port(1080),
  /** BankID's, which wants TLS. None: the one above SANDBOX_PORT. */
  BANKID_PORT: z.optional(anyPort),
  /** Folder that a restart finds everything in. None: in memory. */
  SANDBOX_DATA: z.optional(z.string()),
  /** The service's API, to which Kundportalen's pages post. */
  API_URL: z.optional(url),
  /** Where a browser reaches the API and Temporal UI, for links to them. */
  API_WEB_URL: z.optional(url),
  TEMPORAL_UI_URL: z.optional(url),
  /** As worker and API have it: with it, the sandbox is also the codec server of Temporal UI and the CLI, under /codec. */
  ENCRYPTION_KEYS: z.optional(z.string()),
});

function readSettings(): z.output<typeof settings> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const judged = z.safeParse(settings, given);
  if (judged.success) return judged.data;
  const wrong = judged.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`These settings are wrong:\n${wrong.join('\n')}`);
}

/** Whatever hangs then ends with the process. */
const LONGEST_STOP_MS = 1500;

async function main(): Promise<void> {
  const { SANDBOX_PORT, SMTP_PORT, INBOX_PORT, BANKID_PORT, SANDBOX_DATA, API_URL, ...web } = readSettings();
  const sandbox = await startSandbox({
    port: SANDBOX_PORT,
    smtpPort: SMTP_PORT,
    inboxPort: INBOX_PORT,
    bankIdPort: BANKID_PORT ?? (SANDBOX_PORT === 0 ? 0 : SANDBOX_PORT + 1),
    folder: SANDBOX_DATA,
    apiUrl: API_URL,
    links: {
      api: web.API_WEB_URL ?? API_URL,
      temporalUi: web.TEMPORAL_UI_URL,
    },
    codec: web.ENCRYPTION_KEYS ? { keys: web.ENCRYPTION_KEYS, uiUrl: web.TEMPORAL_UI_URL } : undefined,
  });
  console.log(
    `Sandbox on ${sandbox.url}, ${sandbox.smtpUrl}, ${sandbox.bankId.url}, inbox on http://127.0.0.1:${INBOX_PORT}`,
  );
  const stop = () => {
    setTimeout(() => exit(0), LONGEST_STOP_MS).unref();
    sandbox.close().then(
      () => exit(0),
      () => exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: Error) => {
  console.error(error.message);
  exit(1);
});
