/**
 * Encrypts every payload that leaves for the Temporal server, and decrypts those that come. What came in clear passes:
 * operators type signals by hand.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { temporal } from '@temporalio/proto';
import { KEY_ID, SEALED_LEAST_BYTES, type KeyRing } from './key-ring';

const { Payload: PayloadMessage } = temporal.api.common.v1;

const ENCODING = 'binary/encrypted';
const KEY_ID_FIELD = 'encryption-key-id';
/** What it belongs to: a payload is moved between onboardings by nobody but the server, and a codec server knows no more. */
const ABOUT = 'payload';

export function encryptionCodec(keyRing: KeyRing): PayloadCodec {
  return {
    encode: (payloads) => Promise.resolve().then(() => payloads.map((each) => encrypted(keyRing, each))),
    decode: (payloads) => Promise.resolve().then(() => payloads.map((each) => decrypted(keyRing, each))),
  };
}

function encrypted(keyRing: KeyRing, payload: Payload): Payload {
  const { keyId, sealed } = keyRing.seal(PayloadMessage.encode(payload).finish(), ABOUT);
  return { metadata: { encoding: encode(ENCODING), [KEY_ID_FIELD]: encode(keyId) }, data: sealed };
}

/** What only claims to be encrypted passes as it is: the payload converter makes its marker of it. */
function decrypted(keyRing: KeyRing, payload: Payload): Payload {
  const { metadata, data } = payload;
  if (!metadata?.encoding || decode(metadata.encoding) !== ENCODING) return payload;
  const keyId = decode(metadata[KEY_ID_FIELD] ?? new Uint8Array());
  if (!KEY_ID.test(keyId) || !data || data.length < SEALED_LEAST_BYTES) return payload;
  return PayloadMessage.decode(keyRing.open({ keyId, sealed: Buffer.from(data) }, ABOUT));
}
