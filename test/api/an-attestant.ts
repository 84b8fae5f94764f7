/** An attestant at the page that their link leads to, as a browser without script meets it. */
import { randomUUID } from 'node:crypto';
import type { SigningOrder } from '../../domain/at-the-page';
import { parseOnboardingId } from '../../domain/identifiers';
import type { Onboarding } from '../../domain/onboarding';
import { attestToken } from '../../platform/attest-link';
import { codeDigest } from '../../platform/sms-code';
import { attesting, aWait, bothRoles, type Told } from '../domain/an-onboarding';
import { aNumber, CALLBACK_KEY, SMS_KEY, type Api } from './an-api';

export const USER = 'user-attestant';
export const CODE = '123456';
export const LINK = { userId: USER, round: 1, version: 1 };

const anOrderToSign = (startedAt: string): SigningOrder => ({
  ...{
    orderRef: 'order-ref',
    autoStartToken: 'auto-start',
    qrStartToken: 'qr-token',
    qrStartSecret: 'qr-secret',
  },
  ...{ startedAt, digest: 'ab'.repeat(32) },
});

/** An order that waits for attestation, of an organisation of its own; then what `happened`. */
export function anAttestation(happened: (told: Told) => Told = (told) => told): Onboarding {
  // Each test changes its own.
  const holders = structuredClone(bothRoles);
  const told = attesting().find({ finding: 'waitBegan', wait: aWait('attestant') });
  const own = { caseId: randomUUID().replaceAll('-', ''), organisationNumber: aNumber() };
  told.onboarding = { ...told.onboarding, ...own, holders };
  return happened(told.when(new Date().toISOString())).onboarding;
}

export const signing = (told: Told) =>
  told.send('signingRequested', { link: LINK, endUserIp: '192.0.2.1' }).find({
    ...{ finding: 'signingBegan', userId: USER, attempt: 1 },
    order: anOrderToSign(new Date().toISOString()),
  });

export const withCode = (told: Told) =>
  told.send('codeRequested', { link: LINK }).find({
    ...{ finding: 'codeSent', userId: USER, sending: 1, messageId: 'sms-1', maskedNumber: '+46•••••05' },
    digest: codeDigest(SMS_KEY, { caseId: told.onboarding.caseId, userId: USER, round: 1, sending: 1 }, CODE),
  });

export interface Shown {
  status: number;
  headers: Headers;
  html: string;
  /** What stands between the tags. */
  text: string;
}

/** Somebody with a link. */
export class Visitor {
  constructor(
    private readonly api: Api,
    readonly token: string,
  ) {}

  static of(api: Api, onboardingId: string, link = LINK): Visitor {
    return new Visitor(api, attestToken(CALLBACK_KEY, { onboardingId, link }));
  }

  get address(): string {
    return `/attest/${this.token}`;
  }

  async get(path = '', headers: Record<string, string> = {}): Promise<Shown> {
    return shown(await this.api.fetch(`${this.address}${path}`, { redirect: 'manual', headers }));
  }

  async state(query = ''): Promise<{ version: string; text: string }> {
    const answer = await this.api.fetch(`${this.address}/state${query}`);
    return (await answer.json()) as { version: string; text: string };
  }

  /** The nonce of a page that has just been opened. */
  async nonce(path = ''): Promise<string> {
    const { html } = await this.get(path);
    return /name="nonce" value="([\w-]{22})"/.exec(html)?.[1] ?? '';
  }

  async post(path: string, fields: Record<string, string>): Promise<Shown> {
    const body = new URLSearchParams(fields);
    return shown(
      await this.api.fetch(`${this.address}${path}`, { method: 'POST', body, redirect: 'manual' }),
    );
  }

  /** Opens the page and sends one of its forms. */
  async submit(path: string, fields: Record<string, string> = {}): Promise<Shown> {
    return this.post(path, { nonce: await this.nonce(), ...fields });
  }
}

async function shown(answer: Response): Promise<Shown> {
  const html = await answer.text();
  const text = html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  return { status: answer.status, headers: answer.headers, html, text };
}

export const caseIdIn = (id: string) => parseOnboardingId(id)?.caseId ?? '';
