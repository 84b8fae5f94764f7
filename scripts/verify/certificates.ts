/** From the certificate of who signed to a root that is trusted. Revocation is the OCSP response's to tell. */
import { X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @throws Error where one cannot be read. */
export const certificatesInPem = (pem: string): X509Certificate[] =>
  (pem.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one));

/** The signer's first, a root last, each signed by the next; `undefined` where none leads there. */
export function pathToRoot(
  signer: X509Certificate,
  others: X509Certificate[],
  roots: X509Certificate[],
): X509Certificate[] | undefined {
  const root = roots.find((one) => isIssuedBy(signer, one));
  if (root) return [signer, root];
  for (const issuer of others.filter((one) => isIssuedBy(signer, one))) {
    const left = others.filter((one) => one !== issuer);
    const path = pathToRoot(issuer, left, roots);
    if (path) return [signer, ...path];
  }
  return undefined;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

export function isValidAt({ validFrom, validTo }: X509Certificate, at: string): boolean {
  const instant = Date.parse(at);
  return Date.parse(validFrom) <= instant && instant <= Date.parse(validTo);
}

/** `serialNumber` (2.5.4.5) of the subject: BankID's twelve digits. */
export function personalNumberIn(certificate: X509Certificate): string | undefined {
  const subject = certificate.toLegacyObject().subject as unknown as Record<string, unknown>;
  return typeof subject.serialNumber === 'string' ? subject.serialNumber : undefined;
}
