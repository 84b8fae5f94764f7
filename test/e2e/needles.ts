/** What is personal, or opens something, in a stack on which every story has been played: by whom and what it was given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { play } from '../../scripts/demo/play';
import type { Scene } from '../../scripts/demo/scene';
import { stories, storyNames } from '../../scripts/demo/stories';
import type { Stack } from '../../scripts/stack';
import { tokensFrom } from '../../sandbox/idp/tokens';
import { aMobile } from '../workflows/an-attestant';
import type { Recorder } from './a-recorder';
import type { Needle } from './a-search';
import { sceneOn } from './a-stack';

export const needle = (what: string, text: string): Needle => ({ what, text });

/** What people say in the stories. */
const words = [
  ...['Journalen', 'Fel kostnadsställe.', 'Vem är firmatecknare?', 'Jag är inte längre firmatecknare.'],
  ...['Vilken miljö gäller det?', 'Verksamheten ansluter inget eget system.'],
  'Vi ansluter oss genom ett annat agentföretag.',
];

/** What opens something, out of a mail. */
export function tokensIn(text: string): Needle[] {
  const kinds: [string, RegExp][] = [
    ['signing link', /\/scrive\/sign\/[^/\s]+\/[^/\s]+\/([\w-]{12,})/g],
    ['attestation link', /\/attest\/([\w.-]{12,})/g],
    ['invitation', /\/invitations\/([\w-]{12,})/g],
  ];
  return kinds.flatMap(([what, kind]) =>
    [...text.matchAll(kind)].map(([, token = '']) => needle(what, token)),
  );
}

export const once = (all: Needle[]) =>
  all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);

/** Some at a time. */
export async function playAll(stack: Stack): Promise<Scene[]> {
  const left = [...storyNames];
  const scenes: Scene[] = [];
  const next = async (): Promise<void> => {
    const name = left.shift();
    if (!name) return;
    const scene = sceneOn(stack);
    // Its own: whose code it was is known by the number alone.
    scene.people.attestant.mobile = aMobile();
    scenes.push(scene);
    await play(stories[name], scene);
    return next();
  };
  await Promise.all([next(), next(), next()]);
  return scenes;
}

/** Personal things where none belong: in addresses, in bodies and headers that are refused, in links that open nothing. */
export async function asksAwry({ apiUrl, sandboxUrl }: Stack, [scene]: Scene[]): Promise<Needle[]> {
  const token = await tokensFrom(() => `${sandboxUrl}/idp`)('kundportalen');
  const who = ['Awry', 'Palmqvist'].join(' ');
  const [name, email, number] = [who, 'awry.palmqvist@agent.example', '197010632391'];
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const ask = (path: string, more: RequestInit = {}) => fetch(`${apiUrl}${path}`, { headers, ...more });
  const id = scene?.onboardingId ?? '';
  const refused = [
    await ask(`/v1/onboardings/${encodeURIComponent(email)}`),
    await ask(`/v1/onboardings?reference=${encodeURIComponent(name)}`),
    await ask(`/v1/onboardings?${encodeURIComponent(name)}=${number}`),
    await ask(`/${encodeURIComponent(name)}/${number}`),
    await ask(`/attest/${encodeURIComponent(email)}`),
    await ask(`/v1/webhooks/sms/${number}`, { method: 'POST' }),
    await ask('/v1/onboardings', {
      method: 'POST',
      body: JSON.stringify({ [name]: email, organisationNumber: number }),
    }),
    await ask('/v1/onboardings', { method: 'POST', body: `{"name": "${name}", ` }),
    await ask(`/v1/onboardings/${id}/withdrawal`, {
      method: 'POST',
      headers: {
        ...headers,
        'Idempotency-Key': email,
        'On-Behalf-Of': email,
        'X-Request-Id': email,
        traceparent: number,
      },
      body: JSON.stringify({ by: 'applicant', reason: name }),
    }),
    await ask(`/v1/onboardings/${id}`, {
      headers: {
        Authorization: `Bearer ${number}.${email}`,
        'User-Agent': email,
        Referer: `https://x.example/${number}`,
      },
    }),
  ];
  expect(refused.filter(({ status }) => status < 400 || status >= 500).map(({ status }) => status)).toEqual(
    [],
  );
  return [needle('bearer token', token), ...[name, email, number].map((text) => needle('asked awry', text))];
}

export async function needlesOf(
  { sandboxUrl, dataFolder }: Stack,
  scenes: Scene[],
  recorder: Recorder,
): Promise<Needle[]> {
  const ask = async <T>(path: string) => (await (await fetch(`${sandboxUrl}${path}`)).json()) as T;
  const mails = await ask<{ text: string }[]>('/_sandbox/mails');
  const sms = await ask<{ message: string }[]>('/_sandbox/sms');
  const users = await Promise.all(
    scenes.map(({ organisationNumber }) =>
      ask<{ personalNumber?: string }[]>(`/kundportalen/people/agents/${organisationNumber}/users`),
    ),
  );
  const people = scenes.flatMap((scene) => Object.values(scene.people));
  const callbacks = recorder.sent
    .map((body) => decodeURIComponent(body.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25')))
    .flatMap((body) =>
      [...body.matchAll(/\/v1\/webhooks\/[\w-]+\/([\w.-]{12,})/g)].map(([, token = '']) => token),
    );
  const keys = ['callback-key', 'sms-key', 'encryption-keys'].flatMap((file) =>
    readFileSync(join(dataFolder.path, file), 'utf8')
      .split(/[\s:,]+/)
      .filter((part) => part.length >= 32),
  );
  const all: Record<string, (string | undefined)[]> = {
    name: people.map(({ name }) => name),
    'e-mail': people.map(({ email }) => email),
    mobile: people.map(({ mobile }) => mobile),
    'personal number': users.flat().map(({ personalNumber }) => personalNumber),
    'user name': mails.flatMap(({ text }) => text.match(/\bkp[0-9a-f]{8}\b/g) ?? []),
    organisation: scenes.map(({ organisationName }) => organisationName),
    words,
    code: sms.map(({ message }) => /\b\d{6}\b/.exec(message)?.[0]),
    callback: callbacks,
    key: keys,
  };
  return [
    ...Object.entries(all).flatMap(([what, texts]) =>
      texts.flatMap((text) => (text ? [needle(what, text)] : [])),
    ),
    ...mails.flatMap(({ text }) => tokensIn(text)),
  ];
}
