/** 46elks' delivery reports: a form POST to the address given with the SMS, again until it is answered 200–204. */
import { setTimeout as wait } from 'node:timers/promises';

/** After so many it is given up. */
const MOST_TRIES = 10;
/** Before the second try; doubled for each further one. */
const RETRY_AFTER_MS = 200;
const PATIENCE_MS = 10_000;

interface Report {
  id: string;
  status: string;
  delivered?: string;
  whenDelivered?: string;
}

export async function postReport(report: Report, closing: AbortSignal): Promise<void> {
  const { id, status, delivered, whenDelivered } = report;
  if (!whenDelivered) return;
  const body = new URLSearchParams({ id, status, ...(delivered && { delivered }) });
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    if (await isTaken(whenDelivered, body, closing)) return;
    await wait(RETRY_AFTER_MS * 2 ** (tries - 1), undefined, { signal: closing });
  }
}

async function isTaken(url: string, body: URLSearchParams, closing: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(url, { method: 'POST', body, signal, redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status >= 200 && answer.status <= 204;
  } catch {
    return false;
  }
}
