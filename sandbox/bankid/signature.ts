/**
 * What a person's BankID signs: an XML signature over the text shown and the data not shown, by a key of the person's
 * own whose certificate the sandbox's root has signed.
 *
 * In the manner of BankID's, but simpler. It is written in the form that canonical XML would give it, so the digest and
 * the signature are over the very bytes of the two elements, from their start tag through their end tag. Of what
 * BankID also signs (its own server's and app's data, a reference to the key) there is nothing; the chain is two
 * certificates long; the key is on a curve, where BankID's is RSA. The OCSP response is a placeholder, and no OCSP.
 */
import { createHash, sign, X509Certificate } from 'node:crypto';
import { personCertificate, type Pair } from './certificates';
import type { Order, Person } from './order';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const BANKID = 'http://www.bankid.com/signature/v1.0.0/types';
const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';

export interface Signer {
  /** XML in base64. */
  sign(order: Order, person: Person): Promise<string>;
}

export function createSigner(ca: Pair): Signer {
  const keys = new Map<string, Promise<Pair>>();
  const keyOf = (person: Person) => {
    const found = keys.get(person.personalNumber) ?? personCertificate(ca, person);
    keys.set(person.personalNumber, found);
    return found;
  };
  return {
    async sign(order, person) {
      const xml = signed(order, await keyOf(person), ca.cert);
      return Buffer.from(xml).toString('base64');
    },
  };
}

export const placeholderForOcsp = () => Buffer.from('sandbox: no OCSP response').toString('base64');

function signed({ visible, notVisible }: Order, { cert, key }: Pair, caCert: string): string {
  const data =
    `<bankIdSignedData xmlns="${BANKID}" Id="bidSignedData">` +
    `<usrVisibleData charset="UTF-8" visible="wysiwys">${visible}</usrVisibleData>` +
    `<usrNonVisibleData>${notVisible}</usrNonVisibleData></bankIdSignedData>`;
  const digest = createHash('sha256').update(data).digest('base64');
  const info =
    `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${C14N}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${ECDSA}"></SignatureMethod><Reference Type="${BANKID}" URI="#bidSignedData">` +
    `<DigestMethod Algorithm="${SHA256}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
  // XML signatures hold the two numbers of an ECDSA signature side by side.
  const value = sign('sha256', Buffer.from(info), { key, dsaEncoding: 'ieee-p1363' }).toString('base64');
  const chain = [cert, caCert].map((pem) => `<X509Certificate>${der(pem)}</X509Certificate>`).join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Signature xmlns="${DSIG}">${info}` +
    `<SignatureValue>${value}</SignatureValue><KeyInfo><X509Data>${chain}</X509Data></KeyInfo>` +
    `<Object>${data}</Object></Signature>`
  );
}

const der = (pem: string) => new X509Certificate(pem).raw.toString('base64');
