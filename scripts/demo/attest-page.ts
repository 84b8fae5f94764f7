/** An attestant's page as a browser has it: what it shows is read, and its own forms are filled in and sent. */
import { setTimeout as pause } from 'node:timers/promises';

const HIDDEN = /<input type="hidden" name="([^"]+)" value="([^"]*)">/g;
const PATIENCE = 30_000;

/** Sends the form that leads to that path, with what it holds of its own. @throws Error where the page has none. */
export async function sendForm(
  page: string,
  path: string,
  fields: Record<string, string> = {},
  query = '',
): Promise<string> {
  const html = await show(page, query);
  const forms = [...html.matchAll(/<form[^>]* action="([^"]+)"[^>]*>(.*?)<\/form>/gs)];
  const [, action = '', body = ''] = forms.find(([, leadsTo]) => leadsTo?.endsWith(path)) ?? [];
  if (!action) throw new Error(`The attestant's page shows no form for ${path}: “${titleOf(html)}”.`);
  const own = [...body.matchAll(HIDDEN)].map(([, name = '', value = '']): [string, string] => [name, value]);
  const response = await fetch(new URL(action, page), {
    method: 'POST',
    body: new URLSearchParams([...own, ...Object.entries(fields)]),
  });
  return response.text();
}

/** What is looked for, where the page shows it now. */
export const seen = async (page: string, looked: RegExp, query = '') =>
  foundIn(await show(page, query), looked);

/** The same, when the page shows it. */
export async function until(page: string, looked: RegExp, query = ''): Promise<string> {
  const giveUpAt = Date.now() + PATIENCE;
  for (;;) {
    const html = await show(page, query);
    const found = foundIn(html, looked);
    if (found !== undefined) return found;
    if (Date.now() > giveUpAt) throw new Error(`The attestant's page stands at “${titleOf(html)}”.`);
    await pause(200);
  }
}

function foundIn(html: string, looked: RegExp): string | undefined {
  const found = looked.exec(html);
  return found ? (found[1] ?? html) : undefined;
}

const show = async (page: string, query: string) => (await fetch(`${page}${query}`)).text();
const titleOf = (html: string) => /<h1[^>]*>([^<]*)/.exec(html)?.[1] ?? html.slice(0, 80);
