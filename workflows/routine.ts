/**
 * The routine as Inera tells it: one chapter for each stage, in the routine's order. The reducer decides where each
 * leads; here is what is done and who is waited for. A chapter can be told again from its beginning (continue-as-new):
 * what it has done for good is not done twice.
 */
import type { HouseRules } from '../activities/contract';
import { signaturesToLookInto } from '../domain/attesting';
import { attestantsWithoutMethod } from '../domain/attesting-findings';
import { failureTypes } from '../domain/failures';
import { onboardingIdOf } from '../domain/identifiers';
import type { Message, MessageName } from '../domain/messages';
import { roundOf, type Account, type Onboarding } from '../domain/onboarding';
import * as people from '../domain/people';
import type { Recipient } from '../domain/people';
import type { Stage } from '../domain/stages';
import { AttestDesk } from './attest-desk';
import type { Case } from './case';
import { letterSender, type LetterSender, type Send } from './letters';
import { showOperators } from './operators-view';
import { getThrough, park, resume } from './parking';
import { waitForPeople, type WaitOnPeople } from './people';
import { Planner } from './planner';
import type { Providers } from './providers';

export class Routine {
  private readonly letters: LetterSender;
  private readonly planner: Planner;
  private readonly send: Send;

  constructor(
    private readonly agentCase: Case,
    private readonly ask: Providers,
    private readonly rules: HouseRules,
  ) {
    this.letters = letterSender(agentCase, ask, rules);
    this.planner = new Planner(rules);
    this.send = this.letters.send;
  }

  private get onboarding(): Onboarding {
    return this.agentCase.onboarding;
  }

  /** From the stage it stands in to its end. */
  async tell(): Promise<void> {
    const chapters: Record<Stage, () => Promise<void>> = {
      applicationReview: () => this.applicationReview(),
      applicationCompletion: () => this.applicationCompletion(),
      agreementSigning: () => this.agreementSigning(),
      accountSetup: () => (this.onboarding.existingAgreement ? this.existingAccount() : this.newAccount()),
      roleAssignment: () => this.roleAssignment(),
      ordering: () => this.ordering(),
      orderReview: () => this.orderReview(),
      attestation: () => this.attestation(),
      connection: () => this.connection(),
    };
    if (this.onboarding.path.length === 1) {
      await this.send('applicationReceived', people.applicant(this.onboarding), {});
    }
    while (!this.onboarding.outcome) await chapters[this.onboarding.stage]();
  }

  /** 1a. Inera's case officer approves, rejects, or asks for completion. */
  private applicationReview(): Promise<void> {
    return this.waitFor({
      owner: 'caseOfficer',
      tell: (send) => send('applicationToReview', 'caseTeam', {}),
    });
  }

  /** 1a. The applicant sends a corrected application, which is reviewed again. */
  private applicationCompletion(): Promise<void> {
    const reason = this.onboarding.sentBackBecause ?? '';
    return this.waitFor({
      owner: 'applicant',
      tell: (send) => send('completionRequested', people.applicant(this.onboarding), { reason }),
    });
  }

  /** 1b–2. The agreement is drawn up, and each signatory signs at the e-signature provider. */
  private async agreementSigning(): Promise<void> {
    const round = roundOf(this.onboarding);
    if (this.onboarding.agreement && this.onboarding.agreement.round < round) await this.giveUpOldRound();
    if (this.onboarding.stage !== 'agreementSigning') return;
    if (this.onboarding.agreement?.round !== round) await this.drawUpAgreement(round);
    // A signatory may have been replaced meanwhile: then there is a new round.
    if (roundOf(this.onboarding) !== round) return;
    await this.waitFor({
      owner: 'signatory',
      tell: async (send) => {
        await this.sendSigningLinks(send, 'agreementToSign');
        await this.lookAtAgreement();
      },
      remind: (send) => this.sendSigningLinks(send, 'agreementToSign'),
      look: () => this.lookAtAgreement(),
    });
  }

