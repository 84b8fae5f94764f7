/**
 * The payload converter of worker, workflow bundle and API: the SDK's own, but for what it cannot read. A signal typed
 * with a foreign encoding would otherwise fail the workflow task again and again, queries too, and nothing could be
 * told to that onboarding any more; it comes out as a marker, which the doors refuse.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** Stands where a payload could not be read. No JSON value looks like it by accident. */
export const UNREADABLE = '\u0000unreadable payload';

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return UNREADABLE as T;
    }
  },
};
