/** All that the workflow asks of the outside world, made of the clients it is given. */
import type { CaseStore } from '../platform/case-store';
import type { AttestLink } from '../platform/attest-link';
import { createAttestationActivities } from './attestation';
import type { BankIdClient } from './attestation/bankid/client';
import type { PeopleInPortal } from './attestation/people';
import type { CodeSettings } from './attestation/sms';
import type { SmsClient } from './attestation/sms/client';
import { createAgreementActivities } from './agreement';
import type { ScriveClient } from './agreement/client';
import type { WaitingRules } from '../domain/waiting';
import { createCaseFileActivities } from './case-file';
import type { Activities, Patience } from './contract';
import { createDigestActivities } from './digest';
import { createEventActivities, type EventReceiver } from './events';
import { createHouseActivities } from './house';
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
  bankId: BankIdClient;
  sms: SmsClient;
  peopleInPortal: PeopleInPortal;
  codes: CodeSettings;
  /** Where the owner of that link attests. */
  attestPage: (link: AttestLink) => string;
  /** Where people open Temporal UI. */
  temporalUiUrl: string;
  waitingRules: WaitingRules;
  /** Where the portal's backend takes events; none: they are not sent. */
  eventReceiver?: EventReceiver | undefined;
  patience: Omit<Patience, 'portalEvents'>;
}

export function createActivities(dependencies: Dependencies): Activities {
  const { portal, scrive, mail, caseStore, callbackUrl, mailSettings, waitingRules, patience } = dependencies;
  const { bankId, sms, peopleInPortal, codes, eventReceiver } = dependencies;
  const { acceptExternalAttestation, samePersonMustLogOut, temporalUiUrl, attestPage } = dependencies;
  return {
    ...createMailActivities({ transport: mail, portal, attestPage, settings: mailSettings }),
    ...createAttestationActivities({ bankId, sms, portal: peopleInPortal, caseStore, ...codes }),
    ...createAgreementActivities({ scrive, callbackUrl }),
    ...createPortalActivities({ portal, acceptExternalAttestation, samePersonMustLogOut }),
    ...createCaseFileActivities({ caseStore }),
    ...createDigestActivities({ caseStore, temporalUiUrl }),
    ...createEventActivities(eventReceiver),
    ...createHouseActivities({
      patience: { ...patience, portalEvents: eventReceiver !== undefined },
      waitingRules,
    }),
  };
}
