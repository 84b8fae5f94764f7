/** Letters on the agreement, the account and the roles (DOMAIN.md 1b–3). */
import type { LetterFacts } from '../letters';
import { logIn, WHO_IS_ADMINISTRATOR, type Block, type Writers } from '../letter-text';
import type { MailSettings } from '../settings';
import { dateAndTime } from '../../../platform/swedish-dates';

type Name =
  | 'agreementToSign'
  | 'agreementSigned'
  | 'signingBeginsAnew'
  | 'namedAgreementContact'
  | 'accountReady'
  | 'rolesToAssign';

/** DOMAIN.md 3: what the administrator checks, and where it is told how. */
const howRolesAreAssigned = ({ guides }: MailSettings): Block[] => [
  'Kontrollera i Kundportalen vilka som har rollerna. Tänk på det här:',
  {
    list: [
      'Den som ska beställa behöver ha rollen Beställare.',
      'Rollen Attestant behöver vara tilldelad innan det går att beställa.',
    ],
  },
  'Om ingen har rollerna lägger du upp en eller flera användare som får dem. Guiderna visar hur du gör:',
  {
    links: [
      { label: 'Visa roller', address: guides.showRoles },
      { label: 'Lägg upp ny användare och tilldela roll', address: guides.addUser },
    ],
  },
];

function missingRoles(missing: LetterFacts['rolesToAssign']['missing']): string {
  if (missing.length === 0) return '';
  return ` Just nu har ingen ${missing.map((role) => `rollen ${role}`).join(' eller ')}.`;
}

export const agreementTexts: Writers<Name> = {
  agreementToSign: ({ link }, { organisationName, round }) => ({
    subject: 'Agentavtal att signera',
    news: [
      `Inera har godkänt ansökan från ${organisationName} om att bli agent. Du är angiven som firmatecknare, ` +
        'och nästa steg är att agentavtalet signeras.',
      ...(round > 1
        ? [
            'Har du fått en länk till avtalet tidigare gäller den inte längre. Avtalet behöver signeras på nytt ' +
              'även av den som redan har signerat.',
          ]
        : []),
    ],
    asked: 'Läs agentavtalet och signera det digitalt.',
    more: [
      { button: { label: 'Läs och signera agentavtalet', address: link } },
      'Du signerar hos Ineras leverantör av e-underskrifter, så länken leder till en annan webbplats än Ineras. ' +
        'Länken är personlig. Skicka den inte vidare.',
      'Om ni är flera som tecknar firman tillsammans får var och en ett eget mejl. Avtalet är klart när alla ' +
        'har signerat.',
      'Vill du inte signera kan du avböja på samma sida och ange varför. Då går ansökan tillbaka till den som ' +
        'skickade in den.',
    ],
  }),

  agreementSigned: ({ link }, { organisationName }) => ({
    subject: 'Agentavtalet är signerat',
    news: [`Agentavtalet mellan ${organisationName} och Inera är nu digitalt signerat.`],
    asked: 'Du behöver inte göra något mer.',
    more: [
      { button: { label: 'Visa det signerade avtalet', address: link } },
      'Spara gärna en kopia av avtalet. Nästa steg är att er administratör ser till att rätt roller är ' +
        'tilldelade i Ineras Kundportal.',
    ],
  }),

  signingBeginsAnew: (_facts, { organisationName }) => ({
    subject: 'Agentavtalet görs om',
    news: [
      `Agentavtalet mellan ${organisationName} och Inera görs om, och det avtal som du har signerat gäller därför ` +
        'inte längre.',
    ],
    asked: 'Du behöver inte göra något nu.',
    more: [
      'Är du fortfarande firmatecknare i ärendet får du ett nytt mejl när avtalet kan signeras på nytt.',
    ],
  }),

  namedAgreementContact: (_facts, { organisationName }) => ({
    subject: 'Du är kontaktperson för ett agentavtal med Inera',
    news: [
      `${organisationName} har tecknat ett agentavtal med Inera. I ansökan är du angiven som kontaktperson för ` +
        'avtalet.',
      'Det innebär att Inera vänder sig till dig i frågor som rör avtalet, och att du får besked om hur ' +
        'anslutningen går vidare.',
    ],
    asked: 'Du behöver inte göra något nu.',
    more: [
      'Nästa steg är att er administratör ser till att rätt roller är tilldelade i Ineras Kundportal. ' +
        WHO_IS_ADMINISTRATOR,
      'Ska någon annan vara kontaktperson för avtalet? Meddela Inera Kundservice.',
    ],
  }),

  accountReady: ({ username, invitation }, { organisationName, settings }) => ({
    subject: 'Dina inloggningsuppgifter till Ineras Kundportal',
    news: [
      `Agentavtalet mellan ${organisationName} och Inera är signerat, och ert agentkonto i Ineras Kundportal är ` +
        'upplagt. I Kundportalen beställer ni Ineras tjänster. Du är angiven som administratör.',
    ],
    asked: 'Logga in i Kundportalen och se till att rollerna Beställare och Attestant är tilldelade.',
    more: [
      {
        details: [
          { label: 'Användarnamn', value: username },
          { label: 'Länken gäller till', value: dateAndTime(invitation.expiresAt) },
        ],
      },
      { button: { label: 'Logga in första gången', address: invitation.link } },
      'Länken är personlig och kan bara användas en gång. Skicka den inte vidare. Har den slutat gälla? ' +
        'Kontakta Inera Kundservice.',
      ...howRolesAreAssigned(settings),
      'Efter den första inloggningen hittar du Kundportalen här:',
      { links: [{ label: 'Kundportalen', address: settings.portalUrl }] },
    ],
  }),

  rolesToAssign: ({ missing }, { organisationName, settings }) => ({
    subject: 'Roller att tilldela i Ineras Kundportal',
    news: [
      `För att ${organisationName} ska kunna gå vidare behöver rollerna Beställare och Attestant vara ` +
        `tilldelade i Ineras Kundportal.${missingRoles(missing)}`,
      'Du får det här mejlet för att du är administratör.',
    ],
    asked: 'Logga in i Kundportalen och se till att rollerna är tilldelade.',
    more: [logIn(settings), ...howRolesAreAssigned(settings)],
  }),
};
