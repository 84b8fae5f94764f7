/** The persons of the routine. Each waits for their turn, acts by the door that is theirs, and tells of it. */
import { createHash } from 'node:crypto';
import type { MessageData } from '../../domain/messages';
import type { Stage } from '../../domain/stages';
import { seen, sendForm, until } from './attest-page';
import { Refused } from './client';
import type { Scene, Who } from './scene';

const SERVICE = 'Säkerhetstjänster';
const SIGNING_LINK = /https?:\/\/\S+\/scrive\/sign\/\S+/;
const ATTEST_LINK = /https?:\/\/\S+\/attest\/\S+/;
/** BankID on the device where the page is shown. */
const HERE = '?visa=bankid&enhet=denna';
const TO_BE_OPENED = /autostarttoken=([\w-]+)/;
const CODE_FIELD = /name="code"/;
/** So many codes are sent in an hour; who needs more signs with BankID. */
const MOST_SMS = 3;
const INVITATION_LINK = /https?:\/\/\S+\/invitations\/\S+/;

/** Waits for the stage in which somebody acts, and for the mail that tells them so; tells what they do then. */
async function turn(scene: Scene, who: Who, stage: Stage, what: string): Promise<void> {
  const view = await scene.reaches(stage);
  await scene.isMailed(who, view);
  scene.tell(who, what, view);
}

export const applicant = (scene: Scene) => ({
  async applies(signatories = [scene.people.signatory]) {
    const { organisationNumber } = scene;
    const view = await scene.api.start({ organisationNumber, ...scene.application(signatories) });
    scene.beginsWith(view);
    scene.tell('applicant', `applies for ${scene.organisationName}`, view);
  },
  async appliesWithExistingAgreement() {
    const { organisationNumber, organisationName, people } = scene;
    const application = { organisationName, applicant: people.applicant };
    const view = await scene.api.start({ existingAgreement: true, organisationNumber, ...application });
    scene.beginsWith(view);
    scene.tell('applicant', `applies for ${organisationName}, which has an agreement`, view);
  },
  async completes(signatories = [scene.people.signatory]) {
    await turn(scene, 'applicant', 'applicationCompletion', 'sends the corrected application');
    await scene.api.send(scene.onboardingId, 'applicationCompleted', scene.application(signatories));
  },
  async withdraws(reason: string) {
    scene.tell('applicant', `withdraws: ${reason}`, await scene.view());
    await scene.api.send(scene.onboardingId, 'withdrawn', { by: 'applicant', reason });
  },
});

export const caseOfficer = (scene: Scene) => {
  const decide = async (data: MessageData<'applicationDecided'>, what: string) => {
    await turn(scene, 'caseOfficer', 'applicationReview', what);
    await scene.api.send(scene.onboardingId, 'applicationDecided', data);
  };
  const decideOnOrder = async (data: MessageData<'ineraApproved'>, what: string) => {
    await turn(scene, 'caseOfficer', 'orderReview', what);
    await scene.api.send(scene.onboardingId, 'ineraApproved', data);
  };
  return {
    approvesApplication: () => decide({ decision: 'approved' }, 'approves the application'),
    rejectsApplication: (reason: string) => decide({ decision: 'rejected', reason }, `rejects it: ${reason}`),
    asksForCompletion: (reason: string) =>
      decide({ decision: 'completionRequested', reason }, `asks for completion: ${reason}`),
    approvesOrder: () => decideOnOrder({ decision: 'approved' }, 'approves the order'),
    sendsOrderBack: (reason: string) =>
      decideOnOrder({ decision: 'correctionRequested', reason }, `sends the order back: ${reason}`),
  };
};

/** Acts on the signing page, by the link in the mail; the e-signature provider calls the service back. */
export const signatory = (scene: Scene, who: 'signatory' | 'secondSignatory' = 'signatory') => {
  const link = () => scene.linkMailedTo(scene.people[who], SIGNING_LINK);
  return {
    async signs() {
      await turn(scene, who, 'agreementSigning', 'opens the link in the mail and signs the agreement');
      await scene.sandbox.fillInForm(await link(), { action: 'sign' });
      await scene.api.send(scene.onboardingId, 'contractSigned', {}).catch(ifItWentOnByItself);
    },
    async declines(reason: string) {
      await turn(scene, who, 'agreementSigning', `declines to sign: ${reason}`);
      await scene.sandbox.fillInForm(await link(), { action: 'reject', reason });
      await scene.api.send(scene.onboardingId, 'contractSigned', {}).catch(ifItWentOnByItself);
    },
  };
};

