import { type Actor, may } from '../auth/actor.ts';

/**
 * Whether a question is for this person: by name or by role, or for everybody who
 * may answer where it names nobody. Whoever works at the machine itself may answer for any of them.
 */
export const isAsked = (approvers: readonly string[], actor: Pick<Actor, 'email' | 'role' | 'via'>): boolean =>
  approvers.length === 0 ||
  approvers.some((who) => who === actor.role || who.toLowerCase() === actor.email?.toLowerCase()) ||
  (actor.via === 'local' && may(actor.role, 'approve'));

/** Why somebody may not answer these questions, in words; null when they may. */
export function whyNotAsked(
  questions: Iterable<readonly string[]>,
  actor: Pick<Actor, 'email' | 'role' | 'via'>,
): string | null {
  for (const who of questions) if (!isAsked(who, actor)) return `This question is for: ${who.join(', ')}.`;
  return null;
}
