/** What the schemas are called in the contract, and what it says of them that they cannot say themselves. */
import * as z from 'zod/mini';
import { application, freeText, order, person, userId } from '../../domain/application';
import { newOnboarding, organisationNumber } from '../bodies';
import * as answers from './answers';

/** Formats that no JSON Schema knows: a reader takes them as told, a fuzzer makes such values. */
export const formats = {
  organisationNumber: 'organisation-number',
  onboardingId: 'onboarding-id',
  mobile: 'mobile-number',
};

const withoutPattern = ({ jsonSchema }: { jsonSchema: { pattern?: unknown } }) => {
  delete jsonSchema.pattern;
};

export function nameSchemas(): void {
  const told = z.globalRegistry;
  if (told.has(person)) return;
  told.add(person, { id: 'Person' });
  told.add(application, { id: 'Application' });
  told.add(newOnboarding, { id: 'NewOnboarding' });
  told.add(order, { id: 'Order' });
  told.add(answers.view, { id: 'Onboarding' });
  told.add(answers.staleView, { id: 'StaleOnboarding' });
  told.add(answers.problem, { id: 'Problem' });
  told.add(answers.applied, { id: 'Applied' });
  told.add(answers.taken, { id: 'Taken' });
  told.add(answers.listed, { id: 'ListedOnboarding' });
  told.add(answers.trailLine, { id: 'Event' });
  told.add(answers.evidence, { id: 'Evidence' });
  told.add(application.shape.signatories, {
    uniqueItems: true,
    description: 'Each signatory once: no two with the same e-mail address.',
  });
  told.add(freeText, { description: 'Free text, not blank.' });
  told.add(userId, { description: "A person's id in Kundportalen." });
  told.add(organisationNumber, {
    format: formats.organisationNumber,
    description:
      "A legal person's organisation number: ten digits with their check digit, such as 556016-0680.",
  });
  told.add(answers.onboardingId, { format: formats.onboardingId });
  told.add(person.shape.mobile, {
    format: formats.mobile,
    description: 'A number that can receive SMS, in E.164: +46701740605.',
    // Its pattern would say that any number will do.
    override: withoutPattern,
  });
}
