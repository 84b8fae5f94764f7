import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecords } from '../../activities/attestation/record';
import { createCaseFileActivities } from '../../activities/case-file';
import { attestationRecord } from '../../domain/attestation-record';
import type { CaseFile } from '../../domain/case-file';
import type { AttestationProof } from '../../domain/onboarding';
import { caseStoreIn, type CaseStore } from '../../platform/case-store';
import { orderDigest } from '../../platform/order-digest';
import { caseId, endedWith, order, RECORD, sha256Of, textToSign, toKeep } from '../scripts/a-kept-case';
import { failureOf } from './providers';

const bankId: AttestationProof = {
  method: 'BankID',
  file: `bankid-${'0'.repeat(16)}.json`,
  sha256: 'ab'.repeat(32),
};
const sms: AttestationProof = {
  ...{ method: 'SMS', messageId: 's123', maskedNumber: '+46•••••605', wrongTries: 1 },
  ...{ sentAt: '2026-03-02T10:58:00.000Z', delivery: 'delivered' },
};
const outside: AttestationProof = { method: 'by portal', reference: 'proof-1' };

let folder: string;
let caseStore: CaseStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
  caseStore = caseStoreIn(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const keep = (proof: AttestationProof) =>
  createRecords({ caseStore }).keepAttestation(toKeep('user-1', proof));
const content = () => readFile(join(folder, caseId, RECORD), 'utf8');

describe('The record of an attestation', () => {
  it.each([
    ['BankID', bankId],
    ['SMS', sms],
    ['a method outside', outside],
  ])('says who, in what role, when, of which order, with the proof: %s', async (_method, proof) => {
    const kept = await keep(proof);
    expect(kept).toEqual({ name: RECORD, sha256: sha256Of(await content()) });
    expect(JSON.parse(await content())).toEqual({
      format: 1,
      caseId,
      round: 1,
      organisationNumber: '5560160680',
      organisationName: 'Vårdsystem i Norden AB',
      order: {
        orderId: order.orderId,
        digest: orderDigest(order),
        orderedBy: { userId: 'user-orderer', name: 'Bo Beställare' },
      },
      text: textToSign(),
      attestedBy: { userId: 'user-1', name: 'Tolvan Tolvansson' },
      role: 'attestant',
      attestedAt: '2026-03-02T11:00:00.000Z',
      proof,
    });
    expect(attestationRecord.parse(JSON.parse(await content()))).toEqual(JSON.parse(await content()));
  });

  it('is the same bytes when kept again, also by another process', async () => {
    const first = await keep(sms);
    const before = await content();
    const reordered = Object.fromEntries(Object.entries(toKeep('user-1', sms)).reverse());
    const again = await createRecords({ caseStore: caseStoreIn(folder) }).keepAttestation(
      reordered as unknown as ReturnType<typeof toKeep>,
    );
    expect(again).toEqual(first);
    expect(await content()).toBe(before);
    expect(await readdir(join(folder, caseId))).toEqual([RECORD]);
  });

  it('has the digest of the order that the case file has', async () => {
    const record = await keep(bankId);
    await createCaseFileActivities({ caseStore }).writeCaseFile(endedWith(toKeep('user-1', bankId), record));
    const caseFile = JSON.parse(await readFile(join(folder, caseId, 'case.json'), 'utf8')) as CaseFile;
    expect(caseFile.digests.order).toBe(orderDigest(order));
    expect(caseFile.attestation?.record).toEqual(record);
  });

  it('names nobody whom the portal no longer knows', async () => {
    const { name: _name, orderedBy: _orderedBy, ...nameless } = toKeep('user-1', sms);
    await createRecords({ caseStore }).keepAttestation(nameless);
    const record = JSON.parse(await content()) as Record<string, unknown>;
    expect(record).toMatchObject({ attestedBy: { userId: 'user-1' } });
    expect(JSON.stringify(record)).not.toMatch(/Tolvan|Bo Beställare|Beställd av/);
  });

  it('fails so that it is tried again where the folder cannot be written', async () => {
    await writeFile(join(folder, caseId), 'in the way');
    const failed = await failureOf(keep(sms));
    expect(failed).toMatchObject({ type: 'Unavailable', nonRetryable: false });
    expect(failed.message).toMatch(/^case store: \w+$/);
  });
});
