/** A ring of one key, for tests that need encryption rather than test it. */
import { openKeyRing } from '../../platform/key-ring';

/** The setting. */
export const ENCRYPTION_KEYS = `of-tests:${Buffer.alloc(32, 7).toString('base64url')}`;
export const keyRing = openKeyRing(ENCRYPTION_KEYS);
