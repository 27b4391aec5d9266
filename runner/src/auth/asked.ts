import { type Actor, may } from './actor.ts';

/** Whether a question is for somebody: by role or e-mail address. One that names nobody is for everybody who may answer at all. */
export const isAsked = (who: readonly string[], actor: Pick<Actor, 'email' | 'role' | 'via'>): boolean =>
  who.length === 0 ||
  who.some((each) => each === actor.role || each.toLowerCase() === actor.email?.toLowerCase()) ||
  // Before there is an owner, whoever sits at this machine is everybody.
  (actor.via === 'local' && may(actor.role, 'approve'));

/** Why somebody may not answer these questions, in words; null when they may. */
export function whyNotAsked(
  questions: Iterable<readonly string[]>,
  actor: Pick<Actor, 'email' | 'role' | 'via'>,
): string | null {
  for (const who of questions) if (!isAsked(who, actor)) return `This question is for: ${who.join(', ')}.`;
  return null;
}
