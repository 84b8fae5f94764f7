/** All that the workflow asks of the outside world, made of the clients it is given. */
import type { CaseStore } from '../platform/case-store';
import { createAgreementActivities } from './agreement';
import type { ScriveClient } from './agreement/client';
import { createCalendar } from './calendar';
import type { WaitingRules } from './calendar/waiting-rules';
import { createCaseFileActivities } from './case-file';
import type { Activities, Patience } from './contract';
import { createDigestActivities } from './digest';
import { createMailActivities, type MailSettings } from './mail';
import type { MailTransport } from './mail/client';
import { createPortalActivities } from './portal';
import type { PortalClient } from './portal/client';

export interface Dependencies {
  portal: PortalClient;
  scrive: ScriveClient;
  mail: MailTransport;
  caseStore: CaseStore;
  /** Where the e-signature provider tells that something has happened to an onboarding's agreement. */
  callbackUrl: (onboardingId: string) => string;
  acceptExternalAttestation: boolean;
  samePersonMustLogOut: boolean;
  mailSettings: MailSettings;
  /** Where people open Temporal UI. */
  temporalUiUrl: string;
  waitingRules: WaitingRules;
  patience: Patience;
}

export function createActivities(dependencies: Dependencies): Activities {
  const { portal, scrive, mail, caseStore, callbackUrl, mailSettings, waitingRules, patience } = dependencies;
  const { acceptExternalAttestation, samePersonMustLogOut, temporalUiUrl } = dependencies;
  return {
    ...createMailActivities({ transport: mail, portal, settings: mailSettings }),
    ...createAgreementActivities({ scrive, callbackUrl }),
    ...createPortalActivities({ portal, acceptExternalAttestation, samePersonMustLogOut }),
    ...createCaseFileActivities({ caseStore }),
    ...createDigestActivities({ caseStore, temporalUiUrl }),
    ...createCalendar(waitingRules),
    readPatience: () => Promise.resolve(patience),
  };
}
