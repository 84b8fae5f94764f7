/** The SMS that carries a code: one part, and a last line that browsers fill the code in from (domain-bound codes). */

/** An SMS of one part, in the 7-bit alphabet that Swedish fits into. */
const LONGEST = 160;

/** GSM 03.38's basic alphabet, as far as these messages use it. */
const GSM_7 = /^[A-Za-z0-9åäöÅÄÖ @#.,:\n_-]*$/;

const textWith = (code: string, host: string) =>
  `${code} är din engångskod för att attestera beställningen hos Inera. Lämna inte ut den till någon.\n\n` +
  `@${host} #${code}`;

export function codeMessage(code: string, host: string): string {
  const message = textWith(code, host);
  if (message.length > LONGEST || !GSM_7.test(message))
    throw new Error(`An SMS with a code for the host "${host}" would not fit into one part.`);
  return message;
}
