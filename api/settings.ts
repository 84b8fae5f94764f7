/** The API's settings: README.md lists them. */
import * as z from 'zod/mini';
import { listenAddress } from '../platform/listen-address';
import { sharedSettings, text, url, wholeNumber } from '../platform/settings';
import { authSettings } from './access/settings';
import { limitSettings } from './limits';
import { logSettings } from './log';
import { trustedProxies } from './trusted-proxies';

const days = z.coerce
  .number({ error: 'must be a whole number, 0 or more' })
  .check(z.int(), z.gte(0, 'must be 0 or more'));

const origins = z.pipe(
  text,
  z.pipe(
    z.transform((given: string) => given.split(',').map((one) => one.trim())),
    z.array(
      z
        .string()
        .check(
          z.refine(
            (one) => URL.canParse(one) && new URL(one).origin === one,
            'must be origins such as https://temporal.example',
          ),
        ),
    ),
  ),
);

export const apiSettings = z.object({
  ...sharedSettings,
  ...authSettings,
  ...limitSettings,
  ...logSettings,
  /** Where it listens: this machine alone, unless told otherwise. */
  API_HOST: z._default(text, '127.0.0.1'),
  API_PORT: wholeNumber(3000),
  /** Where Prometheus reads metrics, never by the API's own port. None: there are none. */
  API_METRICS_ADDRESS: z.optional(listenAddress),
  /** Seconds for which a process that is told to stop says so by /readyz, and still serves what comes. */
  DRAIN_SECONDS: wholeNumber(5),
  /** Milliseconds that a worker has to take a message before it is left for later. */
  MESSAGE_DEADLINE_MS: wholeNumber(2000, 100),
  /** Requests under way at once; further ones are asked to come again. */
  MOST_UNDER_WAY: wholeNumber(500, 1),
  /** Whose word is taken for where a request comes from. None, unless told otherwise. */
  TRUST_PROXY: z.optional(trustedProxies),
  /** Days after its end from which a case may be erased. None: nobody has decided on it, and nothing is. */
  ERASE_AFTER_DAYS: z.optional(days),
  /** Where browsers have Temporal UI open, with commas between. None: nothing is decrypted for it under /codec. */
  CODEC_UI_ORIGINS: z.optional(origins),
  /** What opens BankID's app on the device where the page is shown. */
  BANKID_APP_URL: z._default(url, 'https://app.bankid.com/'),
});
