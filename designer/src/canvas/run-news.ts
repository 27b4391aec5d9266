import type { RunStatus } from '@holdfast/workflow';
import type { Politeness } from '../ui/announce.ts';

/** Statuses that are worth a word: the run rests, or it is over. Work under way is not streamed. */
const WORTH = ['waiting', 'parked', 'failed', 'succeeded', 'cancelled'] as const;
export type RunNews = (typeof WORTH)[number];

/**
 * What is said aloud of a status that a run comes to, and how; null: nothing.
 * What goes wrong interrupts whoever started the run, and nobody else.
 */
export function newsOf(
  status: RunStatus,
  isOwn: boolean,
): { readonly news: RunNews; readonly politeness: Politeness } | null {
  const news = WORTH.find((each) => each === status);
  if (news === undefined) return null;
  const isBad = news === 'failed' || news === 'parked';
  return { news, politeness: isBad && isOwn ? 'assertive' : 'polite' };
}
