/** Which parts of a schema hold what is personal. Whoever writes a schema marks it there; nobody else lists fields. */

const marked = new WeakSet<object>();

/** Goes around the whole of a field's schema: a check added after it would make another schema, without the mark. */
export function personal<S extends object>(schema: S): S {
  marked.add(schema);
  return schema;
}

export const isPersonal = (schema: object): boolean => marked.has(schema);
