/** Random sequences of messages and findings, and how they are told to an onboarding. */
import fc from 'fast-check';
import type { Finding } from '../../domain/findings';
import {
  contactNames,
  messageNames,
  type Message,
  type MessageData,
  type MessageName,
} from '../../domain/messages';
import type { Stage } from '../../domain/stages';
import {
  anApplication,
  anOrder,
  aMessage,
  aWait,
  attested,
  bothRoles,
  NOON,
  type Told,
} from './an-onboarding';

const nobody = { orderers: [], attestants: [] };
const decision = <D extends string>(...all: D[]) => fc.constantFrom(...all);

const links = fc.record(
  {
    userId: fc.constantFrom('user-attestant', 'user-nobody'),
    round: fc.integer({ min: 1, max: 2 }),
    version: fc.constantFrom(1, 1, 1, 2),
  },
  { noNullPrototype: true },
);

const data: { [N in MessageName]: fc.Arbitrary<MessageData<N>> } = {
  applicationDecided: decision('approved', 'approved', 'rejected', 'completionRequested').map((one) =>
    one === 'approved' ? { decision: one } : { decision: one, reason: 'skäl' },
  ),
  applicationCompleted: fc.constant(anApplication),
  contractSigned: fc.constant({}),
  rolesAssigned: fc.constant({}),
  orderSubmitted: fc.constantFrom(anOrder, { ...anOrder, orderedBy: 'user-nobody' }),
  ineraApproved: decision('approved', 'approved', 'rejected', 'correctionRequested', 'contactNeeded').map(
    (one) => (one === 'approved' ? { decision: one } : { decision: one, reason: 'skäl' }),
  ),
  attested: fc.constantFrom(attested, {
    decision: 'declined' as const,
    attestedBy: 'user-attestant',
    reason: 'nej',
  }),
  withdrawn: fc.constant({ by: 'applicant' as const, reason: 'nej' }),
  stepRetried: fc.constant({}),
  reminderRequested: fc.constant({ reason: 'semester' }),
  deadlineMoved: fc.constantFrom(
    { deadline: '2026-06-01T12:00:00Z', reason: 'semester' },
    { deadline: '2020-06-01T12:00:00Z', reason: 'semester' },
  ),
  contactReplaced: fc.record({
    contact: fc.constantFrom(...contactNames),
    person: fc.constant(anApplication.applicant),
    reason: fc.constant('slutat'),
  }),
  waitPaused: fc.constant({ reason: 'semester' }),
  waitResumed: fc.constant({ reason: 'åter' }),
  signingRequested: links.map((link) => ({ link, endUserIp: '127.0.0.1' })),
  signingCancelled: links.map((link) => ({ link })),
  codeRequested: links.map((link) => ({ link })),
  codeEntered: fc.record(
    {
      link: links,
      sending: fc.integer({ min: 1, max: 3 }),
      digest: fc.constantFrom('r'.repeat(43), 'w'.repeat(43)),
    },
    { noNullPrototype: true },
  ),
  attestationDeclined: links.map((link) => ({ link, reason: 'nej' })),
  codeReported: fc.record(
    { link: links, sending: fc.integer({ min: 1, max: 3 }) },
    { noNullPrototype: true },
  ),
};

/**
 * `onward`: what the routine itself would see next. Without it random sequences hardly leave the first stages.
 * `otherwise`: what those waited for could answer instead. Without it hardly one is rejected: a random message
 * seldom comes in its stage.
 */
export type Event =
  { message: MessageName; data: unknown } | { finding: Finding['finding'] } | 'onward' | 'otherwise';

