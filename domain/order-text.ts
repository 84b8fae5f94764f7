/**
 * The order in words, as the attestant sees it and signs it. In BankID's simple Markdown (`simpleMarkdownV1`): headings,
 * lists and rules begin their line with a sign of their own; a backslash takes a sign its meaning.
 */
import type { PlacedOrder } from './onboarding';

export interface OrderToSign {
  organisationName: string;
  organisationNumber: string;
  order: PlacedOrder;
  /** Name of who ordered, where the portal still knows. */
  orderedBy?: string;
}

/** BankID takes 40,000 characters of base64, which are 30,000 bytes. */
const MOST_BYTES = 29_000;

const dashed = (organisationNumber: string) =>
  `${organisationNumber.slice(0, 6)}-${organisationNumber.slice(6)}`;

/** `digest`: SHA-256 of the order, hex. Where the form is too long to be shown, that alone stands for it. */
export function orderToSign(toSign: OrderToSign, digest: string): string {
  const form = Object.entries(toSign.order.form).map(([label, value]) => detail(label, value));
  const whole = textWith(toSign, form, digest);
  if (new TextEncoder().encode(whole).length <= MOST_BYTES) return whole;
  return textWith(toSign, ['Uppgifterna är för många för att visas här. De står på attestsidan.'], digest);
}

function textWith(
  { organisationName, organisationNumber, order, orderedBy }: OrderToSign,
  form: string[],
  digest: string,
): string {
  return [
    '# Attestera beställning',
    'Jag attesterar beställningen av ett agentuppdrag hos Inera.',
    '## Beställningen',
    detail('Organisation', `${organisationName}, ${dashed(organisationNumber)}`),
    detail('Tjänst', order.service),
    ...(orderedBy === undefined ? [] : [detail('Beställd av', orderedBy)]),
    detail('Ordernummer', order.orderId),
    detail('Villkor', `version ${order.terms.version}`),
    '## Uppgifter i beställningen',
    ...form,
    '## Kontrollsumma',
    digest,
  ].join('\n\n');
}

const detail = (label: string, value: string) => `*${literal(label)}:* ${literal(value)}`;

/** On one line, behind a label: there only the signs of emphasis, tables and the backslash itself mean anything. */
function literal(value: string): string {
  return value
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/[\\*|]/g, '\\$&');
}
