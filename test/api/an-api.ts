/** The API as tests meet it: over HTTP. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopes } from '../../api/access/table';
import { createApp, type Dependencies } from '../../api/app';
import { CaseFiles } from '../../api/case-files';
import { Onboardings, type TemporalPlace } from '../../api/onboardings';
import { serve, type Serving } from '../../api/server';
import type { VisibilityBounds } from '../../api/visibility';
import { caseStoreIn, encryptedCaseStore, type CaseStore } from '../../platform/case-store';
import type { KeyRing } from '../../platform/key-ring';
import type { TemporalServer } from '../../platform/temporal';
import { anApplication } from '../domain/an-onboarding';
import { IdentityProvider } from './an-identity-provider';
import { anotherKeyRing, keyRing } from '../platform/a-key-ring';

export const CALLBACK_KEY = 'a key of tests that has 32 characters or more';
export const SMS_KEY = 'another key of tests that has 32 characters';
/** The account of the system that calls. */
export const CLIENT = 'kundportalen';
export const TASK_QUEUE = 'api';

/** Where one onboarding is. */
export const one = (id: string) => `/v1/onboardings/${id}`;

export const problem = (name: string, status: number) => ({
  status,
  body: { type: `/problems/${name}`, status },
});

export interface Answered {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

export interface Asked {
  /** A new one where it is not told; none where null. */
  key?: string | null;
  /** One with every scope where it is not told; none where null. */
  token?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is, where a body that is not JSON is meant. */
  raw?: string | Uint8Array<ArrayBuffer>;
}

let organisations = 0;

/** An organisation number that no other test has used: of the series of limited companies, with its check digit. */
export function aNumber(): string {
  const nine = `5590${String((organisations += 1)).padStart(5, '0')}`;
  const sum = [...nine].reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

export const aBody = (more: object = {}) => ({ organisationNumber: aNumber(), ...anApplication, ...more });

const serverAt = (at: TemporalServer | string): TemporalServer =>
  typeof at === 'string' ? { connection: { address: at }, namespace: 'default' } : at;

/** An API that finds its Temporal server at an address, or does not. */
export class Api {
  private cleanUp = () => Promise.resolve();

  private constructor(
    private readonly serving: Serving,
    private readonly onboardings: Onboardings,
    private readonly folder: string,
    readonly idp: IdentityProvider,
    readonly caseStore: CaseStore,
    /** What it has reported as unforeseen. */
    readonly bugs: unknown[],
  ) {}

  /** `at`: by its address alone, one that is nobody else's. */
  static async before(at: TemporalServer | string, deadlineMs: number): Promise<Api> {
    const folder = await mkdtemp(join(tmpdir(), 'api-'));
    const idp = await IdentityProvider.started();
    const api = await Api.at({ ...serverAt(at), deadlineMs }, folder, idp);
    api.cleanUp = async () => {
      await idp.close();
      await rm(folder, { recursive: true });
    };
    return api;
  }

  /** One whose case store is that folder, which others write. */
  static async over(address: string, folder: string, eraseAfterDays: number): Promise<Api> {
    const idp = await IdentityProvider.started();
    const place = { ...serverAt(address), deadlineMs: 2000 };
    const api = await Api.at(place, folder, idp, { eraseAfterDays });
    api.cleanUp = () => idp.close();
    return api;
  }

  /** One with the same case store, by whose settings cases may be erased so many days after their end. */
  erasing(server: TemporalServer, eraseAfterDays: number): Promise<Api> {
    const place = { ...server, deadlineMs: 2000 };
    return Api.at(place, this.folder, this.idp, { eraseAfterDays });
  }

  /** One with the same case store, to whose Temporal all that has been is unknown. */
  afterRetention(empty: TemporalServer): Promise<Api> {
    return Api.at({ ...empty, deadlineMs: 2000 }, this.folder, this.idp);
  }

  /** One with the same case store, to which none of the keys is known by which anything is kept. */
  withOtherKeys(server: TemporalServer): Promise<Api> {
    return Api.at({ ...server, deadlineMs: 2000, keyRing: anotherKeyRing }, this.folder, this.idp);
  }

  /** One more before the same server, that asks otherwise of it. */
  bounded(server: TemporalServer, visibilityBounds: Partial<VisibilityBounds>): Promise<Api> {
    const place = { ...server, deadlineMs: 2000 };
    return Api.at(place, this.folder, this.idp, { visibilityBounds });
  }

  /** One more before the same server, that gives a worker as long as a busy machine may take. */
  patient(server: TemporalServer): Promise<Api> {
    return Api.at({ ...server, deadlineMs: 20_000 }, this.folder, this.idp);
  }

  /** One more with the same case store and identity provider, that finds no Temporal server within that time. */
  alone(more: Partial<Dependencies>, deadlineMs = 300): Promise<Api> {
    const place = { ...serverAt('127.0.0.1:1'), deadlineMs };
    return Api.at(place, this.folder, this.idp, more);
  }

  private static async at(
    place: Omit<TemporalPlace, 'taskQueue' | 'keyRing'> & { keyRing?: KeyRing },
    folder: string,
    idp: IdentityProvider,
    more: Partial<Dependencies> = {},
  ): Promise<Api> {
    const server = { keyRing, ...place };
    const caseStore = encryptedCaseStore(caseStoreIn(folder), server.keyRing);
    const onboardings = new Onboardings({ ...server, taskQueue: TASK_QUEUE });
    const bugs: unknown[] = [];
    const app = createApp({
      onboardings,
      caseFiles: new CaseFiles(caseStore),
      callbackKey: CALLBACK_KEY,
      auth: idp.settings,
      // The doors alone never look into what they have noted.
      attest: {
        smsKey: SMS_KEY,
        bankIdAppUrl: 'https://app.bankid.com/',
        customerServiceEmail: 'kundservice@inera.se',
        waitMs: 0,
      },
      report: (error) => bugs.push(error),
      ...more,
    });
    const serving = await serve(app, { host: '127.0.0.1', port: 0 });
    return new Api(serving, onboardings, folder, idp, caseStore, bugs);
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    { key, token, headers, raw }: Asked = {},
  ): Promise<Answered> {
    const bearer = token === undefined ? await this.everyScope() : token;
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const answer = await this.fetch(path, {
      method,
      headers: {
        ...(sent !== undefined && { 'Content-Type': 'application/json' }),
        ...(method !== 'GET' && key !== null && { 'Idempotency-Key': key ?? randomUUID() }),
        ...(bearer !== null && { Authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await answer.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  private bearer: Promise<string> | undefined;
  /** Signing costs milliseconds: once. */
  private everyScope = () =>
    (this.bearer ??= this.idp.signed({ claims: { scope: scopes.join(' '), client_id: CLIENT } }));

  get url() {
    return `http://127.0.0.1:${this.serving.port}`;
  }

  fetch = (path: string, asked?: RequestInit) => fetch(`${this.url}${path}`, asked);
  get = (path: string) => this.ask('GET', path);
  post = (path: string, body?: unknown, asked?: Asked) => this.ask('POST', path, body, asked);
  put = (path: string, body?: unknown, asked?: Asked) => this.ask('PUT', path, body, asked);

  async close(): Promise<void> {
    await this.serving.close();
    await this.onboardings.close();
    await this.cleanUp();
  }
}
