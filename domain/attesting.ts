/**
 * What each attestant does at the page that their link leads to (DOMAIN.md 6b): signs with BankID, or enters a one-time
 * code from an SMS, or declines. Rules of the one reducer; the first attestant to act wins.
 */
import {
  CODE_LIFETIME,
  HOUR,
  isSigning,
  MOST_CODES_AN_HOUR,
  MOST_CODES_IN_A_ROUND,
  MOST_SIGNINGS_AN_HOUR,
  MOST_TRIES,
  NEW_AT_THE_PAGE,
  within,
  type AtThePage,
  type AttestationMethod,
  type Code,
  type Link,
  type Signing,
} from './at-the-page';
import type { Message, MessageData } from './messages';
import { roundOf, type Holder, type Onboarding } from './onboarding';
import { refusals, type Refusal } from './refusals';
import type { Rules, Verdict } from './rule';

export const atThePage = ({ attestants }: Onboarding, userId: string): AtThePage =>
  attestants[userId] ?? NEW_AT_THE_PAGE;

function changeAtThePage(
  onboarding: Onboarding,
  userId: string,
  change: (was: AtThePage) => AtThePage,
): Onboarding {
  const attestants = { ...onboarding.attestants, [userId]: change(atThePage(onboarding, userId)) };
  return { ...onboarding, attestants };
}

/** Whoever gets another address, gets another link: the one before is in somebody else's mailbox. */
export function withNewLinks(onboarding: Onboarding, now: Holder[], at: string): Onboarding {
  const moved = now.filter(({ userId, email }) =>
    onboarding.holders.attestants.some((was) => was.userId === userId && was.email !== email),
  );
  return moved.reduce(
    (told, { userId }) =>
      changeAtThePage(told, userId, (was) => ({ ...was, linkVersion: was.linkVersion + 1, linkSince: at })),
    onboarding,
  );
}

export const holderOf = ({ holders }: Onboarding, userId: string): Holder | undefined =>
  holders.attestants.find((one) => one.userId === userId);

/** The link that an attestant has now. */
export const linkOf = (onboarding: Onboarding, userId: string): Link => ({
  userId,
  round: roundOf(onboarding, 'attestation'),
  version: atThePage(onboarding, userId).linkVersion,
});

/** Why that link opens nothing; `undefined` where it does. */
export function closedLink(onboarding: Onboarding, { userId, round, version }: Link): Refusal | undefined {
  if (onboarding.stage !== 'attestation' || round !== roundOf(onboarding)) return refusals.linkClosed();
  if (version !== atThePage(onboarding, userId).linkVersion) return refusals.linkReplaced();
  return holderOf(onboarding, userId) ? undefined : refusals.notAttestant();
}

type PageMessage =
  | 'signingRequested'
  | 'signingCancelled'
  | 'codeRequested'
  | 'codeEntered'
  | 'codeReported'
  | 'attestationDeclined';

/** An open link leads to the rule itself. */
const byLink =
  <D extends { link: Link }>(judge: (onboarding: Onboarding, data: D, at: string) => Verdict) =>
  (onboarding: Onboarding, data: D, at: string): Verdict => {
    const refusal = closedLink(onboarding, data.link);
    return refusal ? { refusal } : judge(onboarding, data, at);
  };

export const attestingRules: Rules<PageMessage> = {
  signingRequested: { during: 'any', judge: byLink(askToSign) },
  signingCancelled: { during: 'any', judge: byLink(cancelSigning) },
  codeRequested: { during: 'any', judge: byLink(askForCode) },
  codeEntered: { during: 'any', judge: byLink(enterCode) },
  attestationDeclined: { during: 'any', judge: byLink(() => 'lookFirst') },
  /** What became of an SMS. The provider's own answer decides. */
  codeReported: {
    during: 'any',
    judge: byLink((onboarding, { link, sending }) =>
      atThePage(onboarding, link.userId).code?.sending === sending
        ? 'lookFirst'
        : { refusal: refusals.noCode() },
    ),
  },
};

