import * as z from 'zod/mini';
import * as application from '../domain/application';
import * as messages from '../domain/messages';
import * as events from '../domain/events';
function thaw(object: unknown, visited: WeakSet<object>): void {
  if (object === null || (typeof object !== 'object' && typeof object !== 'function') || visited.has(object)) return;
  visited.add(object);
  if (object instanceof RegExp) {
    Object.defineProperty(object, 'neverFrozen', { get() { throw new Error('not to be frozen'); } });
    return;
  }
  if (typeof object !== 'object') return;
  for (const name of Reflect.ownKeys(object)) thaw((object as any)[name], visited);
}
const visited = new WeakSet<object>();
for (const one of [z, application, messages, events]) thaw(one, visited);
export const done = true;
