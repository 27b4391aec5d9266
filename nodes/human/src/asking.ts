import {
  type ApprovalRequest,
  fail,
  type Item,
  type Json,
  type JsonObject,
  MINUTE_MS,
  parameter,
} from '@holdfast/node-sdk';
import { type Static, type TProperties, Type } from 'typebox';

const WEEK_MINUTES = 7 * 24 * 60;
const YEAR_MINUTES = 366 * 24 * 60;
/** Items shown as evidence when nothing else is chosen. */
const MAX_SHOWN = 20;
/** An e-mail address, or a role that may approve: whoever else is named could never answer. */
const WHO = '^(?:approver|admin|owner|[^\\s@<>",;:]+@[^\\s@<>",;:]+)$';

/** Somebody who may answer. */
const who = Type.String({ pattern: WHO, maxLength: 200, 'x-form': 'an e-mail address, or approver, admin or owner' });

/** People who may answer, as a parameter. */
export const people = (title: string, description: string, hints: Readonly<Record<`x-${string}`, unknown>> = {}) =>
  parameter.list(who, { title, description, ...hints }, { maxItems: 50 });

/** Who may not answer, who is told again, who is asked too: of every question to people. */
const RULES = {
  fourEyes: parameter.flag({
    title: 'Four eyes',
    description: 'Whoever started the run, or repaired, corrected or edited something in it, may not answer.',
  }),
  reminders: parameter.list(
    Type.Integer({ minimum: 1, maximum: YEAR_MINUTES }),
    {
      title: 'Reminders (minutes after asking)',
      description: 'When those who have not answered are told again.',
      examples: [[60, 1440]],
    },
    { maxItems: 10 },
  ),
  escalateTo: people('Escalate to', 'Who may answer too when nobody has after a time: addresses or roles.'),
  escalateMinutes: parameter.whole(
    {
      title: 'Escalate after (minutes)',
      description: 'When those are asked too. Counts where somebody is named.',
      'x-must-come': true,
    },
    { minimum: 1, maximum: YEAR_MINUTES, standard: 24 * 60 },
  ),
  mayDelegate: parameter.flag(
    {
      title: 'May be handed over',
      description: 'Whether somebody who is asked may hand the question over to another person who may answer.',
    },
    true,
  ),
};

/** What every question to people is given beside what it is about. */
const COMMON = {
  title: Type.String({
    title: 'Question',
    description: 'What is to be decided, in one line.',
    minLength: 1,
    maxLength: 200,
  }),
  message: parameter.text({
    title: 'Explanation',
    description: 'What the person should know. Markdown.',
    'x-control': 'markdown',
  }),
  evidence: parameter.json({
    title: 'Evidence',
    description: 'Facts that are shown beside the question. Empty: the items themselves.',
  }),
  approvers: people(
    'Who may answer',
    'E-mail addresses, or the roles approver, admin and owner. Empty: everybody who may approve; an expression has to give somebody.',
    { 'x-must-come': true },
  ),
  fourEyes: RULES.fourEyes,
};

const TIMES = {
  dueMinutes: parameter.whole(
    {
      title: 'Due within (minutes)',
      description: 'After that the step fails as policy/expired.',
      'x-deadline': true,
      'x-must-come': true,
    },
    { minimum: 1, maximum: YEAR_MINUTES, standard: WEEK_MINUTES },
  ),
  reminders: RULES.reminders,
  escalateTo: RULES.escalateTo,
  escalateMinutes: RULES.escalateMinutes,
  mayDelegate: RULES.mayDelegate,
};

/** Rules of a question of a step that has other questions than these. */
export const ruleParameters = RULES;

type Rules = Pick<Common, keyof typeof RULES>;

