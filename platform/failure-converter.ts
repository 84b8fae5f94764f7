/**
 * The failure converter of worker, workflow bundle and API: messages and stack traces become a payload, which the codec
 * encrypts. A failure's type stays in clear. Part of the workflow bundle: nothing of Node here.
 */
import {
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
  type SerializationContext,
} from '@temporalio/common';

class EncodedFailureConverter extends DefaultFailureConverter {
  constructor() {
    super({ encodeCommonAttributes: true });
  }

  /** A copy: the SDK takes the message out of what it gets here, and of a failure that came from elsewhere it is the original. */
  override errorToFailureInner(
    error: unknown,
    payloadConverter: PayloadConverter,
    context?: SerializationContext,
  ): ProtoFailure {
    return { ...super.errorToFailureInner(error, payloadConverter, context) };
  }
}

export const failureConverter = new EncodedFailureConverter();
