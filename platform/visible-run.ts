/**
 * A run as visibility lists it. A memo that cannot be decrypted, or read, hides no other run of the list: such values are
 * left out. Whoever asks for the one run alone is told what is wrong with it.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers';
import type { PayloadCodec } from '@temporalio/common';
import { UNREADABLE } from './payload-converter';

export type VisibleRun = Omit<WorkflowExecutionInfo, 'raw'>;
type Raw = Parameters<typeof executionInfoFromRaw>[0];

export async function visibleRun(raw: Raw, { options }: Pick<Client, 'options'>): Promise<VisibleRun> {
  const { loadedDataConverter, namespace } = options;
  const payloadCodecs = loadedDataConverter.payloadCodecs.map(leavingWhatFails);
  const run = await executionInfoFromRaw(
    raw,
    { ...loadedDataConverter, payloadCodecs },
    undefined,
    namespace,
  );
  const readable = Object.entries(run.memo ?? {}).filter(([, value]) => value !== UNREADABLE);
  return { ...run, memo: Object.fromEntries(readable) };
}

/** The payload converter does not know an encrypted payload, and makes its marker of it. */
const leavingWhatFails = (codec: PayloadCodec): PayloadCodec => ({
  encode: (payloads) => codec.encode(payloads),
  decode: (payloads) => codec.decode(payloads).catch(() => payloads),
});
