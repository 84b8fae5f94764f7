/** What the contract shows of each request, made up: nobody in it is anybody. */
import type { Application } from '../../domain/application';
import type { MessageData, MessageName } from '../../domain/messages';

const person = (name: string, address: string) => ({ name, email: `${address}@vardsystem.example` });

const application: Application = {
  organisationName: 'Vårdsystem i Norden AB',
  applicant: { ...person('Anna Ansökande', 'anna'), mobile: '+46701740605' },
  signatories: [person('Fia Firmatecknare', 'fia'), person('Frans Firmatecknare', 'frans')],
  contacts: {
    administrator: person('Adam Administratör', 'adam'),
    agreementContact: person('Kim Kontakt', 'kim'),
  },
};

export const newOnboardings = {
  'an application in full': { organisationNumber: '556016-0680', reference: 'KP-2026-117', ...application },
  'an agreement signed before': {
    existingAgreement: true,
    organisationNumber: '5560160680',
    organisationName: application.organisationName,
    applicant: application.applicant,
  },
};

export const erasure = { reason: 'Begäran enligt artikel 17.' };

type Examples = { [N in MessageName]: Record<string, MessageData<N>> };

const reason = (text: string) => ({ reason: text });
const orderer = { userId: 'user-0042', round: 1, version: 1 };

/** Of those that have a route. */
export const messages = {
  applicationDecided: {
    approved: { decision: 'approved' },
    rejected: { decision: 'rejected', ...reason('Organisationen är ingen vårdgivare eller leverantör.') },
    'to be completed': {
      decision: 'completionRequested',
      ...reason('Firmatecknaren behöver styrkas med ett registreringsbevis.'),
    },
  },
  applicationCompleted: { 'the application, whole': application },
  contractSigned: { 'look at the provider': {} },
  rolesAssigned: { 'look at the portal': {} },
  orderSubmitted: {
    'an order': {
      service: 'Säkerhetstjänster',
      form: { system: 'Journalen', environment: 'Produktion' },
      terms: { version: '2026-1', acceptedAt: '2026-03-02T11:00:00+01:00' },
      orderedBy: orderer.userId,
    },
  },
  ineraApproved: {
    approved: { decision: 'approved' },
    rejected: { decision: 'rejected', ...reason('Tjänsten erbjuds inte agenter.') },
    'to be corrected': { decision: 'correctionRequested', ...reason('Ange vilken miljö som avses.') },
    'contact needed': { decision: 'contactNeeded', ...reason('Vi behöver tala om volymerna.') },
  },
  attested: {
    attested: { decision: 'attested', attestedBy: 'user-0043', evidence: 'portal-attest-2026-0117' },
    declined: { decision: 'declined', attestedBy: 'user-0043', ...reason('Fel tjänst är beställd.') },
  },
  withdrawn: { 'by the applicant': { by: 'applicant', ...reason('Vi väntar till hösten.') } },
  stepRetried: {
    'every parked step': {},
    'one step': { step: 'sendLetter', ...reason('E-postservern är uppe igen.') },
  },
  reminderRequested: { 'a reminder now': reason('De ringde och bad om det.') },
  deadlineMoved: {
    'a later deadline': { deadline: '2026-09-30T23:59:59+02:00', ...reason('Semestertider.') },
  },
  contactReplaced: {
    'another administrator': {
      contact: 'administrator',
      person: person('Ada Administratör', 'ada'),
      ...reason('Adam har slutat.'),
    },
  },
  waitPaused: { 'the clock stands still': reason('Avvaktar beslut av agentens styrelse.') },
  waitResumed: { 'the clock goes on': reason('Styrelsen har beslutat.') },
} satisfies Partial<Examples>;
