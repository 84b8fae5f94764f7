/** The digest: what the case team is to see to today. */
import { stageLabels, type Stage } from '../../../domain/stages';
import {
  headings,
  type Digest,
  type DigestRow,
  type DigestSection,
  type Heading,
  type OutsideEnd,
} from '../../digest/digest';
import type { Block, LetterText } from '../letter-text';
import { day, lastDay } from '../../../platform/swedish-dates';

const ends: Record<OutsideEnd, string> = {
  TERMINATED: 'stoppades',
  FAILED: 'misslyckades',
  TIMED_OUT: 'avbröts av en tidsgräns',
  CANCELLED: 'avbröts',
};

const since = ({ at }: DigestRow) => (at ? [`väntar sedan ${day(at)}`] : []);

interface Chapter {
  title: string;
  /** What it means, and what is to be done. */
  meaning: string;
  /** What is said of each, beside who it is and its stage. */
  says: (row: DigestRow) => string[];
}

const chapters: Record<Heading, Chapter> = {
  reportedProblems: {
    title: 'Tekniskt fel i tjänsten',
    meaning: 'Ärendet står still tills felet är rättat. Be driften om hjälp.',
    says: since,
  },
  parked: {
    title: 'Ett steg har stannat',
    meaning:
      'Tjänsten har inte kunnat göra klart ett steg, till exempel för att ett annat system inte svarar. I Temporal ' +
      'står vad som är fel och om tjänsten försöker igen av sig själv.',
    says: ({ step, ...row }) => [...(step ? [`steget ”${step}” har stannat`] : []), ...since(row)],
  },
  escalated: {
    title: 'Ingen har agerat trots påminnelser',
    meaning:
      'Ärendet har eskalerats. Se till att det kommer vidare, till exempel genom att kontakta den som det väntar på.',
    says: since,
  },
  dueSoon: {
    title: 'Tiden går ut inom tre arbetsdagar',
    meaning: 'Händer inget innan dess avslutas ärendet, eller så upphör beställningen att gälla.',
    says: ({ at }) => (at ? [`sista dagen är ${lastDay(at)}`] : []),
  },
  endedWithoutCaseFile: {
    title: 'Avslutat utanför rutinen, utan ärendeakt',
    meaning:
      'Ingen har fått besked om att ärendet är avslutat, och ingen ärendeakt är sparad. Kontrollera vad som har hänt och ' +
      'om den sökande behöver kontaktas.',
    says: ({ at, endedAs }) => (at && endedAs ? [`${ends[endedAs]} ${day(at)}`] : []),
  },
};

export function digestText({ at, sections }: Digest): LetterText {
  const told = headings.filter((heading) => sections[heading].count > 0);
  return {
    subject: `Agentärenden att se till, ${day(at)}`,
    news: [
      'Det finns ärenden om anslutning av agenter som någon behöver se till. Ett ärende kan stå under flera rubriker.',
      { details: headings.map((one) => ({ label: chapters[one].title, value: `${sections[one].count}` })) },
    ],
    asked: 'Gå igenom ärendena nedan. Länkarna leder till Temporal.',
    more: told.flatMap((heading) => chapterOf(chapters[heading], sections[heading])),
  };
}

function chapterOf({ title, meaning, says }: Chapter, { count, rows, address }: DigestSection): Block[] {
  const label = (row: DigestRow) => {
    const said = [...stageOf(row), ...says(row)].join(', ');
    return said === '' ? nameOf(row) : `${nameOf(row)} – ${said}`;
  };
  const left = count - rows.length;
  return [
    { heading: `${title} (${count})` },
    meaning,
    { links: rows.map((row) => ({ label: label(row), address: row.address })) },
    ...(left > 0 ? [`Här visas ${rows.length} av ${count}.`] : []),
    ...(left > 0 && address ? [{ links: [{ label: `Visa alla ${count} i Temporal`, address }] }] : []),
  ];
}

/** "556012-5790, referens K-17" */
function nameOf({ organisationNumber, reference, workflowId }: DigestRow): string {
  if (organisationNumber === undefined) return workflowId;
  const name = organisationNumber.replace(/^(\d{6})(\d{4})$/, '$1-$2');
  return reference === undefined ? name : `${name}, referens ${reference}`;
}

function stageOf({ stage }: DigestRow): string[] {
  return stage === undefined ? [] : [stageLabels[stage as Stage] ?? stage];
}
