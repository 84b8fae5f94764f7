/** Attestation by a one-time code in an SMS. */
import { hkdfSync } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import { codeDigest, type CodeSent } from '../../../platform/sms-code';
import type { AttestationActivities, CodeToSend } from '../../contract';
import { personOf, type PeopleInPortal } from '../people';
import type { SmsClient } from './client';
import { codeMessage } from './message';

export interface CodeDependencies extends CodeSettings {
  sms: SmsClient;
  portal: PeopleInPortal;
}

export interface CodeSettings {
  /** Setting: what codes and their digests are made with. 32 characters or more; the API has the same. */
  smsKey: string;
  /** Who the SMS comes from: E.164, or 3–11 letters and digits that don't begin with a digit. */
  smsFrom: string;
  /** Of the page where the code is typed, so that only there a browser fills it in. */
  smsHost: string;
  /** Where 46elks tells what became of an SMS. Unguessable: its reports are not signed. */
  deliveryReportUrl: (code: CodeToSend) => string;
}

/** @throws Error where the host is too long to go into one SMS with a code. */
export function createCodes(
  dependencies: CodeDependencies,
): Pick<AttestationActivities, 'sendCode' | 'lookAtCode'> {
  const { sms, portal, smsKey, smsFrom, smsHost, deliveryReportUrl } = dependencies;
  codeMessage('000000', smsHost);
  return {
    /**
     * Safe to retry: the code is made of case, person, round and sending, so that a second SMS of the same sending says
     * the same. It is stored nowhere.
     */
    async sendCode(sending) {
      const mobile = (await personOf(portal, sending))?.mobile;
      if (!mobile) return { outcome: 'noMobile' };
      const code = codeOf(smsKey, sending);
      const { id } = await sms.send({
        from: smsFrom,
        to: mobile,
        message: codeMessage(code, smsHost),
        whenDelivered: deliveryReportUrl(sending),
      });
      const digest = codeDigest(smsKey, sending, code);
      return { outcome: 'sent', messageId: id, maskedNumber: masked(mobile), digest };
    },

    /** Idempotent: reads only. */
    async lookAtCode({ messageId }) {
      const { status } = await sms.look(messageId);
      return status === 'delivered' || status === 'failed' ? { delivery: status } : {};
    },
  };
}

/** HOTP (RFC 4226), with a key of the person's own in this round, and counting sendings. */
function codeOf(key: string, { caseId, userId, round, sending }: CodeSent): string {
  const purpose = ['sms code', caseId, userId, round].join('|');
  const secret = new Secret({ buffer: hkdfSync('sha256', key, '', purpose, 32) });
  return HOTP.generate({ secret, counter: sending, digits: 6 });
}

/** Enough to know one's own number by. */
const masked = (mobile: string) => `${mobile.slice(0, 3)}•••••${mobile.slice(-2)}`;
