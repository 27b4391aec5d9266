/**
 * The remainder by 97 of a text in which letters count from ten, its first four characters behind the others. It is 1
 * where the check digits fit. Source: ISO 7064, as ISO 13616 (IBAN) and ISO 11649 (creditor references) use it.
 */
function remainder(text: string): bigint {
  const digits = `${text.slice(4)}${text.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => `${Number.parseInt(letter, 36)}`);
  return BigInt(digits) % 97n;
}

/** Whether a text is an IBAN, without spaces and in capital letters, whose check digits fit (ISO 13616). */
export const isIban = (text: string): boolean => /^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/.test(text) && remainder(text) === 1n;

/** Whether a text is a creditor reference such as RF18539007547034 whose check digits fit (ISO 11649). */
export const isCreditorReference = (text: string): boolean =>
  /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && remainder(text) === 1n;
