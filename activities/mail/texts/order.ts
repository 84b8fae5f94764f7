/** Letters on the order of an agent assignment, from ordering to the connection (DOMAIN.md 4–7). */
import {
  inTheirWords,
  logIn,
  NOTHING_ASKED,
  oneLine,
  WHO_IS_ADMINISTRATOR,
  type Block,
  type Writers,
} from '../letter-text';

type Name =
  | 'orderingOpen'
  | 'orderToReview'
  | 'orderRejected'
  | 'orderToCorrect'
  | 'contactNeeded'
  | 'orderToAttest'
  | 'attestantWithoutMethod'
  | 'orderDeclined'
  | 'orderLapsed'
  | 'connectionBegins';

/** DOMAIN.md 4, in the portal's own words. */
const howToOrder: Block[] = [
  'Så här beställer du:',
  {
    steps: [
      'Klicka på ”Ansök om agentuppdrag”.',
      'Klicka på den tjänst ni vill beställa.',
      'Fyll i formuläret.',
      'Läs igenom och godkänn villkoren, och skicka beställningen.',
    ],
  },
];
const NO_ACCESS = `Kan du inte logga in eller beställa? Kontakta er administratör. ${WHO_IS_ADMINISTRATOR}`;

const theOrder = (organisationName: string, service: string) =>
  `beställningen från ${organisationName} av agentuppdrag för tjänsten ${service}`;

