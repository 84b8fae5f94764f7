/** The application's form: its fields are named by their place in the API's body, so that problems find them again. */
import type { Fields } from '../forms';
import { template } from '../layout';
import { troubleOnTop, type Trouble } from './common';
import { exampleName, exampleNumber, examplePeople } from './example';

interface Person {
  name: string;
  email: string;
  mobile: string;
}

/** As the API has it. */
const MOST_SIGNATORIES = 5;

/** What is asked for. `full`: a new agent; `completion`: the same, its number stands; `agreed`: it has signed before. */
export type Kind = 'full' | 'completion' | 'agreed';

const asFields = (at: string, person: Person): Fields =>
  Object.fromEntries(Object.entries(person).map(([part, value]) => [`${at}.${part}`, String(value)]));

const exampleSignatory = (index: number) =>
  asFields(`signatories.${index}`, examplePeople.signatories[index] ?? { name: '', email: '', mobile: '' });

export function exampleFields(): Fields {
  return {
    organisationName: exampleName(),
    organisationNumber: exampleNumber(),
    ...asFields('applicant', examplePeople.applicant),
    ...exampleSignatory(0),
    ...asFields('contacts.administrator', examplePeople.administrator),
    ...asFields('contacts.agreementContact', examplePeople.agreementContact),
  };
}

function countSignatories(fields: Fields): number {
  const isThere = (index: number) => `signatories.${index}.name` in fields;
  const count = Array.from({ length: MOST_SIGNATORIES }, (_, index) => index).filter(isThere).length;
  return Math.max(count, 1);
}

/** Another row, filled in with an example, or one less. */
export function changeSignatories(fields: Fields, action: 'add' | 'remove'): Fields {
  const count = countSignatories(fields);
  if (action === 'add') return count < MOST_SIGNATORIES ? { ...fields, ...exampleSignatory(count) } : fields;
  const last = count > 1 ? `signatories.${count - 1}.` : undefined;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !last || !name.startsWith(last)));
}

function personIn(fields: Fields, at: string) {
  const mobile = fields[`${at}.mobile`]?.trim();
  return { name: fields[`${at}.name`] ?? '', email: fields[`${at}.email`] ?? '', ...(mobile && { mobile }) };
}

function contactsIn(fields: Fields) {
  return {
    administrator: personIn(fields, 'contacts.administrator'),
    agreementContact: personIn(fields, 'contacts.agreementContact'),
  };
}

/** The API's body. */
export function applicationIn(fields: Fields, kind: Kind) {
  const { organisationName = '', organisationNumber = '' } = fields;
  const applicant = personIn(fields, 'applicant');
  if (kind === 'agreed') return { existingAgreement: true, organisationNumber, organisationName, applicant };
  const signatories = Array.from({ length: countSignatories(fields) }, (_, index) =>
    personIn(fields, `signatories.${index}`),
  );
  const application = { organisationName, applicant, signatories, contacts: contactsIn(fields) };
  return kind === 'full' ? { organisationNumber, ...application } : application;
}

const parts = ['name', 'email', 'mobile'];

/** The names of what the form shows: problems elsewhere are told above it. */
export function shownIn(fields: Fields, kind: Kind): string[] {
  const of = (at: string) => parts.map((part) => `${at}.${part}`);
  const signatories = Array.from({ length: countSignatories(fields) }, (_, index) => `signatories.${index}`);
  return [
    'organisationName',
    ...(kind === 'completion' ? [] : ['organisationNumber']),
    ...of('applicant'),
    ...(kind === 'agreed'
      ? []
      : [
          'signatories',
          ...[...signatories, 'contacts.administrator', 'contacts.agreementContact'].flatMap(of),
        ]),
  ];
}

interface Shown extends Trouble {
  kind: Kind;
  key: string;
  fields: Fields;
}

const MOST = MOST_SIGNATORIES;

const source = `${troubleOnTop}
<form method="post">
<% /* The first button is the one that Enter presses. */ %>
<button hidden>Skicka</button>
<%~ part('@hidden', { fields: { key: it.key } }) %>
<fieldset>
<legend>Organisation</legend>
<%~ part('@field', { name: 'organisationName', label: 'Organisationens namn', value: it.fields.organisationName, error: it.errors.organisationName }) %>
<% if (it.kind !== 'completion') { %>
<%~ part('@field', { name: 'organisationNumber', label: 'Organisationsnummer', hint: 'Slumpat här: ingen verklig organisation är menad.', value: it.fields.organisationNumber, error: it.errors.organisationNumber }) %>
<% } %>
</fieldset>
<%~ part('@person', { legend: 'Sökande', hint: 'Den som ansöker för organisationen.', at: 'applicant', fields: it.fields, errors: it.errors }) %>
<% if (it.kind === 'agreed') { %>
<div class="choice">
<input type="checkbox" id="known" name="known" value="yes"<% if (it.fields.known) { %> checked<% } %>>
<label for="known">Lägg först upp organisationen i sandlådans Kundportal, med ett avtal från 2019. Annars finns inget avtal, och ansökan avslås.</label>
</div>
<% } else { %>
<% for (let index = 0; index < it.count; index += 1) { %>
<%~ part('@person', { legend: 'Firmatecknare ' + (index + 1), hint: index ? '' : 'Den som undertecknar agentavtalet. Tecknas firman av flera i förening: lägg till dem.', at: 'signatories.' + index, fields: it.fields, errors: it.errors }) %>
<% } %>
<% if (it.errors.signatories) { %><p class="error"><%= it.errors.signatories %></p><% } %>
<p>
<% if (it.count < it.most) { %><button class="second" name="action" value="add">Lägg till en firmatecknare</button><% } %>
<% if (it.count > 1) { %><button class="second" name="action" value="remove">Ta bort firmatecknare <%= it.count %></button><% } %>
</p>
<%~ part('@person', { legend: 'Administratör', hint: 'Den som ska tilldela roller i Kundportalen.', at: 'contacts.administrator', fields: it.fields, errors: it.errors }) %>
<%~ part('@person', { legend: 'Kontaktperson för avtalet', at: 'contacts.agreementContact', fields: it.fields, errors: it.errors }) %>
<% } %>
<button><%= it.kind === 'completion' ? 'Skicka kompletteringen' : 'Skicka ansökan' %></button>
</form>
`;

const render = template<Shown & { count: number; most: number }>(source);

export const applicationForm = (shown: Shown) =>
  render({ ...shown, count: countSignatories(shown.fields), most: MOST });
