import { type Actor, may } from '../auth/actor.ts';

/** Who somebody is to a question. */
export type Person = Pick<Actor, 'email' | 'role' | 'via'>;

const isNamed = (who: string, { email, role }: Person): boolean =>
  who === role || who.toLowerCase() === email?.toLowerCase();

/**
 * Whether a question is for this person: by name or by role, or for everybody who
 * may answer where it names nobody. Whoever works at the machine itself may answer for any of them.
 */
export const isAsked = (approvers: readonly string[], actor: Person): boolean =>
  approvers.length === 0 ||
  approvers.some((who) => isNamed(who, actor)) ||
  (actor.via === 'local' && may(actor.role, 'approve'));

/** Why somebody may not answer these questions, in words; null when they may. */
export function whyNotAsked(questions: Iterable<readonly string[]>, actor: Person): string | null {
  for (const who of questions) if (!isAsked(who, actor)) return `This question is for: ${who.join(', ')}.`;
  return null;
}

/** A question that went on to others: handed over by a person, or escalated by time. */
export interface HandOver {
  readonly kind: 'delegated' | 'escalated';
  /** Which of those who were asked it was taken from; null: of nobody in particular. */
  readonly seat: number | null;
  readonly fromPerson: string | null;
  readonly fromEmail: string | null;
  readonly toPerson: string | null;
  readonly to: readonly string[];
}

/** Who may answer by now. */
export interface Asked {
  /** For everyone who was named: who may answer in that place. Empty: everybody who may approve. */
  readonly seats: readonly (readonly string[])[];
  /** Ids of those who handed it over, and so do not answer any more. */
  readonly gone: ReadonlySet<string>;
}

/** Who may answer after all that was handed over, in the order in which it was. */
export function askedNow(approvers: readonly string[], handOvers: readonly HandOver[]): Asked {
  const seats: string[][] = approvers.map((who) => [who]);
  const gone = new Set<string>();
  for (const { kind, seat, fromPerson, fromEmail, toPerson, to } of handOvers) {
    if (kind === 'escalated') {
      for (const each of seats) each.push(...to);
      continue;
    }
    if (fromPerson !== null) gone.add(fromPerson);
    if (toPerson !== null) gone.delete(toPerson);
    if (seat === null || !seats[seat]) continue;
    seats[seat] = [...seats[seat].filter((who) => who.toLowerCase() !== fromEmail?.toLowerCase()), ...to];
  }
  return { seats, gone };
}

/** Why somebody may not answer this question, in words; null when they may. */
export function whyNotAskedNow({ seats, gone }: Asked, actor: Person & Pick<Actor, 'id'>): string | null {
  if (gone.has(actor.id)) return 'You handed this question over to somebody else.';
  return whyNotAsked([seats.flat()], actor);
}

/** The place in which somebody is asked: by name before by role; null where nobody was named. */
export function seatOf({ seats }: Asked, actor: Person): number | null {
  const byName = seats.findIndex((who) => who.some((each) => each.toLowerCase() === actor.email?.toLowerCase()));
  const found = byName >= 0 ? byName : seats.findIndex((who) => isAsked(who, actor));
  return found >= 0 ? found : null;
}

/** How many have to agree. */
export interface Agreement {
  readonly choice: string;
  readonly needed: number | 'each';
}

/** What one person answered, and as whom. */
export interface Voice extends Person {
  readonly person: string;
  readonly choice: string;
}

/**
 * What the answers come to so far, the latest last; null: more are needed. Invariants:
 * Q1 Without an agreement the first answer counts. With one, any other answer than the agreed one ends it.
 * Q2 A person counts once, and for one place only.
 * Q3 No answers come to nothing: silence is never consent.
 */
export function verdictOf(
  agreement: Agreement | null,
  seats: readonly (readonly string[])[],
  voices: readonly Voice[],
): string | null {
  const last = voices.at(-1);
  if (!last) return null;
  if (!agreement) return last.choice;
  const other = voices.find(({ choice }) => choice !== agreement.choice);
  if (other) return other.choice;
  const people = [...new Map(voices.map((voice) => [voice.person, voice])).values()];
  const enough =
    agreement.needed === 'each' ? seats.length > 0 && areAllTaken(seats, people) : people.length >= agreement.needed;
  return enough ? agreement.choice : null;
}

/** Whether every seat can be given to a person of its own (augmenting paths). */
function areAllTaken(seats: readonly (readonly string[])[], people: readonly Voice[]): boolean {
  const takenBy = new Map<number, Voice>();
  const place = (voice: Voice, tried: Set<number>): boolean =>
    seats.some((who, seat) => {
      if (tried.has(seat) || !isAsked(who, voice)) return false;
      tried.add(seat);
      const holder = takenBy.get(seat);
      if (holder && !place(holder, tried)) return false;
      takenBy.set(seat, voice);
      return true;
    });
  for (const voice of people) place(voice, new Set());
  return takenBy.size === seats.length;
}
