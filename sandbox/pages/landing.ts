/** The sandbox's first page: every place at which somebody acts, in the routine's order. */
import type { Router } from 'express';
import { nowhere, sendPage, template, type Link } from './layout';
import { attestantsThings, type Links } from './kundportalen/common';
import { toMails } from './mail-pages';

interface Place {
  label: string;
  href: string;
  about: string;
  /** What else is needed there. */
  also?: Link[];
}

const page = template<{ steps: Place[]; aside: Place[] }>(`
<p>Här går du igenom hela rutinen för hand: hur en organisation blir agent hos Inera. Alla system runt omkring finns som
ofarliga lokala kopior, och alla uppgifter är påhittade.</p>
<h2>Rutinen, steg för steg</h2>
<ol>
<% for (const { label, href, about, also = [] } of it.steps) { %>
<li><a href="<%= href %>"><%= label %></a><br><%= about %><% for (const { label, href } of also) { %><br><a href="<%= href %>"><%= label %></a><% } %></li>
<% } %>
</ol>
<h2>Vid sidan om</h2>
<ul>
<% for (const { label, href, about } of it.aside) { %><li><a href="<%= href %>"><%= label %></a><br><%= about %></li><% } %>
</ul>
`);

const steps: Place[] = [
  {
    label: 'Ansök om att bli agent',
    href: '/kundportalen/ansok',
    about: 'Du är den som ansöker för organisationen. Formuläret är redan ifyllt.',
  },
  {
    label: 'Besluta om ansökan',
    href: '/kundportalen/handlaggare',
    about: 'Du är Ineras handläggare: godkänn, avslå eller begär komplettering.',
  },
  {
    label: 'Underteckna agentavtalet',
    href: '/scrive/sign',
    about: 'Du är firmatecknare. Länken finns också i mejlet.',
  },
  {
    label: 'Logga in i Kundportalen och tilldela roller',
    href: '/kundportalen/roller',
    about: 'Du är administratör: lägg upp en beställare och en attestant.',
  },
  {
    label: 'Ansök om agentuppdrag',
    href: '/kundportalen/bestall',
    about: 'Du är beställare: välj en tjänst, godkänn villkoren och skicka beställningen.',
  },
  {
    label: 'Besluta om beställningen',
    href: '/kundportalen/handlaggare',
    about: 'Du är handläggare igen.',
  },
  {
    label: 'Attestera beställningen',
    href: toMails.href,
    about: 'Du är attestant: öppna länken i mejlet, och attestera med BankID eller engångslösenord via sms.',
    also: attestantsThings,
  },
];

function aside({ temporalUi, api }: Links): Place[] {
  const places: [label: string, href: string | undefined, about: string][] = [
    [
      'Ärenden',
      '/kundportalen/arenden',
      'Var varje ärende står, vem som väntas på och vad som kan göras nu.',
    ],
    ['Logga in eller ut', '/kundportalen/logga-in', 'Byt mellan agenternas användare i Kundportalen.'],
    [toMails.label, toMails.href, 'Alla mejl som tjänsten har skickat, med länkarna i dem.'],
    ['Telefonen med BankID', '/bankid/phone', 'Skriv under med ett påhittat BankID.'],
    ['Sms', '/46elks/inbox', 'Alla sms som tjänsten har skickat, med engångslösenorden.'],
    ['Temporal UI', temporalUi, 'Arbetsflödet bakom varje ärende, på engelska.'],
    ['Tjänstens API', api, 'Det som Kundportalen anropar, på engelska.'],
  ];
  return places.flatMap(([label, href, about]) => (href ? [{ label, href, about }] : []));
}

export function landingPage(router: Router, links: Links): void {
  router.get('/', (_request, response) => {
    const body = page({ steps, aside: aside(links) });
    sendPage(response, { title: 'Bli agent hos Inera', body, back: nowhere });
  });
}
