/** Seals what all have signed: the PDF as it was, and after it a record of who signed and when. */
import { createHash } from 'node:crypto';
import type { ScriveDocument } from './document';
import { mustAct, nameOf } from './parties';

/**
 * The record is comment lines. It ends with the place of the original's cross-reference table again, because a reader
 * looks for that at the end of the file.
 */
export function seal(pdf: Buffer, document: ScriveDocument): Buffer {
  const place = pdf.toString('latin1').match(/startxref\s+(\d+)(?![\s\S]*startxref)/)?.[1] ?? '0';
  const signed = document.parties
    .filter(mustAct)
    .map(
      (party) => `% ${party.sign_time} ${oneLine(nameOf(party))} (${party.authentication_method_to_sign})`,
    );
  const record = [
    '',
    `% Sandbox signing record of document ${document.id}`,
    `% SHA-256 before signing: ${createHash('sha256').update(pdf).digest('hex')}`,
    ...signed,
    'startxref',
    place,
    '%%EOF',
    '',
  ];
  return Buffer.concat([pdf, Buffer.from(record.join('\n'))]);
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
