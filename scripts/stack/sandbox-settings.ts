/** The settings that lead worker and API to the sandbox. Its credentials stand in clear: they open nothing else. */

import { AUDIENCE } from '../../sandbox/idp/clients';

interface SandboxAddresses {
  url: string;
  smtpUrl: string;
  /** PEM, or paths of PEM files. */
  bankId: { url: string; ca: string; cert: string; key: string };
}

export function sandboxSettings({ url, smtpUrl, bankId }: SandboxAddresses): NodeJS.ProcessEnv {
  return {
    AUTH_ISSUER: `${url}/idp`,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS_URL: `${url}/idp/jwks`,
    PORTAL_URL: `${url}/kundportalen/api`,
    PORTAL_TOKEN: 'sandbox-portal-token',
    PORTAL_EVENTS_URL: `${url}/kundportalen/events`,
    PORTAL_EVENTS_SECRET: 'whsec_c2FuZGJveC1zZWNyZXQtb2YtdGhlLXBvcnRhbC1ldmVudHM=',
    SCRIVE_URL: `${url}/scrive/api/v2`,
    SCRIVE_API_TOKEN: 'sandbox-api',
    SCRIVE_API_SECRET: 'sandbox-api-secret',
    SCRIVE_ACCESS_TOKEN: 'sandbox-access',
    SCRIVE_ACCESS_SECRET: 'sandbox-access-secret',
    BANKID_URL: bankId.url,
    BANKID_CA: bankId.ca,
    BANKID_CLIENT_CERT: bankId.cert,
    BANKID_CLIENT_KEY: bankId.key,
    /** Where the app opens on the same device. */
    BANKID_APP_URL: `${url}/bankid/phone`,
    ELKS_URL: `${url}/46elks/a1`,
    ELKS_USERNAME: 'sandbox-elks',
    ELKS_PASSWORD: 'sandbox-elks-secret',
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'Inera agentanslutning <agentanslutning@inera.example>',
    CASE_TEAM_EMAIL: 'handlaggare@inera.example',
    CASE_TEAM_LEAD_EMAIL: 'teamledare@inera.example',
    PORTAL_WEB_URL: `${url}/kundportalen/logga-in`,
    GUIDE_SHOW_ROLES_URL: `${url}/kundportalen/roller`,
    GUIDE_ADD_USER_URL: `${url}/kundportalen/roller/ny`,
  };
}
