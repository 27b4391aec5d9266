import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, JsonValue, Nullable } from './common.ts';
import { ROLES } from './session.ts';

const Reason = Type.String({ maxLength: 2_000 });
const UndoSeconds = Type.Integer({
  minimum: 0,
  maximum: 3_600,
  description: 'For so long the decision can be withdrawn: it takes effect after it. Default: at once.',
});
export const ApprovalKind = Type.Enum(['approval', 'choice', 'form']);

/** One value that was changed in a form; left out: there was none, or there is none any more. */
const Change = closed({
  path: Type.String({ description: 'JSON pointer into the form.' }),
  before: Type.Optional(JsonValue),
  after: Type.Optional(JsonValue),
});

export const Approval = closed({
  id: Id,
  runId: Id,
  workflowId: Id,
  workflowName: Type.String(),
  nodeName: Type.String(),
  kind: ApprovalKind,
  title: Type.String(),
  message: Type.String({ description: 'Markdown without HTML.' }),
  choices: Type.Array(
    closed({ value: Type.String(), title: Type.String(), needsReason: Type.Optional(Type.Boolean()) }),
  ),
  approvers: Type.Array(Type.String()),
  askedNow: Type.Array(Type.Array(Type.String()), {
    description: 'For everyone who was named, who may answer in that place by now. Empty: everybody who may approve.',
  }),
  fourEyes: Type.Boolean(),
  agreement: Nullable(
    closed(
      {
        choice: Type.String(),
        needed: Type.Integer({ description: 'How many different people have to give it.' }),
        given: Type.Integer(),
      },
      'Several people have to agree. Any other answer ends the question at once.',
    ),
  ),
  evidence: JsonMap,
  form: Nullable(closed({ schema: JsonMap, value: JsonValue })),
  shownHash: Type.String({ description: 'SHA-256 of what is shown; a decision names it.' }),
  askedAt: Instant,
  deadline: Instant,
  reminders: Type.Array(Instant),
  escalation: Nullable(closed({ at: Instant, to: Type.Array(Type.String()) })),
  state: Type.Enum(['open', 'decided', 'expired', 'withdrawn']),
  answers: Type.Array(
    closed({
      choice: Type.String(),
      by: Type.String(),
      at: Instant,
      reason: Nullable(Type.String()),
      isYours: Type.Boolean(),
      takesEffectAt: Nullable(Instant),
    }),
    { description: 'Answers that stand, in the order in which they were given.' },
  ),
  handOvers: Type.Array(
    closed({
      kind: Type.Enum(['delegated', 'escalated']),
      from: Nullable(Type.String()),
      to: Type.Array(Type.String()),
      reason: Nullable(Type.String()),
      at: Instant,
    }),
  ),
  you: closed({
    mayAnswer: Type.Boolean(),
    whyNot: Nullable(Type.String()),
    mayHandOver: Type.Boolean(),
  }),
  decision: Nullable(
    closed({
      choice: Type.String(),
      by: Type.String(),
      at: Instant,
      reason: Nullable(Type.String()),
      /** Until then it can be withdrawn; null: it has taken effect. */
      takesEffectAt: Nullable(Instant),
      value: Type.Optional(JsonValue),
      changes: Type.Optional(Type.Array(Change)),
    }),
  ),
});

export const Decide = closed({
  choice: Type.String(),
  shownHash: Type.String(),
  reason: Type.Optional(Reason),
  value: Type.Optional(Type.Unknown({ description: 'What was filled into a form.' })),
  undoSeconds: Type.Optional(UndoSeconds),
});

export const DecideMany = closed({
  choice: Type.String(),
  reason: Type.Optional(Reason),
  undoSeconds: Type.Optional(UndoSeconds),
  approvals: Type.Array(closed({ id: Id, shownHash: Type.String() }), {
    minItems: 1,
    maxItems: 100,
    description: 'Questions of one step of one workflow, each with what was shown of it.',
  }),
});

export const DecidedMany = closed({
  results: Type.Array(
    closed({
      id: Id,
      isAnswered: Type.Boolean(),
      code: Nullable(Type.String()),
      detail: Nullable(Type.String({ description: 'Why it was not taken.' })),
    }),
  ),
});

export const HandOver = closed({
  to: Type.String({ maxLength: 320, description: 'E-mail address of a person who may approve.' }),
  reason: Type.Optional(Reason),
});

export const Person = closed({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  role: Type.Enum([...ROLES] as [...typeof ROLES]),
  mayApprove: Type.Boolean(),
});

export const NewPerson = closed({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  email: Type.String({ format: 'email', maxLength: 320 }),
  role: Type.Enum(['viewer', 'editor', 'operator', 'approver', 'admin']),
  password: Type.String({ minLength: 12, maxLength: 200, description: 'A first password, to be told to the person.' }),
});
