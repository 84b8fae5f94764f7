/** What an open page shows, one thing at a time: the order and the choice of a method, or what is under way. Pure. */
import {
  CODE_LIFETIME,
  MOST_TRIES,
  type AttestationMethod,
  type SigningTold,
} from '../../domain/at-the-page';
import type { AttestPage } from '../../domain/attest-view';
import { rfaFor, rfaTexts, type SigningDevice } from '../../domain/bankid';
import type { RefusalType } from '../../domain/refusals';
import { wordsFor } from './refusals';

/** What an address asks to be shown. `step`: none, what is under way. */
export interface Asked {
  step?: Step | undefined;
  device: SigningDevice;
}
export type Step = AttestationMethod | 'decline';

/** Whether another code can be asked for: now, from an instant on, or not for this order. */
type AnotherCode = 'now' | 'never' | { from: string };

/** Told calmly where it was the person's own choice. */
interface Note {
  text: string;
  isOwnChoice: boolean;
}
const wrong = (text: string): Note => ({ text, isOwnChoice: false });

type Signing = NonNullable<AttestPage['signing']>;
type Code = NonNullable<AttestPage['code']>;

export type Shown =
  /** `notes`: what came of what has been tried. */
  | { panel: 'start'; notes: Note[]; methods: AttestationMethod[]; anotherCode: AnotherCode }
  | { panel: 'noMethod' }
  | { panel: 'decline' }
  | {
      panel: 'signing';
      attempt: number;
      text: string;
      /** BankID's app has not taken the order yet: it can be scanned, or opened. */
      isToBeOpened: boolean;
      mayCancel: boolean;
      autoStartToken?: string | undefined;
    }
  | { panel: 'codeAsked'; text: string }
  | {
      panel: 'code';
      notes: Note[];
      sending: number;
      maskedNumber: string;
      validUntil: string;
      triesLeft: number;
      anotherCode: AnotherCode;
    }
  | { panel: 'lookedInto'; text: string };

export function shownOf(view: AttestPage, { step, device }: Asked, now: Date): Shown {
  if (view.isLookedInto)
    return { panel: 'lookedInto', text: 'Uppgifterna kontrolleras. Det tar en liten stund.' };
  if (step === 'decline') return { panel: 'decline' };
  const method = step ?? underWay(view, now);
  if (method === 'bankId' && isSigning(view.signing)) return signing(view.signing, device);
  if (method === 'sms' && view.code?.status === 'asked')
    return { panel: 'codeAsked', text: 'Sms:et skickas. Det tar en liten stund.' };
  if (method === 'sms' && mayBeEntered(view.code, now)) return codeEntry(view, view.code, now);
  return start(view, { step, device }, now);
}

const isSigning = (signing: AttestPage['signing']): signing is Signing =>
  signing !== undefined && signing.status !== 'ended';

function underWay(view: AttestPage, now: Date): AttestationMethod | undefined {
  if (isSigning(view.signing)) return 'bankId';
  return view.code?.status === 'asked' || mayBeEntered(view.code, now) ? 'sms' : undefined;
}

function signing({ attempt, status, told, autoStartToken }: Signing, device: SigningDevice): Shown {
  const mayCancel = status === 'asked' || status === 'pending';
  const common = { panel: 'signing', attempt, mayCancel } as const;
  if (status === 'asked') return { ...common, text: 'Kontaktar BankID …', isToBeOpened: false };
  if (status === 'cancelling') return { ...common, text: 'Underskriften avbryts …', isToBeOpened: false };
  const isToBeOpened = autoStartToken !== undefined && !hasBeenOpened(told);
  const text = told ? toldText(told, device) : rfaTexts.RFA21;
  return { ...common, text, isToBeOpened, ...(isToBeOpened && { autoStartToken }) };
}

const hasBeenOpened = (told: SigningTold | undefined) =>
  told !== undefined && 'hintCode' in told && !['outstandingTransaction', 'noClient'].includes(told.hintCode);

function toldText(told: SigningTold, device: SigningDevice): string {
  if ('refusal' in told) return wordsFor(told.refusal);
  return rfaTexts['rfa' in told ? told.rfa : rfaFor(told, device)];
}

const noteOf = (told: SigningTold, device: SigningDevice): Note => ({
  text: toldText(told, device),
  isOwnChoice: 'hintCode' in told && told.hintCode === 'userCancel',
});

const validUntil = (sentAt: string) => new Date(Date.parse(sentAt) + CODE_LIFETIME);

/** Why a code that was sent cannot be entered any more. */
function whyNot(code: Code, now: Date): RefusalType | undefined {
  if (code.status !== 'sent' || code.sentAt === undefined) return code.told ?? 'noCode';
  if (validUntil(code.sentAt) < now) return 'codeExpired';
  return code.wrongTries >= MOST_TRIES ? 'codeTriedOften' : undefined;
}

const mayBeEntered = (code: Code | undefined, now: Date): code is Code & { sentAt: string } =>
  code !== undefined && whyNot(code, now) === undefined;

function codeEntry(view: AttestPage, code: Code & { sentAt: string }, now: Date): Shown {
  const failed =
    'Sms:et kunde inte levereras. Kontrollera att telefonen är på, eller be er administratör kontrollera ditt ' +
    'mobilnummer i Kundportalen.';
  return {
    panel: 'code',
    notes: [
      ...(code.told ? [wrong(wordsFor(code.told))] : []),
      ...(code.delivery === 'failed' ? [wrong(failed)] : []),
    ],
    sending: code.sending,
    maskedNumber: code.maskedNumber ?? '',
    validUntil: validUntil(code.sentAt).toISOString(),
    triesLeft: MOST_TRIES - code.wrongTries,
    anotherCode: anotherCode(view, now),
  };
}

function anotherCode({ nextCodeAt }: AttestPage, now: Date): AnotherCode {
  if (nextCodeAt === 'never') return 'never';
  return nextCodeAt === undefined || new Date(nextCodeAt) <= now ? 'now' : { from: nextCodeAt };
}

function start(view: AttestPage, { step, device }: Asked, now: Date): Shown {
  const { signing, code } = view;
  const isOffered = (method: AttestationMethod) => step === undefined || step === method;
  const ofSigning = signing?.status === 'ended' && signing.told && noteOf(signing.told, device);
  const ofCode = code && code.status !== 'asked' ? whyNot(code, now) : undefined;
  const notes = [
    ...(isOffered('bankId') && ofSigning ? [ofSigning] : []),
    ...(isOffered('sms') && ofCode ? [wrong(wordsFor(ofCode))] : []),
  ];
  if (view.methods.length === 0) return { panel: 'noMethod' };
  // A method that has been lost meanwhile is asked for in vain.
  const asked = view.methods.filter(isOffered);
  const methods = asked.length > 0 ? asked : view.methods;
  return { panel: 'start', notes, methods, anotherCode: anotherCode(view, now) };
}

/** Something goes on without the person: the page is to follow it. */
export const isLive = (shown: Shown): shown is Extract<Shown, { text: string }> => 'text' in shown;
