/** Where an organisation applies to become an agent (step 1), and where it completes its application (step 1a). */
import type { Response, Router } from 'express';
import { fieldsOf, readForm, type Fields } from '../forms';
import { sendPage, template, type Html, type Link } from '../layout';
import {
  applicationForm,
  applicationIn,
  changeSignatories,
  exampleFields,
  shownIn,
  type Kind,
} from './application-form';
import {
  caseAddress,
  keyAfter,
  newKey,
  noTrouble,
  seeOther,
  settle,
  toCase,
  toCases,
  troubleIn,
  viewOf,
  type Backend,
  type Trouble,
} from './common';
import { examplePeople } from './example';

const pages = {
  full: {
    path: '/kundportalen/ansok',
    title: 'Ansök om att bli agent',
    other: { label: 'Vi har redan ett agentavtal', href: '/kundportalen/ansok/med-avtal' },
  },
  agreed: {
    path: '/kundportalen/ansok/med-avtal',
    title: 'Ansök när ni redan har ett agentavtal',
    other: { label: 'Vi har inget agentavtal', href: '/kundportalen/ansok' },
  },
} as const;

const withIntroduction = template<{ other: Link; form: Html }>(`
<p>Formuläret är ifyllt med påhittade uppgifter: det går bra att bara skicka det.</p>
<p><a href="<%= it.other.href %>"><%= it.other.label %></a></p>
<%~ it.form %>
`);

const asCompletion = template<{ because: string | undefined; form: Html }>(`
<% if (it.because) { %>
<div class="note"><p>Ansökan kom tillbaka eftersom:</p><blockquote><%= it.because %></blockquote></div>
<% } %>
<%~ it.form %>
`);

interface Filled {
  fields: Fields;
  key: string;
  trouble: Trouble;
}

const firstFilled = (fields: Fields): Filled => ({ fields, key: newKey(), trouble: noTrouble });

/** Whether the form was sent to have a row more, or less. */
function withRowsAsAsked({ action, ...fields }: Fields): Filled | undefined {
  if (action !== 'add' && action !== 'remove') return undefined;
  return { fields: changeSignatories(fields, action), key: fields.key ?? newKey(), trouble: noTrouble };
}

export function applicationPages(router: Router, backend: Backend): void {
  applyPages(router, backend, 'full');
  applyPages(router, backend, 'agreed');
  completionPages(router, backend);
}

function applyPages(router: Router, { service, cases, portal }: Backend, kind: 'full' | 'agreed'): void {
  const { path, title, other } = pages[kind];
  const show = (response: Response, { fields, key, trouble }: Filled, status = 200) => {
    const form = applicationForm({ kind, key, fields, ...trouble });
    sendPage(response, { title, status, body: withIntroduction({ other, form }) });
  };

  router.get(path, (_request, response) => show(response, firstFilled({ ...exampleFields(), known: 'yes' })));

  router.post(path, readForm, async (request, response) => {
    const fields = fieldsOf(request);
    const { key = newKey() } = fields;
    const changed = withRowsAsAsked(fields);
    if (changed) return show(response, changed);
    if (kind === 'agreed' && fields.known) makeAgentFromBefore(portal, fields);
    const opened = await service.open(applicationIn(fields, kind), { key });
    if (!opened.ok) {
      const trouble = troubleIn(opened.problem, shownIn(fields, kind));
      return show(response, { fields, key: keyAfter(opened.problem, key), trouble }, 400);
    }
    const { id, organisationNumber, organisationName } = opened.value;
    cases.keep({
      id,
      organisationNumber,
      organisationName: organisationName ?? fields.organisationName ?? '',
      ...(kind === 'full' && { application: fields }),
    });
    seeOther(response, caseAddress(id));
  });
}

/** An agent that is there stays as it is; a number that the portal cannot take is left for the API to refuse. */
function makeAgentFromBefore(portal: Backend['portal'], fields: Fields): void {
  const organisationNumber = fields.organisationNumber?.replace(/^(?:16)?(\d{6})-?(\d{4})$/, '$1$2') ?? '';
  const isKnown = portal.books().accounts.some((one) => one.organisationNumber === organisationNumber);
  if (isKnown || !/^\d{10}$/.test(organisationNumber)) return;
  const { administrator, agreementContact } = examplePeople;
  portal.openAccount(organisationNumber, {
    name: fields.organisationName || 'En agent',
    contacts: { administrator, agreementContact },
    agreement: { documentId: 'avtal-2019', sha256: 'ab'.repeat(32), signedAt: '2019-05-02T09:30:00Z' },
  });
}

function completionPages(router: Router, { service, cases }: Backend): void {
  const path = `${toCases.href}/:id/komplettera`;
  const kind: Kind = 'completion';
  const show = (
    response: Response,
    view: { id: string; sentBackBecause?: string | undefined },
    { fields, key, trouble }: Filled,
    status = 200,
  ) => {
    const form = applicationForm({ kind, key, fields, ...trouble });
    const body = asCompletion({ because: view.sentBackBecause, form });
    sendPage(response, { title: 'Komplettera ansökan', status, body, back: toCase(view.id) });
  };

  router.get(path, async (request, response) => {
    const view = await viewOf(service, response, String(request.params.id));
    if (!view) return;
    const { organisationName = '' } = view;
    const before = cases.find(view.id)?.application ?? { ...exampleFields(), organisationName };
    show(response, view, firstFilled(before));
  });

  router.post(path, readForm, async (request, response) => {
    const id = String(request.params.id);
    const fields = fieldsOf(request);
    const { key = newKey() } = fields;
    const changed = withRowsAsAsked(fields);
    if (changed) return show(response, { id }, changed);
    const sent = await service.send(id, 'application', applicationIn(fields, kind), { key });
    const known = cases.find(id);
    if (sent.ok && known) cases.keep({ ...known, application: fields });
    const failed = settle(response, id, sent, shownIn(fields, kind));
    if (!failed) return;
    show(response, { id }, { fields, key: keyAfter(failed.problem, key), trouble: failed.trouble }, 400);
  });
}
