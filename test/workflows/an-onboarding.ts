/** One open onboarding in tests, and the people of the routine who carry it through. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { MessageData, MessageName } from '../../domain/messages';
import type { TrailLine } from '../../domain/trail';
import type { View } from '../../domain/view';

export interface MailRead {
  to: string;
  subject: string;
  text: string;
  messageId: string;
  times: number;
}

/** Where the people act: in the portal, at the e-signature provider, in their mail. */
interface SandboxCalls {
  sandboxCall<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export class Onboarding {
  orderer = '';
  attestant = '';
  /** Of whoever was given the role last. */
  readonly emails = { orderer: '', attestant: '' };

  constructor(
    private readonly service: SandboxCalls,
    readonly handle: WorkflowHandle,
    readonly caseId: string,
    readonly organisationNumber: string,
  ) {}

  send<N extends MessageName>(name: N, data: MessageData<N>): Promise<void> {
    return this.handle.signal(name, { actor: { kind: 'operator', id: 'ops-1' }, data });
  }

  view = () => this.handle.query<View>('view');
  trail = () => this.handle.query<TrailLine[]>('trail');

  /** Waits, in the real world's time, until it stands so. */
  async until(what: string, stands: (view: View) => boolean): Promise<View> {
    const late = Date.now() + 20_000;
    for (;;) {
      const view = await this.view();
      if (stands(view)) return view;
      if (Date.now() > late) throw new Error(`Not within 20 s: ${what}. It stands in ${view.stage}.`);
      await aMoment();
    }
  }

  inStage = (stage: View['stage']) => this.until(stage, (view) => view.stage === stage);

  /** In that stage, and everybody told whose turn it is: the wait has begun and is looked after. */
  async waitingIn(stage: View['stage']): Promise<View> {
    await this.until(`${stage} begun`, (view) => view.stage === stage && view.remindersSent !== undefined);
    return this.view();
  }

  /** Nothing is being called, nor about to be: the server that skips time breaks where what is called off ends just then. */
  async atRest(): Promise<void> {
    const late = Date.now() + 20_000;
    while (!isAtRest(await this.handle.fetchHistory())) {
      if (Date.now() > late) throw new Error('Not at rest within 20 s.');
      await aMoment();
    }
  }

  /** What this case's people and the case team have been sent, oldest first. */
  async mails(): Promise<MailRead[]> {
    const all = await this.service.sandboxCall<MailRead[]>('GET', '/_sandbox/mails');
    return all.filter(({ text }) => text.includes(this.caseId));
  }

  async mailed(to: string, subject: string): Promise<MailRead[]> {
    return (await this.mails()).filter((mail) => mail.to === to && mail.subject.includes(subject));
  }

  async approve(): Promise<void> {
    await this.send('applicationDecided', { decision: 'approved' });
    await this.waitingIn('agreementSigning');
  }

  /** Waits, in the real world's time, for so many mails to have come. */
  async haveMailed(to: string, subject: string, count = 1): Promise<MailRead[]> {
    const late = Date.now() + 20_000;
    for (;;) {
      const mails = await this.mailed(to, subject);
      if (mails.length >= count) return mails;
      if (Date.now() > late) throw new Error(`Not within 20 s: ${count} mails to ${to} about ${subject}`);
      await aMoment();
    }
  }

  /** The signatory follows the link in the latest mail. */
  async sign(signatory: string, action: 'sign' | 'reject' = 'sign'): Promise<void> {
    const { agreement } = await this.view();
    const ours = ({ text }: MailRead) => text.includes(`/scrive/sign/${agreement?.documentId}/`);
    let mail: MailRead | undefined;
    for (let tries = 0; !mail && tries < 400; tries++) {
      mail = (await this.mailed(signatory, 'Agentavtal')).find(ours);
      if (!mail) await aMoment();
    }
    const link = /http:\S+\/scrive\/sign\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'no link';
    const body = new URLSearchParams({ action, ...(action === 'reject' && { reason: 'Fel villkor' }) });
    const response = await fetch(link, { method: 'POST', body });
    if (!response.ok) throw new Error(`signing: ${response.status} ${await response.text()}`);
  }

  /** Signed by all, sealed, and looked at. */
  async signed(...signatories: string[]): Promise<void> {
    for (const one of signatories) await this.sign(one);
    for (let tries = 0; tries < 100; tries++) {
      await this.send('contractSigned', {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      if ((await this.view()).stage !== 'agreementSigning') return;
    }
    throw new Error('Signed by all, and yet it waits.');
  }

  async giveRole(
    role: 'orderer' | 'attestant',
    name = `${role} ${this.caseId.slice(0, 4)}`,
    more: { personalNumber?: string; mobile?: string; roles?: string[] } = role === 'attestant'
      ? { mobile: '+46701740605' }
      : {},
  ): Promise<string> {
    const path = `/kundportalen/people/agents/${this.organisationNumber}/users`;
    const email = `${role}-${randomUUID().slice(0, 8)}@vardsystem.example`;
    const user = await this.service.sandboxCall<{ userId: string }>('POST', path, {
      name,
      email,
      roles: [role],
      ...more,
    });
    this[role] = user.userId;
    this.emails[role] = email;
    return email;
  }

  takeRole(userId: string): Promise<unknown> {
    return this.service.sandboxCall('PUT', `/kundportalen/people/users/${userId}/roles`, { roles: [] });
  }

  async assignRoles(): Promise<{ orderer: string; attestant: string }> {
    const emails = { orderer: await this.giveRole('orderer'), attestant: await this.giveRole('attestant') };
    await this.send('rolesAssigned', {});
    await this.waitingIn('ordering');
    return emails;
  }

  async order(): Promise<void> {
    const terms = { version: '2026-1', acceptedAt: '2026-01-01T10:00:00Z' };
    await this.send('orderSubmitted', {
      service: 'Säkerhetstjänster',
      form: { system: 'Journalen' },
      terms,
      orderedBy: this.orderer,
    });
    await this.waitingIn('orderReview');
  }

  async approveOrder(): Promise<void> {
    await this.send('ineraApproved', { decision: 'approved' });
    await this.waitingIn('attestation');
  }

  attest(): Promise<void> {
    return this.send('attested', { decision: 'attested', attestedBy: this.attestant, evidence: 'proof-1' });
  }

  /** From the beginning to the stage named, every person doing what is asked. */
  async carriedTo(stage: 'agreementSigning' | 'roleAssignment' | 'ordering' | 'attestation'): Promise<this> {
    await this.waitingIn('applicationReview');
    await this.approve();
    if (stage === 'agreementSigning') return this;
    await this.signed('fia@vardsystem.example');
    await this.waitingIn('roleAssignment');
    if (stage === 'roleAssignment') return this;
    await this.assignRoles();
    if (stage === 'ordering') return this;
    await this.order();
    await this.approveOrder();
    return this;
  }
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 25));

const { EventType } = temporal.api.enums.v1;
const begun = [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED];
const ended = [
  EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
];

/** Every call has ended, and every turn of the workflow that could make one: by one reading, so nothing lies between. */
function isAtRest({ events }: temporal.api.history.v1.IHistory): boolean {
  const countOf = (types: temporal.api.enums.v1.EventType[]) =>
    (events ?? []).filter(({ eventType }) => eventType && types.includes(eventType)).length;
  return countOf(begun) === countOf(ended);
}
