/** What BankID's animated QR code says, anew each second. The secret it is made with never leaves the server. */
import { createHmac } from 'node:crypto';

export interface QrStart {
  qrStartToken: string;
  qrStartSecret: string;
  /** Whole seconds since BankID answered with the two. */
  seconds: number;
}

export function qrData({ qrStartToken, qrStartSecret, seconds }: QrStart): string {
  const time = String(seconds);
  const seal = createHmac('sha256', qrStartSecret).update(time).digest('hex');
  return `bankid.${qrStartToken}.${time}.${seal}`;
}
