/**
 * Attestation by a method of Kundportalen's own (step 6b): the service takes its word, with a reference to the
 * evidence, where its setting allows that.
 */
import type { Response, Router } from 'express';
import { fieldsOf, readForm, type Fields } from '../forms';
import { sendPage, template } from '../layout';
import {
  caseAddress,
  keyAfter,
  newKey,
  noTrouble,
  settle,
  toCase,
  troubleOnTop,
  usersOf,
  viewOf,
  type Backend,
  type Trouble,
} from './common';
import { rolesInSwedish } from './log-in';
import { labelOf } from './services';
import { standingOf } from './case-pages';
import type { View } from './view';

const ATTEST = '/kundportalen/attestera/:id';
const shownFields = ['decision', 'attestedBy', 'evidence', 'reason'];

interface Choice {
  value: string;
  label: string;
}

const decisions: Choice[] = [
  { value: 'attested', label: 'Godkänn och attestera' },
  { value: 'declined', label: 'Avböj' },
];

interface Shown extends Trouble {
  key: string;
  fields: Fields;
  users: Choice[];
  decisions: Choice[];
  details: [label: string, value: string][];
}

const form = template<Shown>(`${troubleOnTop}
<p>Så här attesterar den som gör det med en metod som Kundportalen själv står för.</p>
<dl>
<% for (const [label, value] of it.details) { %><dt><%= label %></dt><dd><%= value %></dd><% } %>
</dl>
<form method="post">
<%~ part('@hidden', { fields: { key: it.key } }) %>
<%~ part('@choices', { name: 'attestedBy', legend: 'Vem attesterar?', choices: it.users, chosen: it.fields.attestedBy, error: it.errors.attestedBy }) %>
<%~ part('@choices', { name: 'decision', legend: 'Beslut', choices: it.decisions, chosen: it.fields.decision, error: it.errors.decision }) %>
<%~ part('@field', { name: 'evidence', label: 'Hänvisning till beviset', hint: 'Var Kundportalen har beviset. Behövs när du attesterar.', value: it.fields.evidence, error: it.errors.evidence }) %>
<%~ part('@field', { name: 'reason', label: 'Skäl', rows: 4, hint: 'Behövs när du avböjer. Skälet mejlas till beställaren.', value: it.fields.reason, error: it.errors.reason }) %>
<button>Skicka</button>
</form>
`);

const nothingToAttest = template<{ standing: string; href: string }>(`
<p>Ärendet väntar inte på attest nu. Läge: <%= it.standing %>.</p>
<p><a href="<%= it.href %>">Visa ärendet</a></p>
`);

function messageOf({ decision = '', attestedBy = '', evidence = '', reason = '' }: Fields) {
  return decision === 'declined' ? { decision, attestedBy, reason } : { decision, attestedBy, evidence };
}

function show(
  backend: Backend,
  response: Response,
  { id, organisationNumber, order }: View,
  fields: Fields,
  key = newKey(),
  trouble = noTrouble,
): void {
  const users = usersOf(backend.portal, organisationNumber);
  const body = form({
    ...{ key, fields, decisions, ...trouble },
    users: users.map(({ userId, name, roles }) => ({
      value: userId,
      label: `${name} (${rolesInSwedish(roles)})`,
    })),
    details: Object.entries({ Tjänst: order?.service ?? '', ...order?.form }).map(([name, value]) => [
      labelOf(name),
      value,
    ]),
  });
  const status = trouble.texts.length ? 400 : 200;
  sendPage(response, { title: 'Attestera i Kundportalen (extern metod)', body, status, back: toCase(id) });
}

export function attestPages(router: Router, backend: Backend): void {
  const { service } = backend;
  router
    .route(ATTEST)
    .get(async (request, response) => {
      const view = await viewOf(service, response, request.params.id);
      if (!view) return;
      if (view.outcome || view.stage !== 'attestation') {
        const body = nothingToAttest({ standing: standingOf(view), href: caseAddress(view.id) });
        return sendPage(response, { title: 'Inget att attestera', body, back: toCase(view.id) });
      }
      const holders = usersOf(backend.portal, view.organisationNumber);
      const attestedBy = holders.find(({ roles }) => roles.includes('attestant'))?.userId ?? '';
      const evidence = `kundportalen:${newKey()}`;
      show(backend, response, view, { attestedBy, evidence, decision: 'attested' });
    })
    .post(readForm, async (request, response) => {
      const { id } = request.params;
      const fields = fieldsOf(request);
      const { key = newKey(), attestedBy } = fields;
      const how = { key, ...(attestedBy && { onBehalfOf: attestedBy }) };
      const sent = await service.send(id, 'attestation', messageOf(fields), how);
      const failed = settle(response, id, sent, shownFields);
      if (!failed) return;
      const view = await viewOf(service, response, id);
      if (view) show(backend, response, view, fields, keyAfter(failed.problem, key), failed.trouble);
    });
}
