/** Letters that fall apart into none of the basic ones. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ı: 'i',
  '€': 'EUR',
  '&': '+',
};
const OTHER = /[^A-Za-z0-9/\-?:().,'+ ]/;

/**
 * A text in the characters that every bank in SEPA takes; what has no likeness among them becomes a full stop.
 * Source: European Payments Council, EPC217-08, "SEPA requirements for an extended character set", best practices.
 */
export const inLatin = (text: string): string =>
  [...text.normalize('NFC')]
    .map((char) => LETTERS[char] ?? char.normalize('NFD').replace(/\p{M}/gu, ''))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(new RegExp(OTHER, 'gu'), '.');

/** Whether an identifier can stand as it is: it has those characters only, and no slash where one means something else. */
export const isIdentifier = (text: string): boolean => text !== '' && !OTHER.test(text) && !/^\/|\/$|\/\//.test(text);