  private async drawUpAgreement(round: number): Promise<void> {
    const before = this.onboarding;
    const { caseId, organisationNumber, organisationName, signatories, contacts } = before;
    const agreement = {
      caseId,
      round,
      onboardingId: onboardingIdOf(this.onboarding, caseId),
      organisationNumber,
      organisationName,
      signatories,
      ...(contacts && { agreementContact: contacts.agreementContact }),
      drawnUpAt: this.onboarding.stageSince,
    };
    const drawnUp = await this.through('drawUpAgreement', () => this.ask.drawUpAgreement(agreement));
    const keys = people.signatories(before).map(({ key }) => key);
    this.agentCase.found({ finding: 'agreementDrawnUp', round, signatories: keys, ...drawnUp });
  }

  /** A new round begins: the last one's document is cancelled, and whoever had signed it is told. */
  private async giveUpOldRound(): Promise<void> {
    const { caseId, agreement } = this.onboarding;
    if (!agreement?.documentId || agreement.signedAt) return;
    const { documentId, round } = agreement;
    const seen = await this.through('lookAtAgreement', () => this.ask.lookAtAgreement({ documentId }));
    if (seen.status === 'signed') {
      this.agentCase.found({ finding: 'agreementSigned', signedAt: seen.signedAt, sha256: seen.sha256 });
    }
    if (seen.status !== 'pending') return;
    await this.through('cancelAgreement', () => this.ask.cancelAgreement({ caseId, round }));
    const stays = ({ key }: Recipient, index: number) => agreement.signatories?.[index] === key;
    const told = people
      .signatories(this.onboarding)
      .filter((one, index) => seen.hasSigned[index] && stays(one, index));
    await this.each(told, (one) => this.send('signingBeginsAnew', one, {}));
  }

  /** The provider's answer decides, never a caller's word. */
  private async lookAtAgreement(): Promise<void> {
    const asked = this.notedNow('contractSigned');
    const documentId = this.onboarding.agreement?.documentId ?? '';
    const seen = await this.through('lookAtAgreement', () => this.ask.lookAtAgreement({ documentId }));
    if (seen.status === 'pending') {
      this.agentCase.found({ finding: 'signaturesSeen', hasSigned: seen.hasSigned });
    } else if (seen.status === 'signed') {
      this.agentCase.found({ finding: 'agreementSigned', signedAt: seen.signedAt, sha256: seen.sha256 });
    } else if (seen.status === 'declined') {
      this.agentCase.found({ finding: 'agreementDeclined', reason: seen.reason });
    } else if (seen.status === 'endedOutside') {
      const failure = {
        type: failureTypes.agreementEndedOutside,
        message: 'a retry makes a new signing round',
      };
      const round = roundOf(this.onboarding);
      await park(this.agentCase, this.rules, 'agreementSigning', failure);
      resume(this.agentCase, 'agreementSigning');
      // A replaced signatory has begun a new round meanwhile.
      if (roundOf(this.onboarding) === round) this.agentCase.found({ finding: 'agreementEndedOutside' });
    }
    this.agentCase.found({ finding: 'lookedInto', messageIds: asked.map(({ messageId }) => messageId) });
  }

  /** 2a–2b. The agent account is created in Kundportalen, and the contacts named in the application are told. */
  private async newAccount(): Promise<void> {
    const account = await this.openAccount();
    await Promise.all([
      this.sendLogin(account),
      this.sendSigningLinks(this.send, 'agreementSigned'),
      ...people.agreementContact(this.onboarding).map((one) => this.send('namedAgreementContact', one, {})),
    ]);
    this.agentCase.found({ finding: 'accountReady', account });
  }

  /** The same account however often; an administrator who has come after another gets a login of their own. */
  private async openAccount(): Promise<Account> {
    const { caseId, organisationNumber, organisationName, contacts, agreement, replacements } =
      this.onboarding;
    if (!contacts || !agreement) throw new Error('An account is set up for a signed application alone.');
    const { signingLinks: _theirs, ...signed } = agreement;
    const administratorsReplaced = replacements.administrator ?? 0;
    const wanted = { caseId, organisationNumber, organisationName, contacts, agreement: signed };
    const account = await this.through('openAccount', () =>
      this.ask.openAccount({ ...wanted, administratorsReplaced }),
    );
    return { ...account, administratorsReplaced };
  }

