/** What can be ordered in Kundportalen, the form for it, and the terms: made up, in the manner of Inera's own. */

export const services = [
  'Säkerhetstjänster',
  'Nationell patientöversikt',
  'Intygstjänster',
  'Journalen',
] as const;

export const formFields = [
  { name: 'system', label: 'Systemets namn', value: 'Björken Journal 4' },
  {
    name: 'slutkunder',
    label: 'Vårdgivare som ska nå tjänsten',
    value: 'Region Exempel, Exempelstads kommun',
  },
  { name: 'driftstart', label: 'Önskad driftstart', value: 'om tre månader' },
  { name: 'kontakt', label: 'Teknisk kontakt, e-postadress', value: 'teknik@agent.example' },
];

export const labelOf = (name: string) => formFields.find((one) => one.name === name)?.label ?? name;

export const terms = {
  version: 'sandlada-1',
  texts: [
    'Agenten ansluter sitt eget system till den beställda tjänsten och ansvarar för att det följer tjänstens krav.',
    'Agenten ger bara de vårdgivare tillgång som har ett eget avtal om tjänsten.',
    'Agenten anmäler driftstörningar och säkerhetsincidenter till Inera utan dröjsmål.',
    'Inera får stänga anslutningen om den skadar tjänsten eller andra anslutna.',
  ],
};
