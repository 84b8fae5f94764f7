/**
 * Onboardings as Temporal has them, one at a time. With visibility.ts, which lists them, and rights/, which takes them
 * apart, all of the API that knows Temporal: what it throws is a Problem, or a bug. Every call has a deadline.
 */
import {
  Client,
  Connection,
  isGrpcServiceError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Link } from '../domain/at-the-page';
import type { AttestView, QrSecret } from '../domain/attest-view';
import { workflowIdOf, WORKFLOW_TYPE, type OnboardingKey } from '../domain/identifiers';
import type { Envelope, MessageName } from '../domain/messages';
import { begin, type OnboardingStart } from '../domain/onboarding';
import { searchAttributes } from '../domain/search-attributes';
import type { TrailLine } from '../domain/trail';
import { queries, type Answer, type View } from '../domain/view';
import { dataConverterWith } from '../platform/data-converter';
import type { KeyRing } from '../platform/key-ring';
import type { TemporalServer } from '../platform/temporal';
import { askedAgain } from './asked-again';
import { updateIdOf } from './idempotency';
import { Problem } from './problems';
import type { LastKnown } from './stale-view';

export interface TemporalPlace extends TemporalServer {
  taskQueue: string;
  /** Milliseconds that a worker is waited for before it counts as absent. */
  deadlineMs: number;
  /** Encrypts what goes to the server. */
  keyRing: KeyRing;
}

/** The newest run under an onboarding's workflow id: what the server tells of it without a worker. */
export interface Run {
  open: boolean;
  /** Not known of one that was started by hand. */
  caseId?: string;
  fingerprint?: string;
  lastKnown: LastKnown;
}

export type Started = OnboardingStart & { caseId: string };
export type Sent = Envelope & { messageId: string; fingerprint: string };

/** What a start leaves beside the history. */
export interface Memo {
  caseId?: string;
  fingerprint?: string;
  organisationName?: string;
}

/** Milliseconds, or half of the time that there is: a worker at work answers a query in some ten. */
const ASK_AGAIN_AFTER = 1_000;

/** gRPC: the server finds that the request itself is wrong. Every other failure says "not now". */
const INVALID_ARGUMENT = 3;

export const attribute = {
  stage: defineSearchAttributeKey('OnboardingStage', searchAttributes.OnboardingStage),
  waitingFor: defineSearchAttributeKey('WaitingFor', searchAttributes.WaitingFor),
  waitingSince: defineSearchAttributeKey('WaitingSince', searchAttributes.WaitingSince),
  dueAt: defineSearchAttributeKey('DueAt', searchAttributes.DueAt),
  blockedStep: defineSearchAttributeKey('BlockedStep', searchAttributes.BlockedStep),
  escalated: defineSearchAttributeKey('Escalated', searchAttributes.Escalated),
  service: defineSearchAttributeKey('Service', searchAttributes.Service),
  outcome: defineSearchAttributeKey('OnboardingOutcome', searchAttributes.OnboardingOutcome),
  organisationNumber: defineSearchAttributeKey('OrganisationNumber', searchAttributes.OrganisationNumber),
  reference: defineSearchAttributeKey('Reference', searchAttributes.Reference),
};

export class Onboardings {
  private readonly client: Client;

  /** Connects when first asked: the API starts without a server, too. */
  constructor(private readonly place: TemporalPlace) {
    this.client = new Client({
      connection: Connection.lazy({ ...place.connection, ...askedAgain }),
      namespace: place.namespace,
      dataConverter: dataConverterWith(place.keyRing),
    });
  }

  close(): Promise<void> {
    return (this.client.connection as Connection).close();
  }

  /** All that is asked in its course is a part of that trace (W3C Trace Context). */
  within(traceparent: string, course: () => void): void {
    void this.client.connection.withMetadata({ traceparent }, () => Promise.resolve(course()));
  }

  /** @throws Problem where the server, or the namespace on it, cannot be reached. */
  async ready(): Promise<void> {
    const { namespace } = this.place;
    await this.call(() => this.client.workflowService.describeNamespace({ namespace }));
  }

  /** The instant, in milliseconds, by which a question asked now is to be answered. */
  deadline(): number {
    return Date.now() + this.place.deadlineMs;
  }

