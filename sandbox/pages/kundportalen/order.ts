/** "Ansök om agentuppdrag" (step 4): the orderer picks a service, fills in its form, reads and accepts the terms. */
import type { Request, Response, Router } from 'express';
import type { User } from '../../kundportalen/portal';
import { fieldsOf, readForm, type Fields } from '../forms';
import { sendPage, template, type Html, type Link } from '../layout';
import {
  caseAddress,
  caseInStage,
  keyAfter,
  newKey,
  noTrouble,
  seeOther,
  toCases,
  troubleIn,
  troubleOnTop,
  type Backend,
  type Trouble,
} from './common';
import { logInAddress, toPortal, userWith } from './log-in';
import { formFields, services, terms } from './services';

const ORDER = '/kundportalen/bestall';
const TITLE = 'Ansök om agentuppdrag';
const toOrder: Link = { label: 'Välj en annan tjänst', href: ORDER };

const pickPage = template<{ caseId: string | undefined; choices: { value: string; label: string }[] }>(`
<% if (it.caseId) { %>
<form action="${ORDER}/formular">
<%~ part('@choices', { name: 'tjanst', legend: 'Vilken tjänst gäller det?', choices: it.choices, chosen: it.choices[0].value }) %>
<button>Fortsätt</button>
</form>
<% } else { %>
<p>Inget ärende hos din organisation väntar på en beställning nu.</p>
<p><a href="${toCases.href}">Visa ärenden</a></p>
<p><a href="${logInAddress(ORDER)}">Logga in som någon annan</a></p>
<% } %>
`);

type FormShown = Trouble & { service: string; fields: Fields; formFields: typeof formFields };
const formPage = template<FormShown>(`${troubleOnTop}
<form method="post" action="${ORDER}/villkor">
<%~ part('@hidden', { fields: { tjanst: it.service } }) %>
<% for (const { name, label } of it.formFields) { %>
<%~ part('@field', { name, label, value: it.fields[name], error: it.errors[name] }) %>
<% } %>
<button>Fortsätt till villkoren</button>
</form>
`);

type TermsShown = Trouble & {
  key: string;
  caseId: string;
  service: string;
  fields: Fields;
  terms: typeof terms;
};
const termsPage = template<TermsShown>(`${troubleOnTop}
<p>Villkor för agentuppdrag: <%= it.service %> (version <%= it.terms.version %>, påhittade)</p>
<ol>
<% for (const text of it.terms.texts) { %><li><%= text %></li><% } %>
</ol>
<form method="post" action="${ORDER}">
<%~ part('@hidden', { fields: { ...it.fields, id: it.caseId, tjanst: it.service, key: it.key } }) %>
<%~ part('@choices', { name: 'accepted', legend: 'Godkännande', choices: [{ value: 'yes', label: 'Jag har läst och godkänner villkoren' }], many: true, error: it.errors.accepted }) %>
<button>Skicka beställningen</button>
</form>
`);

const answersIn = (fields: Fields): Fields =>
  Object.fromEntries(formFields.map(({ name }) => [name, (fields[name] ?? '').trim()]));

/** 2,000 characters are as much as the API takes. */
function wrongAnswers(answers: Fields): Trouble {
  const wrong = formFields.filter(({ name }) => !answers[name] || answers[name].length > 2000);
  const errors = Object.fromEntries(wrong.map(({ name }) => [name, 'Skriv 1–2 000 tecken.']));
  return { texts: wrong.length ? [{ text: 'Några uppgifter behöver rättas.' }] : [], errors };
}

const show = (response: Response, title: string, body: Html, back: Link, status = 200) =>
  sendPage(response, { title, body, back, status });

function showForm(response: Response, service: string, fields: Fields, trouble = noTrouble): void {
  const body = formPage({ service, fields, formFields, ...trouble });
  show(response, `Beställ ${service}`, body, toOrder, trouble.texts.length ? 400 : 200);
}

function showTerms(response: Response, fields: Fields, key = newKey(), trouble = noTrouble): void {
  const { tjanst: service = '', id: caseId = '' } = fields;
  const body = termsPage({ service, caseId, fields: answersIn(fields), key, terms, ...trouble });
  show(response, 'Läs och godkänn villkoren', body, toOrder, trouble.texts.length ? 400 : 200);
}

const isService = (name: unknown): name is string => services.some((one) => one === name);

export function orderPages(router: Router, backend: Backend): void {
  const { portal } = backend;
  const orderer = (request: Request, response: Response) => userWith('orderer', portal, request, response);

  router.get(ORDER, async (request, response) => {
    const user = orderer(request, response);
    if (!user) return;
    const waiting = await caseInStage(backend, user.organisationNumber, 'ordering');
    const choices = services.map((name) => ({ value: name, label: name }));
    show(response, TITLE, pickPage({ caseId: waiting?.id, choices }), toPortal);
  });

  router.get(`${ORDER}/formular`, (request, response) => {
    if (!orderer(request, response)) return;
    const { tjanst: service } = request.query;
    if (!isService(service)) return seeOther(response, ORDER);
    showForm(response, service, Object.fromEntries(formFields.map(({ name, value }) => [name, value])));
  });

  router.post(`${ORDER}/villkor`, readForm, async (request, response) => {
    const user = orderer(request, response);
    if (!user) return;
    const fields = fieldsOf(request);
    if (!isService(fields.tjanst)) return seeOther(response, ORDER);
    const trouble = wrongAnswers(answersIn(fields));
    if (trouble.texts.length) return showForm(response, fields.tjanst, fields, trouble);
    const waiting = await caseInStage(backend, user.organisationNumber, 'ordering');
    if (!waiting) return seeOther(response, ORDER);
    showTerms(response, { ...fields, id: waiting.id });
  });

  router.post(ORDER, readForm, async (request, response) => {
    const user = orderer(request, response);
    if (!user) return;
    const fields = fieldsOf(request);
    if (!isService(fields.tjanst)) return seeOther(response, ORDER);
    if (fields.accepted !== 'yes') {
      const accepted = 'Villkoren behöver godkännas innan beställningen kan skickas.';
      return showTerms(response, fields, fields.key, { texts: [{ text: accepted }], errors: { accepted } });
    }
    await send(backend, response, user, fields, fields.tjanst);
  });
}

async function send(
  backend: Backend,
  response: Response,
  user: User,
  fields: Fields,
  service: string,
): Promise<void> {
  const { key = newKey(), id = '' } = fields;
  const order = {
    service,
    form: answersIn(fields),
    terms: { version: terms.version, acceptedAt: backend.cases.acceptedAt(key) },
    orderedBy: user.userId,
  };
  const sent = await backend.service.send(id, 'order', order, { key, onBehalfOf: user.userId });
  if (sent.ok) return seeOther(response, caseAddress(id, sent.value.messageId));
  showTerms(response, fields, keyAfter(sent.problem, key), troubleIn(sent.problem, []));
}
