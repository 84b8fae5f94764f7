/** The API's words in Swedish, as Kundportalen's users read them. */
import type { Problem } from './view';

export const stageLabels: Record<string, string> = {
  applicationReview: 'Ansökan granskas',
  applicationCompletion: 'Komplettering begärd',
  agreementSigning: 'Avtal signeras',
  accountSetup: 'Konto läggs upp',
  roleAssignment: 'Roller tilldelas',
  ordering: 'Beställning',
  orderReview: 'Beställning granskas',
  attestation: 'Attest',
  connection: 'Anslutning påbörjas',
};

export const waitedFor: Record<string, string> = {
  caseOfficer: 'Ineras handläggare',
  applicant: 'den som ansökte',
  signatory: 'firmatecknarna',
  administrator: 'administratören',
  orderer: 'beställaren',
  attestant: 'attestanten',
};

export const roleNames = {
  administrator: 'Administratör',
  orderer: 'Beställare',
  attestant: 'Attestant',
} as const;
export type RoleName = keyof typeof roleNames;
export const allRoles = Object.keys(roleNames) as RoleName[];

export const outcomes: Record<string, string> = {
  completed: 'Klart',
  rejected: 'Avslaget',
  withdrawn: 'Återkallat',
  expired: 'Avslutat, tiden gick ut',
};

export const outcomeReasons: Record<string, string> = {
  connected: 'Attesten är gjord och anslutningen påbörjas.',
  applicationRejected: 'Inera avslog ansökan.',
  orderRejected: 'Inera avslog beställningen.',
  agreementNotFound: 'Det finns inget agentavtal för organisationen.',
  withdrawn: 'Ärendet återkallades.',
  deadlinePassed: 'Ingen gjorde det som väntades i tid.',
};

export const cameBack: Record<string, string> = {
  toCorrect: 'Inera vill att beställningen rättas.',
  declined: 'Attestanten avböjde beställningen.',
  lapsed: 'Beställningen attesterades inte i tid.',
};

/** By the last part of a problem's type. What is not here is shown in the API's own English. */
const problems: Record<string, string> = {
  malformed: 'Några uppgifter behöver rättas.',
  unreachable: 'Tjänstens API svarar inte. Försök igen om en stund.',
  'not-found': 'Det finns inget sådant ärende.',
  'onboarding-open': 'Organisationen har redan ett pågående ärende.',
  'already-ended': 'Ärendet är avslutat.',
  'wrong-stage': 'Det går inte att göra det nu: ärendet är i ett annat steg.',
  'not-orderer': 'Den som beställer har inte rollen Beställare.',
  'role-missing':
    'Ingen har rollen Attestant. Administratören behöver tilldela den innan något kan beställas.',
  'not-attestant': 'Den som attesterar har inte rollen Attestant.',
  'must-log-out':
    'Den som beställde är också den som attesterar, och är inloggad i Kundportalen. Logga ut och attestera igen.',
  'external-attestation-not-accepted': 'Attest med extern metod är avstängd i tjänstens inställningar.',
  'contact-noted-often': 'Att agenten behöver kontaktas är redan noterat så många gånger det går.',
  'terms-not-yet-accepted': 'Villkoren kan inte ha godkänts i framtiden.',
  'message-id-reused': 'Formuläret är redan skickat, med andra uppgifter.',
  'too-many-waiting': 'För mycket väntar på att tjänsten ska titta på det. Försök igen om en stund.',
  'temporal-unavailable': 'Ärendena går inte att nå just nu. Försök igen om en stund.',
  'worker-unavailable': 'Ingen arbetar med ärendena just nu. Försök igen om en stund.',
  'case-store-unavailable': 'Avslutade ärenden går inte att läsa just nu. Försök igen om en stund.',
};

/** One line of what went wrong. */
export interface Said {
  text: string;
  english?: boolean;
  href?: string;
}

/** A message's refusal is named as the problem that it is answered with, in camelCase. */
export function refusalInSwedish(refusal: string, detail: string | undefined): Said {
  const type = refusal.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const swedish = problems[type];
  return swedish ? { text: swedish } : { text: detail ?? refusal, english: true };
}

export function problemInSwedish({ type, title, detail, openOnboarding }: Problem): Said[] {
  const swedish = problems[type.split('/').at(-1) ?? ''];
  return [
    swedish ? { text: swedish } : { text: `${title}. ${detail ?? ''}`, english: true },
    ...(openOnboarding
      ? [{ text: 'Gå till det pågående ärendet', href: `/kundportalen/arenden/${openOnboarding}` }]
      : []),
  ];
}

/** By the last part of a field's name. */
const rules: Record<string, string> = {
  name: 'Skriv ett namn, högst 200 tecken på en rad.',
  organisationName: 'Skriv organisationens namn, högst 200 tecken på en rad.',
  organisationNumber: 'Skriv ett organisationsnummer med tio siffror, till exempel 556016-0680.',
  email: 'Skriv en e-postadress, till exempel namn@exempel.se.',
  mobile: 'Skriv ett mobilnummer som kan ta emot sms, till exempel +46701740605.',
  personalNumber: 'Skriv ett personnummer med tolv siffror.',
  roles: 'Välj minst en roll.',
  signatories: 'Varje firmatecknare ska anges en gång, med en egen e-postadress.',
  decision: 'Välj ett beslut.',
  reason: 'Skriv ett skäl, högst 1 000 tecken.',
  by: 'Välj vem som återkallar.',
  evidence: 'Skriv en hänvisning utan mellanslag, högst 200 tecken.',
  attestedBy: 'Välj vem som attesterar.',
};

/** By the field's name, for those the page shows; the rest as it stood, for the top of the page. */
export function errorsByField(
  { errors }: Problem,
  shown: readonly string[],
): { atFields: Record<string, string>; elsewhere: Said[] } {
  const atFields: Record<string, string> = {};
  const elsewhere: Said[] = [];
  for (const { where, rule } of errors) {
    if (shown.includes(where)) atFields[where] = ruleFor(where, rule);
    else elsewhere.push({ text: `${where}: ${rule}`, english: true });
  }
  return { atFields, elsewhere };
}

export const ruleFor = (field: string, otherwise: string) =>
  rules[field.split('.').at(-1) ?? ''] ?? otherwise;

export const attestationMethods: Record<string, string> = {
  'by portal': 'med Kundportalens egen metod',
  'by operator': 'nedtecknat av en operatör',
};

/** As `3 mars 2026 kl. 09:00`. */
const swedishTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  dateStyle: 'long',
  timeStyle: 'short',
});

const swedishDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'long' });

/** A deadline is the end of its day: the midnight after it. */
export const lastDay = (deadline: string) => swedishDay.format(Date.parse(deadline) - 1);

export const inSwedishTime = (instant: string) => swedishTime.format(new Date(instant));
