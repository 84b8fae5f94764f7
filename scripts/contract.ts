/** `npm run contract`: the OpenAPI document and the client's types, both made from the schemas of the API. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString, COMMENT_HEADER, type OpenAPI3 } from 'openapi-typescript';
import { factory, SyntaxKind, type PropertySignature } from 'typescript';
import { contractDocument } from '../api/contract/document';
import { root } from './binaries.cjs';
import { asked, command } from './command-line';
import { ownVersion } from './stack/data-folder';

const help = `npm run contract [-- --check]

Writes the OpenAPI document and the client's types, both made from the schemas of the API.

  --check  writes nothing, and ends with 1 where what is committed is not what would be written
  --help
`;

async function contents(): Promise<Record<string, string>> {
  const document = contractDocument(ownVersion());
  const json = `${JSON.stringify(document, null, 2)}\n`;
  // Read back: types are made of what is served, not of what lies behind it.
  const types = await openapiTS(JSON.parse(json) as OpenAPI3, { transformProperty: orUndefined });
  return {
    'api/contract/openapi.json': json,
    'api/client/schema.d.ts': COMMENT_HEADER + astToString(types),
  };
}

/** What may be missing may be undefined, too: JSON knows no difference. */
function orUndefined(property: PropertySignature): PropertySignature {
  if (!property.questionToken || !property.type) return property;
  const nothing = factory.createKeywordTypeNode(SyntaxKind.UndefinedKeyword);
  const type = factory.createUnionTypeNode([property.type, nothing]);
  return factory.updatePropertySignature(
    property,
    property.modifiers,
    property.name,
    property.questionToken,
    type,
  );
}

async function main(): Promise<number> {
  const { check: isCheck } = asked(help, { check: { type: 'boolean' } });
  const drifted: string[] = [];
  for (const [name, content] of Object.entries(await contents())) {
    const file = join(root, name);
    const isThere = existsSync(file) && readFileSync(file, 'utf8') === content;
    if (!isThere && isCheck) drifted.push(name);
    if (!isThere && !isCheck) writeFileSync(file, content);
  }
  if (drifted.length === 0) return 0;
  console.error(`Not what the schemas say: ${drifted.join(', ')}. Write them with npm run contract.`);
  return 1;
}

command(help, main);
