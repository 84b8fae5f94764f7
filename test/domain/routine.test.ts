import {
  anApplication,
  anOrder,
  applied,
  appliedWithExistingAgreement,
  assigningRoles,
  attestantLookedInto,
  attested,
  attesting,
  aWait,
  bothRoles,
  connecting,
  NOON,
  ordering,
  orderLookedInto,
  reviewingOrder,
  signing,
} from './an-onboarding';

describe('The routine', () => {
  it('begins with the review of the application', () => {
    expect(applied().onboarding.stage).toBe('applicationReview');
  });

  it('goes through every stage in order and completes with the hand-over', () => {
    const { onboarding } = connecting().find({ finding: 'handedOver', instructions: ['Vi hör av oss.'] });
    expect(onboarding.path).toEqual([
      'applicationReview',
      'agreementSigning',
      'accountSetup',
      'roleAssignment',
      'ordering',
      'orderReview',
      'attestation',
      'connection',
    ]);
    expect(onboarding.outcome).toMatchObject({ kind: 'completed', reason: 'connected' });
    expect(onboarding.attestation).toEqual({
      attestedBy: 'user-attestant',
      attestedAt: NOON,
      method: 'by portal',
      evidence: 'proof-1',
    });
  });

  describe('1–2: application and agreement', () => {
    it('a rejected application ends the onboarding, with the reason', () => {
      const { onboarding } = applied().send('applicationDecided', {
        decision: 'rejected',
        reason: 'Inget system',
      });
      expect(onboarding.outcome).toMatchObject({
        kind: 'rejected',
        reason: 'applicationRejected',
        note: 'Inget system',
      });
    });

    it('a completion sends it to the applicant, and the corrected application is reviewed again', () => {
      const told = applied().send('applicationDecided', {
        decision: 'completionRequested',
        reason: 'Fel namn',
      });
      expect(told.onboarding).toMatchObject({ stage: 'applicationCompletion', sentBackBecause: 'Fel namn' });

      told.send('applicationCompleted', { ...anApplication, organisationName: 'Rätt namn AB' });
      expect(told.onboarding).toMatchObject({ stage: 'applicationReview', organisationName: 'Rätt namn AB' });
      expect(told.onboarding.rounds.applicationReview).toBe(2);
    });

    it('contractSigned only says "look": it is noted, and the provider decides', () => {
      const told = signing().send('contractSigned', {});
      expect(told.last).toEqual({ kind: 'noted' });
      expect(told.onboarding.stage).toBe('agreementSigning');
    });

    it('a look that finds the signature settles the message that asked for it', () => {
      const told = signing().send('contractSigned', {});
      told.find({ finding: 'agreementSigned', signedAt: NOON, sha256: 'cd'.repeat(32) });
      expect(told.onboarding).toMatchObject({ stage: 'accountSetup', noted: [] });
      expect(told.onboarding.trail.lines.find(({ what }) => what === 'contractSigned')?.outcome).toBe(
        'applied',
      );
    });

    it('a signatory who declines sends the application back to the applicant, with the reason', () => {
      const { onboarding } = signing().find({ finding: 'agreementDeclined', reason: 'Fel bolag' });
      expect(onboarding).toMatchObject({ stage: 'applicationCompletion', sentBackBecause: 'Fel bolag' });
    });

    it('a new signing round has a number of its own', () => {
      const told = signing().find({ finding: 'agreementEndedOutside' });
      told.find({ finding: 'agreementDrawnUp', round: 2, documentId: 'document-2' });
      expect(told.onboarding.agreement).toEqual({ documentId: 'document-2', round: 2 });
    });

    it('an organisation with an existing agreement skips both', () => {
      const told = appliedWithExistingAgreement();
      expect(told.onboarding.stage).toBe('accountSetup');
      told.find({
        finding: 'agreementFound',
        account: { accountId: 'account-1' },
        contacts: anApplication.contacts,
        signedAt: NOON,
      });
      expect(told.onboarding.stage).toBe('roleAssignment');
    });

    it('without the agreement that was said to exist, it ends rejected: agreementNotFound', () => {
      const { onboarding } = appliedWithExistingAgreement().find({ finding: 'agreementNotFound' });
      expect(onboarding.outcome).toMatchObject({ kind: 'rejected', reason: 'agreementNotFound' });
    });
  });

  describe('3: roles', () => {
    it.each([
      ['nobody orders', { orderers: [], attestants: bothRoles.attestants }],
      ['nobody attests', { orderers: bothRoles.orderers, attestants: [] }],
    ])('ordering does not open while %s', (_case, holders) => {
      const { onboarding } = assigningRoles().find({ finding: 'holdersSeen', ...holders });
      expect(onboarding.stage).toBe('roleAssignment');
    });

    it('ordering opens when both roles are held', () => {
      expect(ordering().onboarding.stage).toBe('ordering');
    });

    it('a role that is lost closes ordering again, and an order that waited is refused', () => {
      const told = ordering().send('orderSubmitted', anOrder);
      told.find({ finding: 'holdersSeen', orderers: bothRoles.orderers, attestants: [] });
      expect(told.onboarding.stage).toBe('roleAssignment');
      expect(told.onboarding.trail.lines.find(({ what }) => what === 'orderSubmitted')).toMatchObject({
        outcome: 'refused',
        refusal: 'roleMissing',
      });
    });
  });

  describe('4–5: the order and its review', () => {
    it('an order waits until the portal has been asked who holds the roles', () => {
      const told = ordering().send('orderSubmitted', anOrder);
      expect(told.last).toEqual({ kind: 'noted' });
      expect(orderLookedInto(told).onboarding).toMatchObject({
        stage: 'orderReview',
        order: { orderId: 'case0000000000000000-order-1', service: 'Säkerhetstjänster' },
      });
    });

    it('an order from someone who is not Beställare is refused', () => {
      const told = ordering().send('orderSubmitted', { ...anOrder, orderedBy: 'user-attestant' });
      orderLookedInto(told);
      expect(told.onboarding.stage).toBe('ordering');
      expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ outcome: 'refused', refusal: 'notOrderer' });
    });

    it('terms that are not yet accepted are refused', () => {
      const terms = { version: '2026-1', acceptedAt: '2026-03-02T12:00:00+00:00' };
      expect(
        ordering()
          .send('orderSubmitted', { ...anOrder, terms })
          .refusedAs(),
      ).toBe('termsNotYetAccepted');
    });

    it('a rejected order ends the onboarding', () => {
      const { onboarding } = reviewingOrder().send('ineraApproved', {
        decision: 'rejected',
        reason: 'Ej aktuellt',
      });
      expect(onboarding.outcome).toMatchObject({ kind: 'rejected', reason: 'orderRejected' });
    });

    it('an order sent back for correction is ordered again, as a new order', () => {
      const told = reviewingOrder().send('ineraApproved', {
        decision: 'correctionRequested',
        reason: 'Fel fält',
      });
      expect(told.onboarding.stage).toBe('ordering');
      orderLookedInto(told.send('orderSubmitted', anOrder));
      expect(told.onboarding.order?.orderId).toBe('case0000000000000000-order-2');
    });

    it('"contact needed" keeps the order in review and stops the clock', () => {
      const told = reviewingOrder().find({
        finding: 'waitBegan',
        wait: aWait('caseOfficer'),
      });
      told.send('ineraApproved', { decision: 'contactNeeded', reason: 'Vilken miljö?' });
      expect(told.onboarding).toMatchObject({
        stage: 'orderReview',
        contactNeededBecause: ['Vilken miljö?'],
        wait: { pausedSince: NOON },
      });
    });

    it('"contact needed" is noted ten times for one order, no more', () => {
      const told = reviewingOrder();
      for (let n = 0; n < 11; n++) {
        told.send('ineraApproved', { decision: 'contactNeeded', reason: `Fråga ${n + 1}` });
      }
      expect(told.refusedAs()).toBe('contactNotedOften');
      expect(told.onboarding.contactNeededBecause).toHaveLength(10);
    });
  });

  describe('6: attestation', () => {
    it('nobody attests before Inera has approved', () => {
      expect(reviewingOrder().send('attested', attested).refusedAs()).toBe('wrongStage');
    });

    it.each([
      ['who does not hold the role', { holdsRole: false }, 'notAttestant'],
      ['who ordered and is logged in', { mustLogOut: true }, 'mustLogOut'],
      [
        'outside the service, where that is not accepted',
        { externalAccepted: false },
        'externalAttestationNotAccepted',
      ],
    ])('one %s is refused and may try again', (_case, seen, refusal) => {
      const told = attestantLookedInto(attesting().send('attested', attested), seen);
      expect(told.onboarding.stage).toBe('attestation');
      expect(told.onboarding.trail.lines.at(-1)).toMatchObject({ outcome: 'refused', refusal });

      attestantLookedInto(told.send('attested', attested));
      expect(told.onboarding.stage).toBe('connection');
    });

    it('of two who attest at once the first wins', () => {
      const told = attesting().send('attested', attested).send('attested', attested);
      attestantLookedInto(told);
      expect(told.onboarding.noted).toEqual([]);
      const lines = told.onboarding.trail.lines.filter(({ what }) => what === 'attested');
      expect(lines.map(({ outcome }) => outcome)).toEqual(['applied', 'refused']);
    });

    it.each(['operator', 'caseOfficer'] as const)('one taken down by the %s is marked so', (kind) => {
      const actor = { kind, id: 'ops-1' };
      const told = attestantLookedInto(attesting().send('attested', attested, { actor }));
      expect(told.onboarding.attestation?.method).toBe('by operator');
    });

    it('declining sends it back to ordering, with the reason', () => {
      const told = attesting().send('attested', {
        decision: 'declined',
        attestedBy: 'user-attestant',
        reason: 'För dyrt',
      });
      const { onboarding } = attestantLookedInto(told);
      expect(onboarding).toMatchObject({
        stage: 'ordering',
        orderCameBack: { because: 'declined', reason: 'För dyrt', service: 'Säkerhetstjänster' },
      });
      expect(onboarding.order).toBeUndefined();
    });

    it('an order that comes back while a role is missing waits for the administrator first', () => {
      const told = attesting().find({
        finding: 'holdersSeen',
        orderers: [],
        attestants: bothRoles.attestants,
      });
      const declined = { decision: 'declined', attestedBy: 'user-attestant', reason: 'Nej' } as const;
      expect(attestantLookedInto(told.send('attested', declined)).onboarding.stage).toBe('roleAssignment');
    });

    it('an attestant who lets the deadline pass lapses the order', () => {
      const { onboarding } = attesting()
        .find({ finding: 'waitBegan', wait: aWait('attestant') })
        .find({ finding: 'deadlinePassed' });
      expect(onboarding.stage).toBe('ordering');
      expect(onboarding.outcome).toBeUndefined();
    });
  });

  describe('Withdrawal, deadlines and parking', () => {
    it('a withdrawal ends it at any time, with the reason', () => {
      const { onboarding } = signing().send('withdrawn', { by: 'applicant', reason: 'Ångrat oss' });
      expect(onboarding.outcome).toMatchObject({ kind: 'withdrawn', note: 'Ångrat oss' });
    });

    it('any other deadline ends it: expired', () => {
      const { onboarding } = signing()
        .find({ finding: 'waitBegan', wait: aWait('signatory') })
        .find({ finding: 'deadlinePassed' });
      expect(onboarding.outcome).toMatchObject({ kind: 'expired', reason: 'deadlinePassed' });
    });

    const failure = { type: 'Unavailable', message: 'no answer' } as const;

    it('a parked step counts its tries, and stepRetried hastens it', () => {
      const told = signing().find({ finding: 'stepParked', parked: { step: 'drawUpAgreement', failure } });
      told.find({ finding: 'stepParked', parked: { step: 'drawUpAgreement', failure } });
      expect(told.onboarding.parked).toMatchObject([{ step: 'drawUpAgreement', tries: 2, since: NOON }]);

      told.send('stepRetried', { step: 'drawUpAgreement' });
      expect(told.onboarding.parked).toMatchObject([{ hastened: true }]);
      told.find({ finding: 'stepResumed', step: 'drawUpAgreement' });
      expect(told.onboarding.parked).toEqual([]);
    });

    it('a withdrawal leaves nothing of the routine parked', () => {
      const told = signing().find({ finding: 'stepParked', parked: { step: 'drawUpAgreement', failure } });
      expect(told.send('withdrawn', { by: 'applicant', reason: 'Nej' }).onboarding.parked).toEqual([]);
    });

    it('stepRetried where nothing is parked is refused', () => {
      expect(signing().send('stepRetried', {}).refusedAs()).toBe('nothingParked');
    });

    it('what is parked after the end can be hastened too', () => {
      const told = signing().send('withdrawn', { by: 'applicant', reason: 'Nej' });
      told.find({ finding: 'stepParked', parked: { step: 'cancelAgreement', failure } });
      expect(told.send('stepRetried', {}).last).toEqual({ kind: 'applied' });
    });
  });

  describe('Refusals', () => {
    it('say what would have been accepted', () => {
      const told = applied().send('rolesAssigned', {});
      expect(told.last).toEqual({
        kind: 'refused',
        refusal: {
          type: 'wrongStage',
          detail: 'rolesAssigned does not fit the stage applicationReview.',
          expected: 'applicationDecided, withdrawn or stepRetried.',
        },
      });
    });

    it('a message for an earlier case of the organisation does not move this one', () => {
      const told = applied().send(
        'applicationDecided',
        { decision: 'approved' },
        { caseId: 'case9999999999999999' },
      );
      expect(told.refusedAs()).toBe('otherCase');
    });

    it('the same messageId again changes nothing and gets the first answer', () => {
      const more = { messageId: 'once', fingerprint: 'f1' };
      const told = applied().send('applicationDecided', { decision: 'approved' }, more);
      const before = told.onboarding;
      told.send('applicationDecided', { decision: 'approved' }, more);
      expect(told.last).toEqual({ kind: 'applied' });
      expect(told.onboarding).toBe(before);
    });

    it('the same messageId for another message is refused', () => {
      const told = applied().send(
        'applicationDecided',
        { decision: 'approved' },
        { messageId: 'one', fingerprint: 'a' },
      );
      told.send('withdrawn', { by: 'applicant', reason: 'Nej' }, { messageId: 'one', fingerprint: 'b' });
      expect(told.refusedAs()).toBe('messageIdReused');
      expect(told.onboarding.outcome).toBeUndefined();
    });

    it('more messages waiting for a look than any routine has are refused', () => {
      const told = signing();
      for (let n = 0; n < 21; n++) told.send('contractSigned', {});
      expect(told.refusedAs()).toBe('tooManyWaiting');
    });
  });
});
