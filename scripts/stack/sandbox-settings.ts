/** The worker's settings that lead to the sandbox. Its credentials stand in clear: they open nothing else. */
export function sandboxSettings({ url, smtpUrl }: { url: string; smtpUrl: string }): NodeJS.ProcessEnv {
  return {
    PORTAL_URL: `${url}/kundportalen/api`,
    PORTAL_TOKEN: 'sandbox-portal-token',
    SCRIVE_URL: `${url}/scrive/api/v2`,
    SCRIVE_API_TOKEN: 'sandbox-api',
    SCRIVE_API_SECRET: 'sandbox-api-secret',
    SCRIVE_ACCESS_TOKEN: 'sandbox-access',
    SCRIVE_ACCESS_SECRET: 'sandbox-access-secret',
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'Inera agentanslutning <agentanslutning@inera.example>',
    CASE_TEAM_EMAIL: 'handlaggare@inera.example',
    CASE_TEAM_LEAD_EMAIL: 'teamledare@inera.example',
    PORTAL_WEB_URL: `${url}/kundportalen/logga-in`,
    GUIDE_SHOW_ROLES_URL: `${url}/kundportalen/roller`,
    GUIDE_ADD_USER_URL: `${url}/kundportalen/roller/ny`,
  };
}
