/**
 * What an operator reads of one onboarding in Temporal UI, in Markdown: where it stands, what it waits for, what mends
 * it, what was done last. Nothing personal in it but operators' own account names. Instants stand in UTC.
 */
import { messageNames, type MessageData, type MessageName } from './messages';
import { roundOf, type Onboarding, type ParkedStep } from './onboarding';
import { stageLabels } from './stages';
import type { TrailLine } from './trail';
import { nextReminder, type Wait } from './waiting';

const LINES_SHOWN = 5;

export function detailsOf(onboarding: Onboarding): string {
  const { outcome, parked, wait, trail } = onboarding;
  const standing = outcome ? [] : [wait ? waitingFor(wait) : atWork(onboarding)];
  const other = outcome ? [] : otherSignals(onboarding);
  return [
    whichOne(onboarding),
    ...parked.map(parkedStep),
    ...standing,
    lastLines(trail.lines),
    ...other,
  ].join('\n\n');
}

function whichOne(onboarding: Onboarding): string {
  const { organisationNumber, reference, stage, outcome } = onboarding;
  const head = outcome
    ? `## Ended: ${outcome.kind}, ${readable(outcome.at)} (${outcome.reason})`
    : `## ${stageLabels[stage]} (${stage}), round ${roundOf(onboarding)}`;
  const who = `Organisation \`${organisationNumber}\`${reference ? `, reference \`${reference}\`` : ''}`;
  return `${head}\n\n${who}${outcome ? `, in ${stageLabels[stage]} (${stage})` : ''}`;
}

function waitingFor(wait: Wait): string {
  const { owner, since, remindersSent, escalatedAt, deadline, pausedSince } = wait;
  const next = nextReminder(wait);
  return [
    `Waiting for **${owner}** since ${readable(since)}`,
    '',
    `- reminders sent: ${remindersSent}, ${next ? `the next ${readable(next)}` : 'none planned'}`,
    `- ${escalatedAt ? `**escalated** ${readable(escalatedAt)}` : 'not escalated'}`,
    `- ${deadline ? `deadline ${readable(deadline)}` : 'no deadline'}`,
    ...(pausedSince ? [`- **paused** since ${readable(pausedSince)}: no reminders, no deadline`] : []),
  ].join('\n');
}

const atWork = ({ stageSince }: Onboarding) =>
  `The service itself is at work on this since ${readable(stageSince)}: nobody is waited for.`;

function parkedStep({ step, failure, since, tries, retryAt, hastened }: ParkedStep): string {
  const goesOn = hastened
    ? 'It is being tried again now.'
    : retryAt
      ? `It tries again by itself at ${readable(retryAt)}.`
      : 'It waits for an operator: no retry mends this by itself.';
  return [
    `### Parked: \`${step}\``,
    `**${failure.type}**: ${plain(failure.message)}. Tries: ${tries}, since ${readable(since)}. ${goesOn}`,
    signal('stepRetried', 'when the cause is mended', { step }),
  ].join('\n\n');
}

/** Those that the rules would take now, with what the sender has yet to say. */
function otherSignals({ wait, parked }: Onboarding): string[] {
  const reason = 'say why here';
  const all = [
    wait && parked.length === 0 && signal('reminderRequested', 'reminds those waited for now', { reason }),
    wait?.deadline && signal('deadlineMoved', 'put the new deadline in', { deadline: wait.deadline, reason }),
    wait &&
      !wait.pausedSince &&
      signal('waitPaused', 'no reminders and no deadline until resumed', { reason }),
    wait?.pausedSince && signal('waitResumed', 'the clock goes on', { reason }),
    signal(
      'withdrawn',
      '**ends the onboarding**; refused until you put a reason in, which is mailed to those concerned',
      {
        by: 'caseOfficer',
        reason: '',
      },
    ),
  ];
  return ['### Other signals', ...all.filter((one) => typeof one === 'string')];
}

/** In two lines, which the narrow column of Temporal UI takes. */
function signal<N extends MessageName>(name: N, what: string, data: MessageData<N>): string {
  const actor = { kind: 'operator', id: 'your-name' };
  const json = `{"actor":${JSON.stringify(actor)},\n "data":${JSON.stringify(data)}}`;
  return `Signal \`${name}\` (${what}):\n\n\`\`\`json\n${json}\n\`\`\``;
}

function lastLines(lines: TrailLine[]): string {
  const shown = lines.slice(-LINES_SHOWN).map((line) => `- ${lineShown(line)}`);
  return `### Last in the audit trail\n\n${shown.join('\n') || 'Nothing yet.'}`;
}

/** A reason or a detail is in people's words, or a stranger's: the query `trail` gives them. */
function lineShown({ at, what, by, outcome, refusal, times }: TrailLine): string {
  const isOurs = by !== 'unknown' || (messageNames as string[]).includes(what);
  const who = typeof by === 'object' ? `${by.kind} \`${by.id}\`` : by;
  const judged = `${outcome}${refusal ? ` (${refusal})` : ''}${times ? ` ${times} times` : ''}`;
  return `${readable(at)} ${isOurs ? `\`${what}\`` : 'no known message'} by ${who}: ${judged}`;
}

/** `2026-11-24 09:00 UTC`. No time zone's data is asked, which may differ between versions of Node. */
const readable = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** What Markdown would read as its own is shown as it stands. */
const plain = (text: string) => text.replaceAll(/[\\`*_[\]<>#]/g, '\\$&');
