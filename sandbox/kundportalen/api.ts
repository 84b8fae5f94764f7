/** Kundportalen's API, as this service asks for it: bearer token, Idempotency-Key on writes, problem+json. */
import express, { Router, type RequestHandler } from 'express';
import type { CallCounter } from '../books';
import { endpointsOf, type Faults } from '../faults';
import type { State } from '../state';
import { createIdempotency } from './idempotency';
import type { Account, Portal, User } from './portal';
import { answerWithProblem, Problem, refuse } from './problems';
import { agentToOpen, orderToHandOver, read, readOrganisationNumber } from './shapes';

/** Made up, and good for nothing outside the sandbox. */
const TOKEN = 'sandbox-portal-token';

interface Dependencies {
  portal: Portal;
  state: State;
  faults: Faults;
  count: CallCounter;
  /** Where invitations are used; absolute, without a slash at the end. */
  invitationsUrl: () => string;
}

export function createPortalApi({ portal, state, faults, count, invitationsUrl }: Dependencies): Router {
  const api = Router();
  const at = endpointsOf('portal', { faults, count }, refuse);
  const idempotency = createIdempotency(state);
  const body = express.json({ limit: '1mb' });

  api.put('/agents/:organisationNumber', at('openAccount'), knowsCaller, body, (request, response) => {
    const organisationNumber = readOrganisationNumber(request.params.organisationNumber);
    const agent = read(agentToOpen, request.body);
    const { status, body, again } = idempotency.once(request, () => {
      const { account, administrator, made } = portal.openAccount(organisationNumber, agent);
      return { status: made ? 201 : 200, body: accountAsOpened(account, administrator) };
    });
    response.status(again ? 200 : status).json(body);
  });

  api.get('/agents/:organisationNumber', at('findAgent'), knowsCaller, (request, response) => {
    const account = portal.account(readOrganisationNumber(request.params.organisationNumber));
    const administrator = portal
      .usersOf(account.organisationNumber)
      .find(({ userId }) => userId === account.administratorId);
    response.json({
      ...accountAsOpened(account, administrator),
      organisationNumber: account.organisationNumber,
      name: account.name,
      contacts: account.contacts,
      agreement: account.agreement && { signedAt: account.agreement.signedAt },
    });
  });

  api.get('/agents/:organisationNumber/users', at('listUsers'), knowsCaller, (request, response) => {
    const users = portal.usersOf(readOrganisationNumber(request.params.organisationNumber));
    response.json(users.map(userAsListed));
  });

  api.post('/users/:userId/invitation', at('invite'), knowsCaller, body, (request, response) => {
    const linkTo = (token: string) => `${invitationsUrl()}/${token}`;
    const { status, body } = idempotency.once(
      request,
      () => {
        const { token, expiresAt } = portal.invite(String(request.params.userId));
        return { status: 201, body: { link: linkTo(token), expiresAt } };
      },
      ({ link }) => portal.isInvitationGood(link.slice(link.lastIndexOf('/') + 1)),
    );
    response.status(status).json(body);
  });

  api.get('/users/:userId/sessions', at('sessions'), knowsCaller, (request, response) => {
    response.json({ active: portal.user(String(request.params.userId)).loggedIn });
  });

  api.post(
    '/agents/:organisationNumber/orders/:orderId/handover',
    at('handOver'),
    knowsCaller,
    body,
    (request, response) => {
      const organisationNumber = readOrganisationNumber(request.params.organisationNumber);
      const orderId = String(request.params.orderId);
      const order = read(orderToHandOver, request.body);
      const { status, body, again } = idempotency.once(request, () => {
        const { handover, made } = portal.handOver(organisationNumber, orderId, order);
        const { handoverId, instructions } = handover;
        return { status: made ? 201 : 200, body: { handoverId, instructions } };
      });
      portal.countHandoverCall(organisationNumber, orderId);
      response.status(again ? 200 : status).json(body);
    },
  );

  api.use(knowsCaller, () => {
    throw new Problem(404, 'not-found', 'There is no such address.');
  });
  api.use(answerWithProblem);
  return api;
}

const knowsCaller: RequestHandler = (request, response, next) => {
  if (request.get('Authorization') === `Bearer ${TOKEN}`) return next();
  response.set('WWW-Authenticate', 'Bearer');
  throw new Problem(401, 'unauthorised', 'The bearer token is missing or not accepted.');
};

const accountAsOpened = ({ accountId, status }: Account, administrator: User | undefined) => ({
  accountId,
  status,
  ...(administrator && {
    administrator: { userId: administrator.userId, username: administrator.username },
  }),
});

export const userAsListed = ({ userId, name, email, mobile, personalNumber, roles }: User) => ({
  userId,
  name,
  email,
  ...(mobile && { mobile }),
  ...(personalNumber && { personalNumber }),
  roles,
});
