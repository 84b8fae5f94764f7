/**
 * A BankID signature, verified: XML-DSig over the text that was shown and the data that was not. What was signed is read
 * from what has been verified alone, never from the document around it, where anything may have been put beside.
 */
import { verify, X509Certificate } from 'node:crypto';
import { DOMParser, type XmlElement } from '@xmldom/xmldom/lib/dom-parser';
import { createOptionalCallbackFunction, SignedXml, type SignatureAlgorithm } from 'xml-crypto';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const BANKID = 'http://www.bankid.com/signature/v1.0.0/types';
const ECDSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';

/** BankID signs with RSA, the sandbox with ECDSA. What is not named here, such as SHA-1, is not taken. */
const SIGNATURES = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ECDSA_SHA256,
];
const DIGESTS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
const CANONICAL_FORMS = [
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
];

export interface Signed {
  visible: Buffer;
  notVisible: Buffer;
  signer: X509Certificate;
  /** What came along to lead from the signer to a root. */
  others: X509Certificate[];
}

/** Says what is wrong, and nothing of what stands in it. */
export class NotSigned extends Error {}

/** `signature`: XML in base64. @throws NotSigned */
export function readSigned(signature: string): Signed {
  const xml = Buffer.from(signature, 'base64').toString('utf8');
  const root = rootOf(xml);
  const parts = elementsIn(root).map(({ localName }) => localName);
  const isSignature = root.namespaceURI === DSIG && root.localName === 'Signature';
  if (!isSignature || !/^SignedInfo,SignatureValue,KeyInfo(,Object)+$/.test(parts.join())) {
    throw new NotSigned('it is no XML signature such as BankID makes');
  }
  const [signer, ...others] = certificatesIn(root);
  if (!signer) throw new NotSigned('it names no certificate');
  return { ...dataIn(verified(xml, root, signer), root), signer, others };
}

/** What the signature covers, each part as canonical XML. */
function verified(xml: string, root: XmlElement, signer: X509Certificate): string[] {
  const signed = new SignedXml({ publicCert: signer.toString() });
  signed.SignatureAlgorithms[ECDSA_SHA256] = EcdsaSha256;
  signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, SIGNATURES);
  signed.HashAlgorithms = only(signed.HashAlgorithms, DIGESTS);
  signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, CANONICAL_FORMS);
  try {
    signed.loadSignature(root);
    if (signed.checkSignature(xml)) return signed.getSignedReferences();
  } catch {
    // Its words may repeat what stands in the document.
  }
  throw new NotSigned('digest or signature value do not fit');
}

function dataIn(references: string[], root: XmlElement): { visible: Buffer; notVisible: Buffer } {
  const isData = (element: XmlElement) =>
    element.namespaceURI === BANKID && element.localName === 'bankIdSignedData';
  const [data, ...more] = references.map(rootOf).filter(isData);
  if (!data || more.length > 0) throw new NotSigned('it does not sign the data of BankID');
  if (Array.from(root.getElementsByTagNameNS('*', 'bankIdSignedData')).length !== 1) {
    throw new NotSigned('it holds data beside what is signed');
  }
  return { visible: base64In(data, 'usrVisibleData'), notVisible: base64In(data, 'usrNonVisibleData') };
}

function base64In(data: XmlElement, name: string): Buffer {
  const [part, ...more] = elementsIn(data).filter(
    ({ localName, namespaceURI }) => namespaceURI === BANKID && localName === name,
  );
  if (!part || more.length > 0) throw new NotSigned(`${name} does not stand there once`);
  return Buffer.from(part.textContent ?? '', 'base64');
}

function certificatesIn(root: XmlElement): X509Certificate[] {
  const named = Array.from(root.getElementsByTagNameNS(DSIG, 'X509Certificate'));
  try {
    return named.map(({ textContent }) => new X509Certificate(Buffer.from(textContent ?? '', 'base64')));
  } catch {
    throw new NotSigned('a certificate cannot be read');
  }
}

/** Stricter than a parser that mends what it is given: what is verified must be what is read. */
function rootOf(xml: string): XmlElement {
  const refuse = () => {
    throw new NotSigned('it is no well-formed XML');
  };
  // No entities, no comments, no CDATA: BankID writes none, and parsers differ in what they make of them.
  if (xml.includes('<!')) refuse();
  const errorHandler = { warning: refuse, error: refuse, fatalError: refuse };
  return new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml')?.documentElement ?? refuse();
}

const elementsIn = (parent: XmlElement) =>
  Array.from(parent.childNodes).filter(({ nodeType }) => nodeType === 1);

const only = <T>(all: Record<string, T>, names: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/** XML signatures hold the two numbers of an ECDSA signature side by side. */
class EcdsaSha256 implements SignatureAlgorithm {
  getSignature = createOptionalCallbackFunction((): string => {
    throw new Error('Nothing is signed here.');
  });
  verifySignature = createOptionalCallbackFunction((material: string, key: unknown, value: string) => {
    const { publicKey } = new X509Certificate(key as string);
    return verify(
      'sha256',
      Buffer.from(material),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(value, 'base64'),
    );
  });
  getAlgorithmName = () => ECDSA_SHA256;
}
