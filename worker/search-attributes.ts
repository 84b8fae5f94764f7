/** Registers what onboardings are filtered by. An upsert of an unknown one would fail the workflow task for ever. */
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../domain/search-attributes';

type Name = keyof typeof searchAttributes;

/** Idempotent: adds those that the namespace does not know yet. */
export async function registerSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = (Object.keys(searchAttributes) as Name[]).filter((name) => !(name in customAttributes));
  if (missing.length > 0) await addSearchAttributes(connection, namespace, missing);
}

export async function addSearchAttributes(
  { operatorService }: NativeConnection,
  namespace: string,
  names = Object.keys(searchAttributes) as Name[],
): Promise<void> {
  const typeOf = (name: Name) => encodeSearchAttributeIndexedValueType(searchAttributes[name]) ?? 0;
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(names.map((name) => [name, typeOf(name)])),
  });
}
