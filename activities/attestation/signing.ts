/** Attestation by BankID: an order that the attestant signs, and the signature brought home. */
import { CancelledFailure, Context } from '@temporalio/activity';
import { rfaFor } from '../../domain/bankid';
import { orderToSign } from '../../domain/order-text';
import type { CaseStore } from '../../platform/case-store';
import { orderDigest } from '../../platform/order-digest';
import type { AttestationActivities, SignatureSeen, SignatureToCollect } from '../contract';
import type { BankIdClient, Collected, CompletionData } from './bankid/client';
import { keepEvidence, readEvidence, type Evidence } from './evidence';
import { personOf, type PeopleInPortal } from './people';

export interface SigningDependencies {
  bankId: BankIdClient;
  portal: PeopleInPortal;
  caseStore: CaseStore;
  /** Milliseconds between two looks. BankID asks for 2 seconds. */
  collectEveryMs?: number | undefined;
}

const COLLECT_EVERY_MS = 2000;
/** A signature that cannot be kept is held in memory meanwhile, since BankID gives it once only. */
const TRIES_TO_KEEP = 30;

type Signing = Pick<AttestationActivities, 'startSigning' | 'collectSignature' | 'cancelSigning'>;

export function createSigning(dependencies: SigningDependencies): Signing {
  const { bankId, portal, caseStore } = dependencies;
  return {
    /**
     * Safe to retry: BankID allows one order at a time for a person. An order whose answer was lost is cancelled by the
     * next one, which the person is told to begin (RFA4); nobody ever sees two.
     */
    async startSigning(signing) {
      const { endUserIp, order: toAttest } = signing;
      const digest = orderDigest(toAttest);
      const text = orderToSign(signing, digest);
      const personalNumber = (await personOf(portal, signing))?.personalNumber;
      if (!personalNumber) return { outcome: 'noPersonalNumber' };
      const order = await bankId.sign({ endUserIp, personalNumber, visible: text, notVisible: digest });
      // An error has the same message whatever the device.
      if ('errorCode' in order) return { outcome: 'unavailable', rfa: rfaFor(order, 'qr') };
      return { outcome: 'started', ...order, startedAt: new Date().toISOString(), digest };
    },

    /** Idempotent by the order's reference: what was collected is kept before anything else, and looked for first. */
    async collectSignature(signature) {
      const kept = await readEvidence(caseStore, signature);
      if (kept) return complete(portal, signature, kept);
      const seen = await collectWhatChanged(dependencies, signature);
      if (!seen) return lostUnlessKept(dependencies, signature);
      if (seen.status !== 'complete') return seen;
      return complete(portal, signature, await keep(dependencies, signature, seen.completionData));
    },

    /** Idempotent: what has ended already is left as it is. */
    cancelSigning: ({ orderRef }) => bankId.cancel(orderRef),
  };
}

/** `undefined`: BankID knows the order no more. */
async function collectWhatChanged(
  { bankId, collectEveryMs = COLLECT_EVERY_MS }: SigningDependencies,
  { orderRef, known }: SignatureToCollect,
): Promise<Collected | undefined> {
  try {
    // What is known has just been collected, by the call before this one.
    if (known !== undefined) await pause(collectEveryMs);
    for (;;) {
      const seen = await bankId.collect(orderRef);
      if (seen?.status !== 'pending' || seen.hintCode !== known) return seen;
      await pause(collectEveryMs);
    }
  } catch (error) {
    // A worker that is told to stop leaves the order to the next one.
    const isCalledOff = Context.current().cancellationDetails?.cancelRequested === true;
    // Where BankID isn't reached the order lapses by itself, within minutes.
    if (error instanceof CancelledFailure && isCalledOff) await bankId.cancel(orderRef).catch(() => {});
    throw error;
  }
}

/** Being called off is heard of by heartbeats alone. */
async function pause(milliseconds: number): Promise<void> {
  Context.current().heartbeat();
  await Context.current().sleep(milliseconds);
}

/** A try that was given up for dead may have kept it meanwhile. */
async function lostUnlessKept(
  { portal, caseStore }: SigningDependencies,
  signature: SignatureToCollect,
): Promise<SignatureSeen> {
  const kept = await readEvidence(caseStore, signature);
  return kept ? complete(portal, signature, kept) : { status: 'lost' };
}

async function keep(
  { caseStore, collectEveryMs = COLLECT_EVERY_MS }: SigningDependencies,
  signature: SignatureToCollect,
  completionData: CompletionData,
): Promise<Evidence> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await keepEvidence(caseStore, signature, completionData);
    } catch (error) {
      if (tries >= TRIES_TO_KEEP) throw error;
      await pause(collectEveryMs);
    }
  }
}

/** Neither the signature nor who signed goes into the workflow's history. */
async function complete(
  portal: PeopleInPortal,
  signature: SignatureToCollect,
  { name, sha256, personalNumber }: Evidence,
): Promise<SignatureSeen> {
  const expected = (await personOf(portal, signature))?.personalNumber;
  return {
    status: 'complete',
    evidence: { name, sha256 },
    personalNumberMatches: personalNumber === expected,
  };
}
