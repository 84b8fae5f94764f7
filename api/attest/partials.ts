/**
 * Parts of pages that templates include. A field's id is its name. What is wrong with it is said at the field, and
 * named to assistive technology by `aria-describedby`.
 *
 * - `@order`: `{ view, dueAt, orderedAt, termsAcceptedAt }`: all that is attested.
 * - `@notes`: `{ notes: [{ text, isOwnChoice }] }`: what came of what has been tried.
 * - `@problem`: `{ error?: { text, field? } }`: what is wrong, above a form; it takes the focus.
 * - `@form`: `{ action, nonce, fields? }`: its beginning; the template ends it.
 * - `@described`: `{ name, label, hint, error? }`: what stands above a field.
 * - `@anotherCode`: `{ anotherCode, from?, to, nonce, isFirst, isSecond }`: asks for a code, or says when one can be asked
 *   for. `isSecond`: there is another button to be pressed first.
 */
export const partials = {
  '@order': `
<dl>
<div><dt>Tjänst</dt><dd><%= it.view.order.service %></dd></div>
<div><dt>Organisation</dt><dd><%= it.view.organisationName %>, <%= it.view.organisationNumber.slice(0, 6) %>-<%= it.view.organisationNumber.slice(6) %></dd></div>
<% if (it.view.orderedBy) { %>
<div><dt>Beställd av</dt><dd><%= it.view.orderedBy %></dd></div>
<% } %>
<div><dt>Beställd</dt><dd><%= it.orderedAt %></dd></div>
<% for (const [label, value] of Object.entries(it.view.order.form)) { %>
<div><dt><%= label %></dt><dd><%= value %></dd></div>
<% } %>
<div><dt>Villkor</dt><dd>Version <%= it.view.order.terms.version %>, godkända <%= it.termsAcceptedAt %></dd></div>
<% if (it.dueAt) { %>
<div><dt>Attesteras</dt><dd>senast <%= it.dueAt %></dd></div>
<% } %>
<div><dt>Beställningsnummer</dt><dd><%= it.view.order.orderId %></dd></div>
</dl>
`,
  '@notes': `<% for (const note of it.notes) { %>
<div class="note<%= note.isOwnChoice ? '' : ' bad' %>" role="status"><p><%= note.text %></p></div>
<% } %>`,
  '@problem': `<% if (it.error) { %>
<div class="note bad" role="alert" tabindex="-1" autofocus>
<h2>Det gick inte</h2>
<p><% if (it.error.field) { %><a href="#<%= it.error.field %>"><%= it.error.text %></a><% } else { %><%= it.error.text %><% } %></p>
</div>
<% } %>`,
  '@form': `<form method="post" action="<%= it.action %>" novalidate>
<% for (const [name, value] of Object.entries({ nonce: it.nonce, ...it.fields })) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>`,
  '@described': `<label for="<%= it.name %>"><%= it.label %></label>
<p class="hint" id="<%= it.name %>-hint"><%= it.hint %></p>
<% if (it.error) { %><p class="error" id="<%= it.name %>-error"><%= it.error.text %></p><% } %>`,
  '@anotherCode': `<% if (it.anotherCode === 'never') { %>
<p>Fler engångslösenord skickas inte för den här beställningen.</p>
<% } else if (it.from) { %>
<p>Du kan begära ett nytt engångslösenord tidigast <%= it.from %>.</p>
<% } else { %>
<% if (it.isFirst) { %><p>Du får ett sms till det mobilnummer som finns i Kundportalen.</p><% } %>
<%~ part('@form', { action: it.to.page + '/code', nonce: it.nonce }) %>
<button<%= it.isSecond ? ' class=second' : '' %>>Skicka <%= it.isFirst ? '' : 'ett nytt ' %>engångslösenord</button>
</form>
<% } %>`,
};
