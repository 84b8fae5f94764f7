/**
 * The worker's metrics, as Prometheus reads them (docs/metrics.md): the SDK's own, what is counted of onboardings
 * (workflows/counted.ts) and of calls (provider-calls.ts), all by the SDK's exporter, which has a port of its own.
 */
import { Runtime, type RuntimeOptions } from '@temporalio/worker';
import { asText, type ListenAddress } from '../platform/listen-address';

/** As the exporter's words begin where it cannot listen. */
const NOT_LISTENING = 'Failed to start prometheus metrics exporter: ';

/**
 * One for each process. `address`: none where nobody wants metrics.
 * @throws Error that names the setting, where it cannot be listened on.
 */
export function installRuntime(options: RuntimeOptions, address: ListenAddress | undefined): Runtime {
  if (!address) return Runtime.install(options);
  const bindAddress = asText(address);
  // Seconds, as Prometheus' conventions and the dashboards of Temporal's other SDKs have it.
  const metrics = { prometheus: { bindAddress, useSecondsForDurations: true } };
  try {
    return Runtime.install({ ...options, telemetryOptions: { ...options.telemetryOptions, metrics } });
  } catch (error) {
    const { message: said = '' } = error as Partial<Error>;
    if (!said.startsWith(NOT_LISTENING)) throw error;
    throw new Error(whyNot(said.slice(NOT_LISTENING.length), bindAddress), { cause: error });
  }
}

/** `why`: in the operating system's words. */
function whyNot(why: string, address: string): string {
  return /already in use/i.test(why)
    ? `${address} is in use: set METRICS_ADDRESS to a free one.`
    : `${address} cannot be listened on (${why}): see METRICS_ADDRESS.`;
}
