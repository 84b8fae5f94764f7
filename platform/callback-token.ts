/**
 * The unguessable part of the addresses that providers call back: the e-signature provider's says which onboarding is
 * meant, the SMS provider's which code. A callback only says "look", so that a token that leaks moves nothing by itself.
 */
import * as z from 'zod/mini';
import { parseOnboardingId } from '../domain/identifiers';
import { linkShape } from '../domain/messages';
import { openedToken, sealedToken } from './sealed-token';

const E_SIGNATURE = 'e-signature callback';
const SMS = 'sms delivery report';

const onboardingId = z.string().check(z.refine((id) => parseOnboardingId(id) !== undefined));
const code = z.strictObject({ onboardingId, link: linkShape, sending: z.int() });

/** A code sent to an attestant. */
export type CodeReported = z.infer<typeof code>;

export const callbackToken = (key: string, id: string): string => sealedToken(key, E_SIGNATURE, id);

/** The onboarding's id; `undefined` for a token that was not made with this key. */
export const onboardingOfToken = (key: string, token: string): string | undefined =>
  z.safeParse(onboardingId, openedToken(key, E_SIGNATURE, token)).data;

export const codeReportToken = (key: string, about: CodeReported): string => sealedToken(key, SMS, about);

export const codeOfToken = (key: string, token: string): CodeReported | undefined =>
  z.safeParse(code, openedToken(key, SMS, token)).data;
