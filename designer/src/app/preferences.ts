import { createStore } from 'zustand/vanilla';
import { commands, type KeyOverrides } from './commands.ts';

const LETTER_KEYS = 'holdfast.letter-keys';
const WHEEL = 'holdfast.wheel-zooms';
const KEYS = 'holdfast.keys';

/** What this browser remembers about how the canvas is moved. */
export const preferences = createStore<{ readonly wheelZooms: boolean }>(() => ({
  wheelZooms: read(WHEEL) === 'on',
}));

/** Storage that is switched off means: as delivered. */
function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The choice then holds until the page is closed.
  }
}

const isKeys = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((keys) => typeof keys === 'string');

/** Keys as they were kept: by command id. What cannot be read is left out. */
export function parseKeys(text: string | null): KeyOverrides {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (value === null || typeof value !== 'object') return new Map();
    return new Map(Object.entries(value).flatMap(([id, keys]) => (isKeys(keys) ? [[id, keys] as const] : [])));
  } catch {
    return new Map();
  }
}

/** Reads what this browser remembers about the keys. */
export function restoreKeys(): void {
  commands.setLetterKeys(read(LETTER_KEYS) !== 'off');
  commands.setOverrides(parseKeys(read(KEYS)));
}

/** Says whether single letters act as keys, here and at the next visit. */
export function chooseLetterKeys(areOn: boolean): void {
  commands.setLetterKeys(areOn);
  keep(LETTER_KEYS, areOn ? 'on' : 'off');
}

/** Gives a command other keys, or with null its own again. */
export function chooseKeys(id: string, keys: readonly string[] | null): void {
  const next = new Map(commands.store.getState().overrides);
  if (keys === null) next.delete(id);
  else next.set(id, keys);
  commands.setOverrides(next);
  keep(KEYS, JSON.stringify(Object.fromEntries(next)));
}

/** Gives every command its own keys again. */
export function resetKeys(): void {
  commands.setOverrides(new Map());
  keep(KEYS, '{}');
}

/** Says whether the wheel of a mouse zooms instead of moving the view. */
export function chooseWheel(zooms: boolean): void {
  preferences.setState({ wheelZooms: zooms });
  keep(WHEEL, zooms ? 'on' : 'off');
}
