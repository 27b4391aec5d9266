import type { Retry } from '@holdfast/workflow';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Ways to try again that people mean when they say them. */
export const PRESETS = {
  once: { maxAttempts: 1 },
  quick: { maxAttempts: 3, baseDelayMs: SECOND_MS / 2, factor: 2, maxDelayMs: 5 * SECOND_MS, budgetMs: MINUTE_MS },
  patient: {
    maxAttempts: 10,
    baseDelayMs: 10 * SECOND_MS,
    factor: 2,
    maxDelayMs: 10 * MINUTE_MS,
    budgetMs: 120 * MINUTE_MS,
  },
} as const satisfies Record<string, Retry>;
export type Preset = keyof typeof PRESETS;

/** Which of them a rule is; `inherited` where the node says nothing, `own` for any other. */
export function presetOf(retry: Retry | undefined): Preset | 'inherited' | 'own' {
  if (!retry || Object.keys(retry).length === 0) return 'inherited';
  const isSame = (preset: Retry) =>
    Object.keys({ ...preset, ...retry }).every((field) => preset[field as keyof Retry] === retry[field as keyof Retry]);
  const found = Object.entries(PRESETS).find(([, preset]) => isSame(preset));
  return found ? (found[0] as Preset) : 'own';
}
