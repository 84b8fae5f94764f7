import { diceOf, dealt } from '../../scripts/chaos/random';
import { planOf } from '../../scripts/chaos/plan';
import { storyNames } from '../../scripts/demo/stories';
import { faultKinds } from '../../sandbox/faults';

const wanted = { onboardings: 30, kills: 20, seed: 4711, killTemporal: true };
const plan = planOf(wanted);
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

describe('A plan of chaos', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(wanted)).toEqual(plan);
    expect(planOf({ ...wanted, seed: 4712 })).not.toEqual(plan);
  });

  it.each([
    [1, 0],
    [30, 20],
    [200, 100],
  ])('of %i onboardings and %i kills has so many', (onboardings, kills) => {
    const { starts, kills: planned } = planOf({ ...wanted, onboardings, kills });
    expect([starts.length, planned.length]).toEqual([onboardings, kills]);
  });

  it('plays every variant, and each about as often', () => {
    for (const seed of seeds) {
      const { starts } = planOf({ ...wanted, seed });
      for (const name of storyNames) {
        const times = starts.filter(({ story }) => story === name).length;
        expect(times).toBeGreaterThanOrEqual(2);
        expect(times).toBeLessThanOrEqual(3);
      }
    }
  });

  it('lets each provider fail in each way', () => {
    const ways = (seed: number) =>
      new Set(planOf({ ...wanted, seed }).faults.map(({ provider, fault }) => `${provider} ${fault}`));
    for (const seed of seeds) expect(ways(seed).size).toBe(5 * faultKinds.length);
  });

  it('kills each process, in the order of time, and goes on while onboardings are begun', () => {
    for (const seed of seeds) {
      const { kills, starts } = planOf({ ...wanted, seed });
      expect(new Set(kills.map(({ name }) => name))).toEqual(new Set(['worker', 'api', 'temporal']));
      expect(kills.map(({ at }) => at)).toEqual(kills.map(({ at }) => at).sort((one, other) => one - other));
      expect(kills.at(-1)?.at).toBeGreaterThan(starts.at(-1)?.at ?? 0);
    }
  });

  it("leaves somebody else's Temporal server alone", () => {
    for (const seed of seeds) {
      const { kills } = planOf({ ...wanted, seed, killTemporal: false });
      expect(kills.filter(({ name }) => name === 'temporal')).toEqual([]);
    }
  });
});

describe('Dice', () => {
  it('fall as mulberry32 does', () => {
    const dice = diceOf(1);
    expect([dice.next(), dice.next()].map((one) => one.toFixed(6))).toEqual(['0.627074', '0.002736']);
  });

  it('reach both ends of a range, and nothing outside', () => {
    const dice = diceOf(3);
    const thrown = Array.from({ length: 600 }, () => dice.between(1, 6));
    expect([...new Set(thrown)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('deal everything before anything comes again', () => {
    const hand = dealt(diceOf(5), ['a', 'b', 'c'], 7);
    expect([...hand.slice(0, 3)].sort()).toEqual(['a', 'b', 'c']);
    expect(hand).toHaveLength(7);
  });
});
