/** What API, worker, workflow bundle and scripts make payloads and failures with: all of them the same. */
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from './key-ring';
import { encryptionCodec } from './payload-codec';

/** By path: workflow code gets its own copy, in its bundle. */
export const payloadConverterPath = require.resolve('./payload-converter');
export const failureConverterPath = require.resolve('./failure-converter');

/** The codec is none of the bundle's: a worker encrypts outside workflow code, which knows no keys. */
export const dataConverterWith = (keyRing: KeyRing) =>
  ({
    payloadConverterPath,
    failureConverterPath,
    payloadCodecs: [encryptionCodec(keyRing)],
  }) satisfies DataConverter;
