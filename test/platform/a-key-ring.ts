/** A ring of one key, for tests that need encryption rather than test it. */
import { openKeyRing } from '../../platform/key-ring';

/** The setting. */
export const ENCRYPTION_KEYS = `of-tests:${Buffer.alloc(32, 7).toString('base64url')}`;
export const keyRing = openKeyRing(ENCRYPTION_KEYS);
/** Another, that has none of its keys. */
export const anotherKeyRing = openKeyRing(`another:${Buffer.alloc(32, 8).toString('base64url')}`);
