/** The agreement's parties as Scrive has them: who signs, who may read, and where each signatory signs. */
import type { Person } from '../../domain/application';
import type { AgreementToDrawUp } from '../contract';
import type { ScriveDocument, ScriveParty } from './client';

type Field = ScriveParty['fields'][number];

/** The links are mailed by this service, not by Scrive. */
const byLink = { delivery_method: 'api', sign_order: 1 };
const viewer = { signatory_role: 'viewer', ...byLink };
const signer = { signatory_role: 'signing_party', authentication_method_to_sign: 'standard', ...byLink };

/** Scrive makes whoever draws a document up its first party, and requires that it stays: as one who reads. */
export function partiesOf(document: ScriveDocument, agreement: AgreementToDrawUp): object[] {
  const { signatories, agreementContact: contact } = agreement;
  const author = document.parties.find((party) => party.is_author) ?? document.parties[0];
  const signsToo = signatories.some(({ email }) => isSame(email, contact?.email));
  const company = companyFields(agreement);
  return [
    ...(author ? [{ id: author.id, is_author: true, fields: author.fields, ...viewer }] : []),
    ...signatories.map((person) => ({ ...signer, fields: [...personFields(person), ...company] })),
    ...(contact && !signsToo ? [{ ...viewer, fields: [...personFields(contact), ...company] }] : []),
  ];
}

export const signersOf = (parties: ScriveParty[]) =>
  parties.filter((party) => party.signatory_role === 'signing_party');

/** Relative, in the order of `signatories`. Fewer, where Scrive gives none (yet, or any more). */
export function signingLinks({ parties }: ScriveDocument, signatories: Person[]): string[] {
  const signing = signersOf(parties);
  return signatories.flatMap(({ email }) => {
    const link = signing.find((party) => isSame(email, emailOf(party)))?.api_delivery_url;
    return link ? [link] : [];
  });
}

const isSame = (email: string, other: unknown) =>
  typeof other === 'string' && email.toLowerCase() === other.toLowerCase();
const emailOf = ({ fields }: ScriveParty) => fields.find(({ type }) => type === 'email')?.value;

/** Scrive has given names and surname apart; the surname is taken to be the last word. */
function personFields({ name, email, mobile }: Person): Field[] {
  const words = name.split(/\s+/);
  const surname = words.length > 1 ? words.at(-1) : '';
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : name;
  return [
    { type: 'name', order: 1, value: given },
    { type: 'name', order: 2, value: surname },
    { type: 'email', value: email },
    ...(mobile ? [{ type: 'mobile', value: mobile }] : []),
  ];
}

const companyFields = ({ organisationName, organisationNumber }: AgreementToDrawUp): Field[] => [
  { type: 'company', value: organisationName },
  { type: 'company_number', value: organisationNumber },
];
