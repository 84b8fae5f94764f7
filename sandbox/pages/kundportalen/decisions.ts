/** Decisions that are made with a reason: the case officer's (steps 1a and 5), and withdrawal. */
import type { Response, Router } from 'express';
import { fieldsOf, readForm, type Fields } from '../forms';
import { sendPage, template } from '../layout';
import { listOfCases, officerAddress, rowsOf, standingOf, type Row } from './case-pages';
import {
  caseAddress,
  keyAfter,
  newKey,
  noTrouble,
  settle,
  toCase,
  toCases,
  troubleOnTop,
  viewOf,
  type Backend,
  type Trouble,
} from './common';
import { labelOf } from './services';
import type { View } from './view';

interface Decision {
  /** The last part of the message's address in the API. */
  what: string;
  title: string;
  legend: string;
  /** What the choice is named in the message. */
  field: 'decision' | 'by';
  choices: { value: string; label: string }[];
  /** Those choices that go without a reason. */
  withoutReason: string[];
  button: string;
}

const onApplication: Decision = {
  what: 'application-decision',
  title: 'Besluta om ansökan',
  legend: 'Vad beslutar du?',
  field: 'decision',
  choices: [
    { value: 'approved', label: 'Godkänn ansökan' },
    { value: 'completionRequested', label: 'Begär komplettering' },
    { value: 'rejected', label: 'Avslå ansökan' },
  ],
  withoutReason: ['approved'],
  button: 'Skicka beslutet',
};

const onOrder: Decision = {
  what: 'order-decision',
  title: 'Besluta om beställningen',
  legend: 'Vad beslutar du?',
  field: 'decision',
  choices: [
    { value: 'approved', label: 'Godkänn beställningen' },
    { value: 'correctionRequested', label: 'Begär rättelse' },
    { value: 'contactNeeded', label: 'Notera att agenten behöver kontaktas först' },
    { value: 'rejected', label: 'Avslå beställningen' },
  ],
  withoutReason: ['approved'],
  button: 'Skicka beslutet',
};

const withdrawal: Decision = {
  what: 'withdrawal',
  title: 'Återkalla ärendet',
  legend: 'Vem återkallar?',
  field: 'by',
  choices: [
    { value: 'applicant', label: 'Den som ansökte' },
    { value: 'caseOfficer', label: 'Ineras handläggare' },
  ],
  withoutReason: [],
  button: 'Återkalla',
};

const byStage: Record<string, Decision> = { applicationReview: onApplication, orderReview: onOrder };

interface Shown extends Trouble {
  decision: Decision;
  key: string;
  fields: Fields;
  details: [label: string, value: string][];
}

const form = template<Shown>(`${troubleOnTop}
<dl>
<% for (const [label, value] of it.details) { %><dt><%= label %></dt><dd><%= value %></dd><% } %>
</dl>
<form method="post">
<% const { field, legend, choices, withoutReason } = it.decision %>
<%~ part('@hidden', { fields: { key: it.key, what: it.decision.what } }) %>
<%~ part('@choices', { name: field, legend, choices, chosen: it.fields[field] ?? choices[0].value, error: it.errors[field] }) %>
<%~ part('@field', { name: 'reason', label: 'Skäl', rows: 4, hint: withoutReason.length ? 'Behövs inte när du godkänner. Skälet mejlas till agenten.' : 'Skälet mejlas till dem som berörs.', value: it.fields.reason, error: it.errors.reason }) %>
<button><%= it.decision.button %></button>
</form>
`);

const nothingToDecide = template<{ standing: string; href: string }>(`
<p>Ärendet väntar inte på handläggaren nu. Läge: <%= it.standing %>.</p>
<p><a href="<%= it.href %>">Visa ärendet</a></p>
`);

const officersList = template<{ rows: Row[] }>(`
<% if (it.rows.length) { %>${listOfCases}<% } else { %>
<p>Inget ärende är startat ännu.</p>
<p><a class="button" href="/kundportalen/ansok">Ansök om att bli agent</a></p>
<% } %>
`);

function detailsOf({ organisationName, organisationNumber, stage, order }: View): Shown['details'] {
  const ordered: Shown['details'] = order
    ? [
        ['Beställd tjänst', order.service],
        ...Object.entries(order.form).map(([name, value]): [string, string] => [labelOf(name), value]),
      ]
    : [];
  return [
    ['Organisation', organisationName ?? ''],
    ['Organisationsnummer', organisationNumber],
    ...(stage === 'orderReview' ? ordered : []),
  ];
}

function messageOf({ field, withoutReason }: Decision, fields: Fields) {
  const chosen = fields[field] ?? '';
  const reason = withoutReason.includes(chosen) ? {} : { reason: fields.reason ?? '' };
  return { [field]: chosen, ...reason };
}

interface Filled {
  fields: Fields;
  key: string;
  trouble: Trouble;
}

function show(
  response: Response,
  decision: Decision,
  { id, details }: { id: string; details: Shown['details'] },
  { fields, key, trouble }: Filled = { fields: {}, key: newKey(), trouble: noTrouble },
): void {
  const body = form({ decision, key, fields, details, ...trouble });
  const status = trouble.texts.length ? 400 : 200;
  sendPage(response, { title: decision.title, body, status, back: toCase(id) });
}

export function decisionPages(router: Router, backend: Backend): void {
  const { service, officersService, cases } = backend;
  /** Sends the decision; shows the form again where it was not taken. */
  async function decide(response: Response, decision: Decision, id: string, fields: Fields): Promise<void> {
    const { key = newKey() } = fields;
    const isOfficers = decision !== withdrawal || fields.by === 'caseOfficer';
    const service = isOfficers ? officersService : backend.service;
    const sent = await service.send(id, decision.what, messageOf(decision, fields), { key });
    const failed = settle(response, id, sent, [decision.field, 'reason']);
    if (!failed) return;
    const found = await service.view(id);
    const details = found.ok ? detailsOf(found.value) : [];
    const { problem, trouble } = failed;
    show(response, decision, { id, details }, { fields, key: keyAfter(problem, key), trouble });
  }

  router.get('/kundportalen/handlaggare', async (_request, response) => {
    const body = officersList({ rows: await rowsOf({ cases, service: officersService }, officerAddress) });
    sendPage(response, { title: 'Handläggarens ärenden', body });
  });

  router
    .route('/kundportalen/handlaggare/:id')
    .get(async (request, response) => {
      const view = await viewOf(officersService, response, request.params.id);
      if (!view) return;
      const decision = view.outcome ? undefined : byStage[view.stage ?? ''];
      if (decision) return show(response, decision, { id: view.id, details: detailsOf(view) });
      const body = nothingToDecide({ standing: standingOf(view), href: caseAddress(view.id) });
      sendPage(response, { title: 'Inget att besluta', body, back: toCase(view.id) });
    })
    .post(readForm, async (request, response) => {
      const fields = fieldsOf(request);
      // As it was when the form was shown: the stage may have moved on since, which is the API's to say.
      const decision = fields.what === onOrder.what ? onOrder : onApplication;
      await decide(response, decision, request.params.id, fields);
    });

  router
    .route(`${toCases.href}/:id/aterkalla`)
    .get(async (request, response) => {
      const view = await viewOf(service, response, request.params.id);
      if (view) show(response, withdrawal, { id: view.id, details: detailsOf(view) });
    })
    .post(readForm, (request, response) =>
      decide(response, withdrawal, request.params.id, fieldsOf(request)),
    );
}
