/** The order in words: what the attestant sees in the BankID app and signs. */
import { orderToSign } from '../../domain/order-text';
import type { PlacedOrder } from '../../domain/onboarding';
import { anOrder } from './an-onboarding';

const DIGEST = 'ab'.repeat(32);
const placed: PlacedOrder = {
  ...anOrder,
  orderId: 'case-order-1',
  submittedAt: '2026-03-02T11:00:00.000Z',
};
const textOf = (order: Partial<PlacedOrder>, more: { organisationName?: string; orderedBy?: string } = {}) =>
  orderToSign(
    {
      organisationName: 'Vårdsystem i Norden AB',
      organisationNumber: '5560160680',
      order: { ...placed, ...order },
      ...more,
    },
    DIGEST,
  );

describe('The text that is signed', () => {
  it('says who orders what, on which terms, and the order’s digest', () => {
    expect(textOf({}, { orderedBy: 'Bo Beställare' })).toBe(
      [
        '# Attestera beställning',
        'Jag attesterar beställningen av ett agentuppdrag hos Inera.',
        '## Beställningen',
        '*Organisation:* Vårdsystem i Norden AB, 556016-0680',
        '*Tjänst:* Säkerhetstjänster',
        '*Beställd av:* Bo Beställare',
        '*Ordernummer:* case-order-1',
        '*Villkor:* version 2026-1',
        '## Uppgifter i beställningen',
        '*system:* Journalen',
        '## Kontrollsumma',
        DIGEST,
      ].join('\n\n'),
    );
  });

  it('takes what a person wrote for no heading, list or emphasis', () => {
    const text = textOf({ form: { 'a*b': '# rubrik\n- punkt\n*fet*' } });
    expect(text).toContain('*a\\*b:* # rubrik - punkt \\*fet\\*');
  });

  it('fits into what BankID takes, however large the form is', () => {
    const form = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`fält ${n}`, '*'.repeat(1900)]));
    const text = textOf({ form });
    expect(Buffer.from(text).toString('base64').length).toBeLessThanOrEqual(40_000);
    expect(text).toContain('Uppgifterna är för många för att visas här');
    expect(text).toContain(DIGEST);
  });
});
