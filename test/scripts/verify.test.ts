import { rm } from 'node:fs/promises';
import { certificatesIn, type Pair } from '../../sandbox/bankid/certificates';
import type { Order } from '../../sandbox/bankid/order';
import { createSigner } from '../../sandbox/bankid/signature';
import { filesIn } from '../../scripts/verify/case-folder';
import { certificatesInPem } from '../../scripts/verify/certificates';
import { checksOf } from '../../scripts/verify/checks';
import type { Check } from '../../scripts/verify/findings';
import { orderDigest } from '../../platform/order-digest';
import { keyRing } from '../platform/a-key-ring';
import { aKeptCase, Copy, order, RECORD, textToSign, TOLVAN, type Json, type KeptCase } from './a-kept-case';
import { aBankIdPki, signedAsByBankId } from './a-signature';

let kept: KeptCase;
let otherCa: Pair;
let copy: Copy;
beforeAll(async () => {
  kept = await aKeptCase();
  otherCa = (await certificatesIn(undefined)).ca;
});
beforeEach(async () => {
  copy = await Copy.of(kept);
});
afterEach(() => copy.remove());
afterAll(() => rm(kept.store, { recursive: true }));

const checks = (ca = kept.ca) =>
  checksOf(
    filesIn(copy.folder, () => keyRing),
    () => certificatesInPem(ca),
  );
const whatOf = (all: Check[], wanted: Check['result']) =>
  all.filter(({ result }) => result === wanted).map(({ what }) => what);
const notOk = async (ca?: string) => whatOf(await checks(ca), 'NOT ok');

const signature = {
  verifies: 'the signature verifies: digests and value',
  text: 'the text that was shown and signed is that of the record',
  digest: 'the order’s digest is signed along with it',
  root: 'the certificate of who signed leads to the root',
  person: 'it is the person’s whom BankID named',
  time: 'it was valid when it was signed',
};
const files = {
  persons: 'persons.json is what was kept with the case',
  order: 'the order is the one whose digest was kept',
  record: `${RECORD} is what was kept when it was attested`,
  text: 'the text of the record is that order in words',
};

const xmlIn = (content: Json) => Buffer.from(content.signature as string, 'base64').toString();
const changeXml = (change: (xml: string) => string) =>
  copy.change(kept.bankIdFile, (content) => {
    const xml = change(xmlIn(content));
    expect(xml).not.toBe(xmlIn(content));
    content.signature = Buffer.from(xml).toString('base64');
  });
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Made by the sandbox's own signer, under another root than the one that is trusted. */
function signedUnder(ca: Pair, text = textToSign(), digest = orderDigest(order)): Promise<string> {
  const toSign = { visible: base64(text), notVisible: base64(digest) } as Order;
  return createSigner(ca).sign(toSign, TOLVAN);
}
/** Signed just now: the certificates are of now too. */
const putSignature = (xml: string) =>
  copy.change(kept.bankIdFile, (content) => {
    Object.assign(content, { signature: xml, completedAt: new Date().toISOString() });
  });

describe('What was kept', () => {
  it('proves the attestation, as far as it is read', async () => {
    const all = await checks();
    expect(whatOf(all, 'NOT ok')).toEqual([]);
    expect(whatOf(all, 'not checked')).toEqual(['that it was not revoked']);
    expect(whatOf(all, 'ok')).toEqual(
      expect.arrayContaining([...Object.values(files), ...Object.values(signature)]),
    );
  });

  it('names nobody in what is said of it', async () => {
    const said = JSON.stringify(await checks());
    for (const personal of [TOLVAN.name, TOLVAN.personalNumber, 'Beställare', 'Vårdsystem', 'Journalen'])
      expect(said).not.toContain(personal);
  });

  it('proves it also when the persons have been erased, and says what can no longer be told', async () => {
    await copy.erase('persons.json');
    const all = await checks();
    expect(whatOf(all, 'NOT ok')).toEqual([]);
    expect(whatOf(all, 'not checked')).toEqual([
      files.persons,
      files.order,
      files.text,
      'that it was not revoked',
    ]);
  });

  it('proves nothing any more when the case has been erased, and is not called wrong', async () => {
    for (const name of ['persons.json', RECORD, kept.bankIdFile]) await copy.erase(name);
    expect(await notOk()).toEqual([files.record]);
    await copy.change('case.json', (caseFile) => {
      caseFile.erasure = { begunAt: '2026-03-02T11:00:00.000Z', runs: 1, files: 3 };
    });
    const all = await checks();
    expect(whatOf(all, 'NOT ok')).toEqual([]);
    expect(whatOf(all, 'not checked')).toEqual([files.persons, files.order, files.record]);
  });

  it('is verified where it was signed with RSA under a bank of its own, as by BankID', async () => {
    const pki = await aBankIdPki(TOLVAN.personalNumber);
    await putSignature(signedAsByBankId(pki, textToSign(), orderDigest(order)));
    await copy.cover();
    expect(await notOk(pki.root)).toEqual([]);
    // The bank's certificate alone is no root, unless it is trusted as one.
    expect(await notOk(kept.ca)).toEqual([signature.root]);
    await putSignature(signedAsByBankId({ ...pki, bank: otherCa.cert }, textToSign(), orderDigest(order)));
    await copy.cover();
    expect(await notOk(pki.root)).toEqual([signature.root]);
  });
});

