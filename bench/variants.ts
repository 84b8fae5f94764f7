/** The ways through the routine that are benched: each a list of the messages by which it is carried through. */
import type { Application, ExistingAgreementApplication } from '../domain/application';
import type { MessageData, MessageName } from '../domain/messages';
import { ATTESTANT, CODE_DIGEST, ORDERER } from './stubs';

export interface Saying {
  name: MessageName;
  data: unknown;
}

export interface Variant {
  application: Application | ExistingAgreementApplication;
  messages: Saying[];
}

const say = <N extends MessageName>(name: N, data: MessageData<N>): Saying => ({ name, data });

const fia = { name: 'Fia Firmatecknare', email: 'fia@vardsystem.example' };
const application: Application = {
  organisationName: 'Vårdsystem i Norden AB',
  applicant: { name: 'Anna Ansökande', email: 'anna@vardsystem.example' },
  signatories: [fia],
  contacts: {
    administrator: { name: 'Adam Administratör', email: 'adam@vardsystem.example' },
    agreementContact: { name: 'Kim Kontakt', email: 'kim@vardsystem.example' },
  },
};
const { signatories: _none, contacts: _known, ...existing } = application;

const approved = say('applicationDecided', { decision: 'approved' });
const signed = say('contractSigned', {});
const rolesAssigned = say('rolesAssigned', {});
const ordered = say('orderSubmitted', {
  service: 'Säkerhetstjänster',
  form: { system: 'Journalen', environment: 'Produktion', users: '250' },
  terms: { version: '2026-1', acceptedAt: '2026-03-02T10:00:00Z' },
  orderedBy: ORDERER,
});
const orderApproved = say('ineraApproved', { decision: 'approved' });
const attested = say('attested', { decision: 'attested', attestedBy: ATTESTANT, evidence: 'proof-1' });
const link = { userId: ATTESTANT, round: 1, version: 1 };
const throughReview = [approved, signed, rolesAssigned, ordered, orderApproved];

export const variants = {
  plain: { application, messages: [...throughReview, attested] },
  'attested with BankID': {
    application,
    messages: [...throughReview, say('signingRequested', { link, endUserIp: '192.0.2.10' })],
  },
  'attested by SMS': {
    application,
    messages: [
      ...throughReview,
      say('codeRequested', { link }),
      say('codeEntered', { link, sending: 1, digest: CODE_DIGEST }),
    ],
  },
  'two signatories': {
    application: {
      ...application,
      signatories: [fia, { name: 'Fredrik Firmatecknare', email: 'fredrik@vardsystem.example' }],
    },
    messages: [approved, signed, ...throughReview.slice(1), attested],
  },
  'existing agreement': {
    application: existing,
    messages: [rolesAssigned, ordered, orderApproved, attested],
  },
  'completion requested': {
    application,
    messages: [
      say('applicationDecided', { decision: 'completionRequested', reason: 'Ange avtalskontakt.' }),
      say('applicationCompleted', application),
      ...throughReview,
      attested,
    ],
  },
  'order corrected': {
    application,
    messages: [
      ...throughReview.slice(0, -1),
      say('ineraApproved', { decision: 'correctionRequested', reason: 'Ange antal användare.' }),
      ordered,
      orderApproved,
      attested,
    ],
  },
  'reminded once': {
    application,
    messages: [
      ...throughReview.slice(0, 3),
      say('reminderRequested', { reason: 'Beställaren har bett om det.' }),
      ...throughReview.slice(3),
      attested,
    ],
  },
  rejected: {
    application,
    messages: [say('applicationDecided', { decision: 'rejected', reason: 'Uppfyller inte kraven.' })],
  },
} satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;