const onward: Record<Exclude<Stage, 'attestation'>, Event[]> = {
  applicationReview: [{ message: 'applicationDecided', data: { decision: 'approved' } }],
  applicationCompletion: [{ message: 'applicationCompleted', data: anApplication }],
  agreementSigning: [{ finding: 'agreementDrawnUp' }, { finding: 'agreementSigned' }],
  accountSetup: [{ finding: 'accountReady' }],
  roleAssignment: [{ finding: 'holdersSeen' }],
  ordering: [{ message: 'orderSubmitted', data: anOrder }, { finding: 'orderLookedInto' }],
  orderReview: [{ message: 'ineraApproved', data: { decision: 'approved' } }],
  connection: [{ finding: 'handedOver' }],
};

/** By each method in turn. */
function attesting({ onboarding }: Told, roll: number): Event[] {
  const { code, linkVersion: version = 1 } = onboarding.attestants['user-attestant'] ?? {};
  const link = { userId: 'user-attestant', round: onboarding.rounds.attestation ?? 0, version };
  const sending = (code?.sending ?? 0) + 1;
  const ways: Event[][] = [
    [{ message: 'attested', data: attested }, { finding: 'attestantLookedInto' }],
    [
      { message: 'codeRequested', data: { link } },
      { finding: 'codeSent' },
      { message: 'codeEntered', data: { link, sending, digest: 'r'.repeat(43) } },
      { finding: 'attestantLookedInto' },
    ],
    [
      { message: 'signingRequested', data: { link, endUserIp: '127.0.0.1' } },
      ...(['signingBegan', 'signatureKept', 'signatureLookedInto'] as const).map((finding) => ({ finding })),
    ],
  ];
  return ways[roll % ways.length] ?? [];
}

const onwardFrom = (told: Told, roll: number): Event[] =>
  told.onboarding.stage === 'attestation' ? attesting(told, roll) : onward[told.onboarding.stage];

const answer = (message: MessageName, ...decisions: string[]): Event[] =>
  decisions.map((decision) => ({ message, data: { decision, reason: 'skäl' } }));

const otherwise: Partial<Record<Stage, Event[]>> = {
  applicationReview: answer('applicationDecided', 'completionRequested', 'rejected'),
  agreementSigning: [{ finding: 'agreementDeclined' }],
  orderReview: answer('ineraApproved', 'correctionRequested', 'contactNeeded', 'rejected'),
  attestation: [
    { message: 'attested', data: { decision: 'declined', attestedBy: 'user-attestant', reason: 'nej' } },
  ],
};

/** One of them, by the roll. */
function otherwiseFrom({ onboarding }: Told, roll: number): Event[] {
  const answers = otherwise[onboarding.stage] ?? [];
  return answers.slice(roll % answers.length).slice(0, 1);
}

const messages = messageNames
  .filter((name) => name !== 'withdrawn')
  .map((name) => (data[name] as fc.Arbitrary<unknown>).map((one): Event => ({ message: name, data: one })));
const findings = (
  [
    'agreementDrawnUp',
    'agreementSigned',
    'agreementDeclined',
    'accountReady',
    'holdersSeen',
    'orderLookedInto',
    'attestantLookedInto',
    'waitBegan',
    'reminded',
    'deadlinePassed',
    'stepParked',
    'handedOver',
    'codeSent',
    'signingBegan',
    'signatureKept',
    'signatureLookedInto',
  ] as const
).map((finding) => fc.constant<Event>({ finding }));
const withdrawal = data.withdrawn.map((one): Event => ({ message: 'withdrawn', data: one }));

export const events = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.constant<Event>('onward') },
    { weight: 16, arbitrary: fc.oneof(...messages) },
    { weight: 10, arbitrary: fc.oneof(...findings) },
    { weight: 3, arbitrary: fc.constant<Event>('otherwise') },
    { weight: 1, arbitrary: withdrawal },
  ),
  { minLength: 20, maxLength: 120 },
);

