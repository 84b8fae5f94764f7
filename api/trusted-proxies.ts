/** Whose word is taken for where a request comes from (`X-Forwarded-For`), as Express takes it. */
import { isIP } from 'node:net';
import * as z from 'zod/mini';

/** How many proxies stand before this service, or their addresses. */
export type TrustedProxies = number | string[];

/** Express's own names. */
const named = ['loopback', 'linklocal', 'uniquelocal'];

const isProxy = (proxy: string) => {
  const [address = '', bits, ...more] = proxy.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  return named.includes(proxy) || (isIP(address) > 0 && fits && more.length === 0);
};

const listed = (proxies: string) => proxies.split(',').map((proxy) => proxy.trim());
const isCount = (proxies: string) => /^\d{1,2}$/.test(proxies);

export const trustedProxies = z.pipe(
  z
    .string()
    .check(
      z.refine(
        (proxies) => isCount(proxies) || listed(proxies).every(isProxy),
        'must be a number of proxies, or addresses such as loopback, 10.0.0.0/8',
      ),
    ),
  z.transform((proxies): TrustedProxies => (isCount(proxies) ? Number(proxies) : listed(proxies))),
);
