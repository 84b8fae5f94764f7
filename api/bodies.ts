/** What the routes take: domain's own schemas, with what is judged at the border alone. */
import * as z from 'zod/mini';
import { application, existingAgreementApplication, userId, type Person } from '../domain/application';
import { REFERENCE } from '../domain/identifiers';
import { messageData } from '../domain/messages';
import { canReceiveSms, organisationNumberIn } from './numbers';
import { Problem } from './problems';

export const organisationNumber = z.pipe(
  z.string(),
  z.transform((text, context) => {
    const found = organisationNumberIn(text);
    if (found !== undefined) return found;
    const message = "a legal person's organisation number: 10 digits, such as 556016-0680";
    context.issues.push({ code: 'custom', message, input: undefined });
    return z.NEVER;
  }),
);

export const reference = z.optional(
  z.string().check(z.regex(REFERENCE, "1–40 letters, digits, '.', '_' or '-'")),
);

type Where = (string | number)[];

const mobilesReceiveSms = <T>(peopleOf: (body: T) => [Where, Person][]) =>
  z.superRefine<T>((body, context) => {
    for (const [where, { mobile }] of peopleOf(body)) {
      if (mobile === undefined || canReceiveSms(mobile)) continue;
      const message = 'a number that can receive SMS, in E.164';
      context.addIssue({ code: 'custom', path: [...where, 'mobile'], message, input: undefined });
    }
  });

interface WithPeople {
  applicant: Person;
  signatories?: Person[];
  contacts?: { administrator: Person; agreementContact: Person } | undefined;
}

const peopleReceiveSms = mobilesReceiveSms<WithPeople>(({ applicant, signatories = [], contacts = {} }) => [
  [['applicant'], applicant],
  ...signatories.map((one, index): [Where, Person] => [['signatories', index], one]),
  ...Object.entries(contacts).map(([role, one]): [Where, Person] => [['contacts', role], one]),
]);

/** A new onboarding: an application in full, or one that refers to an agreement signed before. */
export const newOnboarding = z
  .discriminatedUnion('existingAgreement', [
    z.extend(application, {
      existingAgreement: z.optional(z.literal(false)),
      organisationNumber,
      reference,
    }),
    z.extend(existingAgreementApplication, {
      existingAgreement: z.literal(true),
      organisationNumber,
      reference,
    }),
  ])
  .check(peopleReceiveSms);

export const messageBodies = {
  ...messageData,
  applicationCompleted: application.check(peopleReceiveSms),
  contactReplaced: messageData.contactReplaced.check(
    mobilesReceiveSms<{ person: Person }>(({ person }) => [[['person'], person]]),
  ),
};

/** `On-Behalf-Of`: the portal's id of the person who acted there. */
export const onBehalfOf = z.optional(userId);

/** @throws Problem that says where it is wrong and what would be right there. */
export function wellFormed<S extends z.ZodMiniType>(schema: S, given: unknown, what = 'body'): z.output<S> {
  const judged = z.safeParse(schema, given);
  if (judged.success) return judged.data;
  const errors = judged.error.issues
    .slice(0, 20)
    .map((issue) => ({ where: whereOf(issue, what), rule: ruleOf(issue) }));
  throw new Problem('malformed', `The ${what} is not what this route takes: see errors.`, { errors });
}

/** What an order's form holds has names of the client's own, so that the path ends there. */
function whereOf({ path }: z.core.$ZodIssue, what: string): string {
  const form = path.indexOf('form');
  const shown = form < 0 ? path : path.slice(0, form + 1);
  return shown.join('.') || what;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  // zod/mini has no words of its own but these: any other are the schema's.
  if (issue.message !== 'Invalid input') return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `required: ${issue.expected}`;
    case 'unrecognized_keys':
      return 'no fields but those of this route';
    case 'too_small':
      return `${issue.minimum} or more`;
    case 'too_big':
      return `${issue.maximum} or less`;
    case 'invalid_format':
      return `of the format ${issue.format}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    default:
      return 'of another shape';
  }
}
