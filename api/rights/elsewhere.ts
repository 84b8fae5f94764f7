/** What others hold of a case, by the ids under which they know it: whoever asks goes on there. */
import type { CaseFile } from '../../domain/case-file';
import type { HeldState } from '../../domain/export';

export interface HeldByOthers {
  /** Accounts, users, roles and agreements live on in Kundportalen. */
  kundportalen: {
    accountId?: string;
    /** The order that was handed to Inera's connection team. */
    orderId?: string;
  };
  /** Every agreement document that was drawn up, signed or not. */
  eSignature: { documentIds: string[] };
}

export function heldByOthers(
  held: Partial<Pick<CaseFile | HeldState, 'account' | 'agreement' | 'order' | 'outcome' | 'trail'>>,
): HeldByOthers {
  const { account, agreement, order, outcome, trail } = held;
  const drawnUp = trail?.lines.flatMap(({ what, by, detail }) =>
    what === 'agreementDrawnUp' && by === 'service' && detail !== undefined ? [detail] : [],
  );
  const all = [...(drawnUp ?? []), ...(agreement?.documentId === undefined ? [] : [agreement.documentId])];
  return {
    kundportalen: {
      ...(account && { accountId: account.accountId }),
      ...(order && outcome?.kind === 'completed' && { orderId: order.orderId }),
    },
    eSignature: { documentIds: [...new Set(all)] },
  };
}
