/** What the routine asks of Kundportalen. */
import type { Holder } from '../../domain/onboarding';
import type { PortalActivities } from '../contract';
import type { PortalClient, User } from './client';

export interface PortalDependencies {
  portal: PortalClient;
  /** Setting: attestation by a method outside this service is taken. */
  acceptExternalAttestation: boolean;
  /** Setting: who ordered must be logged out of Kundportalen to attest as well (DOMAIN.md 6c). */
  samePersonMustLogOut: boolean;
}

export function createPortalActivities({
  portal,
  acceptExternalAttestation,
  samePersonMustLogOut,
}: PortalDependencies): PortalActivities {
  return {
    /** Idempotent: the portal has one account for each organisation, and finds it when asked again. */
    async openAccount(account) {
      const { accountId, administrator } = await portal.openAccount(account);
      return { accountId, administrator };
    },

    /** Idempotent: reads only. */
    async findAgent({ organisationNumber }) {
      const agent = await portal.findAgent(organisationNumber);
      if (!agent) return undefined;
      const { accountId, contacts, agreement } = agent;
      return {
        account: { accountId },
        contacts,
        ...(agreement && { agreementSignedAt: agreement.signedAt }),
      };
    },

    /** Idempotent: reads only. */
    async lookAtRoles({ organisationNumber }) {
      const users = await portal.listUsers(organisationNumber);
      return { orderers: holdersOf('orderer', users), attestants: attestantsOf(users) };
    },

    /** Idempotent: reads only. */
    async lookAtAttestant({ organisationNumber, attestedBy, orderedBy }) {
      const attestants = holdersOf('attestant', await portal.listUsers(organisationNumber));
      const holdsRole = attestants.some(({ userId }) => userId === attestedBy);
      const loggedInMatters = samePersonMustLogOut && holdsRole && attestedBy === orderedBy;
      const mustLogOut = loggedInMatters && (await portal.isLoggedIn(attestedBy));
      return { externalAccepted: acceptExternalAttestation, holdsRole, mustLogOut };
    },

    /** Idempotent by the order's id: the portal takes each order over once, and gives the same receipt again. */
    async handOver(handOver) {
      const { instructions } = await portal.handOver(handOver);
      return { instructions };
    },
  };
}

function holdersOf(role: 'orderer' | 'attestant', users: User[]): Holder[] {
  return users
    .filter(({ roles }) => roles.includes(role))
    .map(({ userId, name, email }) => ({ userId, name, email }));
}

/** BankID needs a personal identity number, an SMS a mobile (DOMAIN.md 6b). */
function attestantsOf(users: User[]): Holder[] {
  const methodsOf = ({ personalNumber, mobile }: User) => [
    ...(personalNumber ? (['bankId'] as const) : []),
    ...(mobile ? (['sms'] as const) : []),
  ];
  return holdersOf('attestant', users).map((one) => {
    const user = users.find(({ userId }) => userId === one.userId);
    return { ...one, methods: user ? methodsOf(user) : [] };
  });
}
