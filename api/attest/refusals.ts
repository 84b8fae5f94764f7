/** Why something at the page came to nothing, in an attestant's words: what to do now stands in each. */
import { MOST_TRIES } from '../../domain/at-the-page';
import type { AttestPage } from '../../domain/attest-view';
import type { RefusalType } from '../../domain/refusals';

const LOG_OUT =
  'Du är inloggad i Kundportalen. Eftersom du både har beställt och ska attestera behöver du logga ut ur ' +
  'Kundportalen först. Försök igen när du har loggat ut.';

/** Those that an open page meets. What closes a link is told by the page of that link. */
const words: Partial<Record<RefusalType, string>> = {
  notAttestant:
    'Du har inte längre rollen Attestant i Kundportalen. Er administratör kan ge dig rollen igen.',
  mustLogOut: LOG_OUT,
  noPersonalNumber:
    'Kundportalen har inget personnummer för dig, och då går det inte att attestera med BankID. Er administratör ' +
    'kan lägga till det.',
  noMobile:
    'Kundportalen har inget mobilnummer för dig, och då kan inget sms skickas. Er administratör kan lägga till det.',
  signedOften:
    'Du har börjat skriva under tio gånger den senaste timmen. Vänta en stund eller attestera på ett annat sätt.',
  anotherPersonSigned: 'Någon annan än du skrev under. Använd ditt eget BankID.',
  signatureLost: 'Underskriften gick förlorad hos BankID. Skriv under igen.',
  methodUnavailable:
    'Det går inte att attestera så just nu. Försök igen om en stund, eller på ett annat sätt.',
  codesSentOften: 'Tre engångslösenord har skickats till dig den senaste timmen. Fler skickas inte just nu.',
  codesUsedUp: 'Tio engångslösenord har skickats till dig för den här beställningen. Fler skickas inte.',
  noCode: 'Engångslösenordet gäller inte. Använd det i det senaste sms:et, eller begär ett nytt.',
  codeExpired: 'Engångslösenordet gäller inte längre, eftersom det har gått mer än fem minuter.',
  codeTriedOften: 'Fel engångslösenord har skrivits in fem gånger, och därför gäller det inte längre.',
  tooManyWaiting: 'Tjänsten har mycket att göra just nu. Försök igen om en stund.',
};

export const wordsFor = (refusal: RefusalType): string =>
  words[refusal] ?? 'Det gick inte den här gången. Försök igen.';

export function wrongCode({ code }: AttestPage): string {
  const left = MOST_TRIES - (code?.wrongTries ?? 0);
  return left > 0
    ? `Engångslösenordet stämmer inte. Du har ${left} försök kvar.`
    : 'Engångslösenordet stämmer inte. Du har inga försök kvar.';
}
