/** Where an agent's administrator sees to the roles (step 3). */
import type { Response, Router } from 'express';
import type { User } from '../../kundportalen/portal';
import { userToAdd, type UserBody } from '../../kundportalen/shapes';
import { fieldsOf, readForm, tickedIn, type Fields } from '../forms';
import { sendPage, template, type Link } from '../layout';
import {
  caseInStage,
  newKey,
  noTrouble,
  seeOther,
  sendTrouble,
  settle,
  toCase,
  troubleOnTop,
  type Backend,
  type Trouble,
} from './common';
import { exampleUsers } from './example';
import { logInAddress, rolesInSwedish, toPortal, userWith } from './log-in';
import { allRoles, roleNames, ruleFor, type RoleName } from './words';

const ROLES = '/kundportalen/roller';
const toRoles: Link = { label: 'Roller', href: ROLES };

const choices = allRoles.map((value) => ({ value, label: roleNames[value] }));
const asRoles = (ticked: string[]) => allRoles.filter((role) => ticked.includes(role));

interface Listed {
  name: string;
  email: string;
  roles: string;
  href: string;
}

const rolesPage = template<{ users: Listed[]; missing: string; caseId: string | undefined; key: string }>(`
<dl>
<% for (const { name, email, roles, href } of it.users) { %>
<dt><%= name %></dt>
<dd><%= email %><br><%= roles %><br><a href="<%= href %>">Ändra roller för <%= name %></a></dd>
<% } %>
</dl>
<p><a class="button<%= it.missing ? '' : ' second' %>" href="${ROLES}/ny">Lägg upp ny användare och tilldela roll</a></p>
<h2>När rollerna är tilldelade</h2>
<% if (it.missing) { %><p>Ingen har rollen <%= it.missing %> ännu. Både Beställare och Attestant behövs innan något kan beställas.</p><% } %>
<% if (it.caseId) { %>
<p>Tjänsten ser efter av sig själv ibland. Meddela den, så går ärendet vidare genast.</p>
<form method="post" action="${ROLES}/klart">
<%~ part('@hidden', { fields: { key: it.key, id: it.caseId } }) %>
<button<% if (it.missing) { %> class="second"<% } %>>Meddela att rollerna är tilldelade</button>
</form>
<% } else { %>
<p>Inget ärende hos din organisation väntar på roller nu.</p>
<p><a href="/kundportalen/arenden">Visa ärenden</a></p>
<p><a href="${logInAddress(ROLES)}">Logga in som någon annan</a></p>
<% } %>
`);

const changePage = template<{ user: User; choices: typeof choices }>(`
<form method="post">
<%~ part('@choices', { name: 'roles', legend: it.user.name, choices: it.choices, chosen: it.user.roles, many: true }) %>
<button>Spara</button>
</form>
`);

const newUserPage = template<
  Trouble & { fields: Fields; chosen: string[]; choices: typeof choices }
>(`${troubleOnTop}
<% const field = (name, more) => ({ name, value: it.fields[name], error: it.errors[name], ...more }) %>
<form method="post">
<%~ part('@field', field('name', { label: 'Namn' })) %>
<%~ part('@field', field('email', { label: 'E-postadress', type: 'email' })) %>
<%~ part('@field', field('mobile', { label: 'Mobilnummer', type: 'tel', optional: true, hint: 'Behövs för att attestera med engångslösenord i sms.' })) %>
<%~ part('@field', field('personalNumber', { label: 'Personnummer', optional: true, hint: 'Tolv siffror. Behövs för att attestera med BankID.' })) %>
<%~ part('@choices', { name: 'roles', legend: 'Roller', choices: it.choices, chosen: it.chosen, many: true, error: it.errors.roles }) %>
<button>Lägg upp användaren</button>
</form>
`);

export function rolePages(router: Router, backend: Backend): void {
  const { portal, service } = backend;

  router.get(ROLES, async (request, response) => {
    const administrator = userWith('administrator', portal, request, response);
    if (!administrator) return;
    const { organisationNumber } = administrator;
    const users = portal.usersOf(organisationNumber);
    const waiting = await caseInStage(backend, organisationNumber, 'roleAssignment');
    const listed = users.map(({ userId, name, email, roles }) => ({
      ...{ name, email, roles: rolesInSwedish(roles) },
      href: `${ROLES}/${userId}`,
    }));
    const missing = missingAmong(users)
      .map((role) => roleNames[role])
      .join(' eller ');
    const body = rolesPage({ users: listed, missing, caseId: waiting?.id, key: newKey() });
    sendPage(response, { title: 'Visa roller', body, back: toPortal });
  });

  router.post(`${ROLES}/klart`, readForm, async (request, response) => {
    const administrator = userWith('administrator', portal, request, response);
    if (!administrator) return;
    const { id = '', key = newKey() } = fieldsOf(request);
    const how = { key, onBehalfOf: administrator.userId };
    const failed = settle(response, id, await service.send(id, 'roles-assigned', {}, how), []);
    if (failed) sendTrouble(response, failed.problem, toCase(id));
  });

  newUserPages(router, backend);
  changePages(router, backend);
}

