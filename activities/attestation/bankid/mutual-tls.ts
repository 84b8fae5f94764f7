/** HTTP by a client certificate, to a server whose certificate chains to a root that the settings name, and no other. */
import { Agent, fetch } from 'undici';

export interface MutualTls {
  /** PEM. */
  certificate: { cert: string; key: string };
  /** PEM; the system's own roots don't count. */
  ca: string;
}

/** Sends JSON; the answer with its whole body. */
export type Post = (url: string, json: string) => Promise<{ status: number; body: Buffer }>;

export function mutualTls({ certificate, ca }: MutualTls, timeLimit: number): Post {
  const { cert, key } = certificate;
  const dispatcher = new Agent({ connect: { cert, key, ca, timeout: timeLimit } });
  return async (url, json) => {
    const response = await fetch(url, {
      method: 'POST',
      // Exactly so: BankID answers a charset behind it with 415.
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: json,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimit),
      dispatcher,
    });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  };
}
