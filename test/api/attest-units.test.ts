/** Parts of the attestants' page by themselves: where a request comes from, and the codes that BankID's app reads. */
import * as z from 'zod/mini';
import type { Request } from 'express';
import { endUserIp } from '../../api/attest/address';
import { QrCodes, svgOf } from '../../api/attest/qr-codes';
import { apiSettings } from '../../api/settings';
import { trustedProxies } from '../../api/trusted-proxies';
import { qrData } from '../../platform/bankid-qr';
import { readSettings } from '../../platform/settings';

describe('Where a request comes from', () => {
  const from = (ip: string | undefined, remoteAddress = '198.51.100.7') =>
    endUserIp({ ip, socket: { remoteAddress } } as Request);

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['what a proxy made up', '198.51.100.7'],
    [undefined, '198.51.100.7'],
  ])('%p is %p', (ip, told) => {
    expect(from(ip)).toBe(told);
  });

  it('that cannot be told is refused', () => {
    expect(() => from(undefined, '')).toThrow('malformed');
  });
});

describe('TRUST_PROXY', () => {
  it.each([
    ['1', 1],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, 2001:db8::/32', ['10.0.0.0/8', '2001:db8::/32']],
  ])('%p', (given, taken) => {
    expect(trustedProxies.parse(given)).toEqual(taken);
  });

  it.each(['true', '*', '10.0.0.0/33', '10.0.0.0/8/8', 'proxy.example', ','])('%p is refused', (given) => {
    const { TRUST_PROXY } = apiSettings.shape;
    expect(() => readSettings(z.object({ TRUST_PROXY }), { TRUST_PROXY: given })).toThrow(
      /^These settings are missing or wrong:\n {2}TRUST_PROXY: [^\n]+$/,
    );
  });
});

describe('QR codes', () => {
  const BEGAN = Date.parse('2026-03-02T11:00:00.000Z');
  const secret = { qrStartToken: 'token', qrStartSecret: 'secret' };
  const read = () => {
    reads += 1;
    return Promise.resolve({ ...secret, startedAt: new Date(BEGAN).toISOString() });
  };
  let reads: number;
  let now: number;
  beforeEach(() => {
    reads = 0;
    now = BEGAN;
  });

  it.each([
    [-500, 0],
    [999, 0],
    [1000, 1],
    [61_000, 61],
  ])('%p ms after its beginning is that of second %p', async (passed, seconds) => {
    const codes = new QrCodes(() => BEGAN + passed);
    expect(await codes.codeFor('t', 1, read)).toBe(await svgOf(qrData({ ...secret, seconds })));
  });

  it('of one signing are made of a secret that is read once, for some minutes', async () => {
    const codes = new QrCodes(() => now);
    await Promise.all([codes.codeFor('t', 1, read), codes.codeFor('t', 1, read)]);
    now += 4 * 60_000;
    await codes.codeFor('t', 1, read);
    expect(reads).toBe(1);
    await codes.codeFor('t', 2, read);
    await codes.codeFor('u', 1, read);
    expect(reads).toBe(3);
    now += 2 * 60_000;
    await codes.codeFor('t', 1, read);
    expect(reads).toBe(4);
  });

  it('of many signings: the oldest secret gives way', async () => {
    const codes = new QrCodes(() => now, 2);
    for (const attempt of [1, 2, 2, 3, 2, 1]) await codes.codeFor('t', attempt, read);
    expect(reads).toBe(4);
  });

  it('where there was none, or no answer, are asked for again', async () => {
    const codes = new QrCodes(() => now);
    expect(await codes.codeFor('t', 1, () => Promise.resolve(undefined))).toBeUndefined();
    await expect(codes.codeFor('t', 1, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await codes.codeFor('t', 1, read)).toContain('<svg');
  });
});
