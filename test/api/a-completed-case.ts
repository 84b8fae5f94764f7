/** A case that has ended, as it is kept: two runs in Temporal, the case file, the record of its attestation. */
import { randomUUID } from 'node:crypto';
import { createRecords } from '../../activities/attestation/record';
import { createCaseFileActivities } from '../../activities/case-file';
import { workflowIdOf } from '../../domain/identifiers';
import type { AttestationProof, Onboarding } from '../../domain/onboarding';
import { connecting, type Told } from '../domain/an-onboarding';
import { toKeep } from '../scripts/a-kept-case';
import type { Temporal } from './a-temporal';
import { aNumber, type Api } from './an-api';

const NAMES =
  /Ansökande|Firmatecknare|Administratör|Kontakt\b|Beställare|Attestant\b|@vardsystem|Vårdsystem|Journalen/;
/** Of the persons of every made-up onboarding, the first that is named. */
export const namesIn = (told: unknown) => JSON.stringify(told).match(NAMES)?.[0];

/** One case of its own for each test. */
export const ofItsOwn = ({ onboarding }: Told, organisationNumber = aNumber()): Onboarding => ({
  ...onboarding,
  organisationNumber,
  caseId: randomUUID().replaceAll('-', ''),
});

/** Attested by a code, completed, its files kept; each of its two runs is kept too. */
export async function aCompletedCase(
  temporal: Temporal,
  api: Api,
  organisationNumber?: string,
): Promise<{ id: string; onboarding: Onboarding }> {
  const sms: AttestationProof = {
    ...{ method: 'SMS', messageId: 's123', maskedNumber: '+46•••••605', wrongTries: 1 },
    sentAt: '2026-03-02T10:58:00.000Z',
  };
  const onboarding = ofItsOwn(connecting(), organisationNumber);
  const { caseId } = onboarding;
  const kept = {
    ...toKeep('user-attestant', sms),
    caseId,
    organisationNumber: onboarding.organisationNumber,
  };
  const record = await createRecords({ caseStore: api.caseStore }).keepAttestation(kept);
  const { outcome, instructions } = connecting().find({
    ...{ finding: 'handedOver', instructions: ['Ring Berit Beställare.'] },
  }).onboarding;
  const whole = {
    ...onboarding,
    attestation: { ...kept.attestation, record },
    agreement: { round: 1, documentId: 'document-1', signedAt: '2026-03-02T11:00:00.000Z' },
    ...(outcome && { outcome }),
    ...(instructions && { instructions }),
  };
  const id = await temporal.holds(whole, { again: true });
  await temporal.handle(id).result();
  await createCaseFileActivities({ caseStore: api.caseStore }).writeCaseFile(whole);
  return { id, onboarding: whole };
}

/** As visibility lists them. */
export async function runsListed(temporal: Temporal, onboarding: Onboarding): Promise<string[]> {
  const left: string[] = [];
  const query = `WorkflowId = '${workflowIdOf(onboarding)}'`;
  for await (const { runId } of temporal.server.client.workflow.list({ query })) left.push(runId);
  return left;
}
