/** What holds whatever is sent, in whatever order: random sequences of messages and findings. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { refuseMalformed } from '../../domain/routine';
import { refusals } from '../../domain/refusals';
import { outcomes, stages } from '../../domain/stages';
import { aMessage, aWait, applied, NOON, type Told } from './an-onboarding';
import { events, play, type Event } from './random-events';

const holds = (check: (told: Told, event: Event) => void) =>
  fc.assert(
    fc.property(events, (all) => {
      const told = applied();
      all.forEach((event, roll) => {
        play(told, event, roll);
        check(told, event);
      });
    }),
    { numRuns: 300 },
  );

describe('Whatever is sent, in whatever order', () => {
  it('the random sequences reach every stage and every kind of end, by the dozen', () => {
    const sequences = fc.sample(events, { numRuns: 300, seed: 1 });
    const reached = sequences.flatMap((all) => {
      const told = applied();
      const places = all.flatMap((event, roll) => {
        play(told, event, roll);
        return [told.onboarding.stage, told.onboarding.outcome?.kind ?? 'open'];
      });
      return [...new Set(places)];
    });
    const seldom = [...stages, 'open', ...outcomes].filter(
      (place) => reached.filter((one) => one === place).length < 12,
    );
    expect(seldom).toEqual([]);
  });

  it('nobody attests an order that Inera has not approved', () => {
    holds(({ onboarding }) => {
      if (onboarding.attestation) expect(onboarding.order?.approvedAt).toBeDefined();
    });
  });

  it('there is no order without both roles', () => {
    holds(({ onboarding }) => {
      const { stage, order, holders } = onboarding;
      if (stage === 'ordering') expect([holders.orderers.length, holders.attestants.length]).not.toContain(0);
      if (stage === 'orderReview') expect(order?.orderedBy).toBe('user-orderer');
    });
  });

  it('nothing of the routine changes after the end', () => {
    let ended: { stage: string; outcome: unknown; path: string } | undefined;
    fc.assert(
      fc.property(events, (all) => {
        const told = applied();
        ended = undefined;
        all.forEach((event, roll) => {
          play(told, event, roll);
          const { stage, outcome, path } = told.onboarding;
          const now = { stage, outcome, path: path.join() };
          if (ended) expect(now).toEqual(ended);
          else if (outcome) ended = now;
        });
      }),
    );
  });

  it('a repeated message changes nothing', () => {
    holds((told, event) => {
      if (typeof event === 'string' || !('message' in event)) return;
      const message = aMessage(event.message, event.data as never);
      told.sendMessage(message);
      const [once, first] = [told.onboarding, told.last];
      told.sendMessage(message);
      expect(told.onboarding).toBe(once);
      expect(told.last).toEqual(first);
    });
  });

  it('every message has exactly one line in the trail', () => {
    fc.assert(
      fc.property(events, (all) => {
        const told = applied();
        all.forEach((event, roll) => play(told, event, roll));
        const ids = told.onboarding.trail.lines.flatMap(({ messageId }) => messageId ?? []);
        expect(new Set(ids).size).toBe(ids.length);
        expect(new Set(ids)).toEqual(new Set(told.onboarding.seen.map(({ messageId }) => messageId)));
        expect(told.onboarding.noted.every(({ messageId }) => ids.includes(messageId))).toBe(true);
      }),
    );
  });

  it('every state serialises and comes back equal', () => {
    holds(({ onboarding }) => {
      expect(isDeepStrictEqual(JSON.parse(JSON.stringify(onboarding)), onboarding)).toBe(true);
    });
  });

  it('no flood makes it larger than 256 KB, nor washes away what happened', () => {
    const told = applied().send('applicationDecided', { decision: 'approved' });
    for (let n = 0; n < 2000; n++)
      told.send('applicationDecided', { decision: 'rejected', reason: 'x'.repeat(1000) });
    for (let n = 0; n < 2000; n++) {
      told.onboarding = refuseMalformed(
        told.onboarding,
        'attested',
        refusals.malformed('null', 'an object'),
        NOON,
      );
    }
    expect(JSON.stringify(told.onboarding).length).toBeLessThan(256 * 1024);
    expect(told.onboarding.trail.lines[0]).toMatchObject({ what: 'applicationDecided', outcome: 'applied' });
    expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ refusal: 'malformed', times: 2000 });
  });

  it('nor do operators who change their minds a thousand times', () => {
    const told = applied().find({ finding: 'waitBegan', wait: aWait('caseOfficer') });
    for (let n = 0; n < 1000; n++) {
      told.send('waitPaused', { reason: 'å'.repeat(1000) }).send('waitResumed', { reason: 'å'.repeat(1000) });
    }
    expect(Buffer.byteLength(JSON.stringify(told.onboarding))).toBeLessThan(256 * 1024);
  });
});