/** The rules of a question as the runner keeps them. Times are epoch milliseconds. */
export function rulesOf(
  { fourEyes, mayDelegate, reminders, escalateTo, escalateMinutes }: Rules,
  now: number,
): Pick<ApprovalRequest, 'fourEyes' | 'mayDelegate' | 'reminders' | 'escalation'> {
  const at = (minutes: number) => now + minutes * MINUTE_MS;
  return {
    ...(fourEyes ? { fourEyes } : {}),
    ...(mayDelegate ? {} : { mayDelegate: false }),
    ...(reminders.length > 0 ? { reminders: reminders.toSorted((a, b) => a - b).map(at) } : {}),
    ...(escalateTo.length > 0 ? { escalation: { at: at(escalateMinutes), to: escalateTo } } : {}),
  };
}

/** Parameters of a step that asks people: what is common, what is `own`, and the times. */
export const askingParameters = <const Own extends TProperties>(own: Own) =>
  Type.Object({ ...COMMON, ...own, ...TIMES }, { additionalProperties: false });

type Common = Static<ReturnType<typeof askingParameters<Record<never, never>>>>;
type Answers = Pick<ApprovalRequest, 'kind' | 'choices' | 'agree' | 'form'>;

/** The question as the runner keeps it. Times are epoch milliseconds. */
export function questionOf(
  parameters: Common,
  { items, now }: { readonly items: readonly Item[]; now(): number },
  answers: Answers,
  approvers: readonly string[] = parameters.approvers,
): { suspend: { kind: 'approval'; deadline: number; request: ApprovalRequest } } {
  const { title, message, evidence, dueMinutes } = parameters;
  return {
    suspend: {
      kind: 'approval',
      deadline: now() + dueMinutes * MINUTE_MS,
      request: {
        ...answers,
        title,
        message,
        approvers,
        ...rulesOf(parameters, now()),
        subject: items.map(({ json }) => json),
        evidence: { ...shownOf(evidence, items), ...differenceIn(items), ...documentsOf(items) },
      },
    },
  };
}

/** Nobody answered: that is a failure, and never an answer. */
export const expired = (title: string) =>
  fail.policy('expired', { message: `Nobody answered "${title}" in time.`, decidedBy: 'deadline' });

/** What the answer says of whoever gave it. */
export const saidBy = (by: string, { reason, at, answers }: JsonObject): JsonObject => ({
  by,
  reason: reason ?? null,
  at: at ?? null,
  ...(Array.isArray(answers) && answers.length > 1 ? { answers } : {}),
});

/** What is shown beside the question: what was chosen, whatever its form; else the items. */
function shownOf(evidence: Json | undefined, items: readonly Item[]): JsonObject {
  if (evidence === undefined || evidence === null || evidence === '')
    return { items: items.slice(0, MAX_SHOWN).map(({ json }) => json), itemCount: items.length };
  return typeof evidence === 'object' && !Array.isArray(evidence) ? evidence : { evidence };
}

/** Documents that come with the items, and where their fields stand: shown beside the question, and hashed with it. */
function documentsOf(items: readonly Item[]): JsonObject {
  const documents = items.flatMap(({ json, files = {} }) =>
    Object.entries(files)
      .filter(([, { mimeType }]) => /^(?:application\/pdf|image\/(?:png|jpeg|webp|bmp))$/.test(mimeType))
      .map(([name, file]): Json => ({ ...file, places: placesIn(json, name) })),
  );
  return documents.length > 0 ? { documents: documents.slice(0, MAX_SHOWN) } : {};
}

/** Places that a step has left in the item for the fields it found in a file. */
function placesIn(json: JsonObject, file: string): Json {
  const said = Object.values(json)
    .map((value) => (isRecord(value) ? value.document : null))
    .find((document) => isRecord(document) && document.file === file && isRecord(document.places));
  return isRecord(said) ? (said.places ?? {}) : {};
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What was changed after an earlier approval, of items that a write sent back. */
function differenceIn(items: readonly Item[]): JsonObject {
  const changes = items.flatMap(({ failure }): Json[] => {
    if (failure?.code !== 'policy/changed_after_approval') return [];
    try {
      const { changes = [] } = JSON.parse(failure.evidence?.body ?? '{}') as { changes?: Json[] };
      return changes;
    } catch {
      return [];
    }
  });
  return changes.length > 0 ? { 'changed since it was approved': changes } : {};
}
