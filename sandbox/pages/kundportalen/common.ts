/** What Kundportalen's pages have in common: the case they are about, and what went wrong. */
import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Portal, User } from '../../kundportalen/portal';
import { sendPage, template, type Link } from '../layout';
import type { Cases } from './cases';
import type { Answer, Service } from './service';
import type { Problem, View } from './view';
import { errorsByField, problemInSwedish, type Said } from './words';

/** Addresses of other servers, as a person's browser reaches them. */
export interface Links {
  api?: string | undefined;
  temporalUi?: string | undefined;
}

/** What an attestant uses beside the page that the mail's link leads to. */
export const attestantsThings: Link[] = [
  { label: 'Öppna telefonen med BankID', href: '/bankid/phone' },
  { label: 'Läs sms med engångslösenord', href: '/46elks/inbox' },
];

export interface Backend {
  /** The service's API as Kundportalen's backend calls it. */
  service: Service;
  /** As the case officers' system does: here they are one, and have an account each. */
  officersService: Service;
  operatorsService: Service;
  portal: Portal;
  cases: Cases;
  links: Links;
}

export const newKey = (): string => randomUUID();

export const toCases: Link = { label: 'Ärenden', href: '/kundportalen/arenden' };

/** `messageId`: of what was just sent, whose judgement the page then shows. */
export function caseAddress(id: string, messageId?: string): string {
  const said = messageId ? `?meddelande=${encodeURIComponent(messageId)}` : '';
  return `${toCases.href}/${encodeURIComponent(id)}${said}`;
}
export const toCase = (id: string): Link => ({ label: 'Ärendet', href: caseAddress(id) });

/** After a form: reloading the page that follows sends nothing again. */
export const seeOther = (response: Response, href: string) => response.redirect(303, href);

/** What went wrong with a form. */
export interface Trouble {
  texts: Said[];
  /** By the field's name. */
  errors: Record<string, string>;
}

export const noTrouble: Trouble = { texts: [], errors: {} };

/** `shown`: the names of the page's fields. */
export function troubleIn(problem: Problem, shown: readonly string[]): Trouble {
  const { atFields, elsewhere } = errorsByField(problem, shown);
  return { texts: [...problemInSwedish(problem), ...elsewhere], errors: atFields };
}

/** For a form whose data is `it`, its trouble among them. */
export const troubleOnTop = `<% if (it.texts.length) { %>
<%~ part('@problem', { heading: 'Det gick inte', texts: it.texts }) %>
<% } %>`;

/** A write that was answered is done; the same form with other data is a new one. */
export const keyAfter = ({ type }: Problem, key: string) => (type.endsWith('/unreachable') ? key : newKey());

const troubleAlone = template<{ texts: Said[] }>(troubleOnTop);

export function sendTrouble(response: Response, problem: Problem, back: Link = toCases): void {
  const status = problem.type.endsWith('/not-found') ? 404 : 502;
  const body = troubleAlone({ texts: problemInSwedish(problem) });
  sendPage(response, { title: 'Ärendet kan inte visas', body, status, back });
}

/** Nobody where the portal has no account of that organisation. */
export function usersOf(portal: Portal, organisationNumber: string): User[] {
  const isKnown = portal.books().accounts.some((one) => one.organisationNumber === organisationNumber);
  return isKnown ? portal.usersOf(organisationNumber) : [];
}

/** The case as the service has it; where there is none, a page that says so is sent. */
export async function viewOf(service: Service, response: Response, id: string): Promise<View | undefined> {
  const found = await service.view(id);
  if (found.ok) return found.value;
  sendTrouble(response, found.problem);
  return undefined;
}

/** The organisation's newest case in that stage, of those that the portal knows. */
export async function caseInStage(
  { cases, service }: Backend,
  organisationNumber: string,
  stage: string,
): Promise<View | undefined> {
  const views = await Promise.all(cases.of(organisationNumber).map(({ id }) => service.view(id)));
  return views
    .flatMap((one) => (one.ok ? [one.value] : []))
    .find((one) => one.stage === stage && !one.outcome);
}

/** Leads to the case's page where it was sent; else tells what went wrong, for the form to be shown again. */
export function settle(
  response: Response,
  id: string,
  sent: Answer<{ messageId: string }>,
  shown: readonly string[],
): { problem: Problem; trouble: Trouble } | undefined {
  if (sent.ok) {
    seeOther(response, caseAddress(id, sent.value.messageId));
    return undefined;
  }
  return { problem: sent.problem, trouble: troubleIn(sent.problem, shown) };
}
