/** Letters on the application itself, and on how an onboarding ends (DOMAIN.md 1, 1a and "Ends"). */
import { inTheirWords, NOTHING_ASKED, type Writers } from '../letter-text';

type Name =
  | 'applicationReceived'
  | 'applicationToReview'
  | 'applicationRejected'
  | 'completionRequested'
  | 'agreementNotFound'
  | 'onboardingWithdrawn'
  | 'onboardingExpired';

const WHAT_STAYS =
  'Om agentavtalet redan är signerat gäller det fortfarande, och agentkontot i Kundportalen finns kvar.';

export const applicationTexts: Writers<Name> = {
  applicationReceived: (_facts, { organisationName }) => ({
    subject: 'Vi har tagit emot er ansökan om att bli agent',
    news: [`Inera har tagit emot ansökan från ${organisationName} om att bli agent.`],
    asked: 'Du behöver inte göra något nu.',
    more: [
      'Om ansökan behöver kompletteras eller inte kan godkännas får du ett mejl om det. Annars går vi vidare ' +
        'och mejlar den som ska göra nästa steg.',
    ],
  }),

  applicationToReview: (_facts, { organisationName }) => ({
    subject: `Ansökan att granska: ${organisationName}`,
    news: [`En ansökan från ${organisationName} om att bli agent väntar på granskning.`],
    asked: 'Granska ansökan och registrera beslutet.',
    more: ['Ansökan kan godkännas, avslås eller skickas tillbaka för komplettering.'],
  }),

  applicationRejected: ({ reason }, { organisationName }) => ({
    subject: 'Er ansökan om att bli agent har avslagits',
    news: [
      `Inera har granskat ansökan från ${organisationName} om att bli agent. Ansökan har avslagits.`,
      ...inTheirWords('Skälet till beslutet är:', reason),
    ],
    asked: NOTHING_ASKED,
    more: ['Ärendet är avslutat. Har du frågor om beslutet är du välkommen att kontakta Inera Kundservice.'],
  }),

  completionRequested: ({ reason }, { organisationName }) => ({
    subject: 'Er ansökan om att bli agent behöver kompletteras',
    news: [
      `Ansökan från ${organisationName} om att bli agent behöver kompletteras innan vi kan gå vidare.`,
      ...inTheirWords('Skälet är:', reason),
    ],
    asked: 'Komplettera ansökan och skicka in den igen.',
    more: ['Skicka in den på samma sätt som förra gången. Därefter granskar vi den på nytt.'],
  }),

  agreementNotFound: (_facts, { organisationName }) => ({
    subject: 'Vi hittar inget agentavtal för er organisation',
    news: [
      `Enligt ansökan har ${organisationName} redan tecknat agentavtal med Inera. Vi hittar inget sådant ` +
        'avtal i Kundportalen, och ärendet är därför avslutat.',
    ],
    asked: 'Skicka in en ny, fullständig ansökan om ni vill bli agent.',
    more: [
      'I den anger ni firmatecknare, administratör och kontaktperson för avtalet. Vi skickar sedan ett ' +
        'agentavtal för signering.',
      'Har ni ett signerat agentavtal? Kontakta Inera Kundservice.',
    ],
  }),

  onboardingWithdrawn: ({ reason }, { organisationName }) => ({
    subject: 'Ärendet om anslutning som agent har avbrutits',
    news: [
      `Ärendet om att ansluta ${organisationName} som agent har avbrutits och är avslutat.`,
      ...inTheirWords('Skälet är:', reason),
    ],
    asked: NOTHING_ASKED,
    more: [`Påminnelser och länkar som du har fått i ärendet gäller inte längre. ${WHAT_STAYS}`],
  }),

  onboardingExpired: (_facts, { organisationName }) => ({
    subject: 'Ärendet om anslutning som agent är avslutat',
    news: [
      `Ärendet om att ansluta ${organisationName} som agent är avslutat, eftersom tiden för nästa steg har gått ut.`,
    ],
    asked: NOTHING_ASKED,
    more: [
      'Vill ni fortfarande ansluta er? Skicka in en ny ansökan.',
      `Länkar som du har fått i ärendet gäller inte längre. ${WHAT_STAYS}`,
    ],
  }),
};
