/**
 * The sandbox's own root and what it has signed: a server certificate, a client certificate for the service, and one
 * for each person who signs. Made at the first start; given a folder, a restart finds them. Good for nothing outside.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { LOOPBACK } from '../listening';

export interface Pair {
  /** PEM. */
  cert: string;
  key: string;
}

export interface Certificates {
  ca: Pair;
  server: Pair;
  client: Pair;
}

const YEARS = 10;
const DN = { name: 'commonName', serial: '2.5.4.5' };

/** The file of each; `ca.pem`, `client-cert.pem` and `client-key.pem` are for the service's settings. */
const files: { of: keyof Certificates; part: keyof Pair; file: string }[] = [
  { of: 'ca', part: 'cert', file: 'ca.pem' },
  { of: 'ca', part: 'key', file: 'ca-key.pem' },
  { of: 'server', part: 'cert', file: 'server-cert.pem' },
  { of: 'server', part: 'key', file: 'server-key.pem' },
  { of: 'client', part: 'cert', file: 'client-cert.pem' },
  { of: 'client', part: 'key', file: 'client-key.pem' },
];

export async function certificatesIn(folder: string | undefined): Promise<Certificates> {
  if (!folder) return make();
  const place = join(folder, 'bankid');
  if (!existsSync(place)) keep(place, await make());
  return read(place);
}

async function make(): Promise<Certificates> {
  const ca = await certificate(
    [{ name: DN.name, value: 'Sandbox BankID CA' }],
    [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  );
  const server = await certificate(
    [{ name: DN.name, value: 'Sandbox BankID' }],
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: LOOPBACK },
          { type: 2, value: 'localhost' },
          // By which name the sandbox goes where each process has a host of its own (docker-compose.yml).
          { type: 2, value: 'sandbox' },
        ],
      },
    ],
    ca,
  );
  const client = await certificate(
    [{ name: DN.name, value: 'Sandbox relying party' }],
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
    ca,
  );
  return { ca, server, client };
}

/** A person's own. A name in it may hold what is a sign of its own in a distinguished name. */
export function personCertificate(ca: Pair, person: { personalNumber: string; name: string }): Promise<Pair> {
  return certificate(
    [
      { name: DN.name, value: person.name.replace(/[,+"\\<>;=#]/g, (sign) => `\\${sign}`) },
      { name: DN.serial, value: person.personalNumber },
    ],
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', nonRepudiation: true, critical: true },
    ],
    ca,
  );
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function certificate(
  subject: { name: string; value: string }[],
  extensions: NonNullable<Options['extensions']>,
  ca?: Pair,
): Promise<Pair> {
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS);
  const options: Options = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', notAfterDate, extensions };
  const { cert, private: key } = await generate(subject, { ...options, ...(ca && { ca }) });
  return { cert, key };
}

/** All of them or none: a process that is killed meanwhile leaves nothing half made. */
function keep(place: string, certificates: Certificates): void {
  const beside = `${place}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  for (const { of, part, file } of files)
    writeFileSync(join(beside, file), certificates[of][part], { mode: 0o600 });
  renameSync(beside, place);
}

function read(place: string): Certificates {
  const empty = () => ({ cert: '', key: '' });
  const certificates: Certificates = { ca: empty(), server: empty(), client: empty() };
  for (const { of, part, file } of files) certificates[of][part] = readFileSync(join(place, file), 'utf8');
  return certificates;
}
