/** Messages that wait for a look before they can be judged, and how each is settled: its one line, its answer. */
import type { Message } from './messages';
import type { Onboarding } from './onboarding';
import { refusals, type Refusal } from './refusals';
import type { SeenMessage, TrailLine } from './trail';

/** Settles a noted message: its one line and its remembered answer now say how it was judged. */
export function settle(onboarding: Onboarding, messageId: string, refusal?: Refusal): Onboarding {
  const settleLine = (line: TrailLine): TrailLine =>
    line.messageId !== messageId || line.outcome !== 'noted'
      ? line
      : refusal
        ? { ...line, outcome: 'refused', refusal: refusal.type, detail: refusal.detail }
        : { ...line, outcome: 'applied' };
  const settleSeen = ({ noted: _was, ...kept }: SeenMessage): SeenMessage =>
    refusal ? { ...kept, refusal } : kept;
  return {
    ...onboarding,
    noted: onboarding.noted.filter((one) => one.messageId !== messageId),
    trail: { ...onboarding.trail, lines: onboarding.trail.lines.map(settleLine) },
    seen: onboarding.seen.map((one) => (one.messageId === messageId ? settleSeen(one) : one)),
  };
}

/** A noted message whose stage has passed meanwhile is refused as one that comes too late would be. */
export function settleWhatNoLongerFits(onboarding: Onboarding): Onboarding {
  const fits = ({ name }: Message) =>
    !onboarding.outcome &&
    ((name === 'contractSigned' && onboarding.stage === 'agreementSigning') ||
      (name === 'rolesAssigned' && ['roleAssignment', 'attestation'].includes(onboarding.stage)) ||
      (name === 'orderSubmitted' && onboarding.stage === 'ordering') ||
      (isAttestants(name) && onboarding.stage === 'attestation'));
  return onboarding.noted
    .filter((message) => !fits(message))
    .reduce(
      (settled, { messageId, name }) => settle(settled, messageId, tooLate(onboarding, name)),
      onboarding,
    );
}

/** A look that has itself led on, as the signature it asked about did, is no refusal. */
function tooLate(onboarding: Onboarding, name: Message['name']): Refusal | undefined {
  if (name === 'contractSigned' || name === 'rolesAssigned' || name === 'codeReported') return undefined;
  return onboarding.outcome
    ? refusals.alreadyEnded(onboarding.outcome)
    : refusals.wrongStage(onboarding.stage, name);
}

const attestants = ['attested', 'codeEntered', 'attestationDeclined', 'codeReported'] as const;
const isAttestants = (name: Message['name']) => (attestants as readonly string[]).includes(name);

/** A round of attestation may have passed meanwhile, and the next one come. */
export function notedMessage<N extends 'orderSubmitted' | (typeof attestants)[number]>(
  onboarding: Onboarding,
  messageId: string,
  name: N,
): Extract<Message, { name: N }> | undefined {
  return onboarding.noted.find(
    (one): one is Extract<Message, { name: N }> => one.messageId === messageId && one.name === name,
  );
}

/** A role was lost while orders waited. */
export function refuseNotedOrders(onboarding: Onboarding): Onboarding {
  return onboarding.noted
    .filter(({ name }) => name === 'orderSubmitted')
    .reduce((settled, { messageId }) => settle(settled, messageId, refusals.roleMissing()), onboarding);
}
