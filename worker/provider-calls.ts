/** Counts the calls of what lies outside, for the worker's metrics: each try of an activity, and what came of it. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { Activities, HouseActivities } from '../activities/contract';
import { failureTypes, type FailureType } from '../domain/failures';

type Outside = Exclude<keyof Activities, keyof HouseActivities>;

/** What each is for. Some ask Kundportalen too, who somebody is, on their way. */
const providers: Record<Outside, string> = {
  sendMail: 'mail',
  sendDigest: 'mail',
  drawUpAgreement: 'e-signature',
  lookAtAgreement: 'e-signature',
  cancelAgreement: 'e-signature',
  openAccount: 'portal',
  findAgent: 'portal',
  lookAtRoles: 'portal',
  lookAtAttestant: 'portal',
  handOver: 'portal',
  deliverEvent: 'portal events',
  startSigning: 'bankid',
  collectSignature: 'bankid',
  cancelSigning: 'bankid',
  sendCode: 'sms',
  lookAtCode: 'sms',
  keepAttestation: 'case store',
  writeCaseFile: 'case store',
  listForDigest: 'temporal',
};

type Outcome =
  /** Answered, whatever the answer was. */
  | 'ok'
  /** To be tried again. */
  | 'transient'
  /** No retry mends it: an operator has to act. */
  | 'final'
  /** Called off by the routine, or by a worker that ends. */
  | 'cancelled';

interface Came {
  outcome: Outcome;
  failure: FailureType | 'none';
}

export function countProviderCalls({ info }: Context): ActivityInterceptors {
  const provider = (providers as Partial<Record<string, string>>)[info.activityType];
  if (provider === undefined) return {};
  return {
    inbound: {
      async execute(input, next) {
        try {
          const answer = await next(input);
          tell(provider, { outcome: 'ok', failure: 'none' });
          return answer;
        } catch (error) {
          tell(provider, cameOf(error));
          throw error;
        }
      },
    },
  };
}

function tell(provider: string, { outcome, failure }: Came): void {
  const { metricMeter } = Context.current();
  metricMeter
    .createCounter('agent_onboarding_provider_calls_total', undefined, 'Calls of providers, each try')
    .add(1, { provider, outcome, failure });
}

function cameOf(error: unknown): Came {
  const { cancellationSignal, cancellationDetails } = Context.current();
  if (cancellationDetails?.timedOut) return { outcome: 'transient', failure: failureTypes.unavailable };
  if (error instanceof CancelledFailure || cancellationSignal.aborted)
    return { outcome: 'cancelled', failure: 'none' };
  if (!(error instanceof ApplicationFailure))
    return { outcome: 'transient', failure: failureTypes.unexpected };
  const failure = Object.values(failureTypes).find((type) => type === error.type) ?? failureTypes.unexpected;
  return { outcome: error.nonRetryable ? 'final' : 'transient', failure };
}
