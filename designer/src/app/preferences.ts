import { commands } from './commands.ts';

const LETTER_KEYS = 'holdfast.letter-keys';

/** Reads what this browser remembers about the keys. Storage that is switched off means: as delivered. */
export function restoreLetterKeys(): void {
  try {
    commands.setLetterKeys(localStorage.getItem(LETTER_KEYS) !== 'off');
  } catch {
    commands.setLetterKeys(true);
  }
}

/** Says whether single letters act as keys, here and at the next visit. */
export function chooseLetterKeys(areOn: boolean): void {
  commands.setLetterKeys(areOn);
  try {
    localStorage.setItem(LETTER_KEYS, areOn ? 'on' : 'off');
  } catch {
    // The choice then holds until the page is closed.
  }
}
