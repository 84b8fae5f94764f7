/**
 * BankID's animated QR codes. What they are made with is read once for each signing and stays in this process for the few
 * minutes that a signing can last.
 */
import { toString as qrCode } from 'qrcode';
import type { QrSecret } from '../../domain/attest-view';
import { qrData } from '../../platform/bankid-qr';

type Read = (attempt: number) => Promise<QrSecret | undefined>;

/** Milliseconds: longer than an order at BankID lives. */
const KEPT_FOR = 5 * 60_000;
const MOST_KEPT = 500;

export class QrCodes {
  /** In the order of reading. */
  private readonly kept = new Map<string, { secret: Promise<QrSecret | undefined>; until: number }>();

  constructor(
    private readonly now: () => number = Date.now,
    private readonly most = MOST_KEPT,
  ) {}

  /** As SVG; `undefined` where no such signing is under way. `token`: whose link. */
  async codeFor(token: string, attempt: number, read: Read): Promise<string | undefined> {
    const secret = await this.secretOf(`${attempt} ${token}`, () => read(attempt));
    if (!secret) return undefined;
    const { qrStartToken, qrStartSecret, startedAt } = secret;
    const seconds = Math.max(0, Math.floor((this.now() - Date.parse(startedAt)) / 1000));
    return svgOf(qrData({ qrStartToken, qrStartSecret, seconds }));
  }

  private async secretOf(key: string, read: () => Promise<QrSecret | undefined>) {
    this.forgetOld();
    // Of several that ask at once, one reads.
    const secret = this.kept.get(key)?.secret ?? this.keep(key, read());
    try {
      const found = await secret;
      if (!found) this.kept.delete(key);
      return found;
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }

  private keep(key: string, secret: Promise<QrSecret | undefined>) {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= this.most) this.kept.delete(oldest);
    this.kept.set(key, { secret, until: this.now() + KEPT_FOR });
    return secret;
  }

  private forgetOld(): void {
    for (const [key, { until }] of this.kept) {
      if (until > this.now()) return;
      this.kept.delete(key);
    }
  }
}

/** BankID's app reads the lowest level of correction, whose squares are the largest. */
export const svgOf = (data: string): Promise<string> =>
  qrCode(data, { type: 'svg', errorCorrectionLevel: 'L', margin: 4 });
