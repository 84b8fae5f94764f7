/** The pages of a link that is open, one for each thing that is shown. */
import type { AttestPage } from '../../domain/attest-view';
import { addressOf, pageOf, type Visit } from './address';
import { template, type Html } from './layout';
import type { Asked, Shown, Step } from './shown';
import { dateAndTime, lastDay, time } from '../../platform/swedish-dates';

/** What is wrong, and with which field, if any. */
export interface FormError {
  text: string;
  field?: 'code' | 'reason';
}

export interface OpenPage {
  visit: Visit;
  asked: Asked;
  view: AttestPage;
  shown: Shown;
  /** New for each page: the same form sent twice is one message. */
  nonce: string;
  bankIdAppUrl: string;
  /** There BankID on the same device stands first. */
  isOnPhone: boolean;
  error?: FormError | undefined;
  /** As it was written, where the form is shown again. */
  reason?: string | undefined;
}

type Panel = Shown['panel'];
type Of<P extends Panel> = Extract<Shown, { panel: P }>;

interface Data<P extends Panel> {
  view: AttestPage;
  shown: Of<P>;
  nonce: string;
  isOnPhone: boolean;
  error: FormError | undefined;
  reason: string;
  order: object;
  /** From when on another code can be asked for. */
  from: string | undefined;
  validUntil: string;
  appLink: string;
  self: string;
  to: { page: string; qr: string; other: string; decline: string; sameDevice: string; scan: string };
}

const ORDER = `<%~ part('@order', it.order) %>`;
const FOLDED_ORDER = `<details><summary>Visa beställningen</summary>${ORDER}</details>`;
const DECLINE = `<p class="aside"><a href="<%= it.to.decline %>">Avböj beställningen</a></p>`;
/** The other method stands behind a link while one is under way. */
const otherMethod = (method: 'bankId' | 'sms', label: string) =>
  `<% if (it.view.methods.includes('${method}')) { %><p class="aside"><a href="<%= it.to.other %>">${label}</a></p><% } %>`;
const BY_HAND = `<p class="aside" data-by-hand><a href="<%= it.self %>">Uppdatera sidan</a></p>`;
const FOLLOWED = `<p class="status" role="status" data-text><%= it.shown.text %></p>`;

