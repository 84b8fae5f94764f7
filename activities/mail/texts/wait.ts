/** What is said of a wait itself: that it lasts (reminders), and that it has lasted too long (escalation). */
import type { WaitOwner } from '../../../domain/waiting';
import { logIn, WHO_IS_ADMINISTRATOR, type LetterText, type Writers } from '../letter-text';
import type { Reminder } from '../letters';
import { day, lastDay } from '../../../platform/swedish-dates';

/** What is waited for, what whoever can help is asked to do, and how. */
const waits: Record<WaitOwner, { until: string; asked: string; how: string[] }> = {
  caseOfficer: {
    until: 'en handläggare ska granska det',
    asked: 'Se till att ärendet blir granskat.',
    how: [],
  },
  applicant: {
    until: 'ansökan ska kompletteras',
    asked: 'Påminn gärna den som skickade in ansökan.',
    how: [],
  },
  signatory: {
    until: 'agentavtalet ska signeras av alla firmatecknare',
    asked: 'Påminn gärna era firmatecknare.',
    how: ['Varje firmatecknare har fått ett mejl med en egen länk till avtalet.'],
  },
  administrator: {
    until:
      'er administratör ska se till att rollerna Beställare och Attestant är tilldelade i Ineras Kundportal',
    asked: 'Påminn gärna er administratör.',
    how: [WHO_IS_ADMINISTRATOR],
  },
  orderer: {
    until: 'någon med rollen Beställare ska beställa agentuppdrag i Ineras Kundportal',
    asked: 'Påminn gärna er beställare, eller ge rollen Beställare till någon annan.',
    how: ['Du får det här mejlet för att du är administratör. Rollerna tilldelar du i Kundportalen.'],
  },
  attestant: {
    until: 'någon med rollen Attestant ska attestera beställningen',
    asked: 'Påminn gärna er attestant.',
    how: [
      `Er administratör kan ge rollen Attestant till någon annan i Ineras Kundportal. ${WHO_IS_ADMINISTRATOR}`,
    ],
  },
};

export const waitTexts: Writers<'nobodyActed'> = {
  nobodyActed: ({ waitingFor, since, deadline }, { organisationName, settings }) => {
    const { until, asked, how } = waits[waitingFor];
    const lapses = waitingFor === 'attestant' ? 'upphör beställningen att gälla' : 'avslutas ärendet';
    return {
      subject: `Ärendet om anslutning som agent väntar: ${organisationName}`,
      news: [
        `Ärendet om att ansluta ${organisationName} som agent har sedan ${day(since)} väntat på att ${until}. ` +
          'Påminnelser har skickats.',
        ...(deadline ? [`Är det inte gjort senast ${lastDay(deadline)} ${lapses}.`] : []),
      ],
      asked,
      more: [...(waitingFor === 'orderer' ? [logIn(settings)] : []), ...how],
    };
  },
};

/** The letter again, and since when its wait lasts: whoever reads it may not have got the first one. */
export function reminding(letter: LetterText, { since }: Reminder): LetterText {
  const lasts = `Det här är en påminnelse. Ärendet har väntat på det här steget sedan ${day(since)}.`;
  return { ...letter, subject: `Påminnelse: ${letter.subject}`, news: [lasts, ...letter.news] };
}
