/** Where a process is to listen for whoever reads its metrics: a setting such as `127.0.0.1:9464` or `[::1]:9464`. */
import { isIPv4, isIPv6 } from 'node:net';
import * as z from 'zod/mini';
import { text } from './settings';

export interface ListenAddress {
  /** IPv4 or IPv6: a name may mean several. */
  host: string;
  port: number;
}

const FORM = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i;

export const listenAddress = z.pipe(
  text,
  z.transform((given, context): ListenAddress => {
    const [, six, four, digits] = FORM.exec(given) ?? [];
    const [host = '', port] = [six ?? four, Number(digits)];
    const fits = six === undefined ? isIPv4(host) : isIPv6(host);
    if (fits && port >= 1 && port <= 65_535) return { host, port };
    const message = 'must be an IP address and a port, such as 127.0.0.1:9464';
    context.issues.push({ code: 'custom', message, input: undefined });
    return z.NEVER;
  }),
);

export const asText = ({ host, port }: ListenAddress) => `${isIPv6(host) ? `[${host}]` : host}:${port}`;