  private async sendLogin({ administrator: login }: Account): Promise<void> {
    if (!login) return;
    await this.each(people.administrator(this.onboarding), (one) => this.send('accountReady', one, login));
  }

  /** An organisation that has signed before: the portal knows its agreement and contacts, or there is none. */
  private async existingAccount(): Promise<void> {
    const { organisationNumber } = this.onboarding;
    const known = await this.through('findAgent', () => this.ask.findAgent({ organisationNumber }));
    if (!known?.agreementSignedAt) {
      this.agentCase.found({ finding: 'agreementNotFound' });
      return;
    }
    const { account, contacts, agreementSignedAt: signedAt } = known;
    this.agentCase.found({ finding: 'agreementFound', account, contacts, signedAt });
  }

  /** 3. The administrator sees to it that somebody holds Beställare, and somebody Attestant. */
  private async roleAssignment(): Promise<void> {
    await this.lookAtRoles();
    if (this.onboarding.stage !== 'roleAssignment') return;
    const toldWithTheAccount = () =>
      roundOf(this.onboarding) === 1 && this.onboarding.account?.administrator && !this.administratorIsNew();
    await this.waitFor({
      owner: 'administrator',
      tell: (send) => (toldWithTheAccount() ? Promise.resolve() : this.tellAdministrator(send)),
      remind: (send) => this.tellAdministrator(send),
      look: () => this.lookAtRoles(),
    });
  }

  /** 4. An orderer picks a service, fills in the form, accepts the terms and sends the order. */
  private ordering(): Promise<void> {
    return this.waitFor({
      owner: 'orderer',
      tell: (send) => this.tellOrderers(send),
      look: async () => {
        await this.lookAtRoles();
        for (const { messageId } of this.notedNow('orderSubmitted')) {
          this.agentCase.found({ finding: 'orderLookedInto', messageId });
        }
      },
    });
  }

  /** 5. Inera reviews the order; for some services it needs to contact the agent first. */
  private orderReview(): Promise<void> {
    const service = this.onboarding.order?.service ?? '';
    return this.waitFor({
      owner: 'caseOfficer',
      tell: (send) => send('orderToReview', 'caseTeam', { service }),
      meanwhile: async () => {
        const notes = this.onboarding.contactNeededBecause ?? [];
        for (const [index, reason] of notes.entries()) {
          for (const one of people.whoOrdered(this.onboarding)) {
            await this.send(
              'contactNeeded',
              { ...one, key: `${one.key} note ${index + 1}` },
              { service, reason },
            );
          }
        }
      },
    });
  }

  /** 6. Every attestant is told; the first to act wins. Where nobody holds the role any more, the administrator is. */
  private async attestation(): Promise<void> {
    const desk = new AttestDesk(this.agentCase, this.ask, this.rules);
    desk.open();
    try {
      await this.lookAtRoles();
      if (this.onboarding.holders.attestants.length > 0) await this.waitForAttestants();
      else await this.waitForNewAttestants();
    } finally {
      await desk.close();
    }
  }

  private waitForAttestants(): Promise<void> {
    return this.waitFor({
      owner: 'attestant',
      tell: (send) => this.tellAttestants(send),
      look: async () => {
        await this.lookAtAttestations();
        if (this.onboarding.stage !== 'attestation') return;
        await this.lookAtRoles();
        if (this.onboarding.holders.attestants.length === 0) this.agentCase.found({ finding: 'waitOver' });
      },
      meanwhile: () => this.tellOfMissingMethods(),
    });
  }

  private waitForNewAttestants(): Promise<void> {
    return this.waitFor({
      owner: 'administrator',
      tell: (send) => this.tellAdministrator(send),
      look: async () => {
        await this.lookAtAttestations();
        await this.lookAtRoles();
        if (this.onboarding.holders.attestants.length > 0) this.agentCase.found({ finding: 'waitOver' });
      },
    });
  }

