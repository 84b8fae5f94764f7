/** Payloads, failures and key rings, without a server. */
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';
import { decodeFailure, encodeFailure } from '@temporalio/common/lib/internal-non-workflow';
import { failureConverter } from '../../platform/failure-converter';
import {
  KeyMissing,
  keysIn,
  KeyWrong,
  newKey,
  openKeyRing,
  ringText,
  type Key,
} from '../../platform/key-ring';
import { encryptionCodec } from '../../platform/payload-codec';
import { payloadConverter, UNREADABLE } from '../../platform/payload-converter';
import { readSettings, sharedSettings } from '../../platform/settings';
import { bundleWorkflows } from '../../worker/workflow-bundle';
import * as z from 'zod/mini';

const [first, second] = [newKey(), newKey()];
const ring = (...keys: [Key, ...Key[]]) => openKeyRing(ringText(keys));
const codecWith = (...keys: [Key, ...Key[]]) => encryptionCodec(ring(...keys));
const codec = codecWith(first);

const payloadOf = (value: unknown): Payload => payloadConverter.toPayload(value);
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
const said = (payload: Payload | undefined): unknown => payloadConverter.fromPayload(payload!);
const encoded = async (value: unknown, by = codec) => (await by.encode([payloadOf(value)]))[0]!;
const decoded = async (payload: Payload, by = codec) => said((await by.decode([payload]))[0]);

const anna = { name: 'Anna Ansökande', email: 'anna@vardsystem.example' };

describe('A payload', () => {
  it('leaves encrypted, says by which key, and comes back as it was', async () => {
    const payload = await encoded(anna);
    const { encoding, 'encryption-key-id': keyId, ...more } = payload.metadata!;
    expect([textOf(encoding), textOf(keyId)]).toEqual(['binary/encrypted', first.id]);
    expect(more).toEqual({});
    expect(Buffer.from(payload.data!).includes('anna')).toBe(false);
    expect(await decoded(payload)).toEqual(anna);
  });

  it.each([undefined, null, '', new Uint8Array([0, 255])])('comes back as it was: %j', async (value) => {
    const back = await decoded(await encoded(value));
    expect(value instanceof Uint8Array ? Buffer.from(back as Uint8Array) : back).toEqual(
      value instanceof Uint8Array ? Buffer.from(value) : value,
    );
  });

  it('is encrypted differently each time', async () => {
    const [one, other] = [await encoded(anna), await encoded(anna)];
    expect(Buffer.from(one.data!).equals(other.data!)).toBe(false);
  });

  it('in clear passes, as a signal typed by hand', async () => {
    expect(await decoded(payloadOf(anna))).toEqual(anna);
  });

  it('that only claims to be encrypted comes out as unreadable, and throws nothing', async () => {
    const metadata = { encoding: encode('binary/encrypted') };
    for (const claimed of [
      { metadata, data: encode('x'.repeat(100)) },
      { metadata: { ...metadata, 'encryption-key-id': encode(first.id) }, data: encode('too short') },
      { metadata: { ...metadata, 'encryption-key-id': encode('två ord') }, data: encode('x'.repeat(100)) },
    ])
      expect(await decoded(claimed)).toBe(UNREADABLE);
  });

  it('that has been changed, or lent the id of another key, does not open', async () => {
    const payload = await encoded(anna);
    const changed = Buffer.from(payload.data!);
    changed[changed.length - 1]! ^= 1;
    await expect(decoded({ ...payload, data: changed })).rejects.toThrow(KeyWrong);
    const sameKey = { id: 'another-id', bytes: first.bytes };
    const lent = { ...payload.metadata, 'encryption-key-id': encode('another-id') };
    await expect(decoded({ ...payload, metadata: lent }, codecWith(sameKey))).rejects.toThrow(KeyWrong);
  });
});

describe('A new active key', () => {
  const rotated = codecWith(second, first);

  it('encrypts, while the old one decrypts what it encrypted', async () => {
    expect(await decoded(await encoded(anna), rotated)).toEqual(anna);
    const { metadata } = await encoded(anna, rotated);
    expect(textOf(metadata!['encryption-key-id'])).toBe(second.id);
  });

  it('without the old one: an error that names its id and the setting, and nothing else', async () => {
    const old = await encoded(anna);
    await expect(decoded(old, codecWith(second))).rejects.toThrow(
      new KeyMissing(first.id), // compared by its message
    );
    expect(new KeyMissing(first.id).message).toBe(`The key ${first.id} is not among ENCRYPTION_KEYS.`);
    expect(await decoded(old, rotated)).toEqual(anna);
  });
});

