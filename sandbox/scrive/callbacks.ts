/**
 * Scrive's callbacks: a form POST to the document's `api_callback_url`. It promises one or more for each change, so the
 * sandbox makes two of each, and tries again at growing intervals what is not answered 2xx. Those still owed outlive a
 * restart.
 */
import { randomUUID } from 'node:crypto';
import type { State } from '../state';
import type { ScriveDocument } from './document';

/** After so many it is given up. */
const MOST_TRIES = 10;
const PATIENCE_MS = 10_000;

interface Owed {
  id: string;
  documentId: string;
  tries: number;
}

interface Dependencies {
  state: State;
  /** As it is when the callback is made: it tells of no change, but of how things stand. */
  documentNow: (id: string) => ScriveDocument;
  /** Before the second try; doubled for each further one. Scrive begins with 5 minutes. */
  retryAfterMs: number;
}

export type Callbacks = ReturnType<typeof createCallbacks>;

export function createCallbacks({ state, documentNow, retryAfterMs }: Dependencies) {
  const owed = state.collection<Owed>('scrive-callbacks');
  const waiting = new Set<NodeJS.Timeout>();
  const closing = new AbortController();
  let enabled = true;

  async function deliver(one: Owed): Promise<void> {
    const taken = !enabled || (await post(documentNow(one.documentId), closing.signal));
    if (closing.signal.aborted) return;
    const tries = one.tries + 1;
    if (taken || tries >= MOST_TRIES) return owed.delete(one.id);
    const again = { ...one, tries };
    owed.set(one.id, again);
    later(again, retryAfterMs * 2 ** (tries - 1));
  }

  function later(one: Owed, ms: number): void {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      void deliver(one);
    }, ms);
    waiting.add(timer);
  }

  return {
    /** Makes good what was owed when the sandbox was stopped. */
    resume() {
      for (const one of owed.values()) later(one, 0);
    },

    announce({ id, api_callback_url, status }: ScriveDocument): void {
      if (!enabled || !api_callback_url || status === 'document_error') return;
      for (let copy = 0; copy < 2; copy += 1) {
        const one = { id: randomUUID(), documentId: id, tries: 0 };
        owed.set(one.id, one);
        later(one, 0);
      }
    },

    isEnabled: () => enabled,
    /** Off: they are lost, those still owed too. */
    enable(on: boolean) {
      enabled = on;
    },

    close() {
      closing.abort();
      for (const timer of waiting) clearTimeout(timer);
    },
  };
}

/** Whether it was taken: answered 2xx. */
async function post(document: ScriveDocument, closing: AbortSignal): Promise<boolean> {
  const sealed = document.status === 'closed' && document.sealed_file !== null;
  const body = new URLSearchParams({
    document_id: document.id,
    document_json: JSON.stringify(document),
    document_signed_and_sealed: String(sealed),
  });
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(document.api_callback_url ?? '', {
      method: 'POST',
      body,
      signal,
      redirect: 'manual',
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
