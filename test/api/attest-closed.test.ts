/** What a genuine link shows that opens nothing any more, before a real Temporal server with a worker at work. */
import type { AttestationOver } from '../../domain/at-the-page';
import { onboardingIdOf, workflowIdOf, WORKFLOW_TYPE } from '../../domain/identifiers';
import { begin, type Onboarding, type Outcome } from '../../domain/onboarding';
import { anApplication, type Told } from '../domain/an-onboarding';
import { Temporal } from './a-temporal';
import { anAttestation, LINK, USER, Visitor } from './an-attestant';
import { aBody, Api, one, TASK_QUEUE } from './an-api';

let temporal: Temporal;
let api: Api;

beforeAll(async () => {
  temporal = await Temporal.started();
  await temporal.startWorker();
  api = await Api.before(temporal.at, 2000);
}, 60_000);

afterAll(async () => {
  await api.close();
  await temporal.stop();
  expect(api.bugs).toEqual([]);
});

const visitorTo = async (onboarding: Onboarding, link = LINK) =>
  Visitor.of(api, await temporal.holds(onboarding), link);

describe('A link that is closed says what has happened, and when', () => {
  const at = '2026-11-20T13:30:00.000Z';
  const when = 'fredagen den 20 november 2026 klockan 14.30';
  const over =
    (became: AttestationOver['became'], attestedBy = 'somebody') =>
    (told: Told) => {
      const attestation = { attestedBy, attestedAt: at, method: 'SMS', evidence: 'e' } as const;
      const closed = { stage: 'connection', attestationsOver: [{ round: 1, became, at }] } as const;
      told.onboarding = {
        ...told.onboarding,
        ...closed,
        attestationsOver: [...closed.attestationsOver],
        attestation,
      };
      return told;
    };
  const ended = (kind: Outcome['kind']) => (told: Told) => {
    told.onboarding = { ...told.onboarding, outcome: { kind, reason: 'withdrawn', at } };
    return told;
  };
  const moved = (told: Told) => {
    const page = { linkVersion: 2, linkSince: at, signingsAt: [], codesAt: [] };
    told.onboarding.attestants[USER] = page;
    return told;
  };
  const without = (told: Told) => {
    told.onboarding.holders.attestants = [];
    return told;
  };

  it.each([
    [
      'attested by its owner',
      over('attested', USER),
      ['Beställningen är attesterad. Du kan stänga fönstret.', when],
    ],
    ['attested by somebody else', over('attested'), ['Beställningen är redan attesterad', when]],
    ['declined', over('declined'), ['avböjdes', when]],
    ['lapsed', over('lapsed'), ['slutade gälla', when]],
    ['withdrawn', ended('withdrawn'), ['återkallades', when]],
    ['expired', ended('expired'), ['tiden hade gått ut', when]],
    ['rejected', ended('rejected'), ['avslog', when]],
    ['completed', ended('completed'), ['avslutades', when]],
    ['replaced', moved, ['En ny länk har skickats', when]],
    ['its owner without the role', without, ['inte rollen Attestant', 'Försök igen']],
  ] as const)('%s', async (_which, happened, parts) => {
    const { status, text } = await (await visitorTo(anAttestation(happened))).get();
    expect(status).toBe(200);
    for (const part of parts) expect(text).toContain(part);
    expect(text).not.toContain('Journalen');
  });

  it('of a round that nobody remembers', async () => {
    const onboarding = anAttestation();
    const { text } = await (await visitorTo(onboarding, { ...LINK, round: 7 })).get();
    expect(text).toContain('Länken gäller inte längre');
  });

  it('from the case file, also where another case of the organisation is open, or Temporal has forgotten', async () => {
    const body = aBody();
    const onboarding = { ...anAttestation(over('declined')), organisationNumber: body.organisationNumber };
    const id = await temporal.holds(onboarding);
    await api.post(`${one(id)}/withdrawal`, { by: 'applicant', reason: 'Ångrade sig' });
    await temporal.keepCaseFile(api, id);
    expect((await api.post('/v1/onboardings', body)).status).toBe(201);
    const afterRetention = await api.afterRetention(temporal.empty);
    for (const place of [api, afterRetention]) {
      const visitor = Visitor.of(place, id);
      expect((await visitor.get()).text).toContain(`avböjdes ${when}`);
      expect((await visitor.get('/qr.svg?attempt=1')).status).toBe(404);
      expect((await visitor.state()).text).toBe('');
    }
    expect(afterRetention.bugs).toEqual([]);
    await afterRetention.close();
  });
});

it('A case that was started by hand is shown to its own links alone', async () => {
  const { organisationNumber, caseId } = anAttestation();
  const continued = begin(
    { caseId, organisationNumber, application: anApplication },
    '2026-03-02T11:00:00.000Z',
  );
  await temporal.server.client.workflow.start(WORKFLOW_TYPE, {
    ...{ taskQueue: TASK_QUEUE, workflowId: workflowIdOf({ organisationNumber }), args: [{ continued }] },
  });
  const own = Visitor.of(api, onboardingIdOf({ organisationNumber }, caseId));
  expect((await own.get()).text).toContain('Länken gäller inte längre');
  const other = Visitor.of(api, onboardingIdOf({ organisationNumber }, 'f'.repeat(32)));
  expect((await other.get()).status).toBe(404);
});
