/** The parties of a document: what may be sent, what is shown, and whose turn it is. */
import { randomInt } from 'node:crypto';
import * as z from 'zod/mini';

const field = z.looseObject({
  type: z.string(),
  /** 1 the given name, 2 the family name; of names only. */
  order: z.optional(z.number()),
  value: z.optional(z.nullable(z.string())),
});
type Field = z.infer<typeof field>;

export const partyToSet = z.object({
  is_signatory: z.optional(z.boolean()),
  signatory_role: z.optional(z.enum(['signing_party', 'viewer', 'approver', 'forwarding_party'])),
  sign_order: z._default(z.int().check(z.gte(1)), 1),
  delivery_method: z._default(z.enum(['email', 'mobile', 'email_mobile', 'pad', 'api', 'portal']), 'email'),
  authentication_method_to_sign: z._default(
    z.enum(['standard', 'sms_pin', 'se_bankid', 'no_bankid', 'dk_nemid']),
    'standard',
  ),
  authentication_method_to_view: z._default(z.string(), 'standard'),
  confirmation_delivery_method: z._default(z.string(), 'email'),
  sign_success_redirect_url: z._default(z.nullable(z.string()), null),
  reject_redirect_url: z._default(z.nullable(z.string()), null),
  fields: z._default(z.array(field), []),
});
type PartyToSet = z.output<typeof partyToSet>;

export interface Party extends Omit<PartyToSet, 'is_signatory' | 'signatory_role'> {
  signatory_role: NonNullable<PartyToSet['signatory_role']>;
  id: string;
  user_id: string | null;
  is_author: boolean;
  is_signatory: boolean;
  seen_time: string | null;
  sign_time: string | null;
  rejected_time: string | null;
  rejection_reason: string | null;
  /** Relative; only after start, and only where `delivery_method` is `api`. */
  api_delivery_url: string | null;
}

/** The account whose credentials the sandbox accepts. */
const account = { user_id: '1404', firstName: 'Inera', lastName: 'Agentavtal', email: 'avtal@inera.test' };

export const newPartyId = () => String(randomInt(100_000, 1_000_000_000));

/** Ids are new each time: a party's id may change until the document is started. */
export function asParties(sent: PartyToSet[]): Party[] {
  return sent.map((party, index) => (index === 0 ? asAuthor(asParty(party)) : asParty(party)));
}

function asParty({ is_signatory, signatory_role, ...party }: PartyToSet): Party {
  const role = signatory_role ?? (is_signatory === false ? 'viewer' : 'signing_party');
  return {
    ...party,
    id: newPartyId(),
    user_id: null,
    is_author: false,
    is_signatory: role === 'signing_party',
    signatory_role: role,
    seen_time: null,
    sign_time: null,
    rejected_time: null,
    rejection_reason: null,
    api_delivery_url: null,
  };
}

/**
 * Scrive takes the first party sent for the document's author, whatever it says, and puts the account's own name and
 * address over it (mergeAuthorDetails in its published source).
 */
function asAuthor(party: Party): Party {
  const own: Field[] = [
    { type: 'name', order: 1, value: account.firstName },
    { type: 'name', order: 2, value: account.lastName },
    { type: 'email', value: account.email },
  ];
  const others = party.fields.filter(({ type }) => type !== 'name' && type !== 'email');
  return { ...party, is_author: true, user_id: account.user_id, fields: [...own, ...others] };
}

/** What a document has before it is told of its parties. */
export const authorAlone = (): Party[] =>
  asParties([z.parse(partyToSet, { signatory_role: 'viewer', delivery_method: 'pad' })]);

export const mustAct = ({ signatory_role }: Party) =>
  signatory_role === 'signing_party' || signatory_role === 'approver';

/** Those of a lower order come first; those of one order sign in any order. */
export function isTurnOf(party: Party, parties: Party[]): boolean {
  return parties.every((other) => !mustAct(other) || other.sign_time || other.sign_order >= party.sign_order);
}

export function valueOf({ fields }: Party, type: string): string {
  return fields.find((one) => one.type === type)?.value ?? '';
}

export function nameOf({ fields }: Party): string {
  const names = fields.filter(({ type }) => type === 'name');
  names.sort((one, other) => (one.order ?? 1) - (other.order ?? 1));
  return names
    .map(({ value }) => value)
    .filter(Boolean)
    .join(' ');
}
