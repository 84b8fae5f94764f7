/** The table that a chaos run ends with. */
import type { Result } from './run';

export function readable(result: Result & { onboardings: number; seed: number }): string {
  const { findings, troubles, onboardings, kills, faultsMet, accepted, retries, sentTwice } = result;
  const must = findings.map(({ check, found }): Row => [found.length, check]);
  const counted: Row[] = [
    [onboardings, 'onboardings'],
    [kills, 'kills'],
    [faultsMet, 'calls to providers that met a fault'],
    [accepted, 'API calls accepted'],
    [retries, 'blocked steps that the operator had tried again'],
    [sentTwice, 'mails that came again under their Message-ID'],
  ];
  const failed = findings.some(({ found }) => found.length > 0);
  return [
    '',
    `Seed ${result.seed}, ${result.seconds} s`,
    ...counted.map(line),
    'Each must be zero:',
    ...must.map(line),
    ...findings.flatMap(({ check, found }) => found.map((one) => `  ${check}: ${one}`)),
    ...(failed ? troubles.map((one) => `  could not go on: ${one}`) : []),
    ...(result.logs ? [`The logs are in ${result.logs}`] : []),
    failed
      ? '✘ Something got lost or came out wrong.'
      : '✔ Nothing got lost, came out wrong or was made twice.',
  ].join('\n');
}

type Row = [count: number, what: string];
const line = ([count, what]: Row) => `${String(count).padStart(6)}  ${what}`;
