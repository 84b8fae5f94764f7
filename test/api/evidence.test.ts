/** The evidence of an attestation, over HTTP before a real Temporal server. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createRecords } from '../../activities/attestation/record';
import { createCaseFileActivities } from '../../activities/case-file';
import { onboardingIdOf } from '../../domain/identifiers';
import type { AttestationProof, Onboarding } from '../../domain/onboarding';
import { attesting, connecting } from '../domain/an-onboarding';
import { aKeptCase, RECORD, sha256Of, toKeep, TOLVAN, type KeptCase } from '../scripts/a-kept-case';
import { Temporal } from './a-temporal';
import { aNumber, Api, one, problem } from './an-api';

const sms: AttestationProof = {
  ...{ method: 'SMS', messageId: 's123', maskedNumber: '+46•••••605', wrongTries: 1 },
  sentAt: '2026-03-02T10:58:00.000Z',
};

let temporal: Temporal;
let api: Api;
let signed: KeptCase;

beforeAll(async () => {
  [temporal, signed] = await Promise.all([Temporal.started(), aKeptCase()]);
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  await rm(signed.store, { recursive: true });
  expect(api.bugs).toEqual([]);
});

let cases = 0;
/** One case of its own for each test. */
const ofItsOwn = (onboarding: Onboarding): Onboarding => ({
  ...onboarding,
  organisationNumber: aNumber(),
  caseId: `case${String((cases += 1)).padStart(16, '0')}`,
});
const idOf = (onboarding: Onboarding) => onboardingIdOf(onboarding, onboarding.caseId);
const evidence = (id: string) => api.get(`${one(id)}/evidence`);

/** Attested, its record kept: still open. */
async function attestedBy(proof: AttestationProof): Promise<Onboarding> {
  const onboarding = ofItsOwn(connecting().onboarding);
  const { caseId, organisationNumber } = onboarding;
  const kept = { ...toKeep('user-attestant', proof), caseId, organisationNumber };
  const record = await createRecords({ caseStore: api.caseStore }).keepAttestation(kept);
  return { ...onboarding, attestation: { ...kept.attestation, record } };
}
const ended = (onboarding: Onboarding): Onboarding => {
  const { attestation } = onboarding;
  const { outcome, stage } = connecting().find({ finding: 'handedOver', instructions: [] }).onboarding;
  return { ...onboarding, stage, ...(outcome && { outcome }), ...(attestation && { attestation }) };
};
const bankIdProof = async (): Promise<AttestationProof> => {
  const content = await readFile(join(signed.folder, signed.bankIdFile), 'utf8');
  return { method: 'BankID', file: signed.bankIdFile, sha256: sha256Of(content) };
};
/** The signature stands in the case store of that case. */
async function signedCase(): Promise<Onboarding> {
  const onboarding = await attestedBy(await bankIdProof());
  const content = await readFile(join(signed.folder, signed.bankIdFile), 'utf8');
  await api.caseStore.keep(onboarding.caseId, signed.bankIdFile, content);
  return onboarding;
}

describe('The evidence', () => {
  it('of a code by SMS is the record, while the onboarding is open', async () => {
    const onboarding = await attestedBy(sms);
    const id = await temporal.holds(onboarding);
    const { status, body, headers } = await evidence(id);
    const content = (await api.caseStore.read(onboarding.caseId, RECORD)) ?? '';
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id,
      record: { name: RECORD, sha256: sha256Of(content), content: JSON.parse(content) as unknown },
    });
    expect(body).toMatchObject({ record: { content: { role: 'attestant', proof: sms } } });
  });

  it('of a BankID signature is that too, with who signed', async () => {
    const onboarding = await signedCase();
    const { status, body } = await evidence(await temporal.holds(onboarding));
    const file = await readFile(join(signed.folder, signed.bankIdFile), 'utf8');
    const { signature, ocspResponse } = JSON.parse(file) as Record<string, string>;
    expect(status).toBe(200);
    expect(body.signature).toEqual({
      name: signed.bankIdFile,
      sha256: sha256Of(file),
      signature,
      ocspResponse,
      signedBy: TOLVAN,
    });
  });

  it('is there when all else that is left is the case file', async () => {
    const onboarding = ended(await signedCase());
    await createCaseFileActivities({ caseStore: api.caseStore }).writeCaseFile(onboarding);
    const { status, body } = await evidence(idOf(onboarding));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      record: { sha256: onboarding.attestation?.record?.sha256 },
      signature: { name: signed.bankIdFile, signedBy: { personalNumber: TOLVAN.personalNumber } },
    });
  });
});

describe('There is no evidence', () => {
  it('where nothing has been attested', async () => {
    const id = await temporal.holds(ofItsOwn(attesting().onboarding));
    expect(await evidence(id)).toMatchObject(problem('not-found', 404));
  });

  it('of an onboarding that has never been, nor of what is no id', async () => {
    expect(await evidence(`${aNumber()}~0123456789abcdef`)).toMatchObject(problem('not-found', 404));
    expect(await evidence('nonsense')).toMatchObject(problem('not-found', 404));
  });

  it('yet, where the record is being kept', async () => {
    const id = await temporal.holds(ofItsOwn(connecting().onboarding));
    expect(await evidence(id)).toMatchObject(problem('case-store-unavailable', 503));
  });

  it('of what was attested before records were kept', async () => {
    const onboarding = ended(ofItsOwn(connecting().onboarding));
    await createCaseFileActivities({ caseStore: api.caseStore }).writeCaseFile(onboarding);
    expect(await evidence(idOf(onboarding))).toMatchObject(problem('not-found', 404));
  });

  it('while no worker tells whether it is attested', async () => {
    const id = await temporal.holds(await attestedBy(sms));
    await temporal.stopWorker();
    try {
      expect(await evidence(id)).toMatchObject(problem('worker-unavailable', 503));
    } finally {
      await temporal.startWorker();
    }
  });
});

describe('Evidence that is not as it was kept', () => {
  it('is not given: the record changed', async () => {
    const onboarding = await attestedBy(sms);
    const id = await temporal.holds(onboarding);
    const content = (await api.caseStore.read(onboarding.caseId, RECORD)) ?? '';
    await api.caseStore.keep(onboarding.caseId, RECORD, content.replace('605', '606'));
    expect(await evidence(id)).toMatchObject(problem('evidence-broken', 500));
  });

  it('is not given: the signature changed, or gone', async () => {
    const onboarding = await attestedBy(await bankIdProof());
    const id = await temporal.holds(onboarding);
    expect(await evidence(id)).toMatchObject(problem('case-store-unavailable', 503));
    await api.caseStore.keep(onboarding.caseId, signed.bankIdFile, '{}\n');
    expect(await evidence(id)).toMatchObject(problem('evidence-broken', 500));
  });
});
