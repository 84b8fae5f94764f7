/** What is handed out of an onboarding: all that is held, and nothing that opens something. */
import { heldStateOf } from '../../domain/export';
import { attesting, NOON, signing } from './an-onboarding';

const link = { userId: 'user-attestant', round: 1, version: 1 };
const code = { userId: 'user-attestant', sending: 1 };
const order = {
  ...{
    orderRef: 'bankid-order',
    autoStartToken: 'opens-1',
    qrStartToken: 'opens-2',
    qrStartSecret: 'opens-3',
  },
  ...{ startedAt: NOON, digest: 'of-the-order', orderedBy: 'Bo Beställare' },
};

/** At the page by both methods, a code entered and waiting to be looked into. */
const atThePage = () =>
  attesting()
    .send('signingRequested', { link, endUserIp: '192.0.2.17' })
    .find({ finding: 'signingBegan', userId: 'user-attestant', attempt: 1, order })
    .send('codeRequested', { link })
    .find({ finding: 'codeSent', ...code, messageId: 's1', maskedNumber: '+46•••605', digest: 'opens-4' })
    .send('codeEntered', { link, sending: 1, digest: 'opens-4' });

describe('The state that is handed out', () => {
  it('is the whole state, less what signs, and what a code or a QR code is made of', () => {
    const { onboarding } = atThePage();
    const held = heldStateOf(onboarding);
    expect(JSON.stringify(onboarding)).toContain('opens-');
    expect(JSON.stringify(held)).not.toContain('opens-');
    expect(held).toMatchObject({ applicant: onboarding.applicant, holders: onboarding.holders });
    expect(held.attestants['user-attestant']).toMatchObject({
      signing: { endUserIp: '192.0.2.17', order: { orderRef: 'bankid-order', digest: 'of-the-order' } },
      code: { messageId: 's1', maskedNumber: '+46•••605' },
    });
    expect(held.noted).toMatchObject([{ name: 'codeEntered', data: { link, sending: 1 } }]);
    expect(Object.keys(held)).toEqual(expect.arrayContaining(Object.keys(onboarding)));
  });

  it('leaves out where signatories sign', () => {
    const signingLinks = ['https://scrive.example/sign/1'];
    const drawnUp = { finding: 'agreementDrawnUp', round: 1, documentId: 'document-1' } as const;
    const { onboarding } = signing().find({ ...drawnUp, signingLinks });
    expect(heldStateOf(onboarding).agreement).toEqual({ round: 1, documentId: 'document-1' });
  });
});
