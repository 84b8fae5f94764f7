/** The API's settings: README.md lists them. */
import * as z from 'zod/mini';
import { sharedSettings, text, wholeNumber } from '../platform/settings';

export const apiSettings = z.object({
  ...sharedSettings,
  /** Where it listens: this machine alone, unless told otherwise. */
  API_HOST: z._default(text, '127.0.0.1'),
  API_PORT: wholeNumber(3000),
  /** Milliseconds that a worker has to take a message before it is left for later. */
  MESSAGE_DEADLINE_MS: wholeNumber(2000, 100),
});
