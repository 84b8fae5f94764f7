/**
 * A letter as HTML: one column that fits a screen 320 px wide, with nothing fetched from anywhere. Styles stand at
 * their elements because mail programs drop style sheets. White on #0b5394 is a contrast of 7.8:1.
 */
import { Eta } from 'eta';
import { oneLine, quotedLines, type Page } from './letter-text';

/** Escapes what is interpolated: names with markup in them come out as text. */
const eta = new Eta({ autoFilter: true, filterFunction: oneLine, rmWhitespace: true });

const layout = eta.compile(`<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title><%= it.subject %></title>
</head>
<body style="margin: 0; background: #ffffff; color: #1a1a1a">
<main style="max-width: 36em; margin: 0 auto; padding: 24px 16px; font: 16px/1.5 Arial, Helvetica, sans-serif; overflow-wrap: anywhere">
<h1 style="margin: 0 0 24px; font-size: 22px; line-height: 1.3"><%= it.subject %></h1>
<p><%= it.greeting %></p>
<% for (const block of it.blocks) { %>
<% if (typeof block === 'string') { %>
<p><%= block %></p>
<% } else if (block.heading) { %>
<h2 style="margin: 32px 0 8px; font-size: 18px; line-height: 1.3"><%= block.heading %></h2>
<% } else if (block.asked) { %>
<p><strong><%= block.asked %></strong></p>
<% } else if (block.quote) { %>
<blockquote style="margin: 16px 0; padding: 4px 16px; border-left: 4px solid #767676">
<% for (const line of it.quotedLines(block.quote)) { %>
<%= line %><br>
<% } %>
</blockquote>
<% } else if (block.details) { %>
<p>
<% for (const { label, value } of block.details) { %>
<%= label %>: <b><%= value %></b><br>
<% } %>
</p>
<% } else if (block.list) { %>
<ul style="padding-left: 24px">
<% for (const item of block.list) { %>
<li><%= item %></li>
<% } %>
</ul>
<% } else if (block.steps) { %>
<ol style="padding-left: 24px">
<% for (const step of block.steps) { %>
<li><%= step %></li>
<% } %>
</ol>
<% } else if (block.button) { %>
<p style="margin: 24px 0 8px"><a href="<%= block.button.address %>" style="display: inline-block; padding: 12px 20px; border-radius: 4px; background: #0b5394; color: #ffffff; font-weight: bold; text-decoration: none"><%= block.button.label %></a></p>
<p style="margin: 0 0 24px; font-size: 14px">Fungerar inte knappen? Kopiera adressen till din webbläsare: <%= block.button.address %></p>
<% } else if (block.links) { %>
<ul style="padding-left: 24px">
<% for (const { label, address } of block.links) { %>
<li><a href="<%= address %>" style="color: #0b5394"><%= label %></a></li>
<% } %>
</ul>
<% } %>
<% } %>
<hr style="margin: 32px 0 16px; border: 0; border-top: 1px solid #767676">
<p style="font-size: 14px; color: #404040">Mejlet är skickat automatiskt av Inera, anslutning av agenter.
<% if (it.about) { %>
<br>
Det gäller <%= it.about.organisationName %>, ärendenummer <%= it.about.caseId %>.<br>
Har du frågor? Kontakta Inera Kundservice och uppge ärendenumret: <a href="mailto:<%= it.about.customerServiceEmail %>" style="color: #0b5394"><%= it.about.customerServiceEmail %></a>
<% } %>
</p>
</main>
</body>
</html>
`);

export const asHtml = (page: Page): string => eta.render(layout, { ...page, quotedLines });