function askToSign(onboarding: Onboarding, data: MessageData<'signingRequested'>, at: string): Verdict {
  const { userId } = data.link;
  const { signing, signingsAt } = atThePage(onboarding, userId);
  if (!methodsOf(onboarding, userId).includes('bankId')) return { refusal: refusals.noPersonalNumber() };
  // Another tab, or a second click: the one that goes on is shown there too.
  if (isSigning(signing)) return onboarding;
  const lately = within(HOUR, signingsAt, at);
  if (lately.length >= MOST_SIGNINGS_AN_HOUR) return { refusal: refusals.signedOften() };
  const attempt = (signing?.attempt ?? 0) + 1;
  return changeAtThePage(onboarding, userId, (was) => ({
    ...was,
    signing: { attempt, endUserIp: data.endUserIp, status: 'asked' },
    signingsAt: [...lately, at],
  }));
}

function cancelSigning(onboarding: Onboarding, { link }: MessageData<'signingCancelled'>): Verdict {
  const { signing } = atThePage(onboarding, link.userId);
  if (signing?.status !== 'asked' && signing?.status !== 'pending') return { refusal: refusals.notSigning() };
  return changeSigning(onboarding, link.userId, { status: 'cancelling' });
}

function askForCode(onboarding: Onboarding, { link }: MessageData<'codeRequested'>, at: string): Verdict {
  const { userId } = link;
  const { code, codesAt } = atThePage(onboarding, userId);
  if (!methodsOf(onboarding, userId).includes('sms')) return { refusal: refusals.noMobile() };
  if (code?.status === 'asked') return onboarding;
  const refusal = mayNotAskForCode(code, codesAt, at);
  if (refusal) return { refusal };
  const sending = (code?.sending ?? 0) + 1;
  return changeAtThePage(onboarding, userId, (was) => ({
    ...was,
    code: { sending, status: 'asked', askedAt: at, wrongTries: 0 },
    codesAt: [...within(HOUR, codesAt, at), at],
  }));
}

function mayNotAskForCode(code: Code | undefined, codesAt: string[], at: string): Refusal | undefined {
  if ((code?.sending ?? 0) >= MOST_CODES_IN_A_ROUND) return refusals.codesUsedUp();
  return within(HOUR, codesAt, at).length >= MOST_CODES_AN_HOUR ? refusals.codesSentOften() : undefined;
}

function enterCode(onboarding: Onboarding, data: MessageData<'codeEntered'>, at: string): Verdict {
  const { userId } = data.link;
  const { code } = atThePage(onboarding, userId);
  if (!code?.sentAt || code.sending !== data.sending || code.status !== 'sent') {
    return { refusal: refusals.noCode() };
  }
  if (Date.parse(at) - Date.parse(code.sentAt) > CODE_LIFETIME) return { refusal: refusals.codeExpired() };
  if (code.wrongTries >= MOST_TRIES) return { refusal: refusals.codeTriedOften() };
  if (code.digest === data.digest) return 'lookFirst';
  const wrongTries = code.wrongTries + 1;
  return {
    refusal: refusals.wrongCode(MOST_TRIES - wrongTries),
    onboarding: changeCode(onboarding, userId, { wrongTries }),
  };
}

export const methodsOf = (onboarding: Onboarding, userId: string): AttestationMethod[] =>
  holderOf(onboarding, userId)?.methods ?? [];

export function changeSigning(onboarding: Onboarding, userId: string, change: Partial<Signing>): Onboarding {
  return changeAtThePage(onboarding, userId, (was) =>
    was.signing ? { ...was, signing: { ...was.signing, ...change } } : was,
  );
}

export function changeCode(onboarding: Onboarding, userId: string, change: Partial<Code>): Onboarding {
  return changeAtThePage(onboarding, userId, (was) =>
    was.code ? { ...was, code: { ...was.code, ...change } } : was,
  );
}

/** Signatures that wait for role and log-in to be read again. */
export const signaturesToLookInto = (onboarding: Onboarding): { userId: string; attempt: number }[] =>
  onboarding.stage !== 'attestation'
    ? []
    : Object.entries(onboarding.attestants).flatMap(([userId, { signing }]) =>
        signing?.status === 'signed' ? [{ userId, attempt: signing.attempt }] : [],
      );

/** What came in is to be looked into by who waits; what became of a code, the desk looks at. */
export const isToLookInto = (onboarding: Onboarding): boolean =>
  onboarding.noted.some(({ name }) => name !== 'codeReported') || signaturesToLookInto(onboarding).length > 0;

/** Whose link a message came by. */
export const userIdOf = (message: Message): string =>
  'link' in message.data ? message.data.link.userId : (message.data as { attestedBy: string }).attestedBy;
