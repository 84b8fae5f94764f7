/** Reads what is sent as a form, urlencoded or multipart: its fields, and the one file. */
import busboy from 'busboy';
import type { Request } from 'express';
import { ScriveError } from './errors';

const MOST_BYTES = 20 * 1024 * 1024;

export interface Form {
  fields: Record<string, string>;
  file?: { name: string; content: Buffer };
}

/** Resolves when the whole body has been read. */
export function readForm(request: Request): Promise<Form> {
  return new Promise((resolve, reject) => {
    const form: Form = { fields: {} };
    const unreadable = () =>
      reject(new ScriveError('request_parameters_parse_error', 'The request body could not be parsed.'));
    if (!request.headers['content-type']) return resolve(form);
    let reader: busboy.Busboy;
    try {
      reader = busboy({
        headers: request.headers,
        limits: { fileSize: MOST_BYTES },
        defParamCharset: 'utf8',
      });
    } catch {
      return unreadable();
    }
    reader.on('field', (name, value) => (form.fields[name] = value));
    reader.on('file', (name, stream, { filename }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', unreadable);
      stream.on('end', () => {
        if (stream.truncated) reject(new ScriveError('request_parameters_invalid', 'The file is too large.'));
        if (name === 'file') form.file = { name: filename ?? 'document.pdf', content: Buffer.concat(chunks) };
      });
    });
    reader.on('error', unreadable);
    reader.on('close', () => resolve(form));
    request.on('aborted', unreadable);
    request.pipe(reader);
  });
}

export function mustBePdf(file: { content: Buffer }): void {
  // Readers accept a header within the first kilobyte.
  const isPdf = file.content.subarray(0, 1024).includes('%PDF-') && file.content.includes('%%EOF');
  if (!isPdf)
    throw new ScriveError('request_parameters_invalid', "The parameter 'file' must be a PDF document.");
}
