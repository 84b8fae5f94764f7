/** An attestant with a link in their mail, a BankID in their phone and an SMS inbox, as workflow tests meet them. */
import type { AttestPage, AttestView, QrSecret } from '../../domain/attest-view';
import type { Link } from '../../domain/at-the-page';
import { attestLinkOf } from '../../platform/attest-link';
import { qrData } from '../../platform/bankid-qr';
import { codeDigest } from '../../platform/sms-code';
import type { MessageData, MessageName } from '../../domain/messages';
import { CALLBACK_KEY, SMS_KEY, type Onboarding, type Service } from './a-service';

/** Fictional ones, for tests. */
export const TOLVAN = '191212121212';
const SOMEBODY_ELSE = '197010632391';
let mobiles = 0;
/** One of its own for each attestant: the inbox is everybody's. */
export const aMobile = () => `+467017406${String(5 + (mobiles++ % 95)).padStart(2, '0')}`;

type AtTheLink = Extract<
  MessageName,
  'signingRequested' | 'signingCancelled' | 'codeRequested' | 'codeEntered' | 'attestationDeclined'
>;
type DataOf<N extends MessageName> = Omit<MessageData<N>, 'link'>;

export class Attestant {
  private constructor(
    private readonly service: Service,
    private readonly onboarding: Onboarding,
    readonly link: Link,
    private readonly mobile: string,
  ) {}

  /** Opens the newest mail. */
  static async reads(
    service: Service,
    onboarding: Onboarding,
    email: string,
    mobile = '',
  ): Promise<Attestant> {
    const mails = await onboarding.haveMailed(email, 'beställning finns att hantera');
    const token = /\/attest\/(\S+)/.exec(mails.at(-1)?.text ?? '')?.[1] ?? '';
    const found = attestLinkOf(CALLBACK_KEY, token);
    if (!found) throw new Error('The mail has no link to attest by.');
    return new Attestant(service, onboarding, found.link, mobile);
  }

  async does<N extends AtTheLink>(name: N, data: DataOf<N>): Promise<void> {
    const actor = { kind: 'attestant', id: this.link.userId };
    await this.onboarding.handle.signal(name, { actor, data: { link: this.link, ...data } });
  }

  sees = () => this.onboarding.handle.query<AttestView, [Link]>('attestView', this.link);

  async waitsFor(what: string, stands: (page: AttestPage) => unknown): Promise<AttestPage> {
    const late = Date.now() + 20_000;
    for (;;) {
      const page = await this.sees();
      if (page.link === 'open' && (await stands(page))) return page;
      if (Date.now() > late) throw new Error(`Not within 20 s: ${what}. Seen: ${JSON.stringify(page)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async beginsToSign(attempt = 1): Promise<AttestPage> {
    await this.does('signingRequested', { endUserIp: '127.0.0.1' });
    return this.waitsFor(
      'signing',
      ({ signing }) => signing?.attempt === attempt && signing.status === 'pending',
    );
  }

  /** By the QR code, as whoever it is. */
  async onThePhone(action: 'start' | 'sign' | 'cancel', as: 'self' | 'somebodyElse' = 'self'): Promise<void> {
    const page = await this.sees();
    const attempt = page.link === 'open' ? page.signing?.attempt : undefined;
    const secret = await this.onboarding.handle.query<QrSecret, [Link, number?]>(
      'qrSecret',
      this.link,
      attempt,
    );
    const seconds = Math.floor((Date.now() - Date.parse(secret.startedAt)) / 1000);
    await this.service.sandboxCall('POST', '/bankid/phone/api', {
      ...{ action, qr: qrData({ ...secret, seconds }), name: 'Tolvan Tolvansson' },
      personalNumber: as === 'self' ? TOLVAN : SOMEBODY_ELSE,
      evenIfAnother: as === 'somebodyElse',
    });
  }

  async asksForCode(sending = 1): Promise<string> {
    await this.does('codeRequested', {});
    await this.waitsFor('the code', ({ code }) => code?.sending === sending && code.status === 'sent');
    const all = await this.service.sandboxCall<{ message: string }[]>(
      'GET',
      `/_sandbox/sms?to=${encodeURIComponent(this.mobile)}`,
    );
    return /\b\d{6}\b/.exec(all.at(-1)?.message ?? '')?.[0] ?? 'no code';
  }

  async enters(code: string, sending = 1): Promise<void> {
    const { userId, round } = this.link;
    const digest = codeDigest(SMS_KEY, { caseId: this.onboarding.caseId, userId, round, sending }, code);
    await this.does('codeEntered', { sending, digest });
  }
}
