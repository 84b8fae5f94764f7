/**
 * What BankID and SMS need of a person, as Kundportalen has it. Read apart from activities/portal, so that no other
 * step ever holds a personal identity number.
 */
import * as z from 'zod/mini';
import { userId } from '../../domain/application';
import { call, json, USUAL_TIME_LIMIT, type Provider } from '../http';
import type { PortalAccess } from '../portal/client';
import { usableMobile, usablePersonalNumber } from '../portal/fields';

export interface PersonInPortal {
  userId: string;
  /** Twelve digits. */
  personalNumber?: string | undefined;
  /** E.164. */
  mobile?: string | undefined;
}

export interface PeopleInPortal {
  listUsers(organisationNumber: string): Promise<PersonInPortal[]>;
}

const users = z
  .array(z.object({ userId, personalNumber: usablePersonalNumber, mobile: usableMobile }))
  .check(z.maxLength(1000));

/** Every call throws an ApplicationFailure of domain/failures.ts. */
export function createPeopleClient({
  url,
  token,
  timeLimit = USUAL_TIME_LIMIT,
}: PortalAccess): PeopleInPortal {
  const headers = { Authorization: `Bearer ${token}` };
  const portal: Provider = { name: 'Kundportalen', url, headers, timeLimit };
  return {
    listUsers: (organisationNumber) =>
      call(portal, {
        method: 'GET',
        endpoint: 'users',
        path: `/agents/${encodeURIComponent(organisationNumber)}/users`,
        read: json(users),
      }),
  };
}

/** `undefined`: the portal has no such user (any more). */
export async function personOf(
  portal: PeopleInPortal,
  { organisationNumber, userId }: { organisationNumber: string; userId: string },
): Promise<PersonInPortal | undefined> {
  return (await portal.listUsers(organisationNumber)).find((one) => one.userId === userId);
}
