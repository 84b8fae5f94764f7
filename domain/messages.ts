/**
 * The messages that move an onboarding. Each is a Signal and an Update of one name: an Update by the API, a Signal
 * where no worker answers, or typed by an operator in Temporal UI.
 */
import * as z from 'zod/mini';
import { application, freeText, instant, order, person, userId } from './application';
import { personal } from './personal';

const nothing = z.strictObject({});
export const reasonAlone = z.strictObject({ reason: freeText });

/** The people whom the application names. Who orders and who attests is Kundportalen's to say. */
export const contactNames = [
  'applicant',
  'signatory1',
  'signatory2',
  'signatory3',
  'signatory4',
  'signatory5',
  'administrator',
  'agreementContact',
] as const;
export type ContactName = (typeof contactNames)[number];

const withReason = <D extends string>(decision: D) =>
  z.strictObject({ decision: z.literal(decision), reason: freeText });

/** Which link an attestant has come by. The API has read it from the link's token. */
export const linkShape = z.strictObject({
  userId,
  round: z.int().check(z.gte(1)),
  version: z.int().check(z.gte(1)),
});

/** Counts the codes of an attestant in a round of attestation. */
const sending = z.int().check(z.gte(1));

/** What each message says beside who sends it and when. */
export const messageData = {
  /** Step 1a. */
  applicationDecided: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approved') }),
    withReason('rejected'),
    withReason('completionRequested'),
  ]),
  /** The corrected application, whole. */
  applicationCompleted: application,
  /** Step 2. Only says "look": the e-signature provider's answer decides. */
  contractSigned: nothing,
  /** Step 3. Only says "look": the portal's answer decides. */
  rolesAssigned: nothing,
  /** Step 4. */
  orderSubmitted: order,
  /** Step 5, with its refusals. */
  ineraApproved: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approved') }),
    withReason('rejected'),
    withReason('correctionRequested'),
    withReason('contactNeeded'),
  ]),
  /** Step 6, done by a method outside this service. `evidence` refers to where its proof is kept. */
  attested: z.discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('attested'),
      attestedBy: userId,
      evidence: z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/, 'a reference of 1–200 visible characters')),
    }),
    z.strictObject({ decision: z.literal('declined'), attestedBy: userId, reason: freeText }),
  ]),
  withdrawn: z.strictObject({ by: z.enum(['applicant', 'caseOfficer']), reason: freeText }),
  /** Tries a parked step again now; without `step`, every parked one. */
  stepRetried: z.strictObject({
    step: z.optional(z.string().check(z.maxLength(200))),
    reason: z.optional(freeText),
  }),
  /** Those waited for are reminded now. */
  reminderRequested: reasonAlone,
  deadlineMoved: z.strictObject({ deadline: instant, reason: freeText }),
  /** A person has left, or changed address: mails and links follow. */
  contactReplaced: z.strictObject({ contact: z.enum(contactNames), person, reason: freeText }),
  /** The clock stands still: no reminders, no deadline. */
  waitPaused: reasonAlone,
  waitResumed: reasonAlone,
  /** 6b, at the attestant's own page: signing with BankID begins. */
  signingRequested: z.strictObject({ link: linkShape, endUserIp: personal(z.union([z.ipv4(), z.ipv6()])) }),
  signingCancelled: z.strictObject({ link: linkShape }),
  /** 6b: a one-time code is to be sent by SMS. */
  codeRequested: z.strictObject({ link: linkShape }),
  /** `digest`: what the API makes of what was typed (platform/sms-code.ts). `sending`: which code is meant. */
  codeEntered: z.strictObject({
    link: linkShape,
    sending,
    digest: z.string().check(z.regex(/^[\w-]{43}$/, 'a digest')),
  }),
  attestationDeclined: z.strictObject({ link: linkShape, reason: freeText }),
  /** Only says "look": the SMS provider's answer decides what became of the code. */
  codeReported: z.strictObject({ link: linkShape, sending }),
} as const;

export type MessageName = keyof typeof messageData;
export type MessageData<N extends MessageName> = z.infer<(typeof messageData)[N]>;
export const messageNames = Object.keys(messageData) as MessageName[];

export const accountName = z
  .string()
  .check(z.regex(/^[\w.:@-]{1,100}$/, 'an account name of 1–100 characters'));

/** On whose word a message comes. `onBehalfOf`: the portal's id of the person who acted there. */
const actor = z.strictObject({
  kind: z.enum(['portal', 'caseOfficer', 'operator', 'provider', 'attestant']),
  id: accountName,
  onBehalfOf: z.optional(userId),
});
export type Actor = z.infer<typeof actor>;

export const messageId = z.string().check(z.regex(/^[\w-]{1,64}$/, '1–64 letters, digits, _ or -'));

/** What a Signal or an Update carries. In one typed by hand `messageId` and `sentAt` may be missing. */
export const envelope = z.strictObject({
  messageId: z.optional(messageId),
  /** Tells the same message from another one under the same id. Set by the API. */
  fingerprint: z.optional(z.string().check(z.regex(/^[\w-]{1,64}$/))),
  /** The case it is meant for, where the sender knows it: an earlier case's message must not move a later one. */
  caseId: z.optional(z.string().check(z.maxLength(64))),
  actor,
  sentAt: z.optional(instant),
  data: z.optional(z.unknown()),
});
export type Envelope = z.infer<typeof envelope>;

/** A message that has come in through a door and been found well-formed. */
export type Message = {
  [N in MessageName]: {
    name: N;
    messageId: string;
    fingerprint?: string;
    caseId?: string;
    actor: Actor;
    door: Door;
    data: MessageData<N>;
  };
}[MessageName];

/** `cancel`: Cancel in Temporal UI or by its command line, which stands for a withdrawal. */
export type Door = 'update' | 'signal' | 'cancel';
