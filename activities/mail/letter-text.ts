/** What a letter is made of: written once, set by the layouts as text and as HTML. */
import type { LetterFacts, LetterName } from './letters';
import type { MailSettings } from './settings';

export interface Link {
  label: string;
  /** Absolute. */
  address: string;
}

export type Block =
  /** Above what follows, in a letter of several parts. */
  | { heading: string }
  /** A paragraph. */
  | string
  /** A person's own words, of one line or several. */
  | { quote: string }
  | { details: { label: string; value: string }[] }
  | { list: string[] }
  | { steps: string[] }
  /** What the letter is about: one at most. */
  | { button: Link }
  | { links: Link[] };

export interface LetterText {
  subject: string;
  /** What has happened, and for which organisation. */
  news: Block[];
  /** What is asked of the reader, or that nothing is. */
  asked: string;
  /** What happens when it is not done in time, told where there is a deadline. */
  otherwise?: string;
  /** How it is done, and what comes next. */
  more?: Block[];
}

/** A letter ready to be set: its blocks in order, what is asked marked as such. */
export interface Page {
  subject: string;
  greeting: string;
  blocks: (Block | { asked: string })[];
  /** The case that it is about, and whom to ask; none of a digest of many. */
  about?: { organisationName: string; caseId: string; customerServiceEmail: string };
}

/** A one-time login link to Kundportalen. */
export interface Invitation {
  link: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** The facts as the writer gets them: what may not pass through the workflow's history is added. */
export type WrittenFacts = Omit<LetterFacts, 'accountReady' | 'orderToAttest'> & {
  accountReady: LetterFacts['accountReady'] & { invitation: Invitation };
  /** `page`: where this attestant attests. */
  orderToAttest: { service: string; orderId: string; page: string };
};

interface Context {
  organisationName: string;
  settings: MailSettings;
  /** How often the letter's stage has been entered. */
  round: number;
}

type Writer<N extends LetterName> = (facts: WrittenFacts[N], context: Context) => LetterText;
export type Writers<N extends LetterName> = { [Name in N]: Writer<Name> };

export const NOTHING_ASKED = 'Du behöver inte göra något.';

/** For those whose next step depends on the administrator. */
export const WHO_IS_ADMINISTRATOR =
  'Vet du inte vem som är administratör i din organisation? Kontakta Inera Kundservice.';

/** The words of whoever decided; nothing where there are none. */
export const inTheirWords = (introduction: string, words: string): Block[] =>
  words.trim() === '' ? [] : [introduction, { quote: words }];

/** Names and other one-line texts as such, whatever they hold: a line of their own is nothing they can begin. */
export const oneLine = (value: unknown) =>
  String(value)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();

export const quotedLines = (quote: string) => quote.trim().split(/\r\n|[\r\n\u2028\u2029]/);

export const logIn = ({ portalUrl }: MailSettings): Block => ({
  button: { label: 'Logga in i Kundportalen', address: portalUrl },
});
