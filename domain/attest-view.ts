/** What an attestant's link leads to: the order and what can be done with it, or what has become of it meanwhile. */
import {
  nextCodeAt,
  type AttestationMethod,
  type AttestationOver,
  type Code,
  type Link,
  type Signing,
} from './at-the-page';
import { atThePage, closedLink, holderOf, methodsOf } from './attesting';
import type { Onboarding, PlacedOrder } from './onboarding';
import type { RefusalType } from './refusals';
import type { OutcomeKind } from './stages';
import { deadlineOf } from './waiting';

export interface AttestPage {
  link: 'open';
  /** The attestant's own. */
  name: string;
  organisationName: string;
  organisationNumber: string;
  order: PlacedOrder;
  /** Name of who ordered. */
  orderedBy?: string;
  /** The midnight that ends the day by which it is to be attested. */
  dueAt?: string;
  /** By what this attestant can attest; none: the administrator has been told. */
  methods: AttestationMethod[];
  /** A right code, a signature or a refusal has come in; role and log-in are being read again. */
  isLookedInto: boolean;
  /** The last signing of this round, ended ones too: `told` says how. */
  signing?: Pick<Signing, 'attempt' | 'status' | 'told'> & { autoStartToken?: string };
  code?: {
    sending: number;
    status: 'asked' | 'sent' | 'ended';
    sentAt?: string;
    maskedNumber?: string;
    wrongTries: number;
    delivery?: 'delivered' | 'failed';
    told?: RefusalType;
  };
  /** From when on another code can be asked for: an instant, or `never` for this order. None: now. */
  nextCodeAt?: string;
}

/** A genuine link that opens nothing any more. */
export type ClosedLink =
  /** `at`: since when. */
  | { link: 'replaced'; at?: string }
  /** Its owner no longer holds the role. */
  | { link: 'roleLost' }
  /** `ended`: the onboarding has, and nobody had attested. `by`: whether its owner did that. */
  | {
      link: 'closed';
      became: AttestationOver['became'] | OutcomeKind | 'unknown';
      at?: string;
      byOwner?: boolean;
    };

export type AttestView = AttestPage | ClosedLink;

/** What the API makes QR codes of, read once for each order. */
export interface QrSecret {
  qrStartToken: string;
  qrStartSecret: string;
  startedAt: string;
}

export function attestViewOf(onboarding: Onboarding, link: Link): AttestView {
  if (onboarding.outcome) return closed(onboarding, link);
  switch (closedLink(onboarding, link)?.type) {
    case undefined:
      return openPage(onboarding, link);
    case 'linkReplaced': {
      const { linkSince: at } = atThePage(onboarding, link.userId);
      return { link: 'replaced', ...(at && { at }) };
    }
    case 'notAttestant':
      return { link: 'roleLost' };
    default:
      return closed(onboarding, link);
  }
}

export function qrSecretOf(onboarding: Onboarding, link: Link, attempt: number): QrSecret | undefined {
  const { signing } = atThePage(onboarding, link.userId);
  if (closedLink(onboarding, link) || signing?.attempt !== attempt || !signing.order) return undefined;
  const { qrStartToken, qrStartSecret, startedAt } = signing.order;
  return { qrStartToken, qrStartSecret, startedAt };
}

function closed({ attestationsOver, attestation, outcome }: Onboarding, link: Link): ClosedLink {
  const over = attestationsOver.find(({ round }) => round === link.round);
  if (over) {
    const byOwner = over.became === 'attested' && attestation?.attestedBy === link.userId;
    return { link: 'closed', became: over.became, at: over.at, byOwner };
  }
  return outcome
    ? { link: 'closed', became: outcome.kind, at: outcome.at }
    : { link: 'closed', became: 'unknown' };
}

function openPage(onboarding: Onboarding, { userId }: Link): AttestView {
  const { order, holders, wait } = onboarding;
  const owner = holderOf(onboarding, userId);
  if (!order || !owner) return { link: 'roleLost' };
  const page = atThePage(onboarding, userId);
  const orderedBy = holders.orderers.find((one) => one.userId === order.orderedBy)?.name;
  const dueAt = wait && deadlineOf(wait);
  const next = nextCodeAt(page);
  return {
    link: 'open',
    name: owner.name,
    organisationName: onboarding.organisationName,
    organisationNumber: onboarding.organisationNumber,
    order,
    ...(orderedBy !== undefined && { orderedBy }),
    ...(dueAt && { dueAt }),
    methods: methodsOf(onboarding, userId),
    isLookedInto: isLookedInto(onboarding, userId),
    ...(page.signing && { signing: signingShown(page.signing) }),
    ...(page.code && { code: codeShown(page.code) }),
    ...(next && { nextCodeAt: next }),
  };
}

function isLookedInto(onboarding: Onboarding, userId: string): boolean {
  const { signing } = atThePage(onboarding, userId);
  const isNoted = onboarding.noted.some(
    ({ name, data }) =>
      (name === 'codeEntered' || name === 'attestationDeclined') &&
      'link' in data &&
      data.link.userId === userId,
  );
  return isNoted || signing?.status === 'signed';
}

function signingShown({ attempt, status, told, order }: Signing): NonNullable<AttestPage['signing']> {
  return {
    attempt,
    status,
    ...(told && { told }),
    ...(status === 'pending' && order && { autoStartToken: order.autoStartToken }),
  };
}

function codeShown(code: Code): NonNullable<AttestPage['code']> {
  const { askedAt: _asked, messageId: _theirs, digest: _secret, ...shown } = code;
  return shown;
}
