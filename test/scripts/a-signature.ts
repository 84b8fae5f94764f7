/** A signature in the very shape of BankID's own: RSA, a bank's certificate in between, the key signed along. */
import { createHash, createSign, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

export interface BankIdPki {
  /** PEM. */
  root: string;
  bank: string;
  person: string;
  key: string;
}

export async function aBankIdPki(personalNumber: string): Promise<BankIdPki> {
  const made = async (name: string, cA: boolean, ca?: { cert: string; key: string }, serial = '') => {
    const subject = [
      { name: 'commonName', value: name },
      ...(serial ? [{ name: '2.5.4.5', value: serial }] : []),
    ];
    const extensions = [
      { name: 'basicConstraints' as const, cA, critical: true },
      cA
        ? { name: 'keyUsage' as const, keyCertSign: true, critical: true }
        : { name: 'keyUsage' as const, nonRepudiation: true, critical: true },
    ];
    const { cert, private: key } = await generate(subject, {
      ...{ keySize: 2048, algorithm: 'sha256', extensions },
      ...(ca && { ca }),
    });
    return { cert, key };
  };
  const root = await made('Root', true);
  const bank = await made('Bank', true, root);
  const person = await made('Tolvan', false, bank, personalNumber);
  return { root: root.cert, bank: bank.cert, person: person.cert, key: person.key };
}

/** XML in base64. What is digested is written out as canonical XML by hand; what is sent is the shorter form of it. */
export function signedAsByBankId(
  { bank, person, key }: BankIdPki,
  visible: string,
  notVisible: string,
): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const digest = (xml: string) => createHash('sha256').update(xml).digest('base64');
  const long = (xml: string) => xml.replace(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>');

  const data =
    `<bankIdSignedData xmlns="http://www.bankid.com/signature/v1.0.0/types" Id="bidSignedData">` +
    `<usrVisibleData charset="UTF-8" visible="wysiwys">${base64(visible)}</usrVisibleData>` +
    `<usrNonVisibleData>${base64(notVisible)}</usrNonVisibleData>` +
    `<srvInfo><nonce>c2VydmVy</nonce></srvInfo><clientInfo><funcId>Signing</funcId></clientInfo></bankIdSignedData>`;
  const certificates = [person, bank]
    .map((pem) => `<X509Certificate>${new X509Certificate(pem).raw.toString('base64')}</X509Certificate>`)
    .join('');
  const keyInfo = `<KeyInfo xmlns="${DSIG}" Id="bidKeyInfo"><X509Data>${certificates}</X509Data></KeyInfo>`;
  const reference = (attributes: string, value: string) =>
    `<Reference ${attributes}><Transforms><Transform Algorithm="${C14N}"/></Transforms>` +
    `<DigestMethod Algorithm="${SHA256}"/><DigestValue>${value}</DigestValue></Reference>`;
  const info =
    `<CanonicalizationMethod Algorithm="${C14N}"/>` +
    `<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
    reference('Type="http://www.bankid.com/signature/v1.0.0/types" URI="#bidSignedData"', digest(data)) +
    reference('URI="#bidKeyInfo"', digest(keyInfo)) +
    `</SignedInfo>`;
  const canonical = `<SignedInfo xmlns="${DSIG}">${long(info)}`;
  const value = createSign('RSA-SHA256').update(canonical).sign(key, 'base64');
  return base64(
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="${DSIG}"><SignedInfo>${info}` +
      `<SignatureValue>${value}</SignatureValue>${keyInfo.replace(` xmlns="${DSIG}"`, '')}` +
      `<Object>${data}</Object></Signature>`,
  );
}
