/** The routine and its variants, each as a story that its persons tell, with the end that it must come to. */
import type { Outcome } from '../../domain/onboarding';
import type { Stage } from '../../domain/stages';
import { administrator, applicant, attestant, caseOfficer, orderer, signatory } from './people';
import type { Scene, Who } from './scene';

export interface Story {
  /** For --help. */
  about: string;
  tell(scene: Scene): Promise<void>;
  outcome: Outcome['kind'];
  because: Outcome['reason'];
  stages: Stage[];
  /** How many mails each gets in all. */
  mails: Partial<Record<Who, number>>;
}

const toTheAgreement: Stage[] = ['applicationReview', 'agreementSigning'];
const withAnAccount: Stage[] = ['accountSetup', 'roleAssignment'];
const fromOrderToConnection: Stage[] = ['ordering', 'orderReview', 'attestation', 'connection'];
const connected = { outcome: 'completed', because: 'connected' } as const;
const mailsOfAll = {
  applicant: 1,
  caseOfficer: 2,
  signatory: 2,
  administrator: 1,
  agreementContact: 2,
  orderer: 2,
  attestant: 2,
};

async function getsAnAccount(scene: Scene): Promise<void> {
  await administrator(scene).logsInByInvitation();
  await administrator(scene).assignsRoles();
}

/** Everybody does what is asked, until the order waits for its attestation. */
export async function toTheAttestation(scene: Scene): Promise<void> {
  await applicant(scene).applies();
  await caseOfficer(scene).approvesApplication();
  await signatory(scene).signs();
  await getsAnAccount(scene);
  await orderer(scene).orders();
  await caseOfficer(scene).approvesOrder();
}

async function ordersAndAttests(scene: Scene): Promise<void> {
  await orderer(scene).orders();
  await caseOfficer(scene).approvesOrder();
  await attestant(scene).attestsBySms();
}

const plain: Story = {
  about: 'the routine from the application to the connection, attested with BankID',
  async tell(scene) {
    await toTheAttestation(scene);
    await attestant(scene).attestsByBankId();
  },
  ...connected,
  stages: [...toTheAgreement, ...withAnAccount, ...fromOrderToConnection],
  mails: mailsOfAll,
};

const sms: Story = {
  ...plain,
  about: 'the same, attested with a code by SMS',
  async tell(scene) {
    await toTheAttestation(scene);
    await attestant(scene).attestsBySms();
  },
};

const attestedInKundportalen: Story = {
  ...plain,
  about: "the same, attested by Kundportalen's own method",
  async tell(scene) {
    await toTheAttestation(scene);
    await attestant(scene).attestsInKundportalen();
  },
};

