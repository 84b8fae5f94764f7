/** The portal's own view of cases: where each stands, who is waited for, and what can be done now. */
import type { Router } from 'express';
import type { Portal } from '../../kundportalen/portal';
import { fieldsOf, readForm } from '../forms';
import { sendPage, template, type Link } from '../layout';
import { toMails } from '../mail-pages';
import {
  attestantsThings,
  caseAddress,
  newKey,
  seeOther,
  sendTrouble,
  settle,
  toCase,
  toCases,
  troubleOnTop,
  usersOf,
  viewOf,
  type Backend,
  type Links,
} from './common';
import type { Attestation, Judgement, View } from './view';
import {
  cameBack,
  attestationMethods,
  inSwedishTime,
  lastDay,
  outcomeReasons,
  outcomes,
  problemInSwedish,
  refusalInSwedish,
  stageLabels,
  waitedFor,
  type Said,
} from './words';

export interface Row {
  href: string;
  name: string;
  number: string;
  standing: string;
}

export const listOfCases = `<ul>
<% for (const { href, name, number, standing } of it.rows) { %>
<li><a href="<%= href %>"><%= name %></a><br><%= number %> · <%= standing %></li>
<% } %>
</ul>`;

const caseList = template<{ rows: Row[]; texts: Said[] }>(`
<% if (it.rows.length) { %>${listOfCases}<% } else { %><p>Inget ärende är startat ännu.</p><% } %>
<p><a class="button" href="/kundportalen/ansok">Ansök om att bli agent</a></p>
<h2>Ett ärende som har startats på annat sätt</h2>
${troubleOnTop}
<form method="post">
<%~ part('@field', { name: 'id', label: 'Ärendets id', hint: 'Som API:t svarade, till exempel 5560160680~1f0c…' }) %>
<button class="second">Öppna ärendet</button>
</form>
`);

export function standingOf({ outcome, stageLabel, waitingFor, stale }: View): string {
  if (outcome) return outcomes[outcome.kind] ?? outcome.kind;
  const whom = waitedFor[waitingFor ?? ''];
  const who = whom ? `väntar på ${whom}` : 'tjänsten arbetar';
  const standing = `${stageLabel ?? 'Okänt steg'}, ${who}`;
  return stale ? `${standing} (senast kända läge)` : standing;
}

/** The service is asked of so many at a time. */
const MOST_LISTED = 30;

export async function rowsOf(
  { cases, service }: Pick<Backend, 'cases' | 'service'>,
  href: (id: string) => string,
): Promise<Row[]> {
  const newest = cases.newestFirst().slice(0, MOST_LISTED);
  return Promise.all(
    newest.map(async ({ id, organisationName: name, organisationNumber: number }) => {
      const found = await service.view(id);
      const standing = found.ok
        ? standingOf(found.value)
        : (problemInSwedish(found.problem)[0]?.text ?? 'Okänt');
      return { href: href(id), name, number, standing };
    }),
  );
}

interface CaseShown {
  view: View;
  /** Where parked steps are tried again. */
  again: string;
  details: [label: string, value: string][];
  quotes: [label: string, text: string][];
  judged: { heading: string; said: Said; bad: boolean } | undefined;
  links: Link[];
  path: string[];
  key: string;
}

const casePage = template<CaseShown>(`
<% if (it.judged) { %>
<div class="note<%= it.judged.bad ? ' bad' : '' %>" role="status">
<p><strong><%= it.judged.heading %></strong></p>
<p<% if (it.judged.said.english) { %> lang="en"<% } %>><%= it.judged.said.text %></p>
</div>
<% } %>
<dl>
<% for (const [label, value] of it.details) { %><dt><%= label %></dt><dd><%= value %></dd><% } %>
<% for (const [label, text] of it.quotes) { %><dt><%= label %></dt><dd><blockquote><%= text %></blockquote></dd><% } %>
</dl>
<% if (it.view.blockedSteps.length) { %>
<div class="note bad">
<p><strong>Något har stannat</strong></p>
<p>Tjänsten kommer inte vidare med: <% for (const { step } of it.view.blockedSteps) { %><code><%= step %></code> <% } %></p>
<form method="post" action="<%= it.again %>">
<%~ part('@hidden', { fields: { key: it.key } }) %>
<button>Försök igen nu</button>
</form>
</div>
<% } %>
<h2>Det här kan göras nu</h2>
<ul>
<% for (const { label, href } of it.links) { %><li><a href="<%= href %>"><%= label %></a></li><% } %>
</ul>
<% if (it.path.length) { %>
<h2>Så långt har ärendet kommit</h2>
<ol>
<% for (const label of it.path) { %><li><%= label %></li><% } %>
</ol>
<% } %>
<% if (it.view.instructions) { %>
<h2>Så fortsätter anslutningen</h2>
<ul>
<% for (const line of it.view.instructions) { %><li><%= line %></li><% } %>
</ul>
<% } %>
`);

const toDo: Record<string, (id: string) => Link> = {
  applicationReview: (id) => ({ label: 'Besluta om ansökan, som handläggare', href: officerAddress(id) }),
  applicationCompletion: (id) => ({
    label: 'Komplettera ansökan, som sökande',
    href: `${caseAddress(id)}/komplettera`,
  }),
  agreementSigning: () => ({ label: 'Underteckna avtalet, som firmatecknare', href: '/scrive/sign' }),
  roleAssignment: () => ({ label: 'Tilldela roller, som administratör', href: '/kundportalen/roller' }),
  ordering: () => ({ label: 'Ansök om agentuppdrag, som beställare', href: '/kundportalen/bestall' }),
  orderReview: (id) => ({ label: 'Besluta om beställningen, som handläggare', href: officerAddress(id) }),
  attestation: (id) => ({
    label: 'Attestera i Kundportalen i stället (extern metod)',
    href: `/kundportalen/attestera/${encodeURIComponent(id)}`,
  }),
};

