/**
 * What spreads calls over several API processes, as a load balancer does: each in turn of those whose /readyz last said
 * 200. It tries no call a second time, and notes each that fails, whatever its caller makes of it.
 */
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds; far below DRAIN_SECONDS. A look that gets no answer leaves it as it was. */
const LOOK_EVERY = 50;
const ANSWERS_WITHIN = 2_000;

/** A cut-off connection, "come again", or a failure: none of them is to be while others could have served. */
const isFailure = (status = 0) => status === 429 || status >= 500;

export class Balancer {
  /** The calls that have failed, each with why. */
  readonly failures: string[] = [];
  /** How many calls have been answered well. */
  served = 0;
  private readonly apis: { url: string; isReady: boolean }[] = [];
  private turn = 0;
  /** Connections are kept for the calls to come, as balancers do: the last moment of one is when calls get lost. */
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server = createServer((req, res) => this.passOn(req, res));
  private readonly over = new AbortController();

  static async started(): Promise<Balancer> {
    const one = new Balancer();
    one.server.listen(0, '127.0.0.1');
    await once(one.server, 'listening');
    return one;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Takes one more in, which is ready. */
  add(url: string): void {
    const api = { url, isReady: true };
    this.apis.push(api);
    void this.watch(api);
  }

  isReady = (url: string) => this.apis.some((api) => api.url === url && api.isReady);

  async close(): Promise<void> {
    this.over.abort();
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async watch(api: { url: string; isReady: boolean }): Promise<void> {
    while (!this.over.signal.aborted) {
      try {
        const { ok } = await fetch(`${api.url}/readyz`, { signal: AbortSignal.timeout(ANSWERS_WITHIN) });
        api.isReady = ok;
      } catch (error) {
        if ((error as Error).name !== 'TimeoutError') api.isReady = false;
      }
      await pause(LOOK_EVERY);
    }
  }

  private passOn(req: IncomingMessage, res: ServerResponse): void {
    const ready = this.apis.filter(({ isReady }) => isReady);
    const to = ready[(this.turn += 1) % ready.length];
    const { method, headers, url = '' } = req;
    const note = (why: string) =>
      this.failures.push(`${method} ${url.replace(/[^/?]{20,}/g, '…')} at ${to?.url}: ${why}`);
    const fail = (why: string) => {
      note(why);
      if (res.headersSent) res.destroy();
      else res.writeHead(502).end();
    };
    if (!to) return fail('none is ready');
    const call = request(`${to.url}${url}`, { method, headers, agent: this.agent }, (answer) => {
      const { statusCode = 0, headers: answered } = answer;
      if (isFailure(statusCode)) note(String(statusCode));
      else this.served += 1;
      const { connection: _theirs, 'keep-alive': _kept, ...rest } = answered;
      res.writeHead(statusCode, rest);
      answer.once('error', (error) => fail(error.message));
      answer.pipe(res);
    });
    call.once('error', (error) => fail(error.message));
    req.pipe(call);
  }
}