  /** False where one is open under the same organisation number and reference. */
  async start(start: Started, fingerprint: string): Promise<boolean> {
    try {
      // A worker registers them before it polls; on a new server none may have yet.
      await this.startWith(start, fingerprint, attributesOf(start)).catch((error: unknown) => {
        if (!blamesRequest(error)) throw error;
        return this.startWith(start, fingerprint, []);
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  async newestRun(key: OnboardingKey): Promise<Run | undefined> {
    try {
      return runOf(await this.call(() => this.workflow(key).describe()));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** `undefined` where no worker answers in time. */
  view(key: OnboardingKey, until: number): Promise<View | undefined> {
    return this.ask<View>(key, until, queries.view);
  }

  /** `undefined` where no worker answers in time. */
  trail(key: OnboardingKey, until: number, messageId?: string): Promise<TrailLine[] | undefined> {
    return this.ask<TrailLine[]>(key, until, queries.trail, ...(messageId === undefined ? [] : [messageId]));
  }

  /** `undefined` where no worker answers in time. */
  attestView(key: OnboardingKey, until: number, link: Link): Promise<AttestView | undefined> {
    return this.ask<AttestView>(key, until, queries.attestView, link);
  }

  /** `null` where no such signing is under way; `undefined` where no worker answers in time. */
  qrSecret(
    key: OnboardingKey,
    until: number,
    link: Link,
    attempt: number,
  ): Promise<QrSecret | null | undefined> {
    return this.ask<QrSecret | null>(key, until, queries.qrSecret, link, attempt);
  }

  /** As an Update. `noAnswer`: it may still get in later. `closed`: there is nothing open to take it. */
  async update(
    key: OnboardingKey,
    name: MessageName,
    message: Sent,
  ): Promise<Answer | 'closed' | 'noAnswer'> {
    const updateId = updateIdOf(message.messageId, message.fingerprint);
    try {
      return await this.client.withDeadline(this.deadline(), () =>
        this.workflow(key).executeUpdate<Answer, [Sent]>(name, { updateId, args: [message] }),
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'closed';
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isNotNow(error)) return 'noAnswer';
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      return notTaken(error);
    }
  }

  /** As a Signal, which the server keeps until a worker takes it. False where there is nothing open to take it. */
  async signal(key: OnboardingKey, name: MessageName, message: Envelope): Promise<boolean> {
    try {
      await this.call(() => this.workflow(key).signal<[Envelope]>(name, message));
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private startWith(start: Started, fingerprint: string, typedSearchAttributes: SearchAttributePair[]) {
    const { caseId, organisationNumber, application } = start;
    const memo: Memo = { caseId, fingerprint, organisationName: application.organisationName };
    return this.call(() =>
      this.client.workflow.start(WORKFLOW_TYPE, {
        taskQueue: this.place.taskQueue,
        workflowId: workflowIdOf(start),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        memo: { ...memo },
        staticSummary: `Agent onboarding of ${organisationNumber}`,
        typedSearchAttributes,
        args: [start],
      }),
    );
  }

  /** Twice where the first brings no answer: a worker that is told to stop may let fall what it was asked last. */
  private async ask<T>(key: OnboardingKey, until: number, query: string, ...args: unknown[]) {
    const again = Math.min((Date.now() + until) / 2, Date.now() + ASK_AGAIN_AFTER);
    const first = await this.askOnce<T>(key, again, query, ...args);
    return first === undefined ? this.askOnce<T>(key, until, query, ...args) : first;
  }

  /** Why no worker answers (absent, or stuck, or not begun yet) makes no difference to who asks. */
  private async askOnce<T>(key: OnboardingKey, until: number, query: string, ...args: unknown[]) {
    try {
      return await this.client.withDeadline(until, () =>
        this.workflow(key).query<T, unknown[]>(query, ...args),
      );
    } catch (error) {
      if (!isTold(error)) throw error;
      return undefined;
    }
  }

  private workflow(key: OnboardingKey): WorkflowHandle {
    return this.client.workflow.getHandle(workflowIdOf(key));
  }

  /** @throws Problem where the server cannot be reached or says "not now"; all else as it is. */
  async call<T>(ask: (client: Client) => Promise<T>, until = this.deadline()): Promise<T> {
    try {
      return await this.client.withDeadline(until, () => ask(this.client));
    } catch (error) {
      if (!isNotNow(error)) throw error;
      throw new Problem(
        'temporalUnavailable',
        'Send the same request again; a write, under the same Idempotency-Key.',
      );
    }
  }
}

function attributesOf(start: Started): SearchAttributePair[] {
  const { organisationNumber, reference } = start;
  return [
    { key: attribute.organisationNumber, value: organisationNumber },
    { key: attribute.stage, value: begin(start, new Date().toISOString()).stage },
    ...(reference === undefined ? [] : [{ key: attribute.reference, value: reference }]),
  ];
}

function runOf({ status, memo, typedSearchAttributes }: WorkflowExecutionDescription): Run {
  const { caseId, fingerprint, organisationName }: Memo = memo ?? {};
  return {
    open: status.name === 'RUNNING' || status.name === 'PAUSED',
    ...(caseId !== undefined && { caseId }),
    ...(fingerprint !== undefined && { fingerprint }),
    lastKnown: {
      organisationName,
      stage: typedSearchAttributes.get(attribute.stage),
      waitingFor: typedSearchAttributes.get(attribute.waitingFor),
      waitingSince: typedSearchAttributes.get(attribute.waitingSince),
      dueAt: typedSearchAttributes.get(attribute.dueAt),
      blockedStep: typedSearchAttributes.get(attribute.blockedStep),
    },
  };
}

/** An Update that was turned away at the door: malformed, too late for this run, or unknown to an older worker. */
function notTaken({ cause }: WorkflowUpdateFailedError): 'closed' | 'noAnswer' {
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  if (type === 'malformed') {
    throw new Problem('malformed', 'The onboarding does not take the message as it stands.');
  }
  return type === 'AcceptedUpdateCompletedWorkflow' ? 'closed' : 'noAnswer';
}

/** Such as a search attribute that no worker has told the server of yet. */
export const blamesRequest = (error: unknown) => codeOf(error) === INVALID_ARGUMENT;

/** Every gRPC failure but one that blames the request. */
function isNotNow(error: unknown): boolean {
  const told = codeOf(error) !== undefined && !blamesRequest(error);
  return error instanceof NamespaceNotFoundError || told;
}

/** Whatever the server, or a worker through it, says went wrong: no bug of ours. */
export function isTold(error: unknown): boolean {
  const known = [QueryNotRegisteredError, WorkflowNotFoundError, NamespaceNotFoundError];
  return codeOf(error) !== undefined || known.some((kind) => error instanceof kind);
}

/** The SDK wraps gRPC's own errors. */
function codeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : undefined;
}
