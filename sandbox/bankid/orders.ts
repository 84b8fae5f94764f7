/** BankID's orders: begun and collected by the relying party, picked up and signed by a person. */
import { randomUUID } from 'node:crypto';
import type { State } from '../state';
import { BankIdError } from './errors';
import {
  isFitToSign,
  isGoodQr,
  qrTokenIn,
  standingOf,
  type Order,
  type Person,
  type Standing,
  type Times,
} from './order';
import type { OrderToSign } from './shapes';
import { placeholderForOcsp, type Signer } from './signature';

interface Dependencies {
  state: State;
  signer: Signer;
  times: Times;
}

/** How a person comes to an order: a code that is scanned, or the app that is opened on the same device. */
export type Way = { qr: string } | { autoStartToken: string };

/** What the app says to the person, in Swedish. */
export class PhoneError extends Error {}

export type Orders = ReturnType<typeof createOrders>;

export function createOrders({ state, signer, times }: Dependencies) {
  const orders = state.collection<Order>('bankid-orders');
  const standing = (order: Order): Standing => standingOf(order, times, Date.now());
  const isUnderWay = (order: Order) => standing(order).status === 'pending';
  const change = (order: Order, changes: Partial<Order>): Order => {
    const changed = { ...order, ...changes };
    orders.set(order.orderRef, changed);
    return changed;
  };
  const untold = (orderRef: string): Order => {
    const order = orders.get(orderRef);
    if (order && !order.told) return order;
    throw new BankIdError('invalidParameters', 'No such order');
  };

  /** BankID lets nobody have two at a time, and cancels the older one too. */
  function mustBeAlone(personalNumber: string): void {
    const others = orders
      .values()
      .filter(({ required, pickedUp }) => [required, pickedUp?.by.personalNumber].includes(personalNumber))
      .filter(isUnderWay);
    for (const other of others) change(other, { ended: { failed: 'cancelled' } });
    if (others.length > 0) throw new BankIdError('alreadyInProgress', 'Order already in progress for pno');
  }

  function underWay(order: Order | undefined): Order {
    if (order && isUnderWay(order)) return order;
    throw new PhoneError('Det finns ingen pågående underskrift. Börja om i tjänsten.');
  }

  function reached(way: Way): Order {
    if ('autoStartToken' in way)
      return underWay(orders.values().find((order) => order.autoStartToken === way.autoStartToken.trim()));
    const token = qrTokenIn(way.qr);
    const order = underWay(orders.values().find(({ qrStartToken }) => qrStartToken === token));
    // A code that has been picked up has done its work, however long ago.
    if (!order.pickedUp && !isGoodQr(order, way.qr, Date.now()))
      throw new PhoneError('QR-koden är för gammal eller förvanskad. Läs av den som visas nu.');
    return order;
  }

  function pickUp(way: Way, by: Person): Order {
    const order = reached(way);
    if (!order.pickedUp) return change(order, { pickedUp: { by, at: Date.now() } });
    if (order.pickedUp.by.personalNumber === by.personalNumber) return order;
    throw new PhoneError('Underskriften har redan öppnats av en annan person.');
  }

  return {
    start({ requirement, userVisibleData, userNonVisibleData, endUserIp }: OrderToSign): Order {
      const required = requirement?.personalNumber;
      if (required) mustBeAlone(required);
      const order: Order = {
        orderRef: randomUUID(),
        autoStartToken: randomUUID(),
        qrStartToken: randomUUID(),
        qrStartSecret: randomUUID(),
        ...(required && { required }),
        visible: userVisibleData,
        notVisible: userNonVisibleData ?? '',
        endUserIp,
        startedAt: Date.now(),
        told: false,
      };
      orders.set(order.orderRef, order);
      return order;
    },

    /** What has ended is told once. */
    collect(orderRef: string): Standing {
      const order = untold(orderRef);
      const now = standing(order);
      if (now.status !== 'pending') change(order, { told: true });
      return now;
    },

    cancel(orderRef: string): void {
      const order = untold(orderRef);
      if (!isUnderWay(order)) throw new BankIdError('invalidParameters', 'No such order');
      change(order, { ended: { failed: 'cancelled' }, told: true });
    },

    /** The app is opened and has read what is to be signed. */
    pickUp,

    /** `evenIfAnother`: as BankID never does it, so that a service's own check can be seen. */
    async sign(way: Way, person: Person, evenIfAnother: boolean): Promise<Order> {
      const order = pickUp(way, person);
      if (!isFitToSign(order.required, person) && !evenIfAnother)
        throw new PhoneError('Du har inget BankID för den person som ska skriva under.');
      const signature = await signer.sign(order, person);
      return change(underWay(orders.get(order.orderRef)), {
        ended: { complete: completed(order, person, signature) },
      });
    },

    /** What comes next, as the app or BankID would have it: another hint code while it is under way, or an end. */
    show: (way: Way, hintCode: string) => change(reached(way), { shown: hintCode }),
    fail: (way: Way, hintCode: string) => change(reached(way), { ended: { failed: hintCode } }),

    standing,
    books: () =>
      orders.values().map((order) => {
        const now = standing(order);
        const { orderRef, told } = order;
        return { orderRef, status: now.status, ...('hintCode' in now && { hintCode: now.hintCode }), told };
      }),
  };
}

function completed({ endUserIp }: Order, { personalNumber, name }: Person, signature: string) {
  const words = name.trim().split(/\s+/);
  return {
    user: {
      personalNumber,
      name,
      givenName: words.slice(0, -1).join(' ') || name,
      surname: words.length > 1 ? (words.at(-1) ?? '') : '',
    },
    device: { ipAddress: endUserIp, uhi: 'sandbox-device' },
    bankIdIssueDate: '2026-01-01',
    signature,
    ocspResponse: placeholderForOcsp(),
  };
}
