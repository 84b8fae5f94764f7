/** A case whose order was attested with the sandbox's BankID, and which has ended: as the service's own code keeps it. */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createBankIdClient } from '../../activities/attestation/bankid/client';
import { createPeopleClient } from '../../activities/attestation/people';
import { createRecords, type AttestationToKeep } from '../../activities/attestation/record';
import { createSigning } from '../../activities/attestation/signing';
import { createCaseFileActivities } from '../../activities/case-file';
import type { SignatureSeen, SignatureToCollect } from '../../activities/contract';
import { canonicalJson } from '../../domain/case-file';
import type { AttestationProof, Onboarding, PlacedOrder } from '../../domain/onboarding';
import { orderToSign } from '../../domain/order-text';
import { caseStoreIn, type CaseStore } from '../../platform/case-store';
import { orderDigest } from '../../platform/order-digest';
import { startSandbox } from '../../sandbox';
import { doorsOf } from '../activities/providers';
import { connecting } from '../domain/an-onboarding';

/** Fictional: of Skatteverket's numbers for tests. */
export const TOLVAN = { personalNumber: '191212121212', name: 'Tolvan Tolvansson' };
export const RECORD = 'attestation-1.json';

const AT = '2026-03-02T11:00:00.000Z';
const attestedNow = connecting().onboarding;
export const { caseId } = attestedNow;
const { organisationNumber, organisationName } = attestedNow;
const orderedBy = 'Bo Beställare';

function theOrder(): PlacedOrder {
  if (!attestedNow.order) throw new Error('What has been attested is an order.');
  return attestedNow.order;
}
export const order = theOrder();

/** What BankID shows to be signed. */
export const textToSign = (placed: PlacedOrder = order) =>
  orderToSign({ organisationName, organisationNumber, order: placed, orderedBy }, orderDigest(placed));

export const toKeep = (userId: string, proof: AttestationProof): AttestationToKeep => ({
  ...{ caseId, organisationNumber, organisationName, order, orderedBy, proof },
  round: 1,
  attestation: { attestedBy: userId, attestedAt: AT, method: proof.method, evidence: RECORD },
  name: TOLVAN.name,
});

type Collect = (signature: SignatureToCollect) => Promise<SignatureSeen>;

/** Signed by Tolvan in the app, collected and kept. */
async function signed(
  caseStore: CaseStore,
): Promise<{ userId: string; proof: AttestationProof; ca: string }> {
  const sandbox = await startSandbox({ bankIdTimes: { searching: 0 } });
  try {
    const { url, ca, cert, key } = sandbox.bankId;
    const doors = doorsOf(sandbox.url);
    const contact = { name: 'Ada Admin', email: 'ada@vardsystem.example' };
    const agent = `/kundportalen/people/agents/${organisationNumber}`;
    const contacts = { administrator: contact, agreementContact: contact };
    await doors.send('PUT', agent, { name: organisationName, contacts, agreement: null });
    const user = { ...TOLVAN, email: 'tolvan@vardsystem.example', roles: ['attestant'] };
    const { userId } = (await doors.send('POST', `${agent}/users`, user)) as { userId: string };

    const signing = createSigning({
      bankId: createBankIdClient({ url, ca, certificate: { cert, key } }),
      portal: createPeopleClient({ url: `${sandbox.url}/kundportalen/api`, token: 'sandbox-portal-token' }),
      caseStore,
    });
    const about = { organisationNumber, organisationName, caseId, userId, order, orderedBy };
    const begun = await signing.startSigning({ ...about, round: 1, attempt: 1, endUserIp: '192.0.2.17' });
    if (begun.outcome !== 'started') throw new Error(begun.outcome);
    const { orderRef, autoStartToken, digest } = begun;
    await doors.send('POST', '/bankid/phone/api', { autoStartToken, action: 'sign', ...TOLVAN });
    const seen = await new MockActivityEnvironment().run<[SignatureToCollect], SignatureSeen, Collect>(
      (toCollect) => signing.collectSignature(toCollect),
      { orderRef, caseId, organisationNumber, userId, digest },
    );
    if (seen.status !== 'complete') throw new Error(seen.status);
    const { name: file, sha256 } = seen.evidence;
    return { userId, proof: { method: 'BankID', file, sha256 }, ca };
  } finally {
    await sandbox.close();
  }
}

export interface KeptCase {
  /** Of all cases. */
  store: string;
  folder: string;
  /** PEM. */
  ca: string;
  bankIdFile: string;
  userId: string;
}

export async function aKeptCase(): Promise<KeptCase> {
  const store = await mkdtemp(join(tmpdir(), 'kept-case-'));
  const caseStore = caseStoreIn(store);
  const { userId, proof, ca } = await signed(caseStore);
  const kept = toKeep(userId, proof);
  const record = await createRecords({ caseStore }).keepAttestation(kept);
  await createCaseFileActivities({ caseStore }).writeCaseFile(endedWith(kept, record));
  return { store, folder: join(store, caseId), ca, bankIdFile: (proof as { file: string }).file, userId };
}

/** What the workflow has at its end. */
export function endedWith(
  { attestation }: AttestationToKeep,
  record: { name: string; sha256: string },
): Onboarding {
  const { onboarding } = connecting().find({ finding: 'handedOver', instructions: ['Vi hör av oss.'] });
  return { ...onboarding, attestation: { ...attestation, record } };
}

export const sha256Of = (content: string) => createHash('sha256').update(content).digest('hex');

/** A copy of the case that can be tampered with. */
export class Copy {
  private constructor(
    readonly folder: string,
    private readonly kept: KeptCase,
  ) {}

  static async of(kept: KeptCase): Promise<Copy> {
    const folder = await mkdtemp(join(tmpdir(), 'kept-case-'));
    await cp(kept.folder, folder, { recursive: true });
    return new Copy(folder, kept);
  }

  read = (name: string) => readFile(join(this.folder, name), 'utf8');
  write = (name: string, content: string) => writeFile(join(this.folder, name), content);
  erase = (name: string) => rm(join(this.folder, name));

  /** What is nested in it stays the same object: it can be changed in place. */
  async change(name: string, change: (content: Json) => void): Promise<void> {
    const content = JSON.parse(await this.read(name)) as Json;
    change(content);
    await this.write(name, canonicalJson(content));
  }

  /** Every digest made to fit again, by somebody who may write all files. */
  async cover(): Promise<void> {
    const proof = sha256Of(await this.read(this.kept.bankIdFile));
    const form = (JSON.parse(await this.read('persons.json')) as Json).orderForm;
    const persons = sha256Of(await this.read('persons.json'));
    const placed = (JSON.parse(await this.read('case.json')) as Json).order as object;
    const digest = orderDigest({ ...placed, form } as unknown as PlacedOrder);
    await this.change(RECORD, (record) => {
      (record.proof as Json).sha256 = proof;
      (record.order as Json).digest = digest;
    });
    const record = sha256Of(await this.read(RECORD));
    await this.change('case.json', (caseFile) => {
      caseFile.digests = { persons, order: digest };
      ((caseFile.attestation as Json).record as Json).sha256 = record;
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

export type Json = Record<string, unknown>;
