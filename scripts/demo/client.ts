/** The addresses that a demo acts through: the API, as the portal's backend calls it, and the providers' own doors. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Application, Contacts, ExistingAgreementApplication } from '../../domain/application';
import type { MessageData, MessageName } from '../../domain/messages';
import type { TrailLine } from '../../domain/trail';
import type { View } from '../../domain/view';
import type { ClientId } from '../../sandbox/idp/clients';
import { tokensFrom } from '../../sandbox/idp/tokens';

/** An answer that is none of the hoped for. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: { type?: string; title?: string; detail?: string },
    where: string,
  ) {
    super(
      `${where} answered ${status}: ${problem.detail ?? problem.title ?? problem.type ?? 'no reason given'}`,
    );
  }
}

export interface Answer {
  messageId: string;
  outcome: 'applied' | 'noted';
  onboarding?: View;
}

export type NewOnboarding = { organisationNumber: string; reference?: string } & (
  Application | ({ existingAgreement: true } & ExistingAgreementApplication)
);

/** What the API calls each message, and whose system sends it. */
const routes = {
  applicationDecided: { method: 'POST', path: 'application-decision', by: 'handlaggare' },
  applicationCompleted: { method: 'PUT', path: 'application', by: 'kundportalen' },
  contractSigned: { method: 'POST', path: 'contract-signed', by: 'kundportalen' },
  rolesAssigned: { method: 'POST', path: 'roles-assigned', by: 'kundportalen' },
  orderSubmitted: { method: 'POST', path: 'order', by: 'kundportalen' },
  ineraApproved: { method: 'POST', path: 'order-decision', by: 'handlaggare' },
  attested: { method: 'POST', path: 'attestation', by: 'kundportalen' },
  withdrawn: { method: 'POST', path: 'withdrawal', by: 'kundportalen' },
  stepRetried: { method: 'POST', path: 'retry', by: 'operator' },
  reminderRequested: { method: 'POST', path: 'reminder', by: 'operator' },
} satisfies Partial<Record<MessageName, { method: 'POST' | 'PUT'; path: string; by: ClientId }>>;

export type Api = ReturnType<typeof apiAt>;

/** `sandboxUrl`: whose identity provider gives the tokens. `patience`: milliseconds that a write outlives an outage. */
export function apiAt(apiUrl: string, sandboxUrl: string, patience = 30_000) {
  const onboardings = `${apiUrl}/v1/onboardings`;
  const tokens = tokensFrom(() => `${sandboxUrl}/idp`);
  const as = async (client: ClientId) => ({ Authorization: `Bearer ${await tokens(client)}` });
  return {
    start: (application: NewOnboarding) =>
      write<View>('POST', onboardings, application, () => as('kundportalen'), patience),
    view: async (id: string) => ask<View>('GET', `${onboardings}/${id}`, undefined, await as('kundportalen')),
    evidence: async (id: string) =>
      ask<object>('GET', `${onboardings}/${id}/evidence`, undefined, await as('revisor')),
    /** The lines of the audit trail that one message has. */
    eventsOf: async (id: string, messageId: string) =>
      ask<{ events: TrailLine[] }>(
        'GET',
        `${onboardings}/${id}/events?messageId=${messageId}`,
        undefined,
        await as('revisor'),
      ),
    send<N extends keyof typeof routes>(id: string, name: N, data: MessageData<N>): Promise<Answer> {
      const { method, path, by } = routes[name];
      return write<Answer>(method, `${onboardings}/${id}/${path}`, data, () => as(by), patience);
    },
  };
}

export interface Mail {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  /** How often it was delivered, under this one Message-ID. */
  times: number;
}

export interface PortalUser {
  userId: string;
  name: string;
  email: string;
  roles: ('administrator' | 'orderer' | 'attestant')[];
  mobile?: string | undefined;
  personalNumber?: string;
}

/** What was really done at the providers. */
export interface Books {
  accounts: { organisationNumber: string; made: number }[];
  documents: { status: string; tags: { value: string }[] }[];
  handovers: { organisationNumber: string; made: number }[];
}

export type Sandbox = ReturnType<typeof sandboxAt>;

export function sandboxAt(sandboxUrl: string) {
  const people = `${sandboxUrl}/kundportalen/people`;
  return {
    mails: () => ask<Mail[]>('GET', `${sandboxUrl}/_sandbox/mails`),
    books: () => ask<Books>('GET', `${sandboxUrl}/_sandbox/books`),
    users: (organisationNumber: string) =>
      ask<PortalUser[]>('GET', `${people}/agents/${organisationNumber}/users`),
    addUser: (organisationNumber: string, user: Omit<PortalUser, 'userId'>) =>
      ask<PortalUser>('POST', `${people}/agents/${organisationNumber}/users`, user),
    /** What somebody does with the BankID app. */
    onPhone: (does: { action: 'sign'; autoStartToken: string; personalNumber: string; name: string }) =>
      ask<unknown>('POST', `${sandboxUrl}/bankid/phone/api`, does),
    /** Of the newest SMS. */
    async codeSentTo(mobile: string): Promise<string> {
      const all = await ask<{ message: string }[]>(
        'GET',
        `${sandboxUrl}/_sandbox/sms?to=${encodeURIComponent(mobile)}`,
      );
      return /\b\d{6}\b/.exec(all.at(-1)?.message ?? '')?.[0] ?? '';
    },
    /** An agent that was there before this service was. */
    putAgent: (organisationNumber: string, agent: { name: string; contacts: Contacts; agreement: object }) =>
      ask<unknown>('PUT', `${people}/agents/${organisationNumber}`, agent),
    async openLink(link: string): Promise<void> {
      await answered(await fetch(link), link);
    },
    async fillInForm(link: string, fields: Record<string, string>): Promise<void> {
      await answered(await fetch(link, { method: 'POST', body: new URLSearchParams(fields) }), link);
    },
  };
}

/** Under one key until it is answered: nothing that is sent gets lost, and nothing is done twice. */
async function write<T>(
  method: string,
  url: string,
  body: unknown,
  who: () => Promise<Record<string, string>>,
  patience: number,
): Promise<T> {
  const giveUpAt = Date.now() + patience;
  const key = { 'Idempotency-Key': randomUUID() };
  for (;;) {
    try {
      return await ask<T>(method, url, body, { ...key, ...(await who()) });
    } catch (error) {
      const mayPass = error instanceof Refused ? error.status === 503 : error instanceof TypeError;
      if (!mayPass || Date.now() > giveUpAt) throw error;
      await pause(250);
    }
  }
}

async function ask<T>(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...init,
  });
  return (await (await answered(response, `${method} ${new URL(url).pathname}`)).json()) as T;
}

async function answered(response: Response, where: string): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  let problem = { detail: text.slice(0, 200) };
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Not every answer is JSON.
  }
  throw new Refused(response.status, problem, where);
}
