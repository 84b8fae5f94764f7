/** Who has an account at the sandbox's identity provider. The secrets stand in clear: they open nothing else. */

export const clients = {
  kundportalen: { secret: 'sandbox-kundportalen-secret', scopes: ['portal'] },
  handlaggare: { secret: 'sandbox-handlaggare-secret', scopes: ['case-officer'] },
  operator: { secret: 'sandbox-operator-secret', scopes: ['operator'] },
  revisor: { secret: 'sandbox-revisor-secret', scopes: ['auditor'] },
} satisfies Record<string, { secret: string; scopes: string[] }>;

export type ClientId = keyof typeof clients;

/** The service, as the tokens name it. */
export const AUDIENCE = 'agent-onboarding';
