/** An order that has come as far as its attestation, by the doors of those who have had their turn before. */
import { administrator, applicant, caseOfficer, orderer, signatory } from '../../scripts/demo/people';
import type { Scene } from '../../scripts/demo/scene';
import type { PortalUser } from '../../scripts/demo/client';

export type User = Omit<PortalUser, 'userId'>;

let made = 0;

/** Fictional, and one's own: BankID signs once at a time for each, and the inbox of SMS is everybody's. */
export function aUser(scene: Scene, name: string, ...roles: User['roles']): User {
  made += 1;
  const [first = ''] = name.toLowerCase().split(' ');
  return {
    name,
    email: `${first}@org-${scene.organisationNumber}.example`,
    mobile: `+467017406${String(10 + made).padStart(2, '0')}`,
    personalNumber: withLuhn(`19121212${String(100 + made)}`),
    roles,
  };
}

/** The last digit of a personal identity number is reckoned from the nine before. */
function withLuhn(eleven: string): string {
  const sum = [...eleven.slice(2)].reduce((total, digit, at) => {
    const weighed = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return `${eleven}${(10 - (sum % 10)) % 10}`;
}

/** `users`: whom the administrator adds; who orders is among them. */
export async function anOrderToAttest(scene: Scene, users: User[]): Promise<void> {
  const [ordering] = users.filter(({ roles }) => roles.includes('orderer'));
  if (ordering) scene.people.orderer = ordering;
  await applicant(scene).applies();
  await caseOfficer(scene).approvesApplication();
  await signatory(scene).signs();
  await administrator(scene).logsInByInvitation();
  for (const user of users) await scene.sandbox.addUser(scene.organisationNumber, user);
  await scene.api.send(scene.onboardingId, 'rolesAssigned', {});
  await orderer(scene).orders();
  await caseOfficer(scene).approvesOrder();
}
