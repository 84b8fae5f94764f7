/** What the routine asks of BankID and of the SMS provider, so that an attestant attests an order (DOMAIN.md 6b). */
import type { AttestationActivities } from '../contract';
import { createRecords } from './record';
import { createSigning, type SigningDependencies } from './signing';
import { createCodes, type CodeDependencies } from './sms';

export type AttestationDependencies = SigningDependencies & CodeDependencies;

export function createAttestationActivities(dependencies: AttestationDependencies): AttestationActivities {
  return { ...createSigning(dependencies), ...createCodes(dependencies), ...createRecords(dependencies) };
}
