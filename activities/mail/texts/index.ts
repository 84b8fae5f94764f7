/** The text of every letter of the routine. */
import type { LetterName } from '../letters';
import type { Writers } from '../letter-text';
import { agreementTexts } from './agreement';
import { applicationTexts } from './application';
import { orderTexts } from './order';
import { waitTexts } from './wait';

export const letterTexts: Writers<LetterName> = {
  ...applicationTexts,
  ...agreementTexts,
  ...orderTexts,
  ...waitTexts,
};
