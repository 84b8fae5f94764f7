/** The onboarding that a request is about. */
import type { Request } from 'express';
import { parseOnboardingId } from '../../domain/identifiers';
import { nothingHere } from '../problems';

/** @throws Problem for what cannot be an onboarding's id. */
export function idIn({ params: { id } }: Request): string {
  if (typeof id !== 'string' || !parseOnboardingId(id)) throw nothingHere();
  return id;
}
