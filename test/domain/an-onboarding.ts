/** A made-up organisation and the messages that carry it through, for tests of the rules. */
import type { Application } from '../../domain/application';
import { conclude, type Finding } from '../../domain/findings';
import type { Message, MessageData, MessageName } from '../../domain/messages';
import { begin, type Holder, type Onboarding } from '../../domain/onboarding';
import { apply, type Judgement } from '../../domain/routine';
import type { Wait, WaitOwner } from '../../domain/waiting';

export const NOON = '2026-03-02T11:00:00.000Z';

export const anApplication: Application = {
  organisationName: 'Vårdsystem i Norden AB',
  applicant: { name: 'Anna Ansökande', email: 'anna@vardsystem.example' },
  signatories: [{ name: 'Fia Firmatecknare', email: 'fia@vardsystem.example' }],
  contacts: {
    administrator: { name: 'Adam Administratör', email: 'adam@vardsystem.example' },
    agreementContact: { name: 'Kim Kontakt', email: 'kim@vardsystem.example' },
  },
};

export const anOrder: MessageData<'orderSubmitted'> = {
  service: 'Säkerhetstjänster',
  form: { system: 'Journalen' },
  terms: { version: '2026-1', acceptedAt: '2026-03-02T10:00:00Z' },
  orderedBy: 'user-orderer',
};

const orderer = { userId: 'user-orderer', name: 'Bo Beställare', email: 'bo@vardsystem.example' };
const attestant: Holder = {
  ...{ userId: 'user-attestant', name: 'Atle Attestant', email: 'atle@vardsystem.example' },
  methods: ['bankId', 'sms'],
};
export const bothRoles = { orderers: [orderer], attestants: [attestant] };

let sent = 0;
export function aMessage<N extends MessageName>(
  name: N,
  data: MessageData<N>,
  more: Partial<Message> = {},
): Message {
  const actor = { kind: 'portal', id: 'kundportalen' } as const;
  return { name, data, messageId: `message-${++sent}`, actor, door: 'update', ...more } as Message;
}

/** An onboarding that messages and findings are told to, one after another. */
export class Told {
  last: Judgement | undefined;
  private at = NOON;
  constructor(public onboarding: Onboarding) {}

  send<N extends MessageName>(name: N, data: MessageData<N>, more: Partial<Message> = {}): this {
    return this.sendMessage(aMessage(name, data, more));
  }

  sendMessage(message: Message): this {
    const { next, outcome } = apply(this.onboarding, message, this.at);
    this.onboarding = next;
    this.last = outcome;
    return this;
  }

  find(found: Finding): this {
    this.onboarding = conclude(this.onboarding, found, this.at);
    return this;
  }

  /** Time passes. */
  when(at: string): this {
    this.at = at;
    return this;
  }

  refusedAs(): string | undefined {
    return this.last?.kind === 'refused' ? this.last.refusal.type : undefined;
  }
}

/** A wait as it begins: reminders and escalation on Thursday, the deadline in a month. */
export const aWait = (owner: WaitOwner): Wait => ({
  owner,
  since: NOON,
  reminders: ['2026-03-05T08:00:00.000Z', '2026-03-11T08:00:00.000Z'],
  escalation: '2026-03-05T08:00:00.000Z',
  deadline: '2026-04-15T22:00:00.000Z',
  remindersPassed: 0,
  remindersSent: 0,
});

export const applied = () =>
  new Told(
    begin(
      { caseId: 'case0000000000000000', organisationNumber: '5560160680', application: anApplication },
      NOON,
    ),
  );

export const appliedWithExistingAgreement = () => {
  const { signatories: _none, contacts: _known, ...application } = anApplication;
  return new Told(
    begin({ caseId: 'case0000000000000000', organisationNumber: '5560160680', application }, NOON),
  );
};

export const signing = () =>
  applied()
    .send('applicationDecided', { decision: 'approved' })
    .find({ finding: 'agreementDrawnUp', round: 1, documentId: 'document-1' });

export const assigningRoles = () =>
  signing()
    .find({ finding: 'agreementSigned', signedAt: NOON, sha256: 'ab'.repeat(32) })
    .find({ finding: 'accountReady', account: { accountId: 'account-1' } });

export const ordering = () => assigningRoles().find({ finding: 'holdersSeen', ...bothRoles });

export const orderLookedInto = (told: Told) =>
  told.find({ finding: 'orderLookedInto', messageId: told.onboarding.noted[0]?.messageId ?? '' });

export const reviewingOrder = () => orderLookedInto(ordering().send('orderSubmitted', anOrder));

export const attesting = () => reviewingOrder().send('ineraApproved', { decision: 'approved' });

const itself = { externalAccepted: true, holdsRole: true, mustLogOut: false };
export const attestantLookedInto = (told: Told, attestantSeen: Partial<typeof itself> = {}) =>
  told.find({
    finding: 'attestantLookedInto',
    messageId: told.onboarding.noted[0]?.messageId ?? '',
    attestant: { ...itself, ...attestantSeen },
  });

export const attested = { decision: 'attested', attestedBy: 'user-attestant', evidence: 'proof-1' } as const;
export const connecting = () => attestantLookedInto(attesting().send('attested', attested));
