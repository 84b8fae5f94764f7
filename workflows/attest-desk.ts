/**
 * Serves the attestants at their pages, beside the wait for them (DOMAIN.md 6b). What is to be done is read from the
 * onboarding alone, so that a fresh run goes on where the last one stopped. Whoever sits at the page is told at once
 * when a provider doesn't answer, and tries again; nobody is kept waiting for a retry.
 */
import { ActivityFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { Patience, SignatureSeen } from '../activities/contract';
import { refusedAttestant } from '../domain/attesting-findings';
import type { Signing } from '../domain/at-the-page';
import { finalFailures } from '../domain/failures';
import { onboardingIdOf } from '../domain/identifiers';
import { roundOf, type Onboarding, type PlacedOrder } from '../domain/onboarding';
import { whoOrdered } from '../domain/people';
import { refusals, type Refusal } from '../domain/refusals';
import type { Case } from './case';
import { showOperators } from './operators-view';
import { failureOf, getThrough, resume } from './parking';
import type { Providers } from './providers';

/** Something to be done for an attestant; no two of one name at once. */
interface Errand {
  name: string;
  run: () => Promise<void>;
}

interface OfSigning {
  userId: string;
  attempt: number;
}

/** As operators see them, should one be blocked. */
const steps = ['lookAtAttestant', 'startSigning', 'cancelSigning', 'sendCode', 'lookAtCode'] as const;
type Step = (typeof steps)[number];

export class AttestDesk {
  private readonly scope = new CancellationScope();
  private readonly underWay = new Map<string, CancellationScope>();
  private serving: Promise<void> = Promise.resolve();

  constructor(
    private readonly agentCase: Case,
    private readonly ask: Providers,
    private readonly patience: Patience,
  ) {}

  private get onboarding(): Onboarding {
    return this.agentCase.onboarding;
  }

  open(): void {
    this.serving = this.scope.run(() => this.serve()).catch(unlessCancelled);
  }

  /** What is open at BankID is cancelled there, unless a fresh run goes on with it. */
  async close(): Promise<void> {
    const { stage, outcome, attestants } = this.onboarding;
    const isOver = outcome ?? (stage !== 'attestation' || CancellationScope.current().consideredCancelled);
    this.scope.cancel();
    await this.serving;
    if (!isOver) return;
    const pending = Object.values(attestants).flatMap(({ signing }) => (isOpen(signing) ? [signing] : []));
    await CancellationScope.nonCancellable(() => Promise.all(pending.map((one) => this.cancelAtBankId(one))));
  }

  private async serve(): Promise<void> {
    for (;;) {
      await condition(() => this.errands().length > 0 || this.retried().length > 0);
      // Whoever sits at the page tries again; here only the way is free once more.
      for (const { step } of this.retried()) resume(this.agentCase, step);
      for (const errand of this.errands()) this.start(errand);
    }
  }

  private retried() {
    return this.onboarding.parked.filter(
      ({ step, hastened }) => hastened && steps.some((own) => own === step),
    );
  }

  private start({ name, run }: Errand): void {
    const scope = new CancellationScope();
    this.underWay.set(name, scope);
    void scope
      .run(run)
      .catch(unlessCancelled)
      .finally(() => this.underWay.delete(name));
  }

  /** What the onboarding asks to have done, and is not being done yet. */
  private errands(): Errand[] {
    const { stage, attestants, outcome } = this.onboarding;
    if (stage !== 'attestation' || outcome) return [];
    const all = Object.entries(attestants).flatMap(([userId, { signing, code }]) => [
      ...(signing ? this.errandsOfSigning(userId, signing) : []),
      ...(code?.status === 'asked'
        ? [{ name: `code ${userId} ${code.sending}`, run: () => this.sendCode(userId, code.sending) }]
        : []),
    ]);
    return [...all, ...this.reports()].filter(({ name }) => !this.underWay.has(name));
  }

  private errandsOfSigning(userId: string, signing: Signing): Errand[] {
    const { attempt, status } = signing;
    const which = { userId, attempt };
    const collecting = `collect ${userId} ${attempt}`;
    switch (status) {
      case 'asked':
        return [{ name: `start ${userId} ${attempt}`, run: () => this.startSigning(which, signing) }];
      case 'pending':
        return [{ name: collecting, run: () => this.collect(which, signing) }];
      case 'cancelling':
        // One that is being begun is cancelled when BankID has answered.
        if (this.underWay.has(`start ${userId} ${attempt}`)) return [];
        return [{ name: `cancel ${userId} ${attempt}`, run: () => this.cancel(which, signing, collecting) }];
      default:
        return [];
    }
  }

  private async startSigning(which: OfSigning, { endUserIp }: Signing): Promise<void> {
    const { userId, attempt } = which;
    await this.agentCase.underWay(async () => {
      const refusal = await this.mayAttest(userId);
      if (refusal) return this.endSigning(which, refusal);
      const { caseId, organisationNumber, organisationName } = this.onboarding;
      const [orderer] = whoOrdered(this.onboarding);
      const orderedBy = orderer && { orderedBy: orderer.name };
      const started = await this.tryOnce('startSigning', () =>
        this.ask.startSigning({
          ...{ caseId, organisationNumber, organisationName, userId, attempt, endUserIp },
          round: roundOf(this.onboarding, 'attestation'),
          order: this.order,
          ...orderedBy,
        }),
      );
      if (!started) return this.endSigning(which, refusals.methodUnavailable());
      if (started.outcome === 'noPersonalNumber') {
        this.agentCase.found({ finding: 'methodMissing', userId, method: 'bankId' });
        return this.endSigning(which, refusals.noPersonalNumber());
      }
      if (started.outcome === 'unavailable') {
        return this.agentCase.found({ finding: 'signingEnded', ...which, told: { rfa: started.rfa } });
      }
      const { outcome: _started, ...order } = started;
      this.agentCase.found({ finding: 'signingBegan', ...which, order: { ...order, ...orderedBy } });
    });
  }

  /** A signature that has been made is brought home, however long it takes. */
  private async collect(which: OfSigning, { order, told }: Signing): Promise<void> {
    const { caseId, organisationNumber } = this.onboarding;
    if (!order) return;
    const { orderRef, digest } = order;
    const known = told && 'hintCode' in told ? { known: told.hintCode } : {};
    const signature = { caseId, organisationNumber, userId: which.userId, orderRef, digest, ...known };
    const step = `collectSignature of ${which.userId}`;
    await getThrough(
      this.agentCase,
      this.patience,
      step,
      () => this.ask.collectSignature(signature),
      (seen) => this.tellSigner(which, seen),
    );
  }

  private tellSigner(which: OfSigning, seen: SignatureSeen): void {
    switch (seen.status) {
      case 'pending':
        return this.agentCase.found({
          finding: 'signingSeen',
          ...which,
          told: { ...seen, status: 'pending' },
        });
      case 'failed':
        return this.agentCase.found({
          finding: 'signingEnded',
          ...which,
          told: { ...seen, status: 'failed' },
        });
      case 'lost':
        return this.endSigning(which, refusals.signatureLost());
      case 'complete': {
        const { evidence, personalNumberMatches } = seen;
        const { name: file, sha256 } = evidence;
        this.agentCase.found({ finding: 'signatureKept', ...which, file, sha256, personalNumberMatches });
      }
    }
  }

  private async cancel(which: OfSigning, signing: Signing, collecting: string): Promise<void> {
    await this.agentCase.underWay(async () => {
      if (signing.order) await this.cancelAtBankId(signing);
      this.underWay.get(collecting)?.cancel();
      const told = { status: 'failed', hintCode: 'userCancel' } as const;
      this.agentCase.found({ finding: 'signingEnded', ...which, told });
    });
  }

  /** Where BankID doesn't answer, the order lapses by itself within minutes. */
  private async cancelAtBankId({ order }: Signing): Promise<void> {
    const orderRef = order?.orderRef ?? '';
    await this.tryOnce('cancelSigning', () => this.ask.cancelSigning({ orderRef }));
  }

  private async sendCode(userId: string, sending: number): Promise<void> {
    const notSent = (refusal: Refusal) =>
      this.agentCase.found({ finding: 'codeNotSent', userId, sending, refusal });
    await this.agentCase.underWay(async () => {
      const refusal = await this.mayAttest(userId);
      if (refusal) return notSent(refusal);
      const { caseId, organisationNumber, attestants } = this.onboarding;
      const code = {
        ...{ caseId, organisationNumber, userId, sending },
        onboardingId: onboardingIdOf(this.onboarding, caseId),
        round: roundOf(this.onboarding, 'attestation'),
        linkVersion: attestants[userId]?.linkVersion ?? 1,
      };
      const sent = await this.tryOnce('sendCode', () => this.ask.sendCode(code));
      if (!sent) return notSent(refusals.methodUnavailable());
      if (sent.outcome === 'noMobile') {
        this.agentCase.found({ finding: 'methodMissing', userId, method: 'sms' });
        return notSent(refusals.noMobile());
      }
      const { outcome: _sent, ...facts } = sent;
      this.agentCase.found({ finding: 'codeSent', userId, sending, ...facts });
    });
  }

  /** The SMS provider has said that something has become of a code: its own answer is what counts. */
  private reports(): Errand[] {
    return this.onboarding.noted.flatMap((message) =>
      message.name !== 'codeReported'
        ? []
        : [
            {
              name: `report ${message.messageId}`,
              run: () => this.lookAtCode(message.messageId, message.data.link.userId, message.data.sending),
            },
          ],
    );
  }

  private async lookAtCode(reported: string, userId: string, sending: number): Promise<void> {
    await this.agentCase.underWay(async () => {
      const messageId = this.onboarding.attestants[userId]?.code?.messageId;
      const seen = messageId && (await this.tryOnce('lookAtCode', () => this.ask.lookAtCode({ messageId })));
      if (seen && seen.delivery) {
        this.agentCase.found({ finding: 'codeSeen', userId, sending, delivery: seen.delivery });
      }
      this.agentCase.found({ finding: 'lookedInto', messageIds: [reported] });
    });
  }

  /** 6c. Told before anything is signed or sent, as well as at OK. */
  private async mayAttest(userId: string): Promise<Refusal | undefined> {
    const { organisationNumber } = this.onboarding;
    const who = { organisationNumber, attestedBy: userId, orderedBy: this.order.orderedBy };
    const seen = await this.tryOnce('lookAtAttestant', () => this.ask.lookAtAttestantNow(who));
    return seen ? refusedAttestant(seen) : refusals.methodUnavailable();
  }

  private endSigning(which: OfSigning, { type }: Refusal): void {
    this.agentCase.found({ finding: 'signingEnded', ...which, told: { refusal: type } });
  }

  /** `undefined`: no answer. What no retry mends is shown to operators, until it has got through or they have mended it. */
  private async tryOnce<T>(step: Step, call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call();
      resume(this.agentCase, step);
      return result;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const failure = failureOf(error);
      if (finalFailures.includes(failure.type)) {
        this.agentCase.found({ finding: 'stepParked', parked: { step, failure } });
        showOperators(this.agentCase);
      }
      return undefined;
    }
  }

  private get order(): PlacedOrder {
    const { order } = this.onboarding;
    if (!order) throw new Error('What is attested is an order.');
    return order;
  }
}

const isOpen = (signing: Signing | undefined): signing is Signing =>
  signing?.order !== undefined && (signing.status === 'pending' || signing.status === 'cancelling');

function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
