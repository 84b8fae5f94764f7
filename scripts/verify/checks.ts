/**
 * Whether the files of a case fit together, and to the signature. What the signature covers is proven by it; all else is
 * held against case.json, which is as trustworthy as the place where it lies.
 */
import type { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import { attestationRecord, RECORD_NAME, type AttestationRecord } from '../../domain/attestation-record';
import { CASE_FILE, PERSONS_FILE } from '../../domain/case-file';
import type { PlacedOrder } from '../../domain/onboarding';
import { orderToSign } from '../../domain/order-text';
import { orderDigest } from '../../platform/order-digest';
import { checkBankId } from './bankid-checks';
import { parsed, whyNotKept, type ReadFile } from './case-folder';
import { Findings, type Check } from './findings';

const caseFile = z.object({
  caseId: z.string(),
  organisationNumber: z.string(),
  order: z.optional(
    z.looseObject({
      orderId: z.string(),
      service: z.string(),
      orderedBy: z.string(),
      terms: z.looseObject({ version: z.string() }),
    }),
  ),
  attestation: z.optional(
    z.object({
      attestedBy: z.string(),
      attestedAt: z.string(),
      method: z.string(),
      record: z.optional(z.object({ name: z.string().check(z.regex(RECORD_NAME)), sha256: z.string() })),
    }),
  ),
  digests: z.object({ persons: z.string(), order: z.optional(z.string()) }),
  erasure: z.optional(z.unknown()),
});
type CaseFile = z.infer<typeof caseFile>;

const personsFile = z.object({
  organisationName: z.string(),
  orderForm: z.optional(z.record(z.string(), z.string())),
});
type Persons = z.infer<typeof personsFile>;

const ERASED = `${PERSONS_FILE} has been erased`;
const NO_PERSONS = `${PERSONS_FILE} does not tell of it any more`;

/** `roots` is asked where there is a signature to verify. */
export async function checksOf(read: ReadFile, roots: () => X509Certificate[]): Promise<Check[]> {
  const findings = new Findings();
  const kept = parsed(await read(CASE_FILE), caseFile);
  findings.holds(`${CASE_FILE} can be read`, kept !== undefined, 'it is no case file');
  if (!kept) return findings.all;
  const persons = await checkPersons(findings, read, kept);
  const order = checkOrder(findings, kept, persons);
  const record = await checkRecord(findings, read, kept);
  if (!record) return findings.all;
  checkText(findings, kept, record, persons, order);
  if (record.proof.method === 'BankID') await checkBankId(findings, read, record, record.proof, roots());
  else findings.notChecked('what proves it', `by ${record.proof.method}: the record alone tells`);
  return findings.all;
}

/** Read as far as it can be, also where it is not what was kept. */
async function checkPersons(
  findings: Findings,
  read: ReadFile,
  { digests }: CaseFile,
): Promise<Persons | undefined> {
  const what = `${PERSONS_FILE} is what was kept with the case`;
  const content = await read(PERSONS_FILE);
  if (content === undefined) findings.notChecked(what, ERASED);
  else findings.fits(what, whyNotKept(content, digests.persons));
  return parsed(content, personsFile);
}

/** The order as it was placed; `undefined` where there is none, or no form of it any more. */
function checkOrder(
  findings: Findings,
  { order, digests }: CaseFile,
  persons: Persons | undefined,
): PlacedOrder | undefined {
  if (!order && digests.order === undefined) return undefined;
  const what = 'the order is the one whose digest was kept';
  if (order && !persons) {
    findings.notChecked(what, NO_PERSONS);
    return undefined;
  }
  const whole = { ...order, form: persons?.orderForm ?? {} } as unknown as PlacedOrder;
  findings.holds(what, orderDigest(whole) === digests.order, 'its digest is another');
  return whole;
}

async function checkRecord(
  findings: Findings,
  read: ReadFile,
  { caseId, organisationNumber, order, attestation, digests, erasure }: CaseFile,
): Promise<AttestationRecord | undefined> {
  if (!attestation) {
    findings.notChecked('an attestation', 'nothing was attested');
    return undefined;
  }
  if (!attestation.record) {
    findings.holds('a record of the attestation was kept', false, `${CASE_FILE} names none`);
    return undefined;
  }
  const { name, sha256 } = attestation.record;
  const content = await read(name);
  const isKept = `${name} is what was kept when it was attested`;
  if (content === undefined && erasure !== undefined) {
    findings.notChecked(isKept, 'the case has been erased');
    return undefined;
  }
  findings.fits(isKept, whyNotKept(content, sha256));
  if (content === undefined) return undefined;
  const record = parsed(content, attestationRecord);
  const same = record && [
    record.caseId === caseId,
    record.organisationNumber === organisationNumber,
    record.order.orderId === order?.orderId,
    record.order.orderedBy.userId === order?.orderedBy,
    record.attestedBy.userId === attestation.attestedBy,
    record.attestedAt === attestation.attestedAt,
    record.proof.method === attestation.method,
  ];
  const saysTheSame = `${name} tells of this attestation`;
  findings.holds(saysTheSame, same?.every(Boolean) === true, `${CASE_FILE} tells otherwise`);
  const ofTheOrder = `${name} is of the order whose digest was kept`;
  findings.holds(ofTheOrder, record?.order.digest === digests.order, 'the digest is another');
  return record;
}

function checkText(
  findings: Findings,
  { organisationNumber }: CaseFile,
  { text, order: { orderedBy } }: AttestationRecord,
  persons: Persons | undefined,
  order: PlacedOrder | undefined,
): void {
  const what = 'the text of the record is that order in words';
  if (!persons || !order) {
    findings.notChecked(what, NO_PERSONS);
    return;
  }
  const { organisationName } = persons;
  const name = orderedBy.name === undefined ? {} : { orderedBy: orderedBy.name };
  const anew = orderToSign({ organisationName, organisationNumber, order, ...name }, orderDigest(order));
  findings.holds(what, anew === text, 'made anew it is another');
}
