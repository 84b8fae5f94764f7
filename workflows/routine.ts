/**
 * The routine as Inera tells it: one chapter for each stage, in the routine's order. The reducer decides where each
 * leads; here is what is done and who is waited for. A chapter can be told again from its beginning (continue-as-new):
 * what it has done for good is not done twice.
 */
import type { Patience } from '../activities/contract';
import { failureTypes } from '../domain/failures';
import { onboardingIdOf } from '../domain/identifiers';
import type { Message, MessageName } from '../domain/messages';
import { roundOf, type Onboarding } from '../domain/onboarding';
import * as people from '../domain/people';
import type { Stage } from '../domain/stages';
import type { Case } from './case';
import { letterSender, type Send } from './letters';
import { getThrough, park, resume } from './parking';
import { waitForPeople } from './people';
import type { Providers } from './providers';

export class Routine {
  private readonly send: Send;

  constructor(
    private readonly agentCase: Case,
    private readonly ask: Providers,
    private readonly patience: Patience,
  ) {
    this.send = letterSender(agentCase, ask, patience);
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
    return waitForPeople(this.agentCase, {
      owner: 'caseOfficer',
      tell: () => this.send('applicationToReview', 'caseTeam', {}),
    });
  }

  /** 1a. The applicant sends a corrected application, which is reviewed again. */
  private applicationCompletion(): Promise<void> {
    const reason = this.onboarding.sentBackBecause ?? '';
    return waitForPeople(this.agentCase, {
      owner: 'applicant',
      tell: () => this.send('completionRequested', people.applicant(this.onboarding), { reason }),
    });
  }

  /** 1b–2. The agreement is drawn up, and each signatory signs at the e-signature provider. */
  private async agreementSigning(): Promise<void> {
    const round = roundOf(this.onboarding);
    if (this.onboarding.agreement?.round !== round) {
      const { caseId, organisationNumber, organisationName, signatories, contacts } = this.onboarding;
      const drawnUp = await this.through('drawUpAgreement', () =>
        this.ask.drawUpAgreement({
          caseId,
          round,
          onboardingId: onboardingIdOf(this.onboarding, caseId),
          organisationNumber,
          organisationName,
          signatories,
          ...(contacts && { agreementContact: contacts.agreementContact }),
          drawnUpAt: this.onboarding.stageSince,
        }),
      );
      this.agentCase.found({ finding: 'agreementDrawnUp', ...drawnUp });
    }
    await waitForPeople(this.agentCase, {
      owner: 'signatory',
      tell: async () => {
        await this.sendSigningLinks('agreementToSign');
        await this.lookAtAgreement();
      },
      look: () => this.lookAtAgreement(),
    });
  }

  /** The provider's answer decides, never a caller's word. */
  private async lookAtAgreement(): Promise<void> {
    const asked = this.notedNow('contractSigned');
    const documentId = this.onboarding.agreement?.documentId ?? '';
    const seen = await this.through('lookAtAgreement', () => this.ask.lookAtAgreement({ documentId }));
    if (seen.status === 'signed') {
      this.agentCase.found({ finding: 'agreementSigned', signedAt: seen.signedAt, sha256: seen.sha256 });
    } else if (seen.status === 'declined') {
      this.agentCase.found({ finding: 'agreementDeclined', reason: seen.reason });
    } else if (seen.status === 'endedOutside') {
      const failure = {
        type: failureTypes.agreementEndedOutside,
        message: 'a retry makes a new signing round',
      };
      await park(this.agentCase, this.patience, 'agreementSigning', failure);
      resume(this.agentCase, 'agreementSigning');
      this.agentCase.found({ finding: 'agreementEndedOutside' });
    }
    this.agentCase.found({ finding: 'lookedInto', messageIds: asked.map(({ messageId }) => messageId) });
  }

  /** 2a–2b. The agent account is created in Kundportalen, and the contacts named in the application are told. */
  private async newAccount(): Promise<void> {
    const { caseId, organisationNumber, organisationName, contacts, agreement } = this.onboarding;
    if (!contacts || !agreement) throw new Error('An account is set up for a signed application alone.');
    const account = await this.through('openAccount', () => {
      const { signingLinks: _theirs, ...signed } = agreement;
      return this.ask.openAccount({
        caseId,
        organisationNumber,
        organisationName,
        contacts,
        agreement: signed,
      });
    });
    const { administrator } = account;
    await Promise.all([
      ...(administrator
        ? people.administrator(this.onboarding).map((one) => this.send('accountReady', one, administrator))
        : []),
      this.sendSigningLinks('agreementSigned'),
      ...people.agreementContact(this.onboarding).map((one) => this.send('namedAgreementContact', one, {})),
    ]);
    this.agentCase.found({ finding: 'accountReady', account });
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
    const toldWithTheAccount = this.onboarding.account?.administrator && roundOf(this.onboarding) === 1;
    await waitForPeople(this.agentCase, {
      owner: 'administrator',
      tell: () => (toldWithTheAccount ? Promise.resolve() : this.tellAdministrator()),
      look: () => this.lookAtRoles(),
    });
  }

