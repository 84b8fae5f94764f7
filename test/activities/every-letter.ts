/** Every letter of the routine with plausible facts, sent for each test in a case of its own, and read in the sandbox. */
import { createMailActivities, type MailSettings } from '../../activities/mail';
import type { AttestLink } from '../../platform/attest-link';
import type { MailTransport } from '../../activities/mail/client';
import type { Letter, LetterFacts, LetterName } from '../../activities/mail/letters';

export const settings: MailSettings = {
  from: 'no-reply@inera.example',
  caseTeamEmail: 'agentansokan@inera.example',
  caseTeamLeadEmail: 'gruppledare@inera.example',
  customerServiceEmail: 'kundservice@inera.example',
  portalUrl: 'https://kundportalen.example/logga-in',
  guides: { showRoles: 'https://guider.example/roller', addUser: 'https://guider.example/anvandare' },
};
const invitation = {
  link: 'https://kundportalen.example/inbjudan/en-gang',
  expiresAt: '2026-03-03T13:30:00Z',
};
/** An invitation is all that the letters need of the portal. */
export const portal = { createInvitation: (_userId: string) => Promise.resolve(invitation) };

export const service = 'Nationell patientöversikt';
const signingLink = 'https://signering.example/s/17?token=a&lang=sv';
const reason = 'Det saknas en uppgift.\nRing gärna.';

/** With the addresses that each must lead to. */
export const letters: { [N in LetterName]: { facts: LetterFacts[N]; links?: string[] } } = {
  applicationReceived: { facts: {} },
  applicationToReview: { facts: {} },
  orderToReview: { facts: { service } },
  applicationRejected: { facts: { reason } },
  completionRequested: { facts: { reason } },
  agreementNotFound: { facts: {} },
  agreementToSign: { facts: { link: signingLink }, links: [signingLink] },
  signingBeginsAnew: { facts: {} },
  accountReady: {
    facts: { userId: 'u-1', username: 'anna.admin' },
    links: [invitation.link, settings.guides.showRoles, settings.guides.addUser, settings.portalUrl],
  },
  agreementSigned: { facts: { link: signingLink }, links: [signingLink] },
  namedAgreementContact: { facts: {} },
  rolesToAssign: {
    facts: { missing: ['Attestant'] },
    links: [settings.portalUrl, settings.guides.showRoles, settings.guides.addUser],
  },
  orderingOpen: { facts: {}, links: [settings.portalUrl] },
  orderRejected: { facts: { service, reason } },
  orderToCorrect: { facts: { service, reason }, links: [settings.portalUrl] },
  contactNeeded: { facts: { service, reason } },
  orderToAttest: {
    facts: {
      ...{ service, orderId: 'case-order-1', onboardingId: '5560160680~case000000000000' },
      link: { userId: 'u-2', round: 1, version: 1 },
    },
    links: ['https://agent.example/attest/u-2'],
  },
  attestantWithoutMethod: { facts: { attestant: 'Atle Attestant', service }, links: [settings.portalUrl] },
  orderDeclined: { facts: { service, reason }, links: [settings.portalUrl] },
  orderLapsed: { facts: { service }, links: [settings.portalUrl] },
  connectionBegins: { facts: { service, instructions: ['Beställ certifikat.', 'Boka uppstartsmöte.'] } },
  onboardingWithdrawn: { facts: { reason } },
  onboardingExpired: { facts: {} },
  nobodyActed: { facts: { waitingFor: 'administrator', since: '2026-02-03T10:00:00Z' } },
};
export const letterNames = Object.keys(letters) as LetterName[];

let cases = 0;

export function aLetter<N extends LetterName>(name: N, more: Partial<Omit<Letter, 'name'>> = {}): Letter {
  cases += 1;
  return {
    name,
    caseId: `mailtestcase${String(cases).padStart(8, '0')}`,
    round: 1,
    organisationName: 'Exempelvård AB',
    to: { key: 'applicant', name: 'Åsa Öberg', email: `person${cases}@agent.example` },
    facts: letters[name].facts,
    ...more,
  } as Letter;
}

/** Made without a seal: what a link's token holds is tested where it is made. */
export const attestPage = ({ link }: AttestLink) => `https://agent.example/attest/${link.userId}`;

export const mailActivities = (transport: MailTransport) =>
  createMailActivities({ transport, portal, attestPage, settings });

export interface ReceivedMail {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  times: number;
  headers: Record<string, string>;
}

export async function mailsTo(sandboxUrl: string, { to }: Pick<Letter, 'to'>): Promise<ReceivedMail[]> {
  const mailboxes = { caseTeam: settings.caseTeamEmail, caseTeamLead: settings.caseTeamLeadEmail ?? '' };
  const address = typeof to === 'string' ? mailboxes[to] : to.email;
  const answer = await fetch(`${sandboxUrl}/_sandbox/mails?to=${encodeURIComponent(address)}`);
  return (await answer.json()) as ReceivedMail[];
}
