/** Units of time that people choose from, in milliseconds. */
export const UNITS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export type Unit = keyof typeof UNITS;

/** The largest unit that a length is a whole number of. */
export function naturalUnit(ms: number): Unit {
  const fitting = (Object.keys(UNITS) as Unit[]).filter((unit) => ms >= UNITS[unit] && ms % UNITS[unit] === 0);
  return fitting.at(-1) ?? 's';
}
