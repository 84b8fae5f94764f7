/**
 * The one layout of the sandbox's pages: Swedish, server-rendered, without script, and marked as a sandbox. Templates
 * are eta's, which escapes what is interpolated; those parts that pages share are in partials.ts.
 */
import { Eta } from 'eta';
import type { Response } from 'express';
import { partials } from './partials';
import { style, styleHash } from './style';

declare const escaped: unique symbol;
/** Markup that came out of a template, so that what a person wrote is never taken for it. */
export type Html = string & { readonly [escaped]: true };

export interface Link {
  label: string;
  href: string;
}

export interface Page {
  /** The page's one h1, and its title. */
  title: string;
  body: Html;
  /** 200 unless told otherwise. */
  status?: number;
  /** The sandbox's first page unless told otherwise. */
  back?: Link;
}

/** Nothing is fetched from anywhere, and forms lead nowhere but here. `data:` is for pictures made by a page itself. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${styleHash}`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Unlike eta's own `include`, `part` hands a partial its own data alone: the page's must not show in its fields. */
const eta = new Eta({ functionHeader: 'const part = (name, data) => this.render(name, data);' });
for (const [name, source] of Object.entries(partials)) eta.loadTemplate(name, source);

/** In the source, data is `it`: `<%= it.name %>` is escaped; `<%~ part('@field', { … }) %>` shows a partial. */
export function template<D extends object>(source: string): (data: D) => Html {
  const compiled = eta.compile(source);
  return (data) => eta.render(compiled, data) as Html;
}

const layout = template<Required<Omit<Page, 'status'>> & { style: string }>(`<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.title %> – sandlåda</title>
<style><%~ it.style %></style>
</head>
<body>
<header class="sandbox">Sandlåda – ingenting här är på riktigt</header>
<main>
<% if (it.back.href) { %>
<p class="back"><a href="<%= it.back.href %>">← <%= it.back.label %></a></p>
<% } %>
<h1><%= it.title %></h1>
<%~ it.body %>
</main>
</body>
</html>
`);

const home: Link = { label: 'Sandlådans startsida', href: '/' };
/** For the first page itself. */
export const nowhere: Link = { label: '', href: '' };

export function sendPage(response: Response, { title, body, status = 200, back = home }: Page): void {
  response
    .status(status)
    .set({
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    })
    .type('html')
    .send(layout({ title, body, back, style }));
}