const needed = ['orderer', 'attestant'] as const;
const missingAmong = (users: User[]) =>
  needed.filter((role) => !users.some(({ roles }) => roles.includes(role)));

function newUserPages(router: Router, { portal }: Backend): void {
  const show = (response: Response, fields: Fields, chosen: string[], trouble: Trouble = noTrouble) => {
    const body = newUserPage({ fields, chosen, choices, ...trouble });
    const status = trouble.texts.length ? 400 : 200;
    const title = 'Lägg upp ny användare och tilldela roll';
    sendPage(response, { title, body, status, back: toRoles });
  };

  router
    .route(`${ROLES}/ny`)
    .get((request, response) => {
      const administrator = userWith('administrator', portal, request, response);
      if (!administrator) return;
      const users = portal.usersOf(administrator.organisationNumber);
      const isThere = ({ email }: { email: string }) => users.some((one) => one.email === email);
      const role = missingAmong(users)[0] ?? needed.find((one) => !isThere(exampleUsers[one]));
      const example = role && !isThere(exampleUsers[role]) ? exampleUsers[role] : {};
      show(response, example, role ? [role] : []);
    })
    .post(readForm, (request, response) => {
      const administrator = userWith('administrator', portal, request, response);
      if (!administrator) return;
      const { organisationNumber } = administrator;
      const fields = fieldsOf(request);
      const roles = asRoles(tickedIn(request, 'roles'));
      const judged = userIn(fields, roles, portal.usersOf(organisationNumber));
      if (!judged.user) return show(response, fields, roles, judged.trouble);
      portal.addUser(organisationNumber, judged.user);
      seeOther(response, ROLES);
    });
}

function userIn(
  fields: Fields,
  roles: RoleName[],
  users: User[],
): { user: UserBody; trouble?: never } | { user?: never; trouble: Trouble } {
  const { name, email, mobile, personalNumber } = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, value.trim()]),
  );
  const given = { name, email, ...(mobile && { mobile }), ...(personalNumber && { personalNumber }), roles };
  const judged = userToAdd.safeParse(given);
  const wrong = judged.error?.issues.map(({ path }) => String(path[0])) ?? [];
  // The service can send nothing to other numbers, and knows nobody by other personal numbers.
  if (mobile && !/^\+[1-9]\d{6,14}$/.test(mobile)) wrong.push('mobile');
  if (personalNumber && !/^\d{12}$/.test(personalNumber)) wrong.push('personalNumber');
  if (roles.length === 0) wrong.push('roles');
  const errors = Object.fromEntries(wrong.map((field) => [field, ruleFor(field, 'Rätta uppgiften.')]));
  if (users.some((one) => one.email.toLowerCase() === email?.toLowerCase()))
    errors.email = 'Det finns redan en användare med den e-postadressen.';
  if (judged.data && Object.keys(errors).length === 0) return { user: judged.data };
  return { trouble: { texts: [{ text: 'Några uppgifter behöver rättas.' }], errors } };
}

function changePages(router: Router, { portal }: Backend): void {
  const ownUser = (administrator: User, userId: string) =>
    portal.usersOf(administrator.organisationNumber).find((one) => one.userId === userId);

  router
    .route(`${ROLES}/:userId`)
    .get((request, response, next) => {
      const administrator = userWith('administrator', portal, request, response);
      if (!administrator) return;
      const user = ownUser(administrator, request.params.userId);
      if (!user) return next();
      const body = changePage({ user, choices });
      sendPage(response, { title: 'Ändra roller', body, back: toRoles });
    })
    .post(readForm, (request, response, next) => {
      const administrator = userWith('administrator', portal, request, response);
      if (!administrator) return;
      const user = ownUser(administrator, request.params.userId);
      if (!user) return next();
      portal.change(user.userId, { roles: asRoles(tickedIn(request, 'roles')) });
      seeOther(response, ROLES);
    });
}
