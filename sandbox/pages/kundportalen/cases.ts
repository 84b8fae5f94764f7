/** What the portal's backend keeps of its own: the cases it has started or been told of, and accepted terms. */
import type { State } from '../../state';
import type { Fields } from '../forms';

export interface KnownCase {
  id: string;
  organisationNumber: string;
  organisationName: string;
  /** The application's form as it was last sent. None of a case that was started elsewhere. */
  application?: Fields;
}

export type Cases = ReturnType<typeof createCases>;

export function createCases(state: State) {
  const cases = state.collection<KnownCase>('portal-cases');
  /** When the terms were accepted, by the form that was sent: the same form again is the same order. */
  const acceptances = state.collection<string>('portal-acceptances');
  const newestFirst = () => cases.values().reverse();
  return {
    find: (id: string) => cases.get(id),
    keep: (one: KnownCase) => cases.set(one.id, { ...cases.get(one.id), ...one }),
    newestFirst,
    acceptedAt(key: string): string {
      const at = acceptances.get(key) ?? new Date().toISOString();
      acceptances.set(key, at);
      return at;
    },
    of: (organisationNumber: string) =>
      newestFirst().filter((one) => one.organisationNumber === organisationNumber),
  };
}
