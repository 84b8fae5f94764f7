/** Doors by which people act in Kundportalen, where the real one has its pages: roles, log-in, what was there before. */
import express, { Router } from 'express';
import { userAsListed } from './api';
import type { Portal } from './portal';
import { answerWithProblem, Problem } from './problems';
import { agentFromBefore, read, readOrganisationNumber, rolesToGive, userToAdd } from './shapes';

export function createPeopleDoors(portal: Portal): Router {
  const doors = Router();
  doors.use(express.json());

  doors.put('/agents/:organisationNumber', (request, response) => {
    const organisationNumber = readOrganisationNumber(request.params.organisationNumber);
    const { account, administrator, made } = portal.openAccount(
      organisationNumber,
      read(agentFromBefore, request.body),
    );
    const { userId, username } = administrator;
    response
      .status(made ? 201 : 200)
      .json({ accountId: account.accountId, status: account.status, administrator: { userId, username } });
  });

  doors.get('/agents/:organisationNumber/users', (request, response) => {
    const users = portal.usersOf(readOrganisationNumber(request.params.organisationNumber));
    response.json(users.map(userAsListed));
  });

  doors.post('/agents/:organisationNumber/users', (request, response) => {
    const organisationNumber = readOrganisationNumber(request.params.organisationNumber);
    const added = portal.addUser(organisationNumber, read(userToAdd, request.body));
    response.status(201).json(userAsListed(added));
  });

  doors.put('/users/:userId/roles', (request, response) => {
    const { roles } = read(rolesToGive, request.body);
    response.json(userAsListed(portal.change(request.params.userId, { roles })));
  });

  doors.delete('/users/:userId', (request, response) => {
    portal.removeUser(request.params.userId);
    response.status(204).end();
  });

  doors.post('/users/:userId/log-in', (request, response) => {
    response.json({ active: portal.change(request.params.userId, { loggedIn: true }).loggedIn });
  });

  doors.post('/users/:userId/log-out', (request, response) => {
    response.json({ active: portal.change(request.params.userId, { loggedIn: false }).loggedIn });
  });

  doors.get('/invitations/:token', (request, response) => {
    const { userId, username } = portal.useInvitation(request.params.token);
    response.json({ userId, username, active: true });
  });

  doors.use(() => {
    throw new Problem(404, 'not-found', 'There is no such address.');
  });
  doors.use(answerWithProblem);
  return doors;
}