export const administrator = (scene: Scene) => {
  const { organisationNumber, people } = scene;
  return {
    async logsInByInvitation() {
      await turn(scene, 'administrator', 'roleAssignment', 'logs in to Kundportalen by the link in the mail');
      await scene.sandbox.openLink(await scene.linkMailedTo(people.administrator, INVITATION_LINK));
    },
    logsInAsEver: () => turn(scene, 'administrator', 'roleAssignment', 'logs in to Kundportalen as ever'),
    async assignsRoles() {
      const view = await scene.reaches('roleAssignment');
      scene.tell('administrator', 'assigns the roles Beställare and Attestant', view);
      for (const role of ['orderer', 'attestant'] as const) {
        const signs = role === 'attestant' && { personalNumber: scene.attestantsPersonalNumber };
        await scene.sandbox.addUser(organisationNumber, { ...people[role], roles: [role], ...signs });
      }
      await scene.api.send(scene.onboardingId, 'rolesAssigned', {}).catch(ifItWentOnByItself);
    },
  };
};

export const orderer = (scene: Scene) => ({
  async orders() {
    await turn(scene, 'orderer', 'ordering', `orders ${SERVICE}`);
    await scene.api.send(scene.onboardingId, 'orderSubmitted', {
      service: SERVICE,
      form: { system: 'Journalen', kontakt: scene.people.orderer.email },
      terms: { version: '2026-1', acceptedAt: new Date(Date.now() - 1000).toISOString() },
      orderedBy: await userIdOf(scene, 'orderer'),
    });
  },
});

/** By the link in the mail; or where the portal itself attests, by its backend. */
export const attestant = (scene: Scene) => {
  const { attestant: person } = scene.people;
  const page = () => scene.linkMailedTo(person, ATTEST_LINK);
  const myTurn = (what: string) => turn(scene, 'attestant', 'attestation', what);

  /** What is under way already is gone on with. */
  async function signs(meanwhile = () => Promise.resolve()): Promise<void> {
    const link = await page();
    if (!(await seen(link, TO_BE_OPENED, HERE))) await sendForm(link, '/bankid', { enhet: 'denna' }, HERE);
    const autoStartToken = await until(link, TO_BE_OPENED, HERE);
    await meanwhile();
    await scene.sandbox.onPhone({
      ...{ action: 'sign', autoStartToken, name: person.name },
      personalNumber: scene.attestantsPersonalNumber,
    });
  }
  async function entersCode(): Promise<void> {
    const link = await page();
    if (!(await seen(link, CODE_FIELD))) await sendForm(link, '/code');
    await until(link, CODE_FIELD);
    await sendForm(link, '/code/entry', { code: await scene.sandbox.codeSentTo(person.mobile ?? '') });
  }

  return {
    /** `meanwhile`: when BankID's app is about to sign. */
    async attestsByBankId(meanwhile = () => Promise.resolve()) {
      await myTurn('checks the order and signs it with BankID');
      await scene.atThePage(() => signs(meanwhile));
    },
    async attestsBySms() {
      await myTurn('checks the order and attests it with a code by SMS');
      await scene.atThePage((tries) => (tries < MOST_SMS ? entersCode() : signs()));
    },
    async attestsInKundportalen() {
      await myTurn("attests by Kundportalen's own method");
      const attestedBy = await userIdOf(scene, 'attestant');
      const evidence = `kundportalen:${createHash('sha256').update(scene.onboardingId).digest('hex')}`;
      await scene.api.send(scene.onboardingId, 'attested', { decision: 'attested', attestedBy, evidence });
    },
    async declines(reason: string) {
      await myTurn(`declines to attest: ${reason}`);
      await scene.atThePage(async () => {
        await sendForm(await page(), '/decline', { reason }, '?visa=avboj');
      });
    },
  };
};

async function userIdOf({ sandbox, organisationNumber, people }: Scene, who: 'orderer' | 'attestant') {
  const users = await sandbox.users(organisationNumber);
  const user = users.find(({ email }) => email === people[who].email);
  if (!user) throw new Error(`Nobody has added the ${who} in Kundportalen.`);
  return user.userId;
}

/** The provider's callback may have been faster than this hint to look; then the stage has passed. */
function ifItWentOnByItself(error: unknown): void {
  if (!(error instanceof Refused && error.status === 409)) throw error;
}