const panels: { [P in Panel]: { title: string; body: (data: Data<P>) => Html } } = {
  start: {
    title: 'Attestera beställningen',
    body: template(`
<% const isAgain = it.error || it.shown.notes.length > 0 %>
<% const isFolded = isAgain || it.asked.step %>
<%~ part('@problem', { error: it.error }) %>
<% if (!it.error) { %><%~ part('@notes', { notes: it.shown.notes }) %><% } %>
<% if (!isFolded) { %>
<p>Inera har godkänt en beställning av agentuppdrag från <%= it.view.organisationName %>. Kontrollera beställningen och
attestera den<% if (it.order.dueAt) { %> senast <%= it.order.dueAt %><% } %>.</p>
${ORDER}
<% } %>
<h2><%= isAgain ? 'Försök igen' : 'Så attesterar du' %></h2>
<p>Genom att attestera godkänner du beställningen för <%= it.view.organisationName %>. Du attesterar som
<%= it.view.name %>.</p>
<% if (it.shown.methods.includes('bankId')) { %>
<h3>Med BankID</h3>
<p>Du skriver under beställningen i BankID-appen.</p>
<%~ part('@form', { action: it.to.page + '/bankid', nonce: it.nonce }) %>
<div class="choices">
<% const scan = { device: 'annan', label: it.view.signing ? 'Försök igen med QR-kod' : 'Läs av QR-kod' } %>
<% const here = { device: 'denna', label: it.view.signing ? 'Försök igen på den här enheten' : 'BankID på den här enheten' } %>
<% for (const [index, { device, label }] of (it.isOnPhone ? [here, scan] : [scan, here]).entries()) { %>
<button name="enhet" value="<%= device %>"<% if (index > 0) { %> class="second"<% } %>><%= label %></button>
<% } %>
</div>
</form>
<% } %>
<% if (it.shown.methods.includes('sms')) { %>
<h3>Med engångslösenord via sms</h3>
<%~ part('@anotherCode', { anotherCode: it.shown.anotherCode, from: it.from, to: it.to, nonce: it.nonce, isFirst: !it.view.code?.sentAt, isSecond: it.shown.methods.includes('bankId') }) %>
<% } %>
<% if (it.shown.methods.length < it.view.methods.length) { %>
<p class="aside"><a href="<%= it.to.page %>">Visa alla sätt att attestera</a></p>
<% } %>
<% if (isFolded) { %>${FOLDED_ORDER}<% } %>
<h2>Vill du inte attestera?</h2>
${DECLINE}
`),
  },
  noMethod: {
    title: 'Uppgifter om dig saknas',
    body: template(`
<p>Kundportalen har varken ditt personnummer eller ditt mobilnummer, och minst ett av dem behövs för att attestera. Er
administratör har fått ett mejl om att lägga till dem.</p>
<p>Länken till den här sidan fungerar när uppgifterna är på plats.</p>
<%~ part('@form', { action: it.to.page + '/look', nonce: it.nonce }) %>
<button>Försök igen</button>
</form>
<h2>Beställningen</h2>
${ORDER}
${DECLINE}
`),
  },
  decline: {
    title: 'Avböj beställningen',
    body: template(`
<%~ part('@problem', { error: it.error }) %>
<p>Om du avböjer gäller beställningen inte längre. Beställaren får veta varför och kan beställa på nytt.</p>
<%~ part('@form', { action: it.to.page + '/decline', nonce: it.nonce }) %>
<div class="field<%= it.error ? ' wrong' : '' %>">
<%~ part('@described', { name: 'reason', label: 'Varför avböjer du?', hint: 'Högst 1 000 tecken. Beställaren får läsa det du skriver.', error: it.error }) %>
<textarea id="reason" name="reason" rows="5" aria-describedby="reason-hint<%= it.error ? ' reason-error' : '' %>"<% if (it.error) { %> aria-invalid="true"<% } %>>
<%= it.reason %></textarea>
</div>
<button>Avböj beställningen</button>
</form>
<p class="aside"><a href="<%= it.to.page %>">Tillbaka till beställningen</a></p>
${FOLDED_ORDER}
`),
  },
  signing: {
    title: 'Skriv under med BankID',
    body: template(`
${FOLLOWED}
<% if (it.shown.isToBeOpened && it.asked.device === 'qr') { %>
<p>Välj i appen att läsa av QR-kod och rikta kameran mot koden.</p>
<img class="qr" data-qr="<%= it.to.qr %>" src="<%= it.to.qr %>" width="240" height="240" alt="QR-kod att läsa av med BankID-appen. Den byts varje sekund.">
<p><a href="<%= it.to.sameDevice %>">Öppna BankID på den här enheten i stället</a></p>
<% } %>
<% if (it.shown.isToBeOpened && it.asked.device === 'sameDevice') { %>
<p><a class="button" href="<%= it.appLink %>">Öppna BankID</a></p>
<p>Kom tillbaka hit när du har skrivit under.</p>
<p><a href="<%= it.to.scan %>">Läs av QR-kod i stället</a></p>
<% } %>
${BY_HAND}
<% if (it.shown.mayCancel) { %>
<%~ part('@form', { action: it.to.page + '/bankid/cancel', nonce: it.nonce }) %>
<button class="second">Avbryt</button>
</form>
<% } %>
${FOLDED_ORDER}
${otherMethod('sms', 'Attestera med engångslösenord via sms i stället')}
${DECLINE}
`),
  },
  codeAsked: {
    title: 'Engångslösenordet skickas',
    body: template(`${FOLLOWED}${BY_HAND}${FOLDED_ORDER}`),
  },
  code: {
    title: 'Skriv in engångslösenordet',
    body: template(`
<%~ part('@problem', { error: it.error }) %>
<% if (!it.error) { %><%~ part('@notes', { notes: it.shown.notes }) %><% } %>
<p>Ett sms med ett engångslösenord har skickats till <%= it.shown.maskedNumber %>. Det gäller till
<strong><%= it.validUntil %></strong>, och du har <%= it.shown.triesLeft %> försök.</p>
<%~ part('@form', { action: it.to.page + '/code/entry', nonce: it.nonce, fields: { sending: it.shown.sending } }) %>
<div class="field code<%= it.error ? ' wrong' : '' %>">
<%~ part('@described', { name: 'code', label: 'Engångslösenord', hint: 'Sex siffror', error: it.error }) %>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" aria-describedby="code-hint<%= it.error ? ' code-error' : '' %>"<% if (it.error) { %> aria-invalid="true"<% } %>>
</div>
<p>Genom att attestera godkänner du beställningen för <%= it.view.organisationName %>.</p>
<button>Attestera</button>
</form>
${FOLDED_ORDER}
<h2>Har du inte fått något sms?</h2>
<%~ part('@anotherCode', { anotherCode: it.shown.anotherCode, from: it.from, to: it.to, nonce: it.nonce, isFirst: false, isSecond: true }) %>
${otherMethod('bankId', 'Attestera med BankID i stället')}
${DECLINE}
`),
  },
  lookedInto: {
    title: 'Ett ögonblick',
    body: template(`${FOLLOWED}${BY_HAND}`),
  },
};

/** The page's title and what stands under it. */
export function openPage(page: OpenPage): { title: string; body: Html } {
  const { title, body } = panels[page.shown.panel] as (typeof panels)['start'];
  return { title, body: body({ ...page, ...dataOf(page) } as unknown as Data<'start'>) };
}

function dataOf({ visit, asked, view, shown, bankIdAppUrl, error, reason = '' }: OpenPage) {
  const { order, dueAt } = view;
  const to = (step: Step | undefined, device = asked.device) => addressOf(visit, { step, device });
  const another = 'anotherCode' in shown ? shown.anotherCode : undefined;
  return {
    error,
    reason,
    order: {
      view,
      dueAt: dueAt && lastDay(dueAt),
      orderedAt: dateAndTime(order.submittedAt),
      termsAcceptedAt: dateAndTime(order.terms.acceptedAt),
    },
    from: typeof another === 'object' ? time(another.from) : undefined,
    validUntil: 'validUntil' in shown ? time(shown.validUntil) : '',
    appLink: appLink(bankIdAppUrl, shown),
    self: addressOf(visit, asked),
    to: {
      page: pageOf(visit),
      qr: `${pageOf(visit)}/qr.svg?attempt=${'attempt' in shown ? shown.attempt : 0}`,
      other: to(shown.panel === 'signing' ? 'sms' : 'bankId'),
      decline: to('decline'),
      sameDevice: to('bankId', 'sameDevice'),
      scan: to('bankId', 'qr'),
    },
  };
}

/** As BankID's guidelines have it; the person comes back by themselves. */
function appLink(bankIdAppUrl: string, shown: Shown): string {
  if (shown.panel !== 'signing' || shown.autoStartToken === undefined) return '';
  const link = new URL(bankIdAppUrl);
  link.searchParams.set('autostarttoken', shown.autoStartToken);
  link.searchParams.set('redirect', 'null');
  return link.href;
}
