/** The contract as a page: every route with its scopes, what it takes and what it answers. Made once, of the document. */
import { Eta } from 'eta';
import type { oas31 } from 'zod-openapi';

interface Told {
  method: string;
  path: string;
  id: string;
  summary: string;
  description: string;
  scopes: string;
  parameters: { name: string; where: string; required: boolean; schema: string }[];
  body: { required: boolean; schema: string; examples: { name: string; value: string }[] } | undefined;
  responses: { status: string; description: string; schema: string }[];
}

const methods = ['get', 'post', 'put'] as const;
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

export function docsPage(document: oas31.OpenAPIObject): string {
  const all = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => (item[method] ? [operationTold(document, method, path, item[method])] : [])),
  );
  const tags = [...new Set(all.map(({ tag }) => tag))];
  return eta.renderString(template, {
    title: document.info.title,
    version: document.info.version,
    about: paragraphs(document.info.description),
    tags: tags.map((tag) => ({ tag, operations: all.filter((one) => one.tag === tag) })),
    schemas: Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => ({
      name,
      schema: pretty(schema),
    })),
    problems: Object.entries(document.components?.examples ?? {}).map(([name, example]) => ({
      name,
      value: pretty('value' in example ? example.value : example),
    })),
  });
}

/** The few marks of Markdown that the description has are left out. */
const paragraphs = (text = '') =>
  text.split('\n\n').map((paragraph) => paragraph.replaceAll(/[*`]/g, '').replaceAll('\n', ' '));

function operationTold(
  document: oas31.OpenAPIObject,
  method: string,
  path: string,
  operation: oas31.OperationObject,
): Told & { tag: string } {
  const { operationId: id = '', summary = '', description = '', security = [], tags = [] } = operation;
  const scopes = security.flatMap(({ token = [] }) => token);
  return {
    tag: tags[0] ?? '',
    ...{ method: method.toUpperCase(), path, id, summary, description: description.replaceAll('`', '') },
    scopes: scopes.length > 0 ? scopes.join(', ') : 'none: no token is needed',
    parameters: (operation.parameters ?? []).flatMap((one) =>
      'name' in one
        ? [{ name: one.name, where: one.in, required: one.required ?? false, schema: pretty(one.schema) }]
        : [],
    ),
    body: bodyTold(operation.requestBody),
    responses: Object.entries(operation.responses ?? {}).map(([status, response]) =>
      responseTold(document, status, response as oas31.ResponseObject | oas31.ReferenceObject),
    ),
  };
}

function bodyTold(body: oas31.OperationObject['requestBody']): Told['body'] {
  if (!body || !('content' in body)) return undefined;
  const { schema, examples = {} } = body.content['application/json'] ?? {};
  return {
    required: body.required ?? false,
    schema: pretty(schema),
    examples: Object.entries(examples).map(([name, example]) => ({
      name: example.summary ?? name,
      value: pretty('value' in example ? example.value : example),
    })),
  };
}

function responseTold(
  document: oas31.OpenAPIObject,
  status: string,
  response: oas31.ResponseObject | oas31.ReferenceObject,
): Told['responses'][number] {
  const name = '$ref' in response ? response.$ref.split('/').at(-1) : undefined;
  const found = name === undefined ? response : document.components?.responses?.[name];
  const { description = '', content } = found as oas31.ResponseObject;
  const schema = content?.['application/json']?.schema;
  return { status, description: description.replaceAll('`', ''), schema: schema ? pretty(schema) : '' };
}

const eta = new Eta();

/** What is interpolated is escaped. */
const template = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.title %> <%= it.version %></title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><h1><%= it.title %> <%= it.version %></h1></header>
<main>
<% for (const text of it.about) { %><p><%= text %></p>
<% } %>
<p>For programs: <a href="/openapi.json">openapi.json</a>.</p>
<% for (const { tag, operations } of it.tags) { %>
<h2><%= tag %></h2>
<% for (const one of operations) { %>
<details id="<%= one.id %>">
<summary><strong><%= one.method %></strong> <code><%= one.path %></code> <%= one.summary %></summary>
<% if (one.description) { %><p><%= one.description %></p><% } %>
<p>Scopes, any of: <%= one.scopes %></p>
<% if (one.parameters.length > 0) { %>
<h3>Parameters</h3>
<dl>
<% for (const { name, where, required, schema } of one.parameters) { %>
<dt><code><%= name %></code> in <%= where %><%= required ? ', required' : '' %></dt><dd><pre tabindex="0"><%= schema %></pre></dd>
<% } %>
</dl>
<% } %>
<% if (one.body) { %>
<h3>Body<%= one.body.required ? ', required' : '' %></h3>
<pre tabindex="0"><%= one.body.schema %></pre>
<% for (const { name, value } of one.body.examples) { %><p>Example: <%= name %></p><pre tabindex="0"><%= value %></pre>
<% } %>
<% } %>
<h3>Answers</h3>
<dl>
<% for (const { status, description, schema } of one.responses) { %>
<dt><%= status %></dt><dd><%= description %><% if (schema) { %><pre tabindex="0"><%= schema %></pre><% } %></dd>
<% } %>
</dl>
</details>
<% } %>
<% } %>
<h2>Schemas</h2>
<% for (const { name, schema } of it.schemas) { %>
<details id="schema-<%= name %>"><summary><code><%= name %></code></summary><pre tabindex="0"><%= schema %></pre></details>
<% } %>
<h2>Problems</h2>
<% for (const { name, value } of it.problems) { %>
<details id="problem-<%= name %>"><summary><code><%= name %></code></summary><pre tabindex="0"><%= value %></pre></details>
<% } %>
</main>
</body>
</html>
`;

export const docsStyle = `
:root { color-scheme: light; }
body { margin: 0; color: #1f1f1f; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
details { border-top: 1px solid #d5dbe1; padding: .5rem 0; }
summary { cursor: pointer; }
pre { background: #f4f6f8; padding: .75rem; overflow-x: auto; max-height: 30rem; font-size: .875rem; }
dd { margin-left: 1rem; }
a { color: #0b5394; }
`;
