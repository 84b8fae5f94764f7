/**
 * What an applicant hands in, and what an orderer orders: the shapes and their bounds. The same schemas judge an
 * HTTP body and a signal typed by hand; the bounds keep the whole onboarding far below what Temporal stores in one
 * payload. Built on zod/mini because every cached workflow carries what it imports.
 */
import * as z from 'zod/mini';
import { personal } from './personal';

const line = (longest: number) =>
  z
    .string()
    .check(z.trim(), z.minLength(1), z.maxLength(longest), z.regex(/^[^\p{Cc}]*$/u, 'one line of text'));

/** Free text by a person: a reason, a note. May have several lines, and say anything of anybody. */
export const freeText = personal(z.string().check(z.trim(), z.minLength(1), z.maxLength(1000)));

/** RFC 5321: at most 64 characters before the @, and 63 in each label after it. A mail server refuses any other. */
const DELIVERABLE = /^[^@]{1,64}@(?:[^@.]{0,62}[^@.-]\.)+[^@.]{2,63}$/;

export const person = z.strictObject({
  name: personal(line(200)),
  email: personal(
    z.email().check(
      z.maxLength(254),
      z.refine((email) => DELIVERABLE.test(email), 'an e-mail address'),
    ),
  ),
  /** E.164. That it can receive SMS is judged where the application comes in. */
  mobile: z.optional(personal(z.string().check(z.regex(/^\+[1-9]\d{6,14}$/, 'E.164, such as +46701740605')))),
});
export type Person = z.infer<typeof person>;

const contacts = z.strictObject({ administrator: person, agreementContact: person });
export type Contacts = z.infer<typeof contacts>;

/** 1–5, since a company may sign in combination ("två i förening"). */
const signatories = z.array(person).check(
  z.minLength(1),
  z.maxLength(5),
  z.refine((all) => new Set(all.map((one) => one.email.toLowerCase())).size === all.length, {
    error: 'each signatory once: two of them have the same e-mail address',
  }),
);

/** What can be corrected when a completion is asked for: all but the organisation's number. */
export const application = z.strictObject({
  organisationName: line(200),
  applicant: person,
  signatories,
  contacts,
});
export type Application = z.infer<typeof application>;

/** An organisation that has signed before: no signatories; its contacts are those the portal knows. */
export const existingAgreementApplication = z.strictObject({
  organisationName: line(200),
  applicant: person,
  contacts: z.optional(contacts),
});
export type ExistingAgreementApplication = z.infer<typeof existingAgreementApplication>;

/** A person's id in Kundportalen. Says nothing of the person by itself. */
export const userId = z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,100}$/, 'a user id of Kundportalen'));

/** ISO 8601 with an offset. */
export const instant = z.iso.datetime({ offset: true });

/** The form of a service is the portal's own; here it is names and values, bounded. */
const form = personal(
  z.record(z.string().check(z.minLength(1), z.maxLength(60)), z.string().check(z.maxLength(2000))).check(
    z.refine((fields) => Object.keys(fields).length <= 50 && JSON.stringify(fields).length <= 20_000, {
      error: 'at most 50 fields and 20,000 characters',
    }),
  ),
);

export const order = z.strictObject({
  service: line(100),
  form,
  /** Which version of the terms the orderer read, and when they were accepted. */
  terms: z.strictObject({ version: line(60), acceptedAt: instant }),
  orderedBy: userId,
});
export type Order = z.infer<typeof order>;
