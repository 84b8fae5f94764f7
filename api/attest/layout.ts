/** The one layout of the attestants' pages: Swedish, server-rendered. Templates are eta's, which escapes what is interpolated. */
import { Eta } from 'eta';
import type { RequestHandler, Response } from 'express';
import { partials } from './partials';

declare const escaped: unique symbol;
/** Markup that came out of a template, so that what a person wrote is never taken for it. */
export type Html = string & { readonly [escaped]: true };

/** How a page follows what goes on: where it asks, what it shows now, and where it goes when that has changed. */
interface Live {
  state: string;
  version: string;
  page: string;
}

export interface Page {
  /** The page's one h1, and its title. */
  title: string;
  body: Html;
  /** 200 unless told otherwise. */
  status?: number;
  live?: Live | undefined;
}

/** Nothing is fetched from anywhere else, and forms lead nowhere but here. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The address is a secret: it goes to nobody, not even as a referrer. */
const pageHeaders = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
};

/** What all pages of an answer have in common, whoever sends them. */
interface Common {
  customerServiceEmail: string;
}

/** Goes before whatever sends a page. */
export function preparePages(common: Common): RequestHandler {
  return (_req, res: Response<unknown, Partial<Common>>, next) => {
    res.set(pageHeaders);
    Object.assign(res.locals, common);
    next();
  };
}

/** Unlike eta's own `include`, `part` hands a partial its own data alone: the page's must not show in its fields. */
const eta = new Eta({ functionHeader: 'const part = (name, data) => this.render(name, data);' });
for (const [name, source] of Object.entries(partials)) eta.loadTemplate(name, source);

/** In the source, data is `it`: `<%= it.name %>` is escaped; `<%~ part('@note', { … }) %>` shows a partial. */
export function template<D extends object>(source: string): (data: D) => Html {
  const compiled = eta.compile(source);
  return (data) => eta.render(compiled, data) as Html;
}

interface Whole {
  title: string;
  hasFailed: boolean;
  body: Html;
  live: Live | undefined;
  customerServiceEmail: string | undefined;
}

const whole = template<Whole>(`<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.hasFailed ? 'Fel: ' : '' %><%= it.title %> – Inera</title>
<link rel="icon" href="/attest/icon.svg">
<link rel="stylesheet" href="/attest/style.css">
<% if (it.live) { %>
<script src="/attest/page.js" defer></script>
<% } %>
</head>
<body>
<header><p><strong>Inera</strong> Attest av agentuppdrag</p></header>
<main<% if (it.live) { %> data-state="<%= it.live.state %>" data-version="<%= it.live.version %>" data-page="<%= it.live.page %>"<% } %>>
<h1><%= it.title %></h1>
<%~ it.body %>
</main>
<footer>Har du frågor? Kontakta Inera Kundservice: <a href="mailto:<%= it.customerServiceEmail %>"><%= it.customerServiceEmail %></a></footer>
</body>
</html>
`);

export function sendPage(res: Response, { title, body, status = 200, live }: Page): void {
  const hasFailed = status === 422;
  const { customerServiceEmail } = res.locals as Partial<Common>;
  res.status(status).type('html').send(whole({ title, hasFailed, body, live, customerServiceEmail }));
}
