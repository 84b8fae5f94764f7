/**
 * Every provider, stubbed in the worker's own process: answers at once, as one does by whom everything goes well. The
 * calendar is no provider and is the product's own.
 */
import { readWaitingRules } from '../activities/calendar/waiting-rules';
import type { Activities } from '../activities/contract';
import { createHouseActivities } from '../activities/house';

const waitingRules = readWaitingRules();

export const ORDERER = 'user-orderer';
export const ATTESTANT = 'user-attestant';
/** What the stubbed SMS provider's one code makes: 43 characters, as `codeDigest` does. */
export const CODE_DIGEST = 'c'.repeat(43);

const SHA256 = 'ab'.repeat(32);
const AT = '2026-03-02T10:00:00.000Z';
const orderer = { userId: ORDERER, name: 'Bo Beställare', email: 'bo@vardsystem.example' };
const attestant = {
  ...{ userId: ATTESTANT, name: 'Atle Attestant', email: 'atle@vardsystem.example' },
  methods: ['bankId' as const, 'sms' as const],
};
const contacts = {
  administrator: { name: 'Adam Administratör', email: 'adam@vardsystem.example' },
  agreementContact: { name: 'Kim Kontakt', email: 'kim@vardsystem.example' },
};

/** What people have done outside, which a provider is asked about. */
export class World {
  private readonly signatures = new Map<string, number>();
  private readonly rolesAssigned = new Set<string>();

  hear(deed: Deed): void {
    if ('signs' in deed) this.signatures.set(deed.signs, this.signaturesIn(deed.signs) + 1);
    else this.rolesAssigned.add(deed.assignsRoles);
  }

  signaturesIn = (caseId: string) => this.signatures.get(caseId) ?? 0;
  hasRoles = (organisationNumber: string) => this.rolesAssigned.has(organisationNumber);
}

/** A signatory of that case signs; the administrator of that organisation assigns the roles. */
export type Deed = { signs: string } | { assignsRoles: string };

export function createStubs(world: World, portalEvents: boolean): Activities {
  return {
    ...createHouseActivities({
      patience: { parkAfterMinutes: 20, retryParkedAfterMinutes: 60, portalEvents },
      waitingRules,
    }),
    sendMail: () => Promise.resolve(),
    ...agreement(world),
    ...portal(world),
    ...attestation(),
    writeCaseFile: () => Promise.resolve(),
    deliverEvent: () => Promise.resolve(),
    sendDigest: () => Promise.resolve(),
    listForDigest: () => Promise.reject(new Error('The digest is not benched.')),
  };
}

const agreement = (world: World) =>
  ({
    drawUpAgreement: ({ caseId, round, signatories: { length } }) =>
      Promise.resolve({
        documentId: `${caseId} ${round} ${length}`,
        signingLinks: Array.from({ length }, (_, index) => `https://scrive.example/s/${caseId}/${index}`),
      }),
    lookAtAgreement({ documentId }) {
      const [caseId = '', , count] = documentId.split(' ');
      const length = Number(count);
      const signed = world.signaturesIn(caseId);
      if (signed >= length) return Promise.resolve({ status: 'signed', signedAt: AT, sha256: SHA256 });
      const hasSigned = Array.from({ length }, (_, index) => index < signed);
      return Promise.resolve({ status: 'pending', hasSigned });
    },
    cancelAgreement: () => Promise.resolve(),
  }) satisfies Partial<Activities>;

const portal = (world: World) =>
  ({
    openAccount: ({ caseId }) =>
      Promise.resolve({
        accountId: caseId,
        administrator: { userId: 'user-administrator', username: 'adam' },
      }),
    findAgent: ({ organisationNumber }) =>
      Promise.resolve({ account: { accountId: organisationNumber }, contacts, agreementSignedAt: AT }),
    lookAtRoles: ({ organisationNumber }) =>
      Promise.resolve(
        world.hasRoles(organisationNumber)
          ? { orderers: [orderer], attestants: [attestant] }
          : { orderers: [], attestants: [] },
      ),
    lookAtAttestant: () => Promise.resolve({ externalAccepted: true, holdsRole: true, mustLogOut: false }),
    handOver: () =>
      Promise.resolve({ instructions: ['Koppla upp er mot testmiljön.', 'Beställ certifikat.'] }),
  }) satisfies Partial<Activities>;

const attestation = () =>
  ({
    startSigning: ({ caseId }) =>
      Promise.resolve({
        outcome: 'started',
        orderRef: caseId,
        autoStartToken: '7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6',
        qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8',
        qrStartSecret: 'd28db9a7-4cde-429e-a983-359be676944c',
        startedAt: AT,
        digest: SHA256,
      }),
    /** As the person does: first the app is opened, then it is signed. */
    collectSignature: ({ known }) =>
      Promise.resolve(
        known === 'userSign'
          ? {
              status: 'complete',
              evidence: { name: 'bankid-1.json', sha256: SHA256 },
              personalNumberMatches: true,
            }
          : { status: 'pending', hintCode: 'userSign' },
      ),
    cancelSigning: () => Promise.resolve(),
    sendCode: () =>
      Promise.resolve({
        outcome: 'sent',
        messageId: 's'.repeat(33),
        maskedNumber: '+46 70 *** ** 12',
        digest: CODE_DIGEST,
      }),
    lookAtCode: () => Promise.resolve({ delivery: 'delivered' }),
    keepAttestation: () => Promise.resolve({ name: 'attestation-1.json', sha256: SHA256 }),
  }) satisfies Partial<Activities>;
