/** What the portal has of a person, as far as attestation can use it: what is not fit for use counts as not there. */
import * as z from 'zod/mini';
import { person } from '../../domain/application';

/** Twelve digits, the last by Luhn over the last ten; co-ordination numbers too. */
function isPersonalNumber(given: string): boolean {
  if (!/^\d{12}$/.test(given)) return false;
  const sum = Array.from(given.slice(2), Number)
    .map((digit, index) => (index % 2 === 0 ? digit * 2 : digit))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

export const usablePersonalNumber = z.catch(
  z.optional(z.string().check(z.refine(isPersonalNumber))),
  undefined,
);

/** E.164. */
export const usableMobile = z.catch(person.shape.mobile, undefined);
