import { changesBetween, type FormError, formErrors } from '@holdfast/nodes-human';
import type { Json, JsonObject } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import { type Actor, may } from '../auth/actor.ts';
import type { Answer, ApprovalRow } from '../store/approvals.ts';
import { type Agreement, type Asked, askedNow, whyNotAskedNow } from './asked.ts';

/** An answer as somebody sends it. */
export interface Said {
  readonly choice: string;
  readonly shownHash: string;
  readonly reason?: string;
  readonly value?: unknown;
  readonly undoSeconds?: number;
}

interface Choice {
  readonly value: string;
  readonly title: string;
  readonly needsReason?: boolean;
}

/** The parts of a question as it was frozen. Written by our own runner, which has checked them. */
export interface Frozen {
  readonly kind: 'approval' | 'choice' | 'form';
  readonly title: string;
  readonly message: string;
  readonly choices: readonly Choice[];
  readonly evidence: JsonObject;
  readonly fourEyes: boolean;
  readonly mayDelegate: boolean;
  readonly agree: Agreement | null;
  readonly reminders: readonly number[];
  readonly escalation: { readonly at: number; readonly to: readonly string[] } | null;
  readonly form: { readonly schema: JsonObject; readonly value: Json } | null;
}

const DEFAULTS = {
  kind: 'approval',
  fourEyes: false,
  mayDelegate: true,
  agree: null,
  reminders: [],
  escalation: null,
  form: null,
};

export const frozenOf = (asked: JsonObject): Frozen => ({ ...DEFAULTS, ...asked }) as unknown as Frozen;

export const askedOf = ({ approvers, handOvers }: Pick<ApprovalRow, 'approvers' | 'handOvers'>): Asked =>
  askedNow(approvers, handOvers);

/** Largest answer to a form, in characters of JSON. */
const MAX_FORM = 256 * 1024;

/** A refusal: a code for programs, and words. */
interface Refusal {
  readonly code: string;
  readonly words: string;
}

const SECOND_PERSON = 'This question needs a second person: you started its run, or changed something in it.';

/**
 * Why somebody may not answer a question at all; null when they may.
 *
 * @param hands ids of those who had a hand in the run
 */
export function whyMayNot(row: ApprovalRow, actor: Actor, hands: ReadonlySet<string>): Refusal | null {
  if (!may(actor.role, 'approve')) return { code: 'not_allowed', words: `The role "${actor.role}" may not answer.` };
  if (row.answers.some(({ person }) => person === actor.id))
    return { code: 'answered_before', words: 'You have answered this question. It waits for others.' };
  const notAsked = whyNotAskedNow(askedOf(row), actor);
  if (notAsked !== null) return { code: 'not_asked', words: notAsked };
  if (frozenOf(row.asked).fourEyes && hands.has(actor.id)) return { code: 'four_eyes', words: SECOND_PERSON };
  return null;
}

/** Checks an answer against what was asked. @throws ProblemError */
export function answerTo(row: ApprovalRow, said: Said): Answer {
  const { choices, form } = frozenOf(row.asked);
  if (row.askedHash !== said.shownHash)
    throw new ProblemError(
      409,
      'shown_changed',
      'What you saw is not what is asked. Look at the question again before you answer.',
    );
  const choice = choices.find(({ value }) => value === said.choice);
  if (!choice)
    throw new ProblemError(
      422,
      'no_such_choice',
      `Answer with one of: ${choices.map(({ value }) => value).join(', ')}.`,
    );
  if (choice.needsReason && !said.reason?.trim())
    throw new ProblemError(422, 'reason_needed', `"${choice.title}" needs a reason.`);
  const answer = { choice: choice.value, reason: said.reason ?? null, undoMs: (said.undoSeconds ?? 0) * 1_000 };
  if (form === null || choice !== choices[0]) {
    if (said.value !== undefined) throw new ProblemError(422, 'no_form', `"${choice.title}" takes no form.`);
    return answer;
  }
  return { ...answer, filled: filledIn(form, said.value) };
}

/** @throws ProblemError form_invalid with every place that is wrong */
function filledIn(form: NonNullable<Frozen['form']>, value: unknown): NonNullable<Answer['filled']> {
  if (value === undefined) throw new ProblemError(422, 'form_needed', 'Send what was filled in as "value".');
  if (JSON.stringify(value).length > MAX_FORM)
    throw new ProblemError(413, 'form_too_large', `A form takes ${MAX_FORM / 1024} kB. Shorten what was filled in.`);
  // It came as JSON.
  const filled = value as Json;
  const errors: FormError[] = formErrors(form.schema, filled);
  const [first] = errors;
  if (first)
    throw new ProblemError(422, 'form_invalid', `The form is not complete: ${first.path || 'it'} ${first.message}.`, {
      errors: errors.map(({ path, message }) => ({ path, message })),
    });
  return { value: filled, changes: changesBetween(form.value, filled) };
}