  /** 6a. Each by a link of their own. */
  private async tellAttestants(send: Send): Promise<void> {
    const { service = '', orderId = '' } = this.onboarding.order ?? {};
    const onboardingId = onboardingIdOf(this.onboarding, this.onboarding.caseId);
    await this.each(people.attestants(this.onboarding), ({ link, ...one }) =>
      send('orderToAttest', one, { service, orderId, onboardingId, link }),
    );
    await this.tellOfMissingMethods();
  }

  /** 6b. BankID needs a personal identity number, a code a mobile: where there is neither, the administrator is told. */
  private async tellOfMissingMethods(): Promise<void> {
    const service = this.onboarding.order?.service ?? '';
    for (const { userId, name: attestant } of attestantsWithoutMethod(this.onboarding)) {
      await this.each(people.administrator(this.onboarding), (one) =>
        this.send(
          'attestantWithoutMethod',
          { ...one, key: `${one.key} of ${userId}` },
          { attestant, service },
        ),
      );
    }
  }

  /** 6c. The role is read again, and whether who ordered too is logged in. */
  private async lookAtAttestations(): Promise<void> {
    for (const { name, messageId, data } of this.onboarding.noted) {
      if (name !== 'attested' && name !== 'codeEntered' && name !== 'attestationDeclined') continue;
      const attestant = await this.lookAtAttestant('link' in data ? data.link.userId : data.attestedBy);
      this.agentCase.found({ finding: 'attestantLookedInto', messageId, attestant });
    }
    for (const signed of signaturesToLookInto(this.onboarding)) {
      const attestant = await this.lookAtAttestant(signed.userId);
      this.agentCase.found({ finding: 'signatureLookedInto', ...signed, attestant });
    }
  }

  private lookAtAttestant(attestedBy: string) {
    const { organisationNumber, order } = this.onboarding;
    const who = { organisationNumber, attestedBy, orderedBy: order?.orderedBy ?? '' };
    return this.through('lookAtAttestant', () => this.ask.lookAtAttestant(who));
  }

  /** 7. The case is handed to Inera's connection team, and the agent's people are told how it goes on. */
  private async connection(): Promise<void> {
    const { caseId, organisationNumber, order, attestation } = this.onboarding;
    if (!order || !attestation) throw new Error('What is handed over is an attested order.');
    await this.recordAttestation();
    const { instructions } = await this.through('handOver', () =>
      this.ask.handOver({ caseId, organisationNumber, order, attestation }),
    );
    const all = [people.whoOrdered, people.whoAttested, people.agreementContact];
    await this.each(people.once(all.flatMap((who) => who(this.onboarding))), (one) =>
      this.send('connectionBegins', one, { service: order.service, instructions }),
    );
    this.agentCase.found({ finding: 'handedOver', instructions });
  }

  /** What proves the attestation outlives the workflow. */
  private async recordAttestation(): Promise<void> {
    const { order, attestation, attestationProof: proof, holders } = this.onboarding;
    if (!order || !attestation || !proof) return;
    const { caseId, organisationNumber, organisationName } = this.onboarding;
    const attestant = holders.attestants.find(({ userId }) => userId === attestation.attestedBy);
    const orderedBy =
      proof.method === 'BankID' ? proof.orderedBy : people.whoOrdered(this.onboarding)[0]?.name;
    const toKeep = {
      ...{ caseId, organisationNumber, organisationName, order, attestation, proof },
      round: roundOf(this.onboarding, 'attestation'),
      ...(attestant && { name: attestant.name }),
      ...(orderedBy !== undefined && { orderedBy }),
    };
    const record = await this.through('keepAttestation', () => this.ask.keepAttestation(toKeep));
    this.agentCase.found({ finding: 'attestationRecorded', ...record });
  }

  /** After the end: what is pending is undone, those concerned are told, the case file is kept. */
  async close(): Promise<void> {
    const { caseId, stage, rounds, outcome } = this.onboarding;
    if (stage === 'agreementSigning' && !this.onboarding.agreement?.signedAt) {
      const round = rounds.agreementSigning ?? 0;
      await this.through('cancelAgreement', () => this.ask.cancelAgreement({ caseId, round }));
    }
    await this.recordAttestation();
    await this.tellOfTheEnd(outcome?.note ?? '');
    await this.through('writeCaseFile', () => this.ask.writeCaseFile(this.onboarding));
    showOperators(this.agentCase);
  }