const existingAgreement: Story = {
  about: 'an organisation that has signed before skips steps 1 and 2',
  async tell(scene) {
    const { organisationNumber, organisationName: name, sandbox } = scene;
    const agreement = { documentId: 'avtal-2019', sha256: 'ab'.repeat(32), signedAt: '2019-05-02T09:30:00Z' };
    await sandbox.putAgent(organisationNumber, { name, contacts: scene.application().contacts, agreement });
    await applicant(scene).appliesWithExistingAgreement();
    await administrator(scene).logsInAsEver();
    await administrator(scene).assignsRoles();
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: [...withAnAccount, ...fromOrderToConnection],
  mails: { applicant: 1, caseOfficer: 1, administrator: 1, agreementContact: 1, orderer: 2, attestant: 2 },
};

const noSuchAgreement: Story = {
  about: 'an existing agreement is claimed, and the portal knows of none',
  tell: (scene) => applicant(scene).appliesWithExistingAgreement(),
  outcome: 'rejected',
  because: 'agreementNotFound',
  stages: ['accountSetup'],
  mails: { applicant: 2 },
};

const rejected: Story = {
  about: 'the case officer rejects the application',
  async tell(scene) {
    await applicant(scene).applies();
    await caseOfficer(scene).rejectsApplication('Verksamheten ansluter inget eget system.');
  },
  outcome: 'rejected',
  because: 'applicationRejected',
  stages: ['applicationReview'],
  mails: { applicant: 2, caseOfficer: 1 },
};

const completion: Story = {
  about: 'the case officer asks for completion, and the corrected application is approved',
  async tell(scene) {
    await applicant(scene).applies();
    await caseOfficer(scene).asksForCompletion('Vem är firmatecknare?');
    await applicant(scene).completes();
    await caseOfficer(scene).approvesApplication();
    await signatory(scene).signs();
    await getsAnAccount(scene);
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: ['applicationReview', 'applicationCompletion', ...plain.stages],
  mails: { ...mailsOfAll, applicant: 2, caseOfficer: 3 },
};

const declinedSigning: Story = {
  about: 'a signatory declines to sign; another one is named, and signs',
  async tell(scene) {
    await applicant(scene).applies();
    await caseOfficer(scene).approvesApplication();
    await signatory(scene).declines('Jag är inte längre firmatecknare.');
    await applicant(scene).completes([scene.people.secondSignatory]);
    await caseOfficer(scene).approvesApplication();
    await signatory(scene, 'secondSignatory').signs();
    await getsAnAccount(scene);
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: [...toTheAgreement, 'applicationCompletion', ...plain.stages],
  mails: { ...mailsOfAll, applicant: 2, caseOfficer: 3, signatory: 1, secondSignatory: 2 },
};

const orderCorrected: Story = {
  about: 'Inera sends the order back for correction, and the orderer orders again',
  async tell(scene) {
    await applicant(scene).applies();
    await caseOfficer(scene).approvesApplication();
    await signatory(scene).signs();
    await getsAnAccount(scene);
    await orderer(scene).orders();
    await caseOfficer(scene).sendsOrderBack('Vilken miljö gäller det?');
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: [...toTheAgreement, ...withAnAccount, 'ordering', 'orderReview', ...fromOrderToConnection],
  mails: { ...mailsOfAll, caseOfficer: 3, orderer: 3 },
};

const declinedAttestation: Story = {
  about: 'the attestant declines, and the orderer orders again',
  async tell(scene) {
    await toTheAttestation(scene);
    await attestant(scene).declines('Fel kostnadsställe.');
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: [
    ...toTheAgreement,
    ...withAnAccount,
    ...(['ordering', 'orderReview', 'attestation'] as const),
    ...fromOrderToConnection,
  ],
  mails: { ...mailsOfAll, caseOfficer: 3, orderer: 3, attestant: 3 },
};

const withdrawn: Story = {
  about: 'the applicant withdraws while the agreement is being signed',
  async tell(scene) {
    await applicant(scene).applies();
    await caseOfficer(scene).approvesApplication();
    await scene.linkMailedTo(scene.people.signatory, /\/scrive\/sign\//);
    await applicant(scene).withdraws('Vi ansluter oss genom ett annat agentföretag.');
  },
  outcome: 'withdrawn',
  because: 'withdrawn',
  stages: toTheAgreement,
  mails: { applicant: 2, caseOfficer: 1, signatory: 2 },
};

const twoSignatories: Story = {
  about: 'two sign in combination (två i förening)',
  async tell(scene) {
    const { signatory: first, secondSignatory: second } = scene.people;
    await applicant(scene).applies([first, second]);
    await caseOfficer(scene).approvesApplication();
    await signatory(scene).signs();
    await signatory(scene, 'secondSignatory').signs();
    await getsAnAccount(scene);
    await ordersAndAttests(scene);
  },
  ...connected,
  stages: plain.stages,
  mails: { ...mailsOfAll, secondSignatory: 2 },
};

/** By the option that plays it. */
export const stories = {
  plain,
  sms,
  'attested-in-kundportalen': attestedInKundportalen,
  'existing-agreement': existingAgreement,
  'no-such-agreement': noSuchAgreement,
  rejected,
  completion,
  'declined-signing': declinedSigning,
  'order-corrected': orderCorrected,
  'declined-attestation': declinedAttestation,
  withdrawn,
  'two-signatories': twoSignatories,
} satisfies Record<string, Story>;
export type StoryName = keyof typeof stories;
export const storyNames = Object.keys(stories) as StoryName[];
