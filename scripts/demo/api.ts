/** The API as the demo's systems call it, each with its own token, by the typed client that a portal's backend would use. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createPortalClient, type PortalClient } from '../../api/client';
import type { Application, ExistingAgreementApplication } from '../../domain/application';
import type { MessageData } from '../../domain/messages';
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

interface Answer {
  messageId: string;
  outcome: 'applied' | 'noted' | 'sent';
  onboarding?: View;
}

type NewOnboarding = { organisationNumber: string; reference?: string } & (
  Application | ({ existingAgreement: true } & ExistingAgreementApplication)
);

/** Which onboarding a message is for, and under which key. */
type To = {
  params: { path: { id: string }; header: { 'Idempotency-Key': string } };
};
type As = (client: ClientId) => PortalClient;

/** What the API calls each message, and whose system sends it. */
const routes = {
  applicationDecided: (as: As, to: To, body: MessageData<'applicationDecided'>) =>
    as('handlaggare').POST('/v1/onboardings/{id}/application-decision', { ...to, body }),
  applicationCompleted: (as: As, to: To, body: MessageData<'applicationCompleted'>) =>
    as('kundportalen').PUT('/v1/onboardings/{id}/application', { ...to, body }),
  contractSigned: (as: As, to: To, _body: MessageData<'contractSigned'>) =>
    as('kundportalen').POST('/v1/onboardings/{id}/contract-signed', to),
  rolesAssigned: (as: As, to: To, _body: MessageData<'rolesAssigned'>) =>
    as('kundportalen').POST('/v1/onboardings/{id}/roles-assigned', to),
  orderSubmitted: (as: As, to: To, body: MessageData<'orderSubmitted'>) =>
    as('kundportalen').POST('/v1/onboardings/{id}/order', { ...to, body }),
  ineraApproved: (as: As, to: To, body: MessageData<'ineraApproved'>) =>
    as('handlaggare').POST('/v1/onboardings/{id}/order-decision', { ...to, body }),
  attested: (as: As, to: To, body: MessageData<'attested'>) =>
    as('kundportalen').POST('/v1/onboardings/{id}/attestation', { ...to, body }),
  withdrawn: (as: As, to: To, body: MessageData<'withdrawn'>) =>
    as('kundportalen').POST('/v1/onboardings/{id}/withdrawal', { ...to, body }),
  stepRetried: (as: As, to: To, body: MessageData<'stepRetried'>) =>
    as('operator').POST('/v1/onboardings/{id}/retry', { ...to, body }),
  reminderRequested: (as: As, to: To, body: MessageData<'reminderRequested'>) =>
    as('operator').POST('/v1/onboardings/{id}/reminder', { ...to, body }),
};
type Routes = typeof routes;

export type Api = ReturnType<typeof apiAt>;

/** `sandboxUrl`: whose identity provider gives the tokens. `patience`: milliseconds that a write outlives an outage. */
export function apiAt(apiUrl: string, sandboxUrl: string, patience = 30_000) {
  const tokens = tokensFrom(() => `${sandboxUrl}/idp`);
  const as: As = (client) => createPortalClient({ url: apiUrl, token: () => tokens(client) });
  const of = (id: string) => ({ path: { id } });
  return {
    start: (body: NewOnboarding): Promise<View> =>
      write(patience, (header) => as('kundportalen').POST('/v1/onboardings', { params: { header }, body })),
    view: (id: string): Promise<View> =>
      answered(as('kundportalen').GET('/v1/onboardings/{id}', { params: of(id) })),
    evidence: (id: string): Promise<object> =>
      answered(as('revisor').GET('/v1/onboardings/{id}/evidence', { params: of(id) })),
    /** The lines of the audit trail that one message has. */
    eventsOf: (id: string, messageId: string): Promise<{ events: TrailLine[] }> =>
      answered(
        as('revisor').GET('/v1/onboardings/{id}/events', { params: { ...of(id), query: { messageId } } }),
      ),
    send<N extends keyof Routes>(id: string, name: N, data: MessageData<N>): Promise<Answer> {
      const send = routes[name] as (as: As, to: To, body: MessageData<N>) => Asked;
      return write(patience, (header) => send(as, { params: { ...of(id), header } }, data));
    },
  };
}

type Asked = Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** Under one key until it is answered: nothing that is sent gets lost, and nothing is done twice. */
async function write<T>(patience: number, ask: (header: { 'Idempotency-Key': string }) => Asked): Promise<T> {
  const giveUpAt = Date.now() + patience;
  const key = { 'Idempotency-Key': randomUUID() };
  for (;;) {
    try {
      return await answered<T>(ask(key));
    } catch (error) {
      const mayPass =
        error instanceof Refused ? [429, 503].includes(error.status) : error instanceof TypeError;
      if (!mayPass || Date.now() > giveUpAt) throw error;
      await pause(250);
    }
  }
}

async function answered<T>(asked: Asked): Promise<T> {
  const { data, error, response } = await asked;
  if (data !== undefined) return data as T;
  const problem =
    typeof error === 'object' && error !== null ? error : { detail: String(error).slice(0, 200) };
  throw new Refused(response.status, problem, new URL(response.url).pathname);
}