  private async tellOfTheEnd(reason: string): Promise<void> {
    const { outcome, wait, order } = this.onboarding;
    const applicant = people.applicant(this.onboarding);
    const concerned = people.once([
      applicant,
      ...(wait ? people.waitedFor(this.onboarding, wait.owner) : []),
    ]);
    if (outcome?.reason === 'applicationRejected')
      await this.send('applicationRejected', applicant, { reason });
    if (outcome?.reason === 'agreementNotFound') await this.send('agreementNotFound', applicant, {});
    if (outcome?.reason === 'orderRejected') {
      const told = people.once([
        ...people.whoOrdered(this.onboarding),
        ...people.agreementContact(this.onboarding),
      ]);
      await this.each(told, (one) =>
        this.send('orderRejected', one, { service: order?.service ?? '', reason }),
      );
    }
    if (outcome?.kind === 'withdrawn') {
      await this.each(concerned, (one) => this.send('onboardingWithdrawn', one, { reason }));
    }
    if (outcome?.kind === 'expired')
      await this.each(concerned, (one) => this.send('onboardingExpired', one, {}));
  }

  private through<T>(step: string, call: () => Promise<T>): Promise<T> {
    return getThrough(this.agentCase, this.rules, step, call);
  }

  private async each<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
    await Promise.all(all.map(act));
  }

  private notedNow(name: MessageName): Message[] {
    return this.onboarding.noted.filter((message) => message.name === name);
  }

  /** The portal's answer decides who holds the roles. */
  private async lookAtRoles(): Promise<void> {
    const asked = this.notedNow('rolesAssigned');
    const { organisationNumber } = this.onboarding;
    const holders = await this.through('lookAtRoles', () => this.ask.lookAtRoles({ organisationNumber }));
    this.agentCase.found({ finding: 'holdersSeen', ...holders });
    this.agentCase.found({ finding: 'lookedInto', messageIds: asked.map(({ messageId }) => messageId) });
  }

  private administratorIsNew(): boolean {
    const { account, replacements } = this.onboarding;
    return (replacements.administrator ?? 0) > (account?.administratorsReplaced ?? 0);
  }

  private async tellAdministrator(send: Send): Promise<void> {
    if (this.administratorIsNew() && this.onboarding.account?.administrator) {
      const account = await this.openAccount();
      await this.sendLogin(account);
      this.agentCase.found({ finding: 'administratorHasLogin', account });
    }
    const { orderers, attestants } = this.onboarding.holders;
    const missing = [
      ...(orderers.length === 0 ? (['Beställare'] as const) : []),
      ...(attestants.length === 0 ? (['Attestant'] as const) : []),
    ];
    await this.each(people.administrator(this.onboarding), (one) => send('rolesToAssign', one, { missing }));
  }

  private tellOrderers(send: Send): Promise<void> {
    const { orderCameBack: back } = this.onboarding;
    return this.each(people.orderers(this.onboarding), (one) => {
      if (back?.because === 'toCorrect') return send('orderToCorrect', one, back);
      if (back?.because === 'declined') return send('orderDeclined', one, back);
      if (back?.because === 'lapsed') return send('orderLapsed', one, back);
      return send('orderingOpen', one, {});
    });
  }

  /** Who has signed already is asked for nothing. */
  private sendSigningLinks(send: Send, letter: 'agreementToSign' | 'agreementSigned'): Promise<void> {
    const { signingLinks = [], hasSigned = [], signedAt } = this.onboarding.agreement ?? {};
    const all = people.signatories(this.onboarding).map((one, index) => ({ one, index }));
    const told = all.filter(({ index }) => signedAt !== undefined || !hasSigned[index]);
    return this.each(told, async ({ one, index }) => {
      const link = signingLinks[index];
      // None where the document ended at the provider before its links could be read: the next look tells.
      if (link) await send(letter, one, { link });
    });
  }

  private waitFor(waitOn: WaitOnPeople): Promise<void> {
    return waitForPeople(this.agentCase, this.letters, this.planner, waitOn);
  }
}
