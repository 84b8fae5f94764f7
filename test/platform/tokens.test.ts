/** Addresses that nobody can guess: an attestant's link, and those that providers call back. */
import { attestLinkOf, attestToken } from '../../platform/attest-link';
import {
  callbackToken,
  codeOfToken,
  codeReportToken,
  onboardingOfToken,
} from '../../platform/callback-token';
import { sealedToken } from '../../platform/sealed-token';

const KEY = 'a key of tests, long enough to be one';
const ID = '5560160680~case0000000000000000';
const link = { userId: 'user-1', round: 2, version: 1 };

describe('A token', () => {
  it('says what it is about to whoever has the key', () => {
    expect(attestLinkOf(KEY, attestToken(KEY, { onboardingId: ID, link }))).toEqual({
      onboardingId: ID,
      link,
    });
    expect(onboardingOfToken(KEY, callbackToken(KEY, ID))).toBe(ID);
    const code = { onboardingId: ID, link, sending: 1 };
    expect(codeOfToken(KEY, codeReportToken(KEY, code))).toEqual(code);
  });

  it('is opened by the keys before the newest too, while they are kept', () => {
    const before = callbackToken(KEY, ID);
    const NEWER = 'a newer key of tests, long enough to be one';
    expect(onboardingOfToken(`${NEWER}, ${KEY}`, before)).toBe(ID);
    expect(onboardingOfToken(NEWER, before)).toBeUndefined();
    expect(onboardingOfToken(NEWER, callbackToken(`${NEWER},${KEY}`, ID))).toBe(ID);
  });

  it('stands in an address as it is', () => {
    expect(attestToken(KEY, { onboardingId: ID, link })).toMatch(/^[\w.-]+$/);
  });

  it.each([
    ['with another key', attestToken('another key of tests, long enough', { onboardingId: ID, link })],
    ['for another purpose', codeReportToken(KEY, { onboardingId: ID, link, sending: 1 })],
    ['of something else', sealedToken(KEY, 'attestation link', { onboardingId: 'nothing', link })],
    ['of no link', sealedToken(KEY, 'attestation link', { onboardingId: ID, link: { userId: 'user-1' } })],
    ['by nobody', 'x.y'],
    ['of nothing', ''],
  ])('made %s opens nothing', (_how, token) => {
    expect(attestLinkOf(KEY, token)).toBeUndefined();
  });

  it('opens nothing once any sign of it is changed', () => {
    const token = attestToken(KEY, { onboardingId: ID, link });
    const changed = [...token].map(
      (sign, at) => token.slice(0, at) + (sign === 'A' ? 'B' : 'A') + token.slice(at + 1),
    );
    // The last sign of base64url may hold bits that mean nothing; as text it is another token all the same.
    expect(changed.filter((one) => attestLinkOf(KEY, one) !== undefined)).toEqual([]);
    expect(attestLinkOf(KEY, `${token}.more`)).toBeUndefined();
  });
});
