/** The routine's letters and the case team's digest, written, set and sent. Nothing of them is logged. */
import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { SendMailOptions } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { failureTypes } from '../../domain/failures';
import type { AttestLink } from '../../platform/attest-link';
import type { MailActivities } from '../contract';
import type { Digest } from '../digest/digest';
import type { MailTransport } from './client';
import { asHtml } from './html-layout';
import { oneLine, type Invitation, type LetterText, type Page, type WrittenFacts } from './letter-text';
import type { Letter, LetterName } from './letters';
import type { MailSettings } from './settings';
import { isoDay, lastDay } from '../../platform/swedish-dates';
import { asText } from './text-layout';
import { letterTexts } from './texts';
import { digestText } from './texts/digest';
import { reminding } from './texts/wait';

export type { MailSettings } from './settings';

export interface MailDependencies {
  transport: MailTransport;
  portal: { createInvitation(userId: string): Promise<Invitation> };
  /** Where the owner of that link attests. */
  attestPage: (link: AttestLink) => string;
  settings: MailSettings;
}

export function createMailActivities(dependencies: MailDependencies): MailActivities {
  const { transport, settings } = dependencies;
  const from = senderOf(settings.from);
  /** Idempotent by the Message-ID: servers that remove duplicates know the same mail again. */
  const post = (key: string, page: Page, addresses: Pick<SendMailOptions, 'to' | 'replyTo'>) =>
    transport.send({
      from,
      ...addresses,
      subject: page.subject,
      text: asText(page),
      html: asHtml(page),
      messageId: `<${key}@${from.address.split('@').at(-1)}>`,
      headers: { 'X-Idempotency-Key': key, 'Auto-Submitted': 'auto-generated' },
    });
  return {
    async sendMail(letter) {
      const facts = await factsOf(letter, dependencies);
      const page = pageOf(letter, write(letter, facts, settings), settings);
      const replyTo = { name: 'Inera Kundservice', address: settings.customerServiceEmail };
      await post(keyOf(letter), page, { to: recipientOf(letter, settings), replyTo });
    },

    async sendDigest(digest) {
      await post(digestKeyOf(digest), digestPageOf(digest), { to: settings.caseTeamEmail });
    },
  };
}

function senderOf(from: string): { name: string; address: string } {
  const [sender] = addressparser(from, { flatten: true });
  if (!sender?.address?.includes('@')) throw new Error('The sender of mails is not an e-mail address.');
  return { name: sender.name || 'Inera, anslutning av agenter', address: sender.address };
}

function recipientOf({ to }: Letter, { caseTeamEmail, caseTeamLeadEmail = caseTeamEmail }: MailSettings) {
  if (typeof to === 'string') return to === 'caseTeam' ? caseTeamEmail : caseTeamLeadEmail;
  return { name: oneLine(to.name), address: to.email };
}

/** Says nothing of a person, nor of the case to anyone who doesn't know its id. */
function keyOf({ caseId, name, to, round, reminder }: Letter): string {
  const recipient = typeof to === 'string' ? to : to.key;
  return hashOf([caseId, name, recipient, round, reminder?.number ?? 0]);
}

/** One a day: sent again by hand, it is the same mail to servers that remove duplicates. */
const digestKeyOf = ({ namespace, at }: Digest) => hashOf(['digest', namespace, isoDay(at)]);

const hashOf = (named: unknown[]) => createHash('sha256').update(JSON.stringify(named)).digest('hex');

/** Links that open something are made or fetched here, so that they never pass through the workflow's history. */
async function factsOf(
  letter: Letter,
  { portal, attestPage }: MailDependencies,
): Promise<WrittenFacts[LetterName]> {
  if (letter.name === 'accountReady') {
    return { ...letter.facts, invitation: await portal.createInvitation(letter.facts.userId) };
  }
  if (letter.name !== 'orderToAttest') return letter.facts;
  const { service, orderId, onboardingId, link } = letter.facts;
  return { service, orderId, page: attestPage({ onboardingId, link }) };
}

function write(letter: Letter, facts: WrittenFacts[LetterName], settings: MailSettings): LetterText {
  const { name, organisationName, round, reminder } = letter;
  const written = letterTexts[name](facts as never, { organisationName, round, settings });
  return reminder ? reminding(written, reminder) : written;
}

function pageOf(letter: Letter, text: LetterText, settings: MailSettings): Page {
  const { organisationName, caseId, to, reminder, deadline = reminder?.deadline } = letter;
  const { asked, otherwise = 'avslutas ärendet' } = text;
  const inTime = deadline ? ` Gör det senast ${lastDay(deadline)}, annars ${otherwise}.` : '';
  return {
    ...written({ ...text, asked: asked + inTime }),
    greeting: typeof to === 'string' ? 'Hej!' : `Hej ${to.name}!`,
    about: { organisationName, caseId, customerServiceEmail: settings.customerServiceEmail },
  };
}

function digestPageOf(digest: Digest): Page {
  return { ...written(digestText(digest)), greeting: 'Hej!' };
}

function written({ subject, news, asked, more = [] }: LetterText): Pick<Page, 'subject' | 'blocks'> {
  const blocks = [...news, { asked }, ...more];
  blocks.forEach(assertLinks);
  return { subject: oneLine(subject), blocks };
}

/** A letter that leads nowhere is worse than one that is late: it waits for an operator. */
function assertLinks(block: Page['blocks'][number]): void {
  if (typeof block === 'string') return;
  const links = 'button' in block ? [block.button] : 'links' in block ? block.links : [];
  if (links.every(({ address }) => /^https?:\/\/\S+$/.test(address))) return;
  throw ApplicationFailure.nonRetryable('a link of the letter is missing', failureTypes.unexpected);
}
