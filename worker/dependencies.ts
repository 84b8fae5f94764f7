/** The real providers' clients, as the settings name them. */
import type { Dependencies } from '../activities';
import { readWaitingRules } from '../activities/calendar/waiting-rules';
import { createScriveClient } from '../activities/agreement/client';
import { createBankIdClient } from '../activities/attestation/bankid/client';
import { createPeopleClient } from '../activities/attestation/people';
import { createElksClient } from '../activities/attestation/sms/client';
import { createMailTransport } from '../activities/mail/client';
import { createPortalClient } from '../activities/portal/client';
import { attestToken } from '../platform/attest-link';
import { callbackToken, codeReportToken } from '../platform/callback-token';
import { caseStoreIn, encryptedCaseStore } from '../platform/case-store';
import type { WorkerSettings } from './settings';

export function dependenciesFrom(settings: WorkerSettings): Dependencies {
  const { ATTEST_URL: attestUrl = settings.API_URL } = settings;
  const { PORTAL_EVENTS_URL: eventsUrl, PORTAL_EVENTS_SECRET: eventsSecret } = settings;
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
    caseStore: encryptedCaseStore(caseStoreIn(settings.CASE_STORE), settings.ENCRYPTION_KEYS),
    bankId: createBankIdClient({
      url: settings.BANKID_URL,
      ca: settings.BANKID_CA,
      certificate: {
        cert: settings.BANKID_CLIENT_CERT,
        key: settings.BANKID_CLIENT_KEY,
      },
    }),
    sms: createElksClient({
      url: settings.ELKS_URL,
      username: settings.ELKS_USERNAME,
      password: settings.ELKS_PASSWORD,
    }),
    peopleInPortal: createPeopleClient({ url: settings.PORTAL_URL, token: settings.PORTAL_TOKEN }),
    codes: {
      smsKey: settings.SMS_KEY,
      smsFrom: settings.SMS_FROM,
      smsHost: new URL(attestUrl).hostname,
      deliveryReportUrl: ({ onboardingId, userId, round, linkVersion: version, sending }) => {
        const about = { onboardingId, link: { userId, round, version }, sending };
        return `${settings.API_URL}/v1/webhooks/sms/${codeReportToken(settings.CALLBACK_KEY, about)}`;
      },
    },
    attestPage: (link) => `${attestUrl}/attest/${attestToken(settings.CALLBACK_KEY, link)}`,
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
    ...(eventsUrl && eventsSecret && { eventReceiver: { url: eventsUrl, secret: eventsSecret } }),
    waitingRules: readWaitingRules(settings.WAITING_RULES),
    patience: {
      parkAfterMinutes: settings.PARK_AFTER_MINUTES,
      retryParkedAfterMinutes: settings.RETRY_PARKED_AFTER_MINUTES,
    },
  };
}
