/** The service's API, as the portal's backend calls it. What it answers is read as RFC 9457 has it, never guessed. */
import * as z from 'zod/mini';
import type { ClientId } from '../../idp/clients';
import type { Tokens } from '../../idp/tokens';
import { judgement, problem, view, type Judgement, type Problem, type View } from './view';

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** What a write needs beside its body. */
interface Write {
  /** The same key again is the same write, so that a form sent twice acts once. */
  key: string;
  /** The portal's id of whoever acted there. */
  onBehalfOf?: string;
}

export type Service = ReturnType<typeof createService>;

/** The API gives a worker some seconds to answer before it answers itself. */
const LONGEST_MS = 15_000;

const reply = z.object({ messageId: z.string() });
const events = z.object({ events: z.array(judgement) });

const unreachable = (title: string): Problem => ({ type: '/problems/unreachable', title, errors: [] });

/** No answer in time, or one that is no JSON: undefined. */
async function answered(url: string, init: RequestInit, token: () => Promise<string>) {
  try {
    const headers = { ...init.headers, Authorization: `Bearer ${await token()}` };
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(LONGEST_MS) });
    return { ok: response.ok, body: await response.json() };
  } catch {
    return undefined;
  }
}

/** As that client. `url`: without a slash at the end; none: every call is answered with that it is not known. */
export function createService(url: string | undefined, tokens: Tokens, client: ClientId) {
  async function call<S extends z.ZodMiniType>(
    shape: S,
    path: string,
    init: RequestInit = {},
  ): Promise<Answer<z.output<S>>> {
    if (url === undefined) return { ok: false, problem: unreachable('The setting API_URL is missing.') };
    const found = await answered(`${url}${path}`, init, () => tokens(client));
    if (!found) return { ok: false, problem: unreachable('The API does not answer.') };
    const { ok, body } = found;
    const value = z.safeParse(shape, body);
    if (ok && value.success) return { ok, value: value.data };
    const said = z.safeParse(problem, body);
    return { ok: false, problem: said.data ?? unreachable('The API answers otherwise than it is known to.') };
  }
  const write = (method: string, body: unknown, { key, onBehalfOf }: Write): RequestInit => ({
    method,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      ...(onBehalfOf && { 'On-Behalf-Of': onBehalfOf }),
    },
    body: JSON.stringify(body),
  });
  const one = (id: string) => `/v1/onboardings/${encodeURIComponent(id)}`;

  return {
    open: (body: unknown, how: Write): Promise<Answer<View>> =>
      call(view, '/v1/onboardings', write('POST', body, how)),

    view: (id: string): Promise<Answer<View>> => call(view, one(id)),

    /** `what`: the last part of the message's address. */
    send(id: string, what: string, body: unknown, how: Write): Promise<Answer<{ messageId: string }>> {
      const method = what === 'application' ? 'PUT' : 'POST';
      return call(reply, `${one(id)}/${what}`, write(method, body, how));
    },

    /** What became of a message; nothing known of it yet: undefined. */
    async judgementOf(id: string, messageId: string): Promise<Judgement | undefined> {
      const found = await call(events, `${one(id)}/events?messageId=${encodeURIComponent(messageId)}`);
      return found.ok ? found.value.events[0] : undefined;
    },
  };
}