const accountReady: Finding = {
  finding: 'accountReady',
  account: { accountId: 'account-1', administrator: { userId: 'user-adam', username: 'adam.a' } },
};
const agreementFound: Finding = {
  ...{ finding: 'agreementFound', account: { accountId: 'account-1' }, signedAt: NOON },
  contacts: anApplication.contacts,
};
const signingOrder = {
  ...{ orderRef: 'order-ref', autoStartToken: 'a', qrStartToken: 'q', qrStartSecret: 's', startedAt: NOON },
  ...{ digest: 'ab', orderedBy: 'Bo Beställare' },
};

/** A finding as the service would come upon it: findings of another stage's are never made. */
function findingOf(told: Told, finding: Finding['finding'], roll: number): Finding | undefined {
  const { stage, noted, existingAgreement, attestants } = told.onboarding;
  const messageId = noted[0]?.messageId ?? 'none';
  const seen = { externalAccepted: true, holdsRole: roll % 4 > 0, mustLogOut: false };
  const attempt = attestants['user-attestant']?.signing?.attempt ?? 0;
  const signing = { userId: 'user-attestant', attempt };
  const made: Partial<Record<Finding['finding'], Finding | false>> = {
    agreementDrawnUp: stage === 'agreementSigning' && {
      finding: 'agreementDrawnUp',
      round: told.onboarding.rounds.agreementSigning ?? 0,
      documentId: `document-${roll}`,
      signingLinks: ['https://scrive.example/sign/1'],
    },
    agreementSigned: stage === 'agreementSigning' && {
      finding: 'agreementSigned',
      signedAt: NOON,
      sha256: 'ab',
    },
    agreementDeclined: stage === 'agreementSigning' && { finding: 'agreementDeclined', reason: 'nej' },
    accountReady: stage === 'accountSetup' && (existingAgreement ? agreementFound : accountReady),
    holdersSeen: { finding: 'holdersSeen', ...(roll % 4 ? bothRoles : nobody) },
    orderLookedInto: { finding: 'orderLookedInto', messageId },
    attestantLookedInto: {
      finding: 'attestantLookedInto',
      messageId,
      attestant: seen,
    },
    waitBegan: { finding: 'waitBegan', wait: aWait('administrator') },
    reminded: { finding: 'reminded' },
    deadlinePassed: roll % 3 === 0 && { finding: 'deadlinePassed' },
    stepParked: {
      finding: 'stepParked',
      parked: { step: 'mail', failure: { type: 'Unavailable', message: '' } },
    },
    handedOver: stage === 'connection' && { finding: 'handedOver', instructions: ['Ring Berit.'] },
    codeSent: {
      finding: 'codeSent',
      ...{ userId: 'user-attestant', sending: attestants['user-attestant']?.code?.sending ?? 0 },
      ...{ messageId: 's1', maskedNumber: '+46•••••605', digest: 'r'.repeat(43) },
    },
    signingBegan: { finding: 'signingBegan', ...signing, order: signingOrder },
    signatureKept: {
      ...{ finding: 'signatureKept', ...signing },
      ...{ file: 'bankid-1.json', sha256: 'cd', personalNumberMatches: roll % 4 > 0 },
    },
    signatureLookedInto: { finding: 'signatureLookedInto', ...signing, attestant: seen },
  };
  return made[finding] || undefined;
}

/** What is made of each before it is told. */
export interface Telling {
  message: (message: Message, roll: number) => Message;
  finding: (found: Finding) => Finding;
}
const asItIs: Telling = { message: (message) => message, finding: (found) => found };

export function play(told: Told, event: Event, roll: number, telling = asItIs): void {
  if (event === 'onward') onwardFrom(told, roll).forEach((next) => play(told, next, roll, telling));
  else if (event === 'otherwise') {
    otherwiseFrom(told, roll).forEach((next) => play(told, next, roll, telling));
  } else if ('message' in event) {
    told.sendMessage(telling.message(aMessage(event.message, event.data as never), roll));
  } else {
    const found = findingOf(told, event.finding, roll);
    if (found) told.find(telling.finding(found));
  }
}