  /** 4. An orderer picks a service, fills in the form, accepts the terms and sends the order. */
  private ordering(): Promise<void> {
    return waitForPeople(this.agentCase, {
      owner: 'orderer',
      tell: () => this.tellOrderers(),
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
    return waitForPeople(this.agentCase, {
      owner: 'caseOfficer',
      tell: () => this.send('orderToReview', 'caseTeam', { service }),
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
    await this.lookAtRoles();
    const { service = '', orderId = '' } = this.onboarding.order ?? {};
    if (this.onboarding.holders.attestants.length === 0) {
      await waitForPeople(this.agentCase, {
        owner: 'administrator',
        tell: () => this.tellAdministrator(),
        look: async () => {
          await this.lookAtAttestations();
          await this.lookAtRoles();
          if (this.onboarding.holders.attestants.length > 0) this.agentCase.found({ finding: 'waitOver' });
        },
      });
      return;
    }
    await waitForPeople(this.agentCase, {
      owner: 'attestant',
      tell: () =>
        this.each(people.attestants(this.onboarding), (one) =>
          this.send('orderToAttest', one, { service, orderId }),
        ),
      look: async () => {
        await this.lookAtAttestations();
        if (this.onboarding.stage !== 'attestation') return;
        await this.lookAtRoles();
        if (this.onboarding.holders.attestants.length === 0) this.agentCase.found({ finding: 'waitOver' });
      },
    });
  }

  /** 6c. The role is read again, and whether who ordered too is logged in. */
  private async lookAtAttestations(): Promise<void> {
    for (const { messageId, data } of this.notedNow('attested')) {
      const { organisationNumber, order } = this.onboarding;
      const { attestedBy } = data as { attestedBy: string };
      const who = { organisationNumber, attestedBy, orderedBy: order?.orderedBy ?? '' };
      const attestant = await this.through('lookAtAttestant', () => this.ask.lookAtAttestant(who));
      this.agentCase.found({ finding: 'attestantLookedInto', messageId, attestant });
    }
  }

  /** 7. The case is handed to Inera's connection team, and the agent's people are told how it goes on. */
  private async connection(): Promise<void> {
    const { caseId, organisationNumber, order, attestation } = this.onboarding;
    if (!order || !attestation) throw new Error('What is handed over is an attested order.');
    const { instructions } = await this.through('handOver', () =>
      this.ask.handOver({ caseId, organisationNumber, order, attestation }),
    );
    const all = [people.whoOrdered, people.whoAttested, people.agreementContact];
    await this.each(people.once(all.flatMap((who) => who(this.onboarding))), (one) =>
      this.send('connectionBegins', one, { service: order.service, instructions }),
    );
    this.agentCase.found({ finding: 'handedOver', instructions });
  }

  /** After the end: what is pending is undone, those concerned are told, the case file is kept. */
  async close(): Promise<void> {
    const { caseId, stage, rounds, outcome } = this.onboarding;
    if (stage === 'agreementSigning' && !this.onboarding.agreement?.signedAt) {
      const round = rounds.agreementSigning ?? 0;
      await this.through('cancelAgreement', () => this.ask.cancelAgreement({ caseId, round }));
    }
    await this.tellOfTheEnd(outcome?.note ?? '');
    await this.through('writeCaseFile', () => this.ask.writeCaseFile(this.onboarding));
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
    return getThrough(this.agentCase, this.patience, step, call);
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

  private tellAdministrator(): Promise<void> {
    const { orderers, attestants } = this.onboarding.holders;
    const missing = [
      ...(orderers.length === 0 ? (['Beställare'] as const) : []),
      ...(attestants.length === 0 ? (['Attestant'] as const) : []),
    ];
    return this.each(people.administrator(this.onboarding), (one) =>
      this.send('rolesToAssign', one, { missing }),
    );
  }

  private tellOrderers(): Promise<void> {
    const { orderCameBack: back } = this.onboarding;
    return this.each(people.orderers(this.onboarding), (one) => {
      if (back?.because === 'toCorrect') return this.send('orderToCorrect', one, back);
      if (back?.because === 'declined') return this.send('orderDeclined', one, back);
      if (back?.because === 'lapsed') return this.send('orderLapsed', one, back);
      return this.send('orderingOpen', one, {});
    });
  }

  private sendSigningLinks(letter: 'agreementToSign' | 'agreementSigned'): Promise<void> {
    const links = this.onboarding.agreement?.signingLinks ?? [];
    return this.each([...people.signatories(this.onboarding).entries()], ([index, one]) =>
      this.send(letter, one, { link: links[index] ?? '' }),
    );
  }
}
