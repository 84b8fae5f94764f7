/** A walk through the sandbox's pages: the sandbox, a server that answers as the API does, and somebody at a browser. */
import { startSandbox } from '../../sandbox';
import { attributesOf, aVisitor, tagsIn, textOf, type Shown } from './a-visitor';
import { anApi, CASE, firstView } from './an-api';

const AGENT = firstView.organisationNumber;
export const CASE_PAGE = `/kundportalen/arenden/${CASE}`;

const person = (name: string) => ({ name, email: `${name.toLowerCase()}@agent.example` });

interface User {
  userId: string;
  name: string;
  mobile?: string;
  personalNumber?: string;
  roles: string[];
}

export type Walk = Awaited<ReturnType<typeof aWalk>>;

export async function aWalk() {
  const api = await anApi();
  const sandbox = await startSandbox({ apiUrl: api.url });
  const visitor = aVisitor(sandbox.url);

  /** People in Kundportalen, by the doors that are there beside its pages. */
  const act = (method: string, path: string, body: object) =>
    fetch(`${sandbox.url}/kundportalen/people/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const users = async (organisationNumber = AGENT) =>
    (await (
      await fetch(`${sandbox.url}/kundportalen/people/agents/${organisationNumber}/users`)
    ).json()) as User[];
  const userIdOf = async (name: string) => (await users()).find((one) => one.name === name)?.userId ?? '';

  return {
    ...{ api, sandbox, visitor, users, userIdOf },

    /** An agent with its administrator Ada and, for each further role, a user of that name. */
    async anAgent(...roles: string[]): Promise<void> {
      const contacts = { administrator: person('Ada'), agreementContact: person('Kim') };
      await act('PUT', `agents/${AGENT}`, { name: 'Lindens Journal AB', contacts, agreement: null });
      for (const role of roles) {
        await act('POST', `agents/${AGENT}/users`, { ...person(role), roles: [role] });
      }
    },
    giveRoles: async (name: string, roles: string[]) =>
      act('PUT', `users/${await userIdOf(name)}/roles`, { roles }),

    async logIn(name: string): Promise<Shown> {
      const page = await visitor.get('/kundportalen/logga-in');
      return visitor.press(page, 'Logga in', { userId: await userIdOf(name) });
    },

    /** The case that the portal knows of since somebody named it there. */
    async knowTheCase(view: object = {}): Promise<void> {
      api.view = { ...firstView, ...view };
      await visitor.press(await visitor.get('/kundportalen/arenden'), 'Öppna ärendet', { id: CASE });
    },

    async close(): Promise<void> {
      await sandbox.close();
      await api.close();
    },
  };
}

/** The text of what describes a field: its hint, and what is wrong. */
export function saidAt({ html }: Shown, name: string): string {
  const tag = tagsIn(html, 'input|textarea').find((one) => attributesOf(one).name === name) ?? '';
  const ids = attributesOf(tag)['aria-describedby']?.split(' ') ?? [];
  return ids
    .map((id) => textOf(new RegExp(`id="${id.replace(/\./g, '\\.')}"[^>]*(>.*?<)/`).exec(html)?.[1] ?? ''))
    .join();
}
