/** The real providers' clients, as the settings name them. */
import type { Dependencies } from '../activities';
import { readWaitingRules } from '../activities/calendar/waiting-rules';
import { createScriveClient } from '../activities/agreement/client';
import { createMailTransport } from '../activities/mail/client';
import { createPortalClient } from '../activities/portal/client';
import { callbackToken } from '../platform/callback-token';
import { caseStoreIn } from '../platform/case-store';
import type { WorkerSettings } from './settings';

export function dependenciesFrom(settings: WorkerSettings): Dependencies {
  return {
    portal: createPortalClient({ url: settings.PORTAL_URL, token: settings.PORTAL_TOKEN }),
    scrive: createScriveClient({
      url: settings.SCRIVE_URL,
      credentials: {
        apiToken: settings.SCRIVE_API_TOKEN,
        apiSecret: settings.SCRIVE_API_SECRET,
        accessToken: settings.SCRIVE_ACCESS_TOKEN,
        accessSecret: settings.SCRIVE_ACCESS_SECRET,
      },
    }),
    mail: createMailTransport(settings.SMTP_URL),
    caseStore: caseStoreIn(settings.CASE_STORE),
    callbackUrl: (onboardingId) =>
      `${settings.API_URL}/v1/webhooks/e-signature/${callbackToken(settings.CALLBACK_KEY, onboardingId)}`,
    acceptExternalAttestation: settings.ACCEPT_EXTERNAL_ATTESTATION,
    samePersonMustLogOut: settings.SAME_PERSON_MUST_LOG_OUT,
    mailSettings: {
      from: settings.MAIL_FROM,
      caseTeamEmail: settings.CASE_TEAM_EMAIL,
      caseTeamLeadEmail: settings.CASE_TEAM_LEAD_EMAIL,
      customerServiceEmail: settings.CUSTOMER_SERVICE_EMAIL,
      portalUrl: settings.PORTAL_WEB_URL,
      guides: { showRoles: settings.GUIDE_SHOW_ROLES_URL, addUser: settings.GUIDE_ADD_USER_URL },
    },
    temporalUiUrl: settings.TEMPORAL_UI_URL,
    waitingRules: readWaitingRules(settings.WAITING_RULES),
    patience: {
      parkAfterMinutes: settings.PARK_AFTER_MINUTES,
      retryParkedAfterMinutes: settings.RETRY_PARKED_AFTER_MINUTES,
    },
  };
}
