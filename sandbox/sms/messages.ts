/** The SMS that 46elks has taken, and what has become of each: its delivery, and the report of it. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { State } from '../state';
import { postReport } from './reports';

type Status = 'created' | 'sent' | 'delivered' | 'failed';

export interface Sms {
  id: string;
  from: string;
  to: string;
  message: string;
  /** UTC without an offset, as 46elks writes it. */
  created: string;
  status: Status;
  delivered?: string;
  parts: number;
  /** Its text is not shown by the API. */
  notLogged: boolean;
  whenDelivered?: string;
  /** The report has been taken, or given up, or nobody asked for one. */
  reported: boolean;
}

export interface SmsToTake {
  from: string;
  to: string;
  message: string;
  whenDelivered?: string | undefined;
  notLogged: boolean;
}

interface Dependencies {
  state: State;
  /** Milliseconds until an SMS has reached its phone. */
  deliveryMs: number;
}

/** What the mobile network and the account are like, for tests. */
export interface Network {
  hasCredit: boolean;
  /** Numbers that nothing reaches. */
  unreachable: string[];
}

export type Messages = ReturnType<typeof createMessages>;

export function createMessages({ state, deliveryMs }: Dependencies) {
  const messages = state.collection<Sms>('elks-messages');
  const closing = new AbortController();
  // As many listen as there are SMS under way.
  setMaxListeners(0, closing.signal);
  let network: Network = { hasCredit: true, unreachable: [] };

  const change = (sms: Sms, changes: Partial<Sms>): Sms => {
    const changed = { ...sms, ...changes };
    messages.set(sms.id, changed);
    return changed;
  };

  async function deliver(sms: Sms): Promise<void> {
    const ended = sms.status === 'created' || sms.status === 'sent' ? await underWay(sms) : sms;
    await postReport(ended, closing.signal);
    change(ended, { reported: true });
  }
  async function underWay(sms: Sms): Promise<Sms> {
    const sent = change(sms, { status: 'sent' });
    await wait(deliveryMs, undefined, { signal: closing.signal });
    const isReached = !network.unreachable.includes(sms.to);
    return change(sent, isReached ? { status: 'delivered', delivered: elksTime() } : { status: 'failed' });
  }
  const deliverLater = (sms: Sms) =>
    void deliver(sms).catch((error: unknown) => {
      if (!closing.signal.aborted) console.error(error);
    });

  return {
    /** Goes on with what a restart came into. */
    resume() {
      for (const sms of messages.values()) if (!sms.reported) deliverLater(sms);
    },

    take(sent: SmsToTake): Sms {
      const { whenDelivered, ...rest } = sent;
      const sms: Sms = {
        id: `s${randomBytes(16).toString('hex')}`,
        ...rest,
        ...(whenDelivered && { whenDelivered }),
        created: elksTime(),
        status: 'created',
        parts: partsOf(sent.message),
        reported: false,
      };
      messages.set(sms.id, sms);
      deliverLater(sms);
      return sms;
    },

    get: (id: string) => messages.get(id),
    /** Oldest first. */
    sentTo: (number: string | undefined) => messages.values().filter(({ to }) => !number || to === number),

    network: () => network,
    setNetwork(changes: Partial<Network>) {
      network = { ...network, ...changes };
    },
    close: () => closing.abort(),
  };
}

const elksTime = () => new Date().toISOString().replace(/Z$/, '');

/** GSM 03.38: the basic alphabet, and what takes an escape before it. */
const BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]$/;
const ESCAPED = /^[\f^{}\\[~\]|€]$/;

/** How many SMS it takes: 160 characters in the 7-bit alphabet, else 70; somewhat fewer where they must be joined. */
export function partsOf(message: string): number {
  const characters = Array.from(message);
  const isBasic = characters.every((one) => BASIC.test(one) || ESCAPED.test(one));
  const length = isBasic
    ? characters.length + characters.filter((one) => ESCAPED.test(one)).length
    : message.length;
  const [single, joined] = isBasic ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / joined);
}
