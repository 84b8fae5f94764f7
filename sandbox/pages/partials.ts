/**
 * Parts of pages that templates include. A field's id is its name. What is wrong with it is said at the field, and
 * named to assistive technology by `aria-describedby`.
 *
 * - `@field`: `{ name, label, value?, hint?, error?, type?, autocomplete?, rows?, optional? }`; with `rows` a textarea.
 * - `@choices`: `{ name, legend, choices: [{ value, label }], chosen?, hint?, error?, many? }`; one choice, or many.
 * - `@person`: `{ legend, at, fields, errors, hint? }`: name, e-mail address and mobile, named under `at`.
 * - `@hidden`: `{ fields: { name: value } }`.
 * - `@problem`: `{ heading, texts: [{ text, english?, href? }] }`: what went wrong, above a form.
 */
const described = `
<% const about = [it.hint && it.name + '-hint', it.error && it.name + '-error'].filter(Boolean).join(' ') %>`;

const explained = `
<% if (it.hint) { %><p class="hint" id="<%= it.name %>-hint"><%= it.hint %></p><% } %>
<% if (it.error) { %><p class="error" id="<%= it.name %>-error"><%= it.error %></p><% } %>`;

const attributes = `id="<%= it.name %>" name="<%= it.name %>"<% if (about) { %> aria-describedby="<%= about %>"<% } %><% if (it.error) { %> aria-invalid="true"<% } %>`;

export const partials = {
  '@field': `${described}
<div class="field<%= it.error ? ' wrong' : '' %>">
<label for="<%= it.name %>"><%= it.label %><%= it.optional ? ' (frivilligt)' : '' %></label>${explained}
<% if (it.rows) { %>
<textarea ${attributes} rows="<%= it.rows %>">
<%= it.value ?? '' %></textarea>
<% } else { %>
<input ${attributes} type="<%= it.type ?? 'text' %>" autocomplete="<%= it.autocomplete ?? 'off' %>" value="<%= it.value ?? '' %>">
<% } %>
</div>
`,
  '@choices': `${described}
<fieldset<% if (about) { %> aria-describedby="<%= about %>"<% } %><% if (it.error) { %> class="wrong"<% } %>>
<legend><%= it.legend %></legend>${explained}
<% for (const [index, { value, label }] of it.choices.entries()) { %>
<div class="choice">
<input type="<%= it.many ? 'checkbox' : 'radio' %>" id="<%= it.name %>-<%= index %>" name="<%= it.name %>" value="<%= value %>"<% if ([it.chosen ?? []].flat().includes(value)) { %> checked<% } %>>
<label for="<%= it.name %>-<%= index %>"><%= label %></label>
</div>
<% } %>
</fieldset>
`,
  '@person': `<fieldset>
<legend><%= it.legend %></legend>
<% if (it.hint) { %><p class="hint"><%= it.hint %></p><% } %>
<% const one = (part, more) => { const name = it.at + '.' + part; return { name, value: it.fields[name], error: it.errors[name], ...more } } %>
<%~ part('@field', one('name', { label: 'Namn' })) %>
<%~ part('@field', one('email', { label: 'E-postadress', type: 'email' })) %>
<%~ part('@field', one('mobile', { label: 'Mobilnummer', type: 'tel', optional: true })) %>
</fieldset>
`,
  '@hidden': `<% for (const [name, value] of Object.entries(it.fields)) { %>
<input type="hidden" name="<%= name %>" value="<%= value %>">
<% } %>`,
  '@problem': `<div class="note bad" role="alert">
<h2><%= it.heading %></h2>
<ul>
<% for (const { text, english, href } of it.texts) { %>
<li<% if (english) { %> lang="en"<% } %>><% if (href) { %><a href="<%= href %>"><%= text %></a><% } else { %><%= text %><% } %></li>
<% } %>
</ul>
</div>
`,
};
