/**
 * Logging in to Kundportalen and out again. The portal's own record says who is logged in, since the service asks it
 * (step 6c); a cookie says who of them sits at this browser. Nobody proves who they are: it is a sandbox.
 */
import type { CookieOptions, Request, Response, Router } from 'express';
import type { Account, Portal, User } from '../../kundportalen/portal';
import { Problem } from '../../kundportalen/problems';
import { fieldsOf, readForm } from '../forms';
import { sendPage, template, type Link } from '../layout';
import { seeOther, type Backend } from './common';
import { roleNames, type RoleName } from './words';

const HOME = '/kundportalen';
export const toPortal: Link = { label: 'Kundportalen', href: HOME };
const LOG_IN = `${HOME}/logga-in`;
/** `to`: where it leads after that. */
export const logInAddress = (to: string) => `${LOG_IN}?till=${encodeURIComponent(to)}`;

const COOKIE = 'sandlada-inloggad';
const cookieOptions: CookieOptions = { httpOnly: true, sameSite: 'lax', path: HOME };

function loggedIn(portal: Portal, request: Request): User | undefined {
  const cookies = (request.get('Cookie') ?? '').split(/; */).map((one) => one.split('='));
  const userId = cookies.find(([name]) => name === COOKIE)?.[1];
  const user = everyone(portal).find(({ user }) => user.userId === userId)?.user;
  return user?.loggedIn ? user : undefined;
}

/** Whoever sat at this browser before is logged out. */
function logIn(portal: Portal, request: Request, response: Response, userId: string): void {
  const before = loggedIn(portal, request);
  if (before && before.userId !== userId) portal.change(before.userId, { loggedIn: false });
  portal.change(userId, { loggedIn: true });
  response.cookie(COOKIE, userId, cookieOptions);
}

const everyone = (portal: Portal): { user: User; account: Account }[] =>
  portal
    .books()
    .accounts.reverse()
    .flatMap(({ organisationNumber }) => {
      const account = portal.account(organisationNumber);
      return portal.usersOf(organisationNumber).map((user) => ({ user, account }));
    });

export const rolesInSwedish = (roles: readonly RoleName[]) =>
  roles.map((role) => roleNames[role]).join(', ') || 'inga roller';

const logInPage = template<{
  choices: { value: string; label: string }[];
  chosen: string;
  to: string;
  error?: string;
}>(`
<% if (it.choices.length) { %>
<form method="post">
<%~ part('@hidden', { fields: { till: it.to } }) %>
<%~ part('@choices', { name: 'userId', legend: 'Vem loggar in?', choices: it.choices, chosen: it.chosen, error: it.error }) %>
<button>Logga in</button>
</form>
<% } else { %>
<p>Ingen kan logga in ännu: agentens konto läggs upp när avtalet är undertecknat.</p>
<p><a href="/kundportalen/arenden">Visa ärenden</a></p>
<% } %>
`);

const homePage = template<{ user: User; account: Account; roles: string; links: Link[] }>(`
<p><%= it.user.name %>, <%= it.account.name %> (<%= it.roles %>)</p>
<ul>
<% for (const { label, href } of it.links) { %><li><a href="<%= href %>"><%= label %></a></li><% } %>
</ul>
<form method="post" action="/kundportalen/logga-ut"><button class="second">Logga ut</button></form>
`);

const lacksRole = template<{ user: User; role: string; href: string }>(`
<p>Du är inloggad som <%= it.user.name %>, som inte har rollen <%= it.role %>.</p>
<p><a class="button" href="<%= it.href %>">Logga in som någon annan</a></p>
`);

const invitationPage = template<Record<never, never>>(`
<p>Länken kan användas en gång.</p>
<form method="post"><button>Logga in</button></form>
`);

const deadInvitation = template<{ text: string }>(`
<p><%= it.text %></p>
<p><a class="button" href="${LOG_IN}">Logga in på annat sätt</a></p>
`);

