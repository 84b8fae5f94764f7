/**
 * What PDF's standard fonts can print: the characters of Windows-1252, which has all of Swedish and of Western Europe.
 * Others would come out as something else without a word; here they are replaced, and it is said that they were.
 */

/** Those above 255 that Windows-1252 has. */
const beyondLatin1 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** Letters that no decomposition takes apart. */
const nearest: Record<string, string> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  ı: 'i',
  ŋ: 'n',
  ẞ: 'SS',
  Ħ: 'H',
  ħ: 'h',
};

const isPrintable = (character: string) =>
  /^[\x20-\x7e\xa0-\xac\xae-\xff]$/.test(character) || beyondLatin1.has(character);

export function asPrinted(text: string): { text: string; replaced: boolean } {
  const original = text.normalize('NFC');
  const printed = Array.from(original, nearestPrintable).join('');
  return { text: printed, replaced: printed !== original };
}

function nearestPrintable(character: string): string {
  if (isPrintable(character)) return character;
  const bare = nearest[character] ?? character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return bare !== '' && Array.from(bare).every(isPrintable) ? bare : '?';
}
