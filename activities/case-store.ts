/** The case store as activities use it: what goes wrong there is a failure that is tried again. */
import { failureTypes } from '../domain/failures';
import { failure } from './http';

/** A full or missing disk may pass; its message would name paths of the machine. */
export function caseStoreFailed(error: NodeJS.ErrnoException): never {
  throw failure(failureTypes.unavailable, `case store: ${error.code ?? 'unknown'}`);
}
