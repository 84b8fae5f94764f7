/** Kundportalen as a client: the calls that openapi.yaml, beside this file, asks of it. */
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { instant, person, userId } from '../../domain/application';
import type { AccountToOpen, HandOver } from '../contract';
import { call, json, USUAL_TIME_LIMIT, type Provider } from '../http';
import { usableMobile, usablePersonalNumber } from './fields';

const line = (longest: number) =>
  z.string().check(z.trim(), z.minLength(1), z.maxLength(longest), z.regex(/^[^\p{Cc}]*$/u));
/** Looser than our own: what the portal has taken for an address is one. */
const address = z.string().check(z.maxLength(254), z.regex(/^[^\s\p{Cc}]+@[^\s\p{Cc}]+$/u));
const id = z.string().check(z.regex(/^[\x21-\x7e]{1,100}$/));

const named = z.object({ name: line(200), email: address, mobile: z.catch(person.shape.mobile, undefined) });
const openedAccount = z.object({
  accountId: id,
  administrator: z.object({ userId, username: line(254) }),
});
const agent = z.object({
  accountId: id,
  agreement: z.nullish(z.object({ signedAt: instant })),
  contacts: z.object({ administrator: named, agreementContact: named }),
});
/** No step but the attestation itself ever holds a personal identity number. */
const isThere = <S extends z.ZodMiniType>(schema: S) =>
  z.pipe(
    schema,
    z.transform((given) => given !== undefined),
  );
/** Bounded: who holds a role is kept in the onboarding, which Temporal stores whole. */
const users = z
  .array(
    z.object({
      userId,
      name: line(200),
      email: address,
      roles: z.array(z.string()),
      personalNumber: isThere(usablePersonalNumber),
      mobile: isThere(usableMobile),
    }),
  )
  .check(z.maxLength(1000));
const invitation = z.object({ link: z.url(), expiresAt: instant });
const session = z.object({ active: z.boolean() });
const receipt = z.object({
  handoverId: id,
  instructions: z.array(z.string().check(z.maxLength(1000))).check(z.maxLength(50)),
});

type OpenedAccount = z.infer<typeof openedAccount>;
type Agent = z.infer<typeof agent>;
export type User = z.infer<typeof users>[number];
type Invitation = z.infer<typeof invitation>;
type Receipt = z.infer<typeof receipt>;

export interface PortalClient {
  openAccount(account: AccountToOpen): Promise<OpenedAccount>;
  /** `undefined`: the portal knows no such agent. */
  findAgent(organisationNumber: string): Promise<Agent | undefined>;
  listUsers(organisationNumber: string): Promise<User[]>;
  /** A new one-time login link. Each call makes one of its own, since an older one may be used or have lapsed. */
  createInvitation(userId: string): Promise<Invitation>;
  isLoggedIn(userId: string): Promise<boolean>;
  handOver(handOver: HandOver): Promise<Receipt>;
}

export interface PortalAccess {
  /** Where the paths of openapi.yaml begin. */
  url: string;
  token: string;
  /** Milliseconds for one call. */
  timeLimit?: number;
}

/** Every call throws an ApplicationFailure of domain/failures.ts. */
export function createPortalClient({ url, token, timeLimit = USUAL_TIME_LIMIT }: PortalAccess): PortalClient {
  const headers = { Authorization: `Bearer ${token}` };
  const portal: Provider = { name: 'Kundportalen', url, headers, timeLimit };
  return {
    openAccount: (account) => openAccount(portal, account),
    findAgent: (organisationNumber) =>
      call<Agent | undefined>(portal, {
        method: 'GET',
        endpoint: 'agent',
        path: agentPath(organisationNumber),
        read: json(agent),
        means: { 404: undefined },
      }),
    listUsers: (organisationNumber) =>
      call(portal, {
        method: 'GET',
        endpoint: 'users',
        path: `${agentPath(organisationNumber)}/users`,
        read: json(users),
      }),
    createInvitation: (user) =>
      call(portal, {
        method: 'POST',
        endpoint: 'invitation',
        path: `/users/${encodeURIComponent(user)}/invitation`,
        headers: { 'Idempotency-Key': randomUUID() },
        read: json(invitation),
      }),
    isLoggedIn: (user) =>
      call(portal, {
        method: 'GET',
        endpoint: 'sessions',
        path: `/users/${encodeURIComponent(user)}/sessions`,
        read: (body) => json(session)(body).active,
        // A user who has been removed meanwhile is logged in no more.
        means: { 404: false },
      }),
    handOver: (handOver) => sendHandOver(portal, handOver),
  };
}

const agentPath = (organisationNumber: string) => `/agents/${encodeURIComponent(organisationNumber)}`;

function openAccount(portal: Provider, account: AccountToOpen): Promise<OpenedAccount> {
  const { caseId, organisationNumber, organisationName, contacts, agreement } = account;
  const { documentId, sha256, signedAt } = agreement;
  const body = {
    name: organisationName,
    case: caseId,
    contacts,
    agreement: { documentId, sha256, signedAt },
  };
  // A contact may be replaced between two tries.
  return call(portal, {
    method: 'PUT',
    endpoint: 'agent',
    path: agentPath(organisationNumber),
    headers: { 'Idempotency-Key': `${caseId}-account-${account.administratorsReplaced}-${digestOf(body)}` },
    body: { json: body },
    read: json(openedAccount),
  });
}

/** The same key on another body would be refused. */
const digestOf = (body: object) =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16);

function sendHandOver(portal: Provider, handOver: HandOver): Promise<Receipt> {
  const { caseId, organisationNumber, order, attestation } = handOver;
  const { attestedBy, attestedAt, evidence } = attestation;
  const { orderId, service, orderedBy } = order;
  const body = { case: caseId, service, orderedBy, attestedBy, attestedAt, evidence };
  return call(portal, {
    method: 'POST',
    endpoint: 'handover',
    path: `${agentPath(organisationNumber)}/orders/${encodeURIComponent(orderId)}/handover`,
    // The order's id is made of the case and of the round in which it was ordered. After a restore from backup or a reset
    // it may have been attested again: the portal hands an order over once, whatever the key.
    headers: { 'Idempotency-Key': `${orderId}-handover-${digestOf(body)}` },
    body: { json: body },
    read: json(receipt),
  });
}
