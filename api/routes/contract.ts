/** The contract: as a document for programs, and as a page for people. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { oas31 } from 'zod-openapi';
import { docsPage, docsStyle } from '../contract/docs-page';
import { resource, type Routes } from './resource';

const FILE = join(__dirname, '..', 'contract', 'openapi.json');

/** Nothing is fetched from anywhere else, and nothing runs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function contractRoutes(routes: Routes): void {
  const document = readFileSync(FILE, 'utf8');
  const page = docsPage(JSON.parse(document) as oas31.OpenAPIObject);
  resource(routes, '/openapi.json', { get: (_req, res) => void res.type('json').send(document) });
  resource(routes, '/docs', {
    get: (_req, res) =>
      void res.set('Content-Security-Policy', CONTENT_SECURITY_POLICY).type('html').send(page),
  });
  resource(routes, '/docs/style.css', { get: (_req, res) => void res.type('css').send(docsStyle) });
}
