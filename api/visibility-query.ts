/**
 * Conditions in the language of Temporal's visibility. The one place where values become part of a query: names are
 * those that it knows, values are quoted by their type.
 */
import { searchAttributes } from '../domain/search-attributes';

const attributes = {
  ...searchAttributes,
  /** Temporal's own. */
  WorkflowId: 'KEYWORD',
  WorkflowType: 'KEYWORD',
  ExecutionStatus: 'KEYWORD',
} as const;
type Attributes = typeof attributes;
type Name = keyof Attributes;

/** What is compared with: no instant, since nobody filters by one. */
type Value<N extends Name> = { KEYWORD: string; BOOL: boolean; DATETIME: never }[Attributes[N]];

declare const checked: unique symbol;
/** Made here alone. */
export type Condition = string & { [checked]: true };

export const is = <N extends Name>(name: N, value: Value<N>) =>
  made(`${named(name)} = ${quoted(name, value)}`);
export const isNot = <N extends Name>(name: N, value: Value<N>) =>
  made(`${named(name)} != ${quoted(name, value)}`);
export const isSet = (name: Name) => made(`${named(name)} IS NOT NULL`);
export const isNotSet = (name: Name) => made(`${named(name)} IS NULL`);
export const anyOf = (...conditions: Condition[]) => made(`(${conditions.join(' OR ')})`);
export const allOf = (...conditions: Condition[]) => made(conditions.join(' AND '));

const made = (text: string) => text as Condition;

function named(name: Name): Name {
  if (!Object.hasOwn(attributes, name)) throw new Error('Visibility is asked of what it does not know.');
  return name;
}

function quoted(name: Name, value: unknown): string {
  const type = attributes[name];
  if (type === 'BOOL' && typeof value === 'boolean') return String(value);
  // At a control character the server fails, and would be asked again.
  if (type === 'KEYWORD' && typeof value === 'string' && !/\p{Cc}/u.test(value)) {
    return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  }
  throw new Error(`${name} is compared with what it cannot be.`);
}
