/** The people of a chaos run: those of the demo, with patience for outages, and an operator who looks after blocked steps. */
import { setTimeout as pause } from 'node:timers/promises';
import { apiAt, Refused, sandboxAt, type Api, type Mail, type Sandbox } from '../demo/client';
import { Scene, type Pace } from '../demo/scene';

interface Addresses {
  apiUrl: string;
  sandboxUrl: string;
}

/** A call that the API has answered with 200 or 202. */
export interface Accepted {
  onboardingId: string;
  messageId: string;
}

export interface Cast {
  api: Api;
  sandbox: Sandbox;
  accepted: Accepted[];
  newScene(): Scene;
}

/** Milliseconds. Outages come in a row, and a call that died with its worker is missed after a minute only. */
const PACE: Pace = { patience: 600_000, lookEvery: 500, beginAgainAfter: 30_000 };
/** A mail is seen by everybody soon enough. */
const MAILS_KEPT = 700;

/** `outagesLast`: milliseconds; nobody gives up before they have been over for some time. */
export function castAt({ apiUrl, sandboxUrl }: Addresses, outagesLast = 0): Cast {
  const pace = { ...PACE, patience: PACE.patience + outagesLast };
  const accepted: Accepted[] = [];
  const api = recording(apiAt(apiUrl, sandboxUrl, pace.patience), accepted);
  const sandbox = sharingMails(sandboxAt(sandboxUrl));
  return { api, sandbox, accepted, newScene: () => new Scene(api, sandbox, undefined, pace) };
}

function recording(api: Api, accepted: Accepted[]): Api {
  const send: Api['send'] = async (onboardingId, name, data) => {
    const answer = await api.send(onboardingId, name, data);
    accepted.push({ onboardingId, messageId: answer.messageId });
    return answer;
  };
  return { ...api, send };
}

/** All look at all mails, again and again: one look serves those who come meanwhile, and longer as the pile grows. */
function sharingMails(sandbox: Sandbox): Sandbox {
  let found: Promise<Mail[]> | undefined;
  let freshUntil = Infinity;
  return {
    ...sandbox,
    mails() {
      if (found && Date.now() < freshUntil) return found;
      const asked = Date.now();
      freshUntil = Infinity;
      const freshFor = () => Date.now() + Math.max(MAILS_KEPT, 5 * (Date.now() - asked));
      found = sandbox.mails().finally(() => (freshUntil = freshFor()));
      return found;
    },
  };
}

const ROUND_EVERY = 2_000;

/** Looks at each onboarding in turn, and has a step tried again that was blocked at the last round already. */
export async function operate({ api }: Cast, ids: () => string[], signal: AbortSignal): Promise<number> {
  let retries = 0;
  let blockedBefore = new Set<string>();
  while (!signal.aborted) {
    const blocked = new Set<string>();
    for (const id of ids()) {
      const { blockedSteps = [] } = (await api.view(id).catch(() => undefined)) ?? {};
      for (const { step } of blockedSteps) {
        blocked.add(`${id} ${step}`);
        if (!blockedBefore.has(`${id} ${step}`)) continue;
        const isRetried = await api.send(id, 'stepRetried', { step }).then(() => true, unlessTooLate);
        if (isRetried) retries += 1;
      }
    }
    blockedBefore = blocked;
    await pause(ROUND_EVERY, undefined, { signal }).catch(() => undefined);
  }
  return retries;
}

/** It has got through, or the onboarding has ended, in between. */
function unlessTooLate(error: unknown): false {
  if (!(error instanceof Refused)) throw error;
  return false;
}