describe('A change of one file is found', () => {
  it.each([
    [
      'the order',
      'case.json',
      (file: Json) => ((file.order as Json).service = 'SITHS'),
      [files.order, files.text],
    ],
    [
      'the form of the order',
      'persons.json',
      (file: Json) => ((file.orderForm as Json).system = 'Kassan'),
      [files.persons, files.order, files.text],
    ],
    ['the persons', 'persons.json', (file: Json) => (file.instructions = []), [files.persons]],
    ['the record', RECORD, (file: Json) => ((file.attestedBy as Json).name = 'Annan'), [files.record]],
    [
      'the text in the record',
      RECORD,
      (file: Json) => (file.text = `${String(file.text)} `),
      [files.record, files.text, signature.text],
    ],
    [
      'who attested',
      'case.json',
      (file: Json) => ((file.attestation as Json).attestedBy = 'user-other'),
      [`${RECORD} tells of this attestation`],
    ],
    [
      'the digest of the order',
      'case.json',
      (file: Json) => ((file.digests as Json).order = '00'.repeat(32)),
      [files.order, `${RECORD} is of the order whose digest was kept`],
    ],
  ])('%s', async (_what, name, change, found) => {
    await copy.change(name, change);
    expect(await notOk()).toEqual(found);
  });

  it('what BankID gave beside the signature', async () => {
    await copy.change(kept.bankIdFile, (content) => (content.ocspResponse = ''));
    expect(await notOk()).toEqual([`${kept.bankIdFile} is the proof that the record names`]);
  });

  it.each([
    [RECORD, [files.record]],
    ['bankid', ['is the proof that the record names']],
  ])('%s has been taken away', async (name, found) => {
    await copy.erase(name === 'bankid' ? kept.bankIdFile : name);
    expect(await notOk()).toEqual(found.map((what) => expect.stringContaining(what) as string));
  });

  it('a file is no JSON any more', async () => {
    await copy.write('case.json', '{');
    expect(await notOk()).toEqual(['case.json can be read']);
  });
});

describe('Where all digests have been made to fit again, the signature still tells', () => {
  it('another order', async () => {
    await copy.change('case.json', (file) => ((file.order as Json).service = 'SITHS'));
    await copy.cover();
    expect(await notOk()).toEqual([files.text, signature.digest]);
  });

  it('another order with its own text', async () => {
    const other = { ...order, service: 'SITHS' };
    await copy.change('case.json', (file) => ((file.order as Json).service = 'SITHS'));
    await copy.change(RECORD, (file) => (file.text = textToSign(other)));
    await copy.cover();
    expect(await notOk()).toEqual([signature.text, signature.digest]);
  });

  it('the signature of another order', async () => {
    const other = { ...order, orderId: 'case0000000000000000-order-2' };
    await putSignature(await signedUnder(otherCa, textToSign(other), orderDigest(other)));
    await copy.cover();
    expect(await notOk(otherCa.cert)).toEqual([signature.text, signature.digest]);
  });

  it('a signature under another root', async () => {
    await putSignature(await signedUnder(otherCa));
    await copy.cover();
    expect(await notOk()).toEqual([signature.root]);
    expect(await notOk(otherCa.cert)).toEqual([]);
  });

  it('a signature of somebody else', async () => {
    await copy.change(kept.bankIdFile, (file) => ((file.user as Json).personalNumber = '189001019802'));
    await copy.cover();
    expect(await notOk()).toEqual([signature.person]);
  });

  it('a time at which the certificate was not valid', async () => {
    await copy.change(kept.bankIdFile, (file) => (file.completedAt = '2020-01-01T00:00:00.000Z'));
    await copy.cover();
    expect(await notOk()).toEqual([signature.time]);
  });
});

