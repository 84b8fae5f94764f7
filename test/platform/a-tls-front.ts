/**
 * What stands before a Temporal server that is reached over TLS: it wants a client certificate, notes by which
 * authorization each call comes, and passes the calls on to a server that speaks in clear.
 */
import { once } from 'node:events';
import {
  connect,
  constants,
  createSecureServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Certificates } from '../../sandbox/bankid/certificates';

export interface TlsFront {
  address: string;
  /** Of the calls that have come, by the method called. */
  authorizations: Map<string, Set<string | undefined>>;
  close(): Promise<void>;
}

export async function tlsFrontOf(address: string, { ca, server: own }: Certificates): Promise<TlsFront> {
  const upstream = connect(`http://${address}`);
  const authorizations: TlsFront['authorizations'] = new Map();
  const front = createSecureServer({
    ...{ cert: own.cert, key: own.key, ca: ca.cert },
    ...{ requestCert: true, rejectUnauthorized: true },
  });
  const sockets = new Set<TLSSocket>();
  front.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  front.on('sessionError', () => undefined);
  front.on('stream', (stream, headers) => {
    const method = headers[':path'] ?? '';
    const seen = authorizations.get(method) ?? new Set();
    authorizations.set(method, seen.add(headers.authorization));
    passOn(stream, headers, upstream);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    address: `127.0.0.1:${(front.address() as AddressInfo).port}`,
    authorizations,
    async close() {
      const closed = new Promise((done) => front.close(done));
      for (const socket of sockets) socket.destroy();
      upstream.destroy();
      await closed;
    },
  };
}

/** gRPC ends an answer with trailers, or has nothing but them. */
function passOn(stream: ServerHttp2Stream, asked: IncomingHttpHeaders, upstream: ClientHttp2Session): void {
  const { [constants.HTTP2_HEADER_AUTHORITY]: _front, ...headers } = asked;
  const call = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  stream.pipe(call);
  call.on('trailers', (last: IncomingHttpHeaders) => (trailers = last));
  call.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(answer, isAll ? { endStream: true } : { waitForTrailers: true });
    if (!isAll) call.pipe(stream);
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  // A long poll that its caller gives up is given up behind it too.
  stream.on('close', () => call.close(constants.NGHTTP2_CANCEL));
  for (const one of [stream, call]) one.on('error', () => undefined);
}
