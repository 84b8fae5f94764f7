import { failedHints, pendingHints, rfaFor, rfaTexts, tryAgainErrors } from '../../domain/bankid';

describe('What the person is told', () => {
  it.each([
    ['outstandingTransaction', 'RFA1', 'RFA13'],
    ['noClient', 'RFA1', 'RFA13'],
    ['started', 'RFA15A', 'RFA15A'],
    ['userSign', 'RFA9', 'RFA9'],
    ['userMrtd', 'RFA23', 'RFA23'],
    ['userCallConfirm', 'RFA21', 'RFA21'],
    ['processing', 'RFA21', 'RFA21'],
    ['constructor', 'RFA21', 'RFA21'],
  ])('while pending by %s: %s by QR code, %s on the same device', (hintCode, byQr, sameDevice) => {
    expect(rfaFor({ status: 'pending', hintCode }, 'qr')).toBe(byQr);
    expect(rfaFor({ status: 'pending', hintCode }, 'sameDevice')).toBe(sameDevice);
  });

  it.each([
    ['cancelled', 'RFA3', 'RFA3'],
    ['userCancel', 'RFA6', 'RFA6'],
    ['expiredTransaction', 'RFA8', 'RFA8'],
    ['certificateErr', 'RFA16', 'RFA16'],
    ['startFailed', 'RFA17B', 'RFA17A'],
    ['userDeclinedCall', 'RFA22', 'RFA22'],
    ['notSupportedByUserApp', 'RFA22', 'RFA22'],
    ['transactionRiskBlocked', 'RFA22', 'RFA22'],
    ['toString', 'RFA22', 'RFA22'],
  ])('when failed by %s: %s by QR code, %s on the same device', (hintCode, byQr, sameDevice) => {
    expect(rfaFor({ status: 'failed', hintCode }, 'qr')).toBe(byQr);
    expect(rfaFor({ status: 'failed', hintCode }, 'sameDevice')).toBe(sameDevice);
  });

  it.each([
    ['alreadyInProgress', 'RFA4'],
    ['ALREADYINPROGRESS', 'RFA4'],
    ['requestTimeout', 'RFA5'],
    ['internalError', 'RFA5'],
    ['Maintenance', 'RFA5'],
    ['somethingNew', 'RFA22'],
  ])('by the error %s: %s', (errorCode, rfa) => {
    expect(rfaFor({ errorCode }, 'qr')).toBe(rfa);
  });

  it('is a text in Swedish for whatever BankID says', () => {
    const told = [
      ...pendingHints.map((hintCode) => rfaFor({ status: 'pending', hintCode }, 'qr')),
      ...failedHints.map((hintCode) => rfaFor({ status: 'failed', hintCode }, 'sameDevice')),
      ...tryAgainErrors.map((errorCode) => rfaFor({ errorCode }, 'qr')),
    ];
    for (const rfa of told) expect(rfaTexts[rfa]).toMatch(/\.$/);
  });
});