export const officerAddress = (id: string) => `/kundportalen/handlaggare/${encodeURIComponent(id)}`;

function linksFor({ id, stage = '', outcome }: View, { temporalUi }: Links): Link[] {
  const now = outcome ? undefined : toDo[stage]?.(id);
  const byMail: Link[] =
    !outcome && stage === 'attestation'
      ? [
          { label: 'Attestera, som attestant: öppna länken i mejlet', href: toMails.href },
          ...attestantsThings,
        ]
      : [];
  return [
    ...byMail,
    ...(now ? [now] : []),
    ...(byMail.length === 0 ? [{ label: 'Läs mejlen som har skickats', href: toMails.href }] : []),
    ...(outcome ? [] : [{ label: 'Återkalla ärendet', href: `${caseAddress(id)}/aterkalla` }]),
    ...(temporalUi ? [{ label: 'Följ ärendet i Temporal UI', href: temporalUi }] : []),
    { label: 'Visa ärendet på nytt', href: caseAddress(id) },
  ];
}

function detailsOf(view: View, portal: Portal): CaseShown['details'] {
  const { id, organisationNumber, outcome, waitingSince, dueAt, order, attestation } = view;
  return [
    ['Läge', standingOf(view)],
    ...(outcome ? [['Varför', outcomeReasons[outcome.reason] ?? outcome.reason] as [string, string]] : []),
    ...optional('Väntar sedan', waitingSince && inSwedishTime(waitingSince)),
    ...optional('Sista dag', dueAt && lastDay(dueAt)),
    ['Organisationsnummer', organisationNumber],
    ...optional('Beställd tjänst', order?.service),
    ...optional('Attesterad av', attestation && attestedAs(attestation, portal, organisationNumber)),
    ['Ärendets id', id],
  ];
}

const optional = (label: string, value: string | undefined): [string, string][] =>
  value ? [[label, value]] : [];

function attestedAs({ attestedBy, method }: Attestation, portal: Portal, organisationNumber: string): string {
  const attestant = usersOf(portal, organisationNumber).find(({ userId }) => userId === attestedBy);
  return `${attestant?.name ?? attestedBy}, ${attestationMethods[method] ?? method}`;
}

function quotesOf({ stage, sentBackBecause, orderCameBack, outcome }: View): CaseShown['quotes'] {
  return [
    ...optional('Kom tillbaka eftersom', stage === 'applicationCompletion' ? sentBackBecause : undefined),
    ...(orderCameBack
      ? optional(cameBack[orderCameBack.because] ?? 'Beställningen kom tillbaka', orderCameBack.reason)
      : []),
    ...optional('Med orden', outcome?.note),
  ];
}

const heading = { applied: 'Klart', noted: 'Mottaget', refused: 'Det togs inte emot' };

function judgedAs(judgement: Judgement | undefined): CaseShown['judged'] {
  const outcome = judgement?.outcome ?? 'noted';
  const text =
    outcome === 'applied'
      ? 'Det som skickades har fått verkan.'
      : 'Tjänsten kontrollerar det. Visa ärendet på nytt om en stund.';
  const { refusal, detail } = judgement ?? {};
  const said = refusal ? refusalInSwedish(refusal, detail) : { text };
  return { heading: heading[outcome], said, bad: outcome === 'refused' };
}

export function casePages(router: Router, backend: Backend): void {
  const { service, operatorsService, portal, cases, links } = backend;

  router.get(toCases.href, async (_request, response) => {
    const body = caseList({ rows: await rowsOf(backend, (id) => caseAddress(id)), texts: [] });
    sendPage(response, { title: 'Ärenden', body });
  });

  router.post(toCases.href, readForm, async (request, response) => {
    const found = await service.view(fieldsOf(request).id?.trim() ?? '');
    if (!found.ok) {
      const rows = await rowsOf(backend, (id) => caseAddress(id));
      const body = caseList({ rows, texts: problemInSwedish(found.problem) });
      return sendPage(response, { title: 'Ärenden', body, status: 400 });
    }
    const { id, organisationNumber, organisationName = organisationNumber } = found.value;
    cases.keep({ id, organisationNumber, organisationName });
    seeOther(response, caseAddress(id));
  });

  router.get(`${toCases.href}/:id`, async (request, response) => {
    const { meddelande: messageId } = request.query;
    const view = await viewOf(service, response, request.params.id);
    if (!view) return;
    const judged =
      typeof messageId === 'string' ? judgedAs(await service.judgementOf(view.id, messageId)) : undefined;
    const body = casePage({
      view,
      again: `${caseAddress(view.id)}/forsok-igen`,
      details: detailsOf(view, portal),
      quotes: quotesOf(view),
      judged,
      links: linksFor(view, links),
      path: view.path.map((stage) => stageLabels[stage] ?? stage),
      key: newKey(),
    });
    sendPage(response, { title: view.organisationName ?? view.organisationNumber, body, back: toCases });
  });

  router.post(`${toCases.href}/:id/forsok-igen`, readForm, async (request, response) => {
    const id = String(request.params.id);
    const { key = newKey() } = fieldsOf(request);
    const failed = settle(response, id, await operatorsService.send(id, 'retry', {}, { key }), []);
    if (failed) sendTrouble(response, failed.problem, toCase(id));
  });
}
