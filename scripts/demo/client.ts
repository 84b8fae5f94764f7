/** The addresses that a demo acts through: the API, as the portal's backend calls it, and the providers' own doors. */
import type { Contacts } from '../../domain/application';
import { apiAt, Refused, type Api } from './api';

export { apiAt, Refused, type Api };

export interface Mail {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  /** How often it was delivered, under this one Message-ID. */
  times: number;
}

export interface PortalUser {
  userId: string;
  name: string;
  email: string;
  roles: ('administrator' | 'orderer' | 'attestant')[];
  mobile?: string | undefined;
  personalNumber?: string;
}

/** What was really done at the providers. */
export interface Books {
  accounts: { organisationNumber: string; made: number }[];
  documents: { status: string; tags: { value: string }[] }[];
  handovers: { organisationNumber: string; made: number }[];
}

export type Sandbox = ReturnType<typeof sandboxAt>;

export function sandboxAt(sandboxUrl: string) {
  const people = `${sandboxUrl}/kundportalen/people`;
  return {
    mails: () => ask<Mail[]>('GET', `${sandboxUrl}/_sandbox/mails`),
    books: () => ask<Books>('GET', `${sandboxUrl}/_sandbox/books`),
    users: (organisationNumber: string) =>
      ask<PortalUser[]>('GET', `${people}/agents/${organisationNumber}/users`),
    addUser: (organisationNumber: string, user: Omit<PortalUser, 'userId'>) =>
      ask<PortalUser>('POST', `${people}/agents/${organisationNumber}/users`, user),
    /** What somebody does with the BankID app. */
    onPhone: (does: { action: 'sign'; autoStartToken: string; personalNumber: string; name: string }) =>
      ask<unknown>('POST', `${sandboxUrl}/bankid/phone/api`, does),
    /** Of the newest SMS. */
    async codeSentTo(mobile: string): Promise<string> {
      const all = await ask<{ message: string }[]>(
        'GET',
        `${sandboxUrl}/_sandbox/sms?to=${encodeURIComponent(mobile)}`,
      );
      return /\b\d{6}\b/.exec(all.at(-1)?.message ?? '')?.[0] ?? '';
    },
    /** An agent that was there before this service was. */
    putAgent: (organisationNumber: string, agent: { name: string; contacts: Contacts; agreement: object }) =>
      ask<unknown>('PUT', `${people}/agents/${organisationNumber}`, agent),
    async openLink(link: string): Promise<void> {
      await answered(await fetch(link), link);
    },
    async fillInForm(link: string, fields: Record<string, string>): Promise<void> {
      await answered(await fetch(link, { method: 'POST', body: new URLSearchParams(fields) }), link);
    },
  };
}

async function ask<T>(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...init,
  });
  return (await (await answered(response, `${method} ${new URL(url).pathname}`)).json()) as T;
}

async function answered(response: Response, where: string): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  let problem = { detail: text.slice(0, 200) };
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Not every answer is JSON.
  }
  throw new Refused(response.status, problem, where);
}
