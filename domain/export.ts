/** All that is held of an onboarding, as it may be handed out: without what opens something. Pure. */
import type { AtThePage, Code, SigningOrder } from './at-the-page';
import type { Message } from './messages';
import type { Agreement, Onboarding } from './onboarding';

type ShownAtThePage = Omit<AtThePage, 'signing' | 'code'> & {
  signing?: Omit<NonNullable<AtThePage['signing']>, 'order'> & {
    order?: Omit<SigningOrder, 'autoStartToken' | 'qrStartToken' | 'qrStartSecret'>;
  };
  code?: Omit<Code, 'digest'>;
};

/** The state itself, less links to sign by, what QR codes are made of, and digests of codes. */
export type HeldState = Omit<Onboarding, 'agreement' | 'attestants' | 'noted'> & {
  agreement?: Omit<Agreement, 'signingLinks'>;
  attestants: Record<string, ShownAtThePage>;
  noted: (Omit<Message, 'data'> & { data: object })[];
};

export function heldStateOf({ agreement, attestants, noted, ...rest }: Onboarding): HeldState {
  return {
    ...rest,
    ...(agreement && { agreement: withoutLinks(agreement) }),
    attestants: Object.fromEntries(
      Object.entries(attestants).map(([userId, atThePage]) => [userId, shownAtThePage(atThePage)]),
    ),
    noted: noted.map((message) => ({ ...message, data: withoutDigest(message.data) })),
  };
}

function withoutLinks({ signingLinks: _open, ...shown }: Agreement) {
  return shown;
}

function shownAtThePage({ signing, code, ...rest }: AtThePage): ShownAtThePage {
  return {
    ...rest,
    ...(signing && { signing: signingShown(signing) }),
    ...(code && { code: withoutDigest(code) }),
  };
}

function signingShown({ order, ...rest }: NonNullable<AtThePage['signing']>) {
  return { ...rest, ...(order && { order: orderShown(order) }) };
}

function orderShown(order: SigningOrder) {
  const { autoStartToken: _app, qrStartToken: _qr, qrStartSecret: _secret, ...shown } = order;
  return shown;
}

/** Whoever has a code's digest can enter the code, past the API. */
function withoutDigest<T extends object>(whole: T): Omit<T, 'digest'> {
  const { digest: _code, ...shown } = whole as T & { digest?: unknown };
  return shown;
}