describe('A key ring', () => {
  const settings = z.object({ ENCRYPTION_KEYS: sharedSettings.ENCRYPTION_KEYS });
  const good = ringText([first]).trim();

  it.each([
    ['of a short key', 'k1:c2hvcnQ', /entry 1 must be 32 bytes/],
    ['of a key in hex', `k1:${'ab'.repeat(32)}`, /entry 1 must be 32 bytes/],
    ['whose second key is short', `${good} k2:c2hvcnQ`, /entry 2 must be 32 bytes/],
    ['of two keys under one id', `${good},${good}`, /two keys under one id/],
    ['that is no file', '/nowhere/hemlig', /path of a file of keys that can be read/],
    ['of a key without an id', first.bytes.toString('base64url'), /path of a file of keys/],
  ])('%s is refused, and not repeated', (_what, given, why) => {
    const reading = () => readSettings(settings, { ENCRYPTION_KEYS: given });
    expect(reading).toThrow(/^These settings are missing or wrong:\n {2}ENCRYPTION_KEYS: /);
    expect(reading).toThrow(why);
    expect(reading).not.toThrow(/hemlig|c2hvcnQ|abab/);
  });

  it('is required', () => {
    expect(() => readSettings(settings, {})).toThrow('ENCRYPTION_KEYS: is required');
  });

  it('is taken from a variable: keys with spaces, commas or lines between, in either base64', () => {
    const [url, plain] = [first, second].map(({ bytes }) => bytes.toString('base64url'));
    const standard = Buffer.from(plain!, 'base64url').toString('base64');
    for (const between of [' ', ',', '\n', ', \n'])
      expect(keysIn(`k1:${url}${between}k2:${standard}`)).toEqual([
        { id: 'k1', bytes: first.bytes },
        { id: 'k2', bytes: second.bytes },
      ]);
  });
});

describe('A key ring in a file', () => {
  let folder: string;
  let file: string;
  const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  let writes = 0;
  /** Its time of writing differs from the last one's, however coarse the file system's clock is. */
  function write(text: string): void {
    writeFileSync(file, text);
    const at = Date.now() / 1000 - 100 + (writes += 1);
    utimesSync(file, at, at);
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-ring-'));
    file = join(folder, 'keys');
    write(ringText([first]));
    errors.mockClear();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
    rmSync(folder, { recursive: true });
  });
  afterAll(() => errors.mockRestore());

  const activeOf = (ringOf: ReturnType<typeof openKeyRing>) => ringOf.seal(encode('x'), 'y').keyId;

  it('is followed: a new active key is taken up within two seconds', () => {
    const followed = openKeyRing(file);
    write(ringText([second, first]));
    expect(activeOf(followed)).toBe(first.id);
    jest.advanceTimersByTime(2000);
    expect(activeOf(followed)).toBe(second.id);
  });

  it('is read at once for a key that it does not know, since another process was faster', () => {
    const followed = openKeyRing(file);
    write(ringText([second, first]));
    const sealed = ring(second).seal(encode('hej'), 'y');
    expect(followed.open(sealed, 'y').toString()).toBe('hej');
  });

  it('that was broken, or taken away, is used on as it was, and told once', () => {
    const followed = openKeyRing(file);
    for (const breakIt of [() => appendFileSync(file, 'k2:short'), () => rmSync(file)]) {
      breakIt();
      jest.advanceTimersByTime(2000);
      expect(activeOf(followed)).toBe(first.id);
      jest.advanceTimersByTime(2000);
      expect(activeOf(followed)).toBe(first.id);
    }
    expect(errors.mock.calls.map(([line]) => String(line))).toEqual([
      expect.stringMatching(
        /^ENCRYPTION_KEYS: the key of entry 2 must be 32 bytes .*; the keys read before are used on\.$/,
      ),
      expect.stringMatching(
        /^ENCRYPTION_KEYS: must be keys, or the path .*; the keys read before are used on\.$/,
      ),
    ]);
    write(ringText([second, first]));
    jest.advanceTimersByTime(2000);
    expect(activeOf(followed)).toBe(second.id);
  });

  it('tells once that a key is missing, however often it is asked for', () => {
    const followed = openKeyRing(file);
    const sealed = ring(second).seal(encode('hej'), 'y');
    for (let tries = 0; tries < 3; tries++) expect(() => followed.open(sealed, 'y')).toThrow(KeyMissing);
    expect(errors.mock.calls).toEqual([
      [`ENCRYPTION_KEYS: The key ${second.id} is not among ENCRYPTION_KEYS.`],
    ]);
  });
});

describe('A failure', () => {
  const secret = /Anna|hemlig/;
  const failing = () =>
    ApplicationFailure.create({
      message: 'Anna kunde inte nås',
      type: 'unavailable',
      details: ['hemligt'],
      cause: ApplicationFailure.create({ message: 'Annas brevlåda', type: 'full' }),
    });
  const sent = (error: unknown) =>
    encodeFailure([codec], failureConverter.errorToFailure(error, payloadConverter));
  const received = async (failure: Awaited<ReturnType<typeof sent>>) =>
    failureConverter.failureToError(await decodeFailure([codec], failure), payloadConverter);

  it('leaves with message, stack trace, details and cause encrypted, its type in clear', async () => {
    const failure = await sent(failing());
    expect(JSON.stringify(failure)).not.toMatch(secret);
    expect(failure).toMatchObject({
      message: 'Encoded failure',
      stackTrace: '',
      applicationFailureInfo: { type: 'unavailable' },
      cause: { message: 'Encoded failure', applicationFailureInfo: { type: 'full' } },
    });
  });

  it('comes back as it was, and as it was when it is passed on twice', async () => {
    const back = (error: Error) => [error.message, (error.cause as Error).message];
    const once = await received(await sent(failing()));
    expect(back(once)).toEqual(['Anna kunde inte nås', 'Annas brevlåda']);
    expect(once).toMatchObject({ type: 'unavailable', details: ['hemligt'] });
    await sent(once);
    expect(back(await received(await sent(once)))).toEqual(['Anna kunde inte nås', 'Annas brevlåda']);
  });
});

it('The workflow bundle holds the failure converter', async () => {
  const { code } = await bundleWorkflows(require.resolve('../workflows/doors-only'));
  expect(code).toContain('encodeCommonAttributes: true');
}, 30_000);