describe('A signature that has been tampered with does not verify', () => {
  const visible = /(?<=<usrVisibleData[^>]*>)[^<]*/;
  const signedData = /<bankIdSignedData.*<\/bankIdSignedData>/;
  const fake = (xml: string) =>
    (signedData.exec(xml)?.[0] ?? '').replace(visible, base64('Något helt annat'));
  const flipped = (value: string) => (value.startsWith('A') ? 'B' : 'A') + value.slice(1);

  const doesNotFit = 'digest or signature value do not fit';
  const noXml = 'it is no well-formed XML';
  const beside = 'it holds data beside what is signed';

  it.each<[string, string, (xml: string) => string]>([
    ['the text', doesNotFit, (xml) => xml.replace(visible, base64('Något helt annat'))],
    [
      'the digest of the order',
      doesNotFit,
      (xml) => xml.replace(/(?<=<usrNonVisibleData>)[^<]*/, base64('00')),
    ],
    ['the digest of the data', doesNotFit, (xml) => xml.replace(/(?<=<DigestValue>)[^<]*/, flipped)],
    ['the signature value', doesNotFit, (xml) => xml.replace(/(?<=<SignatureValue>)[^<]*/, flipped)],
    [
      'another algorithm than it was signed by',
      doesNotFit,
      (xml) => xml.replace('more#ecdsa-sha256', 'more#rsa-sha256'),
    ],
    [
      'no certificate',
      'it names no certificate',
      (xml) => xml.replace(/<X509Certificate>.*<\/X509Certificate>/, ''),
    ],
    ['no signature', 'it is no XML signature such as BankID makes', (xml) => fake(xml)],
    ['an entity', noXml, (xml) => xml.replace('?>', '?><!DOCTYPE Signature [<!ENTITY a "b">]>')],
    [
      'a comment in the text',
      noXml,
      (xml) => xml.replace(visible, (text) => `${text.slice(0, 8)}<!-- -->${text.slice(8)}`),
    ],
    ['broken XML', noXml, (xml) => xml.slice(0, -3)],
    [
      'wrapped: a false text first, under the same id',
      doesNotFit,
      (xml) => xml.replace('<Object>', () => `<Object>${fake(xml)}</Object><Object>`),
    ],
    [
      'wrapped: the signed text moved beside a false one',
      beside,
      (xml) =>
        xml.replace(
          '<Object>',
          () => `<Object>${fake(xml).replace('bidSignedData', 'bidSignedDat2')}</Object><Object>`,
        ),
    ],
    [
      'wrapped: a false text around the signed one',
      beside,
      (xml) =>
        xml.replace(signedData, (signed) =>
          fake(xml)
            .replace('bidSignedData', 'false')
            .replace('</bankIdSignedData>', () => `${signed}</bankIdSignedData>`),
        ),
    ],
    [
      'wrapped: another signature first',
      doesNotFit,
      (xml) => xml.replace('<Object>', () => `<Object>${xml.replace(/<\?.*?\?>/, '')}</Object><Object>`),
    ],
  ])('%s', async (_what, because, tamper) => {
    await changeXml(tamper);
    await copy.cover();
    const wrong = (await checks()).filter(({ result }) => result === 'NOT ok');
    expect(wrong).toEqual([{ what: signature.verifies, result: 'NOT ok', because }]);
  });

  it('by another key whose certificate is put in', async () => {
    const foreign = Buffer.from(await signedUnder(otherCa), 'base64').toString();
    const certificate = /<X509Certificate>[^<]*/;
    await changeXml((xml) => xml.replace(certificate, certificate.exec(foreign)?.[0] ?? ''));
    await copy.cover();
    expect(await notOk()).toEqual([signature.verifies]);
  });
});
