/** The pages of links that open nothing, or not now: what has happened, when, and whether there is anything to be done. */
import type { ClosedLink } from '../../domain/attest-view';
import { addressOf, pageOf, type Visit } from './address';
import { template, type Html } from './layout';
import { dateAndTime } from '../../platform/swedish-dates';

interface Told {
  title: string;
  texts: string[];
}

/** `form`: asks to have it looked into again. `link`: back to the page. */
const told = template<{ texts: string[]; form?: { action: string; nonce: string }; link?: string }>(`
<% for (const text of it.texts) { %>
<p><%= text %></p>
<% } %>
<% if (it.form) { %>
<%~ part('@form', it.form) %>
<button>Försök igen</button>
</form>
<% } %>
<% if (it.link) { %>
<p><a class="button second" href="<%= it.link %>">Uppdatera sidan</a></p>
<% } %>
`);

const CLOSE = 'Du kan stänga fönstret.';
const NOTHING_TO_DO = `Du behöver inte göra något. ${CLOSE}`;

type Became = Extract<ClosedLink, { link: 'closed' }>['became'];

/** `when`: such as "den 24 november 2026 klockan 14.30". */
const closed: Record<Became, (when: string) => Told> = {
  attested: (when) => ({
    title: 'Beställningen är redan attesterad',
    texts: [`Beställningen attesterades${when}. ${NOTHING_TO_DO}`],
  }),
  declined: (when) => ({
    title: 'Beställningen är avböjd',
    texts: [`Beställningen avböjdes${when} och gäller inte längre. Beställaren får veta varför. ${CLOSE}`],
  }),
  lapsed: (when) => ({
    title: 'Tiden för att attestera har gått ut',
    texts: [
      `Beställningen slutade gälla${when}, eftersom ingen hade attesterat den i tid. Beställaren kan beställa på nytt. ` +
        'Då får du en ny länk.',
    ],
  }),
  completed: (when) => ({
    title: 'Ärendet är avslutat',
    texts: [`Ärendet avslutades${when}. ${NOTHING_TO_DO}`],
  }),
  rejected: (when) => ({
    title: 'Ärendet är avslutat',
    texts: [`Inera avslog beställningen${when}. Den ska därför inte attesteras. ${CLOSE}`],
  }),
  withdrawn: (when) => ({
    title: 'Ärendet är återkallat',
    texts: [`Ärendet återkallades${when}. Beställningen ska därför inte attesteras. ${CLOSE}`],
  }),
  expired: (when) => ({
    title: 'Ärendet är avslutat',
    texts: [`Ärendet avslutades${when}, eftersom tiden hade gått ut. ${CLOSE}`],
  }),
  unknown: () => ({
    title: 'Länken gäller inte längre',
    texts: [
      'Länken hör till en tidigare beställning. Finns det en ny att attestera har du fått en ny länk i ett mejl.',
    ],
  }),
};

const after = (at: string | undefined) => (at === undefined ? '' : ` ${dateAndTime(at)}`);

export function closedPage(view: ClosedLink, visit: Visit, nonce: string): { title: string; body: Html } {
  if (view.link === 'roleLost') {
    const texts = [
      'Kundportalen säger att du inte har rollen Attestant. Därför kan du inte attestera beställningen.',
      'Er administratör kan ge dig rollen. Har det redan hänt? Försök igen.',
    ];
    const form = { action: `${pageOf(visit)}/look`, nonce };
    return { title: 'Du har inte rollen Attestant', body: told({ texts, form }) };
  }
  const { title, texts } = view.link === 'replaced' ? replaced(view.at) : closedLink(view);
  return { title, body: told({ texts }) };
}

const replaced = (at: string | undefined): Told => ({
  title: 'Länken har ersatts av en ny',
  texts: [
    `Din e-postadress ändrades i Kundportalen${after(at)}. En ny länk har skickats till den nya adressen. Använd den i ` +
      'stället.',
  ],
});

function closedLink({ became, at, byOwner }: Extract<ClosedLink, { link: 'closed' }>): Told {
  if (became === 'attested' && byOwner) {
    return {
      title: 'Attesten är klar',
      texts: [
        'Beställningen är attesterad. Du kan stänga fönstret.',
        `Attesten gjordes${after(at)}. Inera hör av sig om den fortsatta anslutningen.`,
      ],
    };
  }
  return closed[became](after(at));
}

/** Nobody was at work to take what was sent: it is kept. */
export const receivedPage = (visit: Visit): { title: string; body: Html } => ({
  title: 'Det du gjorde är mottaget',
  body: told({
    texts: [
      'Tjänsten har tagit emot det du gjorde och behandlar det så snart den kan. Ingenting har gått förlorat, och du ' +
        'behöver inte göra om det. Uppdatera sidan om en stund, så ser du hur det gick.',
    ],
    link: addressOf(visit, { device: 'qr' }),
  }),
});

const NOT_READ: Told = {
  title: 'Sidan är för gammal',
  texts: ['Det som skickades gick inte att läsa. Öppna länken i mejlet igen och försök på nytt.'],
};

/** By status; else something unforeseen. */
const failures: Partial<Record<number, Told>> = {
  400: NOT_READ,
  404: {
    title: 'Länken fungerar inte',
    texts: [
      'Kontrollera att hela länken i mejlet följde med. Den ska vara precis som i mejlet.',
      'Finns det flera mejl? Använd länken i det senaste.',
    ],
  },
  405: { title: 'Länken fungerar inte', texts: ['Öppna länken i mejlet igen.'] },
  413: {
    title: 'Texten är för lång',
    texts: ['Gå tillbaka och korta texten till högst 1 000 tecken.'],
  },
  415: NOT_READ,
  429: {
    title: 'Det blev för många försök',
    texts: [
      'Vänta en minut och ladda sedan om sidan.',
      'Beställningen finns kvar och ingenting har gått förlorat.',
    ],
  },
  503: {
    title: 'Tjänsten svarar inte just nu',
    texts: [
      'Beställningen finns kvar och ingenting har gått förlorat. Ladda om sidan om en stund.',
      'Höll du på att attestera eller avböja? När sidan visas igen ser du om det hann komma fram.',
    ],
  },
};

export function failurePage(status: number): { title: string; body: Html } {
  const { title, texts } = failures[status] ?? {
    title: 'Något gick fel',
    texts: ['Felet är noterat. Ladda om sidan om en stund. Beställningen finns kvar.'],
  };
  return { title, body: told({ texts }) };
}
