/** The addresses of an attestant's page: what they say, and how they are made. Whose link it is stands in the token. */
import { isIP } from 'node:net';
import type { Request } from 'express';
import { attestLinkOf, type AttestLink } from '../../platform/attest-link';
import { nothingHere, Problem } from '../problems';
import type { Asked, Step } from './shown';

/** Somebody who has come by a genuine link. */
export interface Visit extends AttestLink {
  token: string;
}

const steps: Record<Step, string> = { bankId: 'bankid', sms: 'sms', decline: 'avboj' };
const THIS_DEVICE = 'denna';

/** @throws Problem for a token that nobody has been sent. */
export function visitOf({ params: { token } }: Request, linkKey: string): Visit {
  const link = typeof token === 'string' ? attestLinkOf(linkKey, token) : undefined;
  if (typeof token !== 'string' || !link) throw nothingHere();
  return { token, ...link };
}

export function askedIn({ query: { visa, enhet } }: Request): Asked {
  const step = (Object.keys(steps) as Step[]).find((one) => steps[one] === visa);
  return { step, device: deviceNamed(enhet) };
}

export const deviceNamed = (name: unknown) => (name === THIS_DEVICE ? 'sameDevice' : 'qr');

export const pageOf = ({ token }: Pick<Visit, 'token'>) => `/attest/${token}`;

/** `path`: what lies under the page. */
export function addressOf(visit: Pick<Visit, 'token'>, { step, device }: Asked, path = ''): string {
  const query = new URLSearchParams({
    ...(step && { visa: steps[step] }),
    ...(device === 'sameDevice' && { enhet: THIS_DEVICE }),
  });
  return `${pageOf(visit)}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
}

/** As browsers on phones say it of themselves: what runs there most likely has BankID beside it. */
export const isOnPhone = (request: Request) => /\bMobi/.test(request.get('User-Agent') ?? '');

/** From where a person reaches this service, as BankID wants to know. @throws Problem where that cannot be told. */
export function endUserIp({ ip, socket }: Request): string {
  const reduced = [ip, socket.remoteAddress].map((address = '') =>
    // An IPv4 address as a socket for both kinds shows it; and a link's own name for the interface.
    address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, ''),
  );
  const found = reduced.find((address) => isIP(address) > 0);
  if (found === undefined) throw new Problem('malformed', 'The request does not say where it comes from.');
  return found;
}
