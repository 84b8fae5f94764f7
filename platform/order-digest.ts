/** What stands for an order where the order itself doesn't: in what is signed, in the case file, in the evidence. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/case-file';
import type { PlacedOrder } from '../domain/onboarding';

/** SHA-256, hex: as `digests.order` of the case file. */
export const orderDigest = (order: PlacedOrder): string =>
  createHash('sha256').update(canonicalJson(order)).digest('hex');
