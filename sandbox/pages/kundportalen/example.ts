/** Fictional people and organisations, so that a newcomer just presses the button. Mobiles: PTS's numbers for fiction. */
import { randomInt } from 'node:crypto';

const names = ['Björkens Vårdsystem AB', 'Lindens Journal AB', 'Fjällvårds IT AB', 'Havsbris Vårddata AB'];

export const exampleName = () => names[randomInt(names.length)] ?? '';

/** Ten digits that a legal person could have: the third at least 2, the last by Luhn. Random, so perhaps somebody's. */
export function exampleNumber(): string {
  const digits = [
    '55',
    String(randomInt(2, 10)),
    ...Array.from({ length: 6 }, () => String(randomInt(10))),
  ].join('');
  const sum = [...digits].reduce((total, digit, index) => {
    const weighed = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const person = (name: string, email: string, mobile: string) => ({
  name,
  email: `${email}@agent.example`,
  mobile,
});

export const examplePeople = {
  applicant: person('Ada Ansökare', 'ada', '+46701740605'),
  signatories: [
    person('Fanny Firmatecknare', 'fanny', '+46701740606'),
    person('Filip Firmatecknare', 'filip', '+46701740607'),
    person('Frida Firmatecknare', 'frida', '+46701740608'),
    person('Folke Firmatecknare', 'folke', '+46701740609'),
    person('Felicia Firmatecknare', 'felicia', '+46701740610'),
  ],
  administrator: person('Adam Administratör', 'adam', '+46701740611'),
  agreementContact: person('Kim Kontakt', 'kim', '+46701740612'),
};

/** Whom an administrator adds; the personal numbers are among those that Skatteverket has set aside for tests. */
export const exampleUsers = {
  orderer: { ...person('Beata Beställare', 'beata', '+46701740613'), personalNumber: '189001019802' },
  attestant: { ...person('Anton Attestant', 'anton', '+46701740614'), personalNumber: '189102279800' },
};
