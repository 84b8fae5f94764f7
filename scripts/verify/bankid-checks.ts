/** Whether the signature is BankID's, of who is said to have signed, over the text of the record and the order's digest. */
import type { X509Certificate } from 'node:crypto';
import type * as z from 'zod/mini';
import { bankIdEvidence, type AttestationRecord } from '../../domain/attestation-record';
import { parsed, whyNotKept, type ReadFile } from './case-folder';
import { isValidAt, pathToRoot, personalNumberIn } from './certificates';
import type { Findings } from './findings';
import { NotSigned, readSigned, type Signed } from './signature';

type Proof = Extract<AttestationRecord['proof'], { method: 'BankID' }>;
type Completion = z.infer<typeof bankIdEvidence>;

export async function checkBankId(
  findings: Findings,
  read: ReadFile,
  record: AttestationRecord,
  { file, sha256 }: Proof,
  roots: X509Certificate[],
): Promise<void> {
  const content = await read(file);
  findings.fits(`${file} is the proof that the record names`, whyNotKept(content, sha256));
  if (content === undefined) return;
  const completion = parsed(content, bankIdEvidence);
  findings.holds(`${file} holds what BankID gave`, completion !== undefined, 'something is missing');
  const signed = completion && checkSignature(findings, completion);
  if (!signed) return;
  checkSigned(findings, signed, record);
  checkSigner(findings, signed, completion, roots);
}

function checkSignature(findings: Findings, { signature }: Completion): Signed | undefined {
  const what = 'the signature verifies: digests and value';
  try {
    const signed = readSigned(signature);
    findings.holds(what, true, '');
    return signed;
  } catch (error) {
    if (!(error instanceof NotSigned)) throw error;
    findings.holds(what, false, error.message);
    return undefined;
  }
}

function checkSigned(findings: Findings, signed: Signed, { text, order }: AttestationRecord): void {
  const isText = signed.visible.equals(Buffer.from(text, 'utf8'));
  findings.holds('the text that was shown and signed is that of the record', isText, 'it is another');
  const isDigest = signed.notVisible.equals(Buffer.from(order.digest, 'utf8'));
  findings.holds('the order’s digest is signed along with it', isDigest, 'it is another');
}

function checkSigner(
  findings: Findings,
  { signer, others }: Signed,
  { user, completedAt }: Completion,
  roots: X509Certificate[],
): void {
  const path = pathToRoot(signer, others, roots);
  findings.holds('the certificate of who signed leads to the root', path !== undefined, 'it leads elsewhere');
  const isNamed = personalNumberIn(signer) === user.personalNumber;
  findings.holds('it is the person’s whom BankID named', isNamed, 'its serialNumber is another’s');
  const wereValid = (path ?? [signer]).every((one) => isValidAt(one, completedAt));
  findings.holds('it was valid when it was signed', wereValid, 'it was not yet, or no longer');
  findings.notChecked('that it was not revoked', 'the OCSP response is kept, and not read here');
}
