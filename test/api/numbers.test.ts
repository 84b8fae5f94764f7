/** Which numbers an application may name. */
import { canReceiveSms, organisationNumberIn } from '../../api/numbers';

describe('An organisation number', () => {
  it.each(['5560160680', '556016-0680', '165560160680', '16556016-0680'])('%s is 5560160680', (text) => {
    expect(organisationNumberIn(text)).toBe('5560160680');
  });

  it('of a public authority is taken', () => {
    expect(organisationNumberIn('202100-5489')).toBe('2021005489');
  });

  it.each([
    ['a wrong check digit', '556016-0681'],
    ['a personal identity number: a sole trader', '121212-1212'],
    ['one with its century', '19121212-1212'],
    ['one with the prefix of an organisation', '16121212-1212'],
    ['a co-ordination number', '701063-2391'],
    ['digits 3–4 below 20', '5510160683'],
    ['another prefix', '195560160680'],
    ['nine digits', '556016068'],
    ['words around it', 'nr 5560160680'],
    ['other digits', '٥٥٦٠١٦٠٦٨٠'],
    ['nothing', ''],
  ])('%s is refused', (_what, text) => {
    expect(organisationNumberIn(text)).toBeUndefined();
  });
});

describe('A mobile number', () => {
  it('every fictional Swedish one of tests can receive SMS', () => {
    const all = Array.from(
      { length: 95 },
      (_one, index) => `+467017406${String(index + 5).padStart(2, '0')}`,
    );
    expect(all.at(0)).toBe('+46701740605');
    expect(all.at(-1)).toBe('+46701740699');
    expect(all.filter((number) => !canReceiveSms(number))).toEqual([]);
  });

  it.each(['+447911123456', '+12025550123'])('%s, which may be one, is taken', (number) => {
    expect(canReceiveSms(number)).toBe(true);
  });

  it.each([
    ['a fixed line', '+4684650700'],
    ['a number in no plan', '+46719123456'],
    ['one digit short', '+4670174060'],
    ['without a country', '0701740605'],
    ['not E.164', '+46 70 174 06 05'],
  ])('%s is refused', (_what, number) => {
    expect(canReceiveSms(number)).toBe(false);
  });
});
