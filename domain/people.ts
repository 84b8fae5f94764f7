/** Who an onboarding's people are, each under a key that says nothing of the person. */
import { linkOf } from './attesting';
import type { Link } from './at-the-page';
import type { Person } from './application';
import { contactNames, type ContactName } from './messages';
import type { Holder, Onboarding } from './onboarding';
import type { WaitOwner } from './waiting';

export interface Recipient {
  /** Names the recipient within the case: a role, a role with a number, or the portal's user id. */
  key: string;
  name: string;
  email: string;
}

/** Whoever has come after somebody is told under a key of their own. */
function named({ replacements }: Onboarding, contact: ContactName, { name, email }: Person): Recipient {
  const before = replacements[contact] ?? 0;
  return { key: before > 0 ? `${contact}.${before + 1}` : contact, name, email };
}

/** Whether somebody else has come after the one of that key. */
export function hasBeenReplaced({ replacements }: Onboarding, key: string): boolean {
  const [contact, number = '1'] = key.split('.');
  const name = contactNames.find((one) => one === contact);
  return name !== undefined && (replacements[name] ?? 0) + 1 > Number(number);
}

/** Mailboxes of Inera's case team, whose addresses are settings. */
type Mailbox = 'caseTeam' | 'caseTeamLead';
export type Addressee = Recipient | Mailbox;

const holder = ({ userId, name, email }: Holder): Recipient => ({ key: userId, name, email });

export const applicant = (onboarding: Onboarding) => named(onboarding, 'applicant', onboarding.applicant);
export const signatories = (onboarding: Onboarding) =>
  onboarding.signatories.map((person, index) =>
    named(onboarding, `signatory${index + 1}` as ContactName, person),
  );
export const administrator = (onboarding: Onboarding) =>
  onboarding.contacts ? [named(onboarding, 'administrator', onboarding.contacts.administrator)] : [];
export const agreementContact = (onboarding: Onboarding) =>
  onboarding.contacts ? [named(onboarding, 'agreementContact', onboarding.contacts.agreementContact)] : [];
export const orderers = ({ holders }: Onboarding) => holders.orderers.map(holder);
/** Whoever has got another link is told under a key of its own. */
export const attestants = (onboarding: Onboarding): (Recipient & { link: Link })[] =>
  onboarding.holders.attestants.map((one) => {
    const link = linkOf(onboarding, one.userId);
    const key = link.version > 1 ? `${one.userId}.${link.version}` : one.userId;
    return { ...holder(one), key, link };
  });

/** Who placed the order that stands. */
export const whoOrdered = ({ holders, order }: Onboarding) =>
  holders.orderers.filter(({ userId }) => userId === order?.orderedBy).map(holder);
export const whoAttested = ({ holders, attestation }: Onboarding) =>
  holders.attestants.filter(({ userId }) => userId === attestation?.attestedBy).map(holder);

/** Those whom a wait is on; mailboxes are the settings' own. */
export function waitedFor(onboarding: Onboarding, owner: WaitOwner): Addressee[] {
  const people: Record<WaitOwner, Addressee[]> = {
    caseOfficer: ['caseTeam'],
    applicant: [applicant(onboarding)],
    signatory: signatories(onboarding),
    administrator: administrator(onboarding),
    orderer: orderers(onboarding),
    attestant: attestants(onboarding),
  };
  return people[owner];
}

/** Who is told that those waited for have not acted. */
export function escalatesTo(onboarding: Onboarding, owner: WaitOwner): Addressee[] {
  const people: Record<WaitOwner, Addressee[]> = {
    caseOfficer: ['caseTeamLead'],
    applicant: [],
    signatory: [applicant(onboarding), ...agreementContact(onboarding)],
    administrator: agreementContact(onboarding),
    orderer: administrator(onboarding),
    attestant: [...whoOrdered(onboarding), ...administrator(onboarding)],
  };
  return people[owner];
}

/** Each once, by key. */
export function once(people: Addressee[]): Addressee[] {
  const key = (one: Addressee) => (typeof one === 'string' ? one : one.key);
  return people.filter((one, index) => people.findIndex((other) => key(other) === key(one)) === index);
}