/** Whoever is logged in and holds the role; others are led to where they can log in. */
export function userWith(
  role: RoleName,
  portal: Portal,
  request: Request,
  response: Response,
): User | undefined {
  const user = loggedIn(portal, request);
  if (user?.roles.includes(role)) return user;
  const to = request.method === 'GET' ? request.originalUrl : HOME;
  if (!user) {
    seeOther(response, logInAddress(to));
    return undefined;
  }
  const body = lacksRole({ user, role: roleNames[role], href: logInAddress(to) });
  sendPage(response, { title: 'Rollen saknas', body, status: 403, back: toPortal });
  return undefined;
}

/** Leads nowhere but to Kundportalen's own pages. */
const safely = (to: unknown) => (typeof to === 'string' && /^\/kundportalen(\/|$)/.test(to) ? to : HOME);

export function logInPages(router: Router, { portal }: Backend): void {
  const show = (response: Response, to: string, error?: string) => {
    const all = everyone(portal);
    const choices = all.map(({ user, account }) => ({
      value: user.userId,
      label: `${user.name}, ${account.name} ${account.organisationNumber} (${rolesInSwedish(user.roles)})`,
    }));
    const wanted: RoleName = to.startsWith(`${HOME}/bestall`) ? 'orderer' : 'administrator';
    const chosen = all.find(({ user }) => user.roles.includes(wanted)) ?? all[0];
    const body = logInPage({ choices, chosen: chosen?.user.userId ?? '', to, ...(error && { error }) });
    sendPage(response, { title: 'Logga in i Kundportalen', body, status: error ? 400 : 200 });
  };

  router
    .route(LOG_IN)
    .get((request, response) => show(response, safely(request.query.till)))
    .post(readForm, (request, response) => {
      const { userId = '', till } = fieldsOf(request);
      const isThere = everyone(portal).some(({ user }) => user.userId === userId);
      if (!isThere) return show(response, safely(till), 'Välj vem som loggar in.');
      logIn(portal, request, response, userId);
      seeOther(response, safely(till));
    });

  router.post(`${HOME}/logga-ut`, (request, response) => {
    const user = loggedIn(portal, request);
    if (user) portal.change(user.userId, { loggedIn: false });
    response.clearCookie(COOKIE, cookieOptions);
    seeOther(response, LOG_IN);
  });

  router.get(HOME, (request, response) => {
    const user = loggedIn(portal, request);
    if (!user) return seeOther(response, LOG_IN);
    const links = [
      { label: 'Visa roller', href: `${HOME}/roller`, role: 'administrator' as const },
      {
        label: 'Lägg upp ny användare och tilldela roll',
        href: `${HOME}/roller/ny`,
        role: 'administrator' as const,
      },
      { label: 'Ansök om agentuppdrag', href: `${HOME}/bestall`, role: 'orderer' as const },
    ].filter(({ role }) => user.roles.includes(role));
    const account = portal.account(user.organisationNumber);
    const body = homePage({ user, account, roles: rolesInSwedish(user.roles), links });
    sendPage(response, { title: 'Kundportalen', body });
  });

  invitationPages(router, portal);
}

/** In a browser the link of the mail shows a page; its button uses the link, so that no mail scanner does. */
function invitationPages(router: Router, portal: Portal): void {
  router
    .route(`${HOME}/people/invitations/:token`)
    .get((request, response, next) => {
      if (request.accepts(['json', 'html']) !== 'html') return next();
      if (!portal.isInvitationGood(request.params.token)) return sendDead(response);
      sendPage(response, { title: 'Logga in i Kundportalen', body: invitationPage({}) });
    })
    .post((request, response) => {
      try {
        const { userId } = portal.useInvitation(request.params.token);
        logIn(portal, request, response, userId);
        seeOther(response, HOME);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        sendDead(response);
      }
    });
}

function sendDead(response: Response): void {
  const text = 'Länken är redan använd, har gått ut eller finns inte.';
  sendPage(response, { title: 'Länken gäller inte', body: deadInvitation({ text }), status: 410 });
}
