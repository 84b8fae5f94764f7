/**
 * BankID's words, as workflow and API share them: where an order stands, and what a person is told of it.
 * Source: BankID Relying Party API v6.0 and its recommended user messages, which go by RFA number.
 */

/** What an order that is under way waits for. Others may come: they are told as RFA21. */
export const pendingHints = [
  'outstandingTransaction',
  'noClient',
  'started',
  'userMrtd',
  'userCallConfirm',
  'userSign',
  'processing',
] as const;
type PendingHint = (typeof pendingHints)[number];

/** Why an order has failed. Others may come: they are told as RFA22. */
export const failedHints = [
  'expiredTransaction',
  'certificateErr',
  'userCancel',
  'cancelled',
  'startFailed',
  'userDeclinedCall',
  'notSupportedByUserApp',
  'transactionRiskBlocked',
] as const;
type FailedHint = (typeof failedHints)[number];

/** What BankID's `errorCode` says where the person should just try again. */
export const tryAgainErrors = [
  'alreadyInProgress',
  'requestTimeout',
  'internalError',
  'maintenance',
] as const;
export type TryAgainError = (typeof tryAgainErrors)[number];

/** How the person gets to the order: the code is scanned with another device, or the app is opened on this one. */
export type SigningDevice = 'qr' | 'sameDevice';

/** In the sense of BankID's own texts, cut to signing. */
export const rfaTexts = {
  RFA1: 'Starta BankID-appen.',
  RFA3: 'Underskriften avbröts. Försök igen.',
  RFA4: 'En identifiering eller underskrift pågår redan för ditt personnummer. Försök igen.',
  RFA5: 'Något gick fel hos BankID. Försök igen.',
  RFA6: 'Du avbröt underskriften.',
  RFA8: 'BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Försök sedan igen.',
  RFA9: 'Skriv in din säkerhetskod i BankID-appen och välj Skriv under.',
  RFA13: 'Försöker starta BankID-appen.',
  RFA15A:
    'Söker efter BankID. Har det gått några sekunder utan att något BankID har hittats, så finns det troligen inget ' +
    'på enheten som kan användas för underskriften.',
  RFA16:
    'Ditt BankID är för gammalt eller spärrat. Använd ett annat BankID eller skaffa ett nytt hos din bank.',
  RFA17A:
    'BankID-appen verkar inte finnas på din enhet. Installera den från din appbutik eller från ' +
    'https://install.bankid.com och skaffa ett BankID hos din bank.',
  RFA17B:
    'QR-koden kunde inte läsas av. Starta BankID-appen, kontrollera att den är uppdaterad och läs av QR-koden. ' +
    'Saknar du appen, installera den från din appbutik eller från https://install.bankid.com.',
  RFA21: 'Underskriften pågår.',
  RFA22: 'Något gick fel. Försök igen.',
  RFA23: 'Fotografera och läs av din id-handling med BankID-appen.',
} as const;
export type Rfa = keyof typeof rfaTexts;

const pendingRfas: Partial<Record<PendingHint, Rfa>> = {
  started: 'RFA15A',
  userSign: 'RFA9',
  userMrtd: 'RFA23',
};
const failedRfas: Partial<Record<FailedHint, Rfa>> = {
  cancelled: 'RFA3',
  userCancel: 'RFA6',
  expiredTransaction: 'RFA8',
  certificateErr: 'RFA16',
};
const errorRfas: Record<Lowercase<TryAgainError>, Rfa> = {
  alreadyinprogress: 'RFA4',
  requesttimeout: 'RFA5',
  internalerror: 'RFA5',
  maintenance: 'RFA5',
};

/** What is told to the person: where an order stands, or the error that met it. */
export type SigningSeen = { status: 'pending' | 'failed'; hintCode: string } | { errorCode: string };

export function rfaFor(seen: SigningSeen, device: SigningDevice): Rfa {
  if ('errorCode' in seen) return rfaIn(errorRfas, seen.errorCode.toLowerCase()) ?? 'RFA22';
  const { status, hintCode } = seen;
  if (status === 'pending') {
    const isNotPickedUp = hintCode === 'outstandingTransaction' || hintCode === 'noClient';
    if (isNotPickedUp) return device === 'qr' ? 'RFA1' : 'RFA13';
    return rfaIn(pendingRfas, hintCode) ?? 'RFA21';
  }
  if (hintCode === 'startFailed') return device === 'qr' ? 'RFA17B' : 'RFA17A';
  return rfaIn(failedRfas, hintCode) ?? 'RFA22';
}

/** An own property only: a code that comes from outside may be called `constructor`. */
const rfaIn = (rfas: Partial<Record<string, Rfa>>, code: string): Rfa | undefined =>
  Object.hasOwn(rfas, code) ? rfas[code] : undefined;
