/** What Kundportalen holds and does: agent accounts, their users, log-in links, orders handed over. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { State } from '../state';
import { instructionsFor } from './instructions';
import { Problem } from './problems';
import type { AgentBody, HandoverBody, PersonBody, UserBody } from './shapes';

export interface Account {
  accountId: string;
  organisationNumber: string;
  name: string;
  status: 'active';
  contacts: AgentBody['contacts'];
  agreement: AgentBody['agreement'];
  administratorId: string;
  /** How many times an account was made for this organisation number. */
  made: number;
}

export interface User extends UserBody {
  userId: string;
  organisationNumber: string;
  username: string;
  loggedIn: boolean;
}

interface Invitation {
  userId: string;
  expiresAt: string;
  usedAt?: string;
}

interface Handover {
  handoverId: string;
  organisationNumber: string;
  orderId: string;
  instructions: string[];
  made: number;
  calls: number;
}

export type Portal = ReturnType<typeof createPortal>;

export function createPortal(state: State, invitationLifetimeMs: number) {
  const accounts = state.collection<Account>('portal-accounts');
  const users = state.collection<User>('portal-users');
  const invitations = state.collection<Invitation>('portal-invitations');
  const handovers = state.collection<Handover>('portal-handovers');

  const account = (organisationNumber: string): Account =>
    accounts.get(organisationNumber) ?? notFound('There is no agent of that organisation number.');
  const user = (userId: string): User => users.get(userId) ?? notFound('There is no such user.');
  const usersOf = (organisationNumber: string) => {
    account(organisationNumber);
    return users.values().filter((one) => one.organisationNumber === organisationNumber);
  };
  const change = (userId: string, changes: Partial<User>): User => {
    const changed = { ...user(userId), ...changes };
    users.set(userId, changed);
    return changed;
  };

  function addUser(organisationNumber: string, person: UserBody): User {
    const userId = `user-${randomUUID()}`;
    // Made by the portal, and says nothing of the person.
    const username = `kp${randomBytes(4).toString('hex')}`;
    const added = { ...person, userId, organisationNumber, username, loggedIn: false };
    users.set(userId, added);
    return added;
  }

  /** Whoever has the address already gets the role; nobody is made twice. */
  function administratorAmong(organisationNumber: string, person: PersonBody): User {
    const known = users
      .values()
      .find((one) => one.organisationNumber === organisationNumber && sameAddress(one, person));
    if (!known) return addUser(organisationNumber, { ...person, roles: ['administrator'] });
    if (known.roles.includes('administrator')) return known;
    return change(known.userId, { roles: [...known.roles, 'administrator'] });
  }

  return {
    account,
    user,
    usersOf,
    change,

    /** One account per organisation number: found again, it takes what is new in name, contacts and agreement. */
    openAccount(organisationNumber: string, { name, contacts, agreement }: AgentBody) {
      const found = accounts.get(organisationNumber);
      const administrator = administratorAmong(organisationNumber, contacts.administrator);
      const opened: Account = {
        accountId: found?.accountId ?? `agent-${randomUUID()}`,
        organisationNumber,
        name,
        status: 'active',
        contacts,
        agreement: agreement ?? found?.agreement ?? null,
        administratorId: administrator.userId,
        made: found?.made ?? 1,
      };
      accounts.set(organisationNumber, opened);
      return { account: opened, administrator, made: !found };
    },

    addUser(organisationNumber: string, person: UserBody) {
      account(organisationNumber);
      return addUser(organisationNumber, person);
    },

    removeUser(userId: string) {
      user(userId);
      users.delete(userId);
    },

    invite(userId: string) {
      user(userId);
      const token = randomBytes(24).toString('base64url');
      const expiresAt = new Date(Date.now() + invitationLifetimeMs).toISOString();
      invitations.set(token, { userId, expiresAt });
      return { token, expiresAt };
    },

    isInvitationGood(token: string) {
      const invitation = invitations.get(token);
      return !!invitation && !invitation.usedAt && Date.parse(invitation.expiresAt) > Date.now();
    },

    /** Logs in whoever holds the link, once. */
    useInvitation(token: string): User {
      const invitation = invitations.get(token) ?? notFound('There is no such invitation.');
      if (invitation.usedAt)
        throw new Problem(410, 'invitation-used', 'This invitation has been used already.');
      if (Date.parse(invitation.expiresAt) <= Date.now())
        throw new Problem(410, 'invitation-expired', 'This invitation has expired.');
      const loggedIn = change(invitation.userId, { loggedIn: true });
      invitations.set(token, { ...invitation, usedAt: new Date().toISOString() });
      return loggedIn;
    },

    /** An order is handed over once, whoever asks and how often. */
    handOver(organisationNumber: string, orderId: string, { service }: HandoverBody) {
      account(organisationNumber);
      const key = `${organisationNumber}/${orderId}`;
      const found = handovers.get(key);
      if (found) return { handover: found, made: false };
      const handover: Handover = {
        handoverId: `handover-${randomUUID()}`,
        organisationNumber,
        orderId,
        instructions: instructionsFor(service),
        made: 1,
        calls: 0,
      };
      handovers.set(key, handover);
      return { handover, made: true };
    },

    /** Calls that were answered from an Idempotency-Key count too. */
    countHandoverCall(organisationNumber: string, orderId: string) {
      const key = `${organisationNumber}/${orderId}`;
      const handover = handovers.get(key);
      if (handover) handovers.set(key, { ...handover, calls: handover.calls + 1 });
    },

    books: () => ({
      accounts: accounts
        .values()
        .map(({ accountId, organisationNumber, made }) => ({ accountId, organisationNumber, made })),
      handovers: handovers.values().map(({ orderId, organisationNumber, made, calls }) => ({
        orderId,
        organisationNumber,
        made,
        calls,
      })),
    }),
  };
}

const sameAddress = (one: { email: string }, other: { email: string }) =>
  one.email.toLowerCase() === other.email.toLowerCase();

function notFound(detail: string): never {
  throw new Problem(404, 'not-found', detail);
}
