/** The page on which a person reads the SMS that the sandbox took. Swedish. */
import { Router } from 'express';
import { inSwedishTime } from '../pages/kundportalen/words';
import { sendPage, template } from '../pages/layout';
import type { Messages, Sms } from './messages';

const page = template<{ messages: Sms[]; inSwedishTime: (instant: string) => string }>(`
<% if (it.messages.length) { %>
<p>Nyast först. Ladda om sidan för att se fler.</p>
<% for (const { to, from, created, message } of it.messages) { %>
<h2>Till <%= to %></h2>
<p class="hint">Från <%= from %>, <%= it.inSwedishTime(created + 'Z') %></p>
<blockquote><%= message %></blockquote>
<% } %>
<% } else { %>
<p>Inget sms har kommit än.</p>
<% } %>
`);

export function createInboxPage(messages: Messages): Router {
  const inbox = Router();
  inbox.get('/', (_request, response) => {
    const arrived = messages.sentTo(undefined).filter(({ status }) => status !== 'failed');
    sendPage(response, {
      title: 'Sms som har skickats',
      body: page({ messages: arrived.reverse(), inSwedishTime }),
    });
  });
  return inbox;
}