export const orderTexts: Writers<Name> = {
  orderingOpen: (_facts, { organisationName, settings }) => ({
    subject: 'Nu kan du beställa i Ineras Kundportal',
    news: [
      `Allt är klart för att ${organisationName} ska kunna beställa agentuppdrag i Ineras Kundportal. Du får det ` +
        'här mejlet för att du har rollen Beställare.',
    ],
    asked: 'Logga in i Kundportalen och beställ den tjänst som ni vill ansluta er till.',
    more: [
      logIn(settings),
      ...howToOrder,
      'Är ni flera med rollen Beställare räcker det att en av er beställer.',
      NO_ACCESS,
    ],
  }),

  orderToReview: ({ service }, { organisationName }) => ({
    subject: `Beställning att granska: ${organisationName}`,
    news: [
      `${organisationName} har beställt agentuppdrag för tjänsten ${service}. Beställningen väntar på granskning.`,
    ],
    asked: 'Granska beställningen och registrera beslutet.',
    more: [
      'Beställningen kan godkännas, avslås eller skickas tillbaka för rättelse. Behöver ni ha kontakt med agenten ' +
        'först registrerar ni det, med en rad om vad det gäller.',
    ],
  }),

  orderRejected: ({ service, reason }, { organisationName }) => ({
    subject: 'Beställningen av agentuppdrag har avslagits',
    news: [
      `Inera har granskat ${theOrder(organisationName, service)}. Beställningen har avslagits.`,
      ...inTheirWords('Skälet till beslutet är:', reason),
    ],
    asked: NOTHING_ASKED,
    more: [
      'Ärendet är avslutat. Agentavtalet gäller fortfarande, och agentkontot i Kundportalen finns kvar.',
      'Har du frågor om beslutet är du välkommen att kontakta Inera Kundservice.',
    ],
  }),

  orderToCorrect: ({ service, reason }, { organisationName, settings }) => ({
    subject: 'Beställningen av agentuppdrag behöver rättas',
    news: [
      `Inera har granskat ${theOrder(organisationName, service)}. Beställningen behöver rättas innan den kan ` +
        'godkännas.',
      ...inTheirWords('Det här behöver rättas:', reason),
    ],
    asked: 'Logga in i Kundportalen och gör beställningen på nytt med rättade uppgifter.',
    more: [logIn(settings), ...howToOrder, NO_ACCESS],
  }),

  contactNeeded: ({ service, reason }, { organisationName }) => ({
    subject: 'Inera behöver ha kontakt med er om beställningen',
    news: [
      `Inera granskar ${theOrder(organisationName, service)}. Innan vi kan ta ställning till den behöver vi ha ` +
        'kontakt med er.',
      ...inTheirWords('Det gäller:', reason),
    ],
    asked: 'Du behöver inte göra något nu. En handläggare på Inera kontaktar dig.',
    more: [
      'Granskningen är pausad så länge. Vill du hellre höra av dig till oss? Kontakta Inera Kundservice.',
    ],
  }),

  orderToAttest: ({ service, orderId, page }, { organisationName }) => ({
    subject: 'En ny beställning finns att hantera',
    news: [
      `Inera har godkänt en beställning av agentuppdrag från ${organisationName}. Du får det här mejlet för att du ` +
        'har rollen Attestant.',
      {
        details: [
          { label: 'Tjänst', value: service },
          { label: 'Beställningsnummer', value: orderId },
        ],
      },
    ],
    asked: 'Kontrollera beställningen och attestera den.',
    otherwise: 'upphör beställningen att gälla',
    more: [
      'Är du både beställare och attestant? Då behöver du vara utloggad från Kundportalen för att kunna attestera.',
      { button: { label: 'Hantera beställningen', address: page } },
      'Länken är personlig. Skicka den inte vidare.',
      'Så här attesterar du:',
      {
        steps: [
          'Klicka på länken i det här mejlet.',
          'Kontrollera beställningen.',
          'Godkänn och attestera beställningen med den metod du vill: engångslösenord via sms eller BankID.',
          'Stäng fönstret.',
        ],
      },
      'Vill du inte attestera kan du avböja på samma sida och ange varför.',
      'Är ni flera med rollen Attestant räcker det att en av er attesterar.',
      `Fungerar det inte att attestera? Kontakta er administratör. ${WHO_IS_ADMINISTRATOR}`,
    ],
  }),

  attestantWithoutMethod: ({ attestant, service }, { organisationName, settings }) => ({
    subject: 'Uppgifter om er attestant saknas i Ineras Kundportal',
    news: [
      `${oneLine(attestant)} har rollen Attestant och ska attestera ${theOrder(organisationName, service)}. I ` +
        'Kundportalen saknas både personnummer och mobilnummer. Minst ett av dem behövs: personnumret för att ' +
        'attestera med BankID, mobilnumret för att få ett engångslösenord via sms.',
    ],
    asked: 'Lägg till personnummer eller mobilnummer för attestanten i Kundportalen.',
    more: [
      logIn(settings),
      'Attestanten har fått ett mejl med en länk till beställningen. Samma länk fungerar när uppgifterna är på plats.',
    ],
  }),

  orderDeclined: ({ service, reason }, { organisationName, settings }) => ({
    subject: 'Beställningen av agentuppdrag attesterades inte',
    news: [
      `Er attestant har valt att inte attestera ${theOrder(organisationName, service)}. Beställningen gäller därför ` +
        'inte längre.',
      ...inTheirWords('Attestantens skäl är:', reason),
    ],
    asked: 'Vill ni fortfarande ansluta er? Logga in i Kundportalen och gör en ny beställning.',
    more: [logIn(settings), ...howToOrder, NO_ACCESS],
  }),

  orderLapsed: ({ service }, { organisationName, settings }) => ({
    subject: 'Beställningen av agentuppdrag har upphört att gälla',
    news: [
      `Tiden för att attestera ${theOrder(organisationName, service)} har gått ut. Beställningen gäller därför inte ` +
        'längre.',
    ],
    asked: 'Vill ni fortfarande ansluta er? Logga in i Kundportalen och gör en ny beställning.',
    more: [
      'Stäm gärna av med er attestant först, så att beställningen kan attesteras i tid.',
      logIn(settings),
      ...howToOrder,
      NO_ACCESS,
    ],
  }),

  connectionBegins: ({ service, instructions }, { organisationName }) => ({
    subject: 'Beställningen är klar och anslutningen kan börja',
    news: [
      `Beställningen från ${organisationName} av agentuppdrag för tjänsten ${service} är godkänd och attesterad.`,
    ],
    ...(instructions.length === 0
      ? {
          asked: 'Du behöver inte göra något nu.',
          more: ['Inera kontaktar er med instruktioner för den fortsatta anslutningen.'],
        }
      : {
          asked: 'Läs instruktionerna för den fortsatta anslutningen och följ dem.',
          more: [
            { list: instructions },
            'Ineras anslutningsteam har fått ert ärende och tar det vidare med er.',
          ],
        }),
  }),
};
