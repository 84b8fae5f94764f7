/**
 * What fails for the moment is asked again by gRPC itself, until its deadline. The SDK's own interceptor, which this stands
 * in for, lets a call outlast its deadline by up to 5 s, and a call that waits for its next try outlives the connection: that
 * try then ends the process.
 */
import type { ConnectionOptions } from '@temporalio/client';

/** Bounded by the deadline, which every call has. */
const AS_OFTEN_AS_NEEDED = 1_000;

/** As the SDK has them; INTERNAL is what an HTTP/2 connection says that is lost in the middle of a call. */
const forTheMoment = [
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'INTERNAL',
  'UNKNOWN',
  'DATA_LOSS',
  'OUT_OF_RANGE',
];

/** Of every method: gRPC's service config (grpc/proposal A6). */
const retryPolicy = {
  maxAttempts: AS_OFTEN_AS_NEEDED,
  initialBackoff: '0.1s',
  backoffMultiplier: 2,
  maxBackoff: '1s',
  retryableStatusCodes: forTheMoment,
};

export const askedAgain: Pick<ConnectionOptions, 'interceptors' | 'channelArgs'> = {
  interceptors: [],
  channelArgs: {
    'grpc.service_config': JSON.stringify({ methodConfig: [{ name: [{}], retryPolicy }] }),
    'grpc-node.retry_max_attempts_limit': AS_OFTEN_AS_NEEDED,
  },
};
