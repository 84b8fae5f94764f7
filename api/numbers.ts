/**
 * Numbers that an application names, judged where it comes in. Nothing here belongs in workflow code: what counts as a
 * mobile number changes with the library's data.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import Organisationsnummer from 'organisationsnummer';

/**
 * Ten digits of a legal person's organisation number (DOMAIN.md, "Identity and identifiers"); `undefined` for anything
 * else, a personal identity number too: agents are legal persons, and the number appears in ids.
 */
export function organisationNumberIn(text: string): string | undefined {
  const digits = /^(?:16)?(\d{6})-?(\d{4})$/.exec(text)?.slice(1).join('');
  if (digits === undefined || Number(digits.slice(2, 4)) < 20) return undefined;
  return Organisationsnummer.valid(digits) ? digits : undefined;
}

/** `number`: E.164. Where numbering does not tell mobile from fixed (North America), it may receive SMS. */
export function canReceiveSms(number: string): boolean {
  const parsed = parsePhoneNumberFromString(number);
  const type = parsed?.isValid() === true && parsed.number === number ? parsed.getType() : undefined;
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}
