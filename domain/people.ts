/** Who an onboarding's people are, each under a key that says nothing of the person. */
import type { Person } from './application';
import type { Holder, Onboarding } from './onboarding';
import type { WaitOwner } from './waiting';

export interface Recipient {
  /** Names the recipient within the case: a role, a role with a number, or the portal's user id. */
  key: string;
  name: string;
  email: string;
}

const as = (key: string, { name, email }: Person): Recipient => ({ key, name, email });
const holder = ({ userId, name, email }: Holder): Recipient => ({ key: userId, name, email });

export const applicant = ({ applicant: person }: Onboarding) => as('applicant', person);
export const signatories = ({ signatories: all }: Onboarding) =>
  all.map((person, index) => as(`signatory${index + 1}`, person));
export const administrator = ({ contacts }: Onboarding) =>
  contacts ? [as('administrator', contacts.administrator)] : [];
export const agreementContact = ({ contacts }: Onboarding) =>
  contacts ? [as('agreementContact', contacts.agreementContact)] : [];
export const orderers = ({ holders }: Onboarding) => holders.orderers.map(holder);
export const attestants = ({ holders }: Onboarding) => holders.attestants.map(holder);

/** Who placed the order that stands. */
export const whoOrdered = ({ holders, order }: Onboarding) =>
  holders.orderers.filter(({ userId }) => userId === order?.orderedBy).map(holder);
export const whoAttested = ({ holders, attestation }: Onboarding) =>
  holders.attestants.filter(({ userId }) => userId === attestation?.attestedBy).map(holder);

/** Those whom a wait is on; `caseTeam` stands for the mailbox of the settings. */
export function waitedFor(onboarding: Onboarding, owner: WaitOwner): (Recipient | 'caseTeam')[] {
  const people: Record<WaitOwner, (Recipient | 'caseTeam')[]> = {
    caseOfficer: ['caseTeam'],
    applicant: [applicant(onboarding)],
    signatory: signatories(onboarding),
    administrator: administrator(onboarding),
    orderer: orderers(onboarding),
    attestant: attestants(onboarding),
  };
  return people[owner];
}

/** Each once, by key. */
export function once(people: (Recipient | 'caseTeam')[]): (Recipient | 'caseTeam')[] {
  const key = (one: Recipient | 'caseTeam') => (one === 'caseTeam' ? one : one.key);
  return people.filter((one, index) => people.findIndex((other) => key(other) === key(one)) === index);
}
