/** Every workflow that the worker runs: what is exported here is a workflow type, by its name. */
export { agentOnboarding } from './agent-onboarding';
export { dailyDigest } from './daily-digest';
export { portalEvents } from './portal-events';
