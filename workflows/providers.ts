/** The outside world as the routine calls it: activities by what a repeated call risks, each with its patience. */
import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type {
  AgreementActivities,
  AttestationActivities,
  CaseFileActivities,
  HouseActivities,
  MailActivities,
  Patience,
  PortalActivities,
} from '../activities/contract';

/**
 * Read in the worker itself. Not by a local activity: what comes in while one is under way may be told to the workflow
 * before its result, and in replay after it (docs/decisions.md).
 */
const house = proxyActivities<HouseActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

export const readHouseRules = saying('read settings and calendar', house.readHouseRules);

const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' };

/** What an operator reads beside the call in Temporal UI. */
function saying<I, O>(
  summary: string,
  activity: { executeWithOptions(options: ActivityOptions, args: [I]): Promise<O> },
) {
  return (input: I): Promise<O> => activity.executeWithOptions({ summary }, [input]);
}

export function providersFor({ parkAfterMinutes }: Patience) {
  const untilParked = { retry, scheduleToCloseTimeout: `${parkAfterMinutes} minutes` } as const;
  /** Reads alone: repeated at no risk, given up at once when nobody wants the answer any more. */
  const { findAgent, lookAtRoles, lookAtAttestant } = proxyActivities<PortalActivities>({
    ...untilParked,
    startToCloseTimeout: '20 seconds',
  });
  /** May download the sealed document. */
  const { lookAtAgreement } = proxyActivities<AgreementActivities>({
    ...untilParked,
    startToCloseTimeout: '1 minute',
  });
  /** The same letter again is the same Message-ID; one being sent is sent. */
  const { sendMail } = proxyActivities<MailActivities>({
    ...untilParked,
    startToCloseTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  /**
   * Leave something behind at a provider. Idempotent by key, but a call that is under way must have ended before
   * what it makes can be undone: hence the wait for its end.
   */
  const { drawUpAgreement, cancelAgreement, openAccount, handOver } = proxyActivities<
    AgreementActivities & PortalActivities
  >({
    ...untilParked,
    startToCloseTimeout: '1 minute',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
  /** The same again writes the same. */
  const { writeCaseFile, keepAttestation } = proxyActivities<CaseFileActivities & AttestationActivities>({
    ...untilParked,
    startToCloseTimeout: '30 seconds',
  });
  /** Somebody sits at a page and waits: told soon that it doesn't work, to try again. */
  const atThePage = proxyActivities<AttestationActivities & PortalActivities>({
    retry: { ...retry, maximumAttempts: 3 },
    startToCloseTimeout: '15 seconds',
    scheduleToCloseTimeout: '30 seconds',
  });
  /** BankID's orders last a few minutes. Told when what the person should do has changed. */
  const { collectSignature } = proxyActivities<AttestationActivities>({
    ...untilParked,
    retry: { ...retry, maximumInterval: '5 seconds' },
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '10 seconds',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
  });
  return {
    sendMail,
    findAgent: saying("look for the agent's account and agreement", findAgent),
    lookAtRoles: saying('look who holds the roles', lookAtRoles),
    lookAtAttestant: saying('look at role and log-in of who attests', lookAtAttestant),
    lookAtAgreement: saying('look whether the agreement is signed', lookAtAgreement),
    drawUpAgreement: saying('draw up the agreement for signing', drawUpAgreement),
    cancelAgreement: saying('cancel the agreement document', cancelAgreement),
    openAccount: saying('open the agent account in Kundportalen', openAccount),
    handOver: saying('hand the attested order over', handOver),
    writeCaseFile: saying('keep the case file', writeCaseFile),
    keepAttestation: saying('keep the record of the attestation', keepAttestation),
    lookAtAttestantNow: saying('look whether the attestant may attest', atThePage.lookAtAttestant),
    startSigning: saying('begin a BankID signing', atThePage.startSigning),
    cancelSigning: saying('cancel a BankID signing', atThePage.cancelSigning),
    sendCode: saying('send a code by SMS', atThePage.sendCode),
    lookAtCode: saying('look what became of a code', atThePage.lookAtCode),
    collectSignature: saying('follow a BankID signing', collectSignature),
  };
}

export type Providers = ReturnType<typeof providersFor>;
