import { FAILURE_CLASSES, MAX_ITEMS, REPAIRS } from '@holdfast/workflow';
import { Type } from 'typebox';
import { Actor, closed, FailureSchema, Id, Instant, JsonMap, Nullable } from './common.ts';
import { Step } from './runs.ts';

const RepairName = Type.Enum([...REPAIRS] as [...typeof REPAIRS]);
const ClassName = Type.Enum([...FAILURE_CLASSES] as [...typeof FAILURE_CLASSES]);
const Index = Type.Integer({ minimum: 0 });

/** Which exceptions; every field narrows it further. */
export const ExceptionFilter = {
  workflowId: Type.Optional(Id),
  node: Type.Optional(Type.String({ maxLength: 64 })),
  class: Type.Optional(ClassName),
  code: Type.Optional(Type.String({ maxLength: 100 })),
  fingerprint: Type.Optional(Type.String({ maxLength: 16, description: 'Only those of one cause.' })),
  owner: Type.Optional(
    Type.Enum(['mine', 'team', 'all'], { description: 'mine: assigned to whoever asks; team: to nobody yet.' }),
  ),
  before: Type.Optional(Instant),
  overdue: Type.Optional(Type.Boolean({ description: 'Only those past their service target.' })),
  asked: Type.Optional(Type.Boolean({ description: 'Only questions: silence counts as an answer to them.' })),
  askedOf: Type.Optional(
    Type.Enum(['me'], { description: 'Only questions that whoever looks may answer: they name nobody, or them.' }),
  ),
};

/** Moves that wait for nothing but time: what was sent first may still arrive. */
const Later = closed({
  repairs: Type.Array(RepairName),
  from: Instant,
  inMs: Type.Integer({ description: 'From this answer until then, by the clock of the database.' }),
});

/** A parked step with what a person needs to decide. */
export const ExceptionRow = closed({
  runId: Id,
  workflowId: Id,
  workflowName: Type.String(),
  businessKey: Nullable(Type.String()),
  step: Step,
  nodeName: Type.String(),
  /** What happened, with the evidence. */
  failure: FailureSchema,
  /** Parked items, by failure. */
  parked: Type.Array(
    closed({
      items: Type.Union([Type.Literal('all'), Type.Array(Type.Integer())]),
      failure: FailureSchema,
      until: Type.Optional(Type.Number({ description: 'A question: epoch milliseconds at which silence counts.' })),
      who: Type.Optional(
        Type.Array(Type.String(), { description: 'Who is asked, by e-mail address or role; nobody else may answer.' }),
      ),
    }),
  ),
  itemCount: Type.Integer(),
  /** The same for failures of one cause, whatever the version of the workflow. */
  fingerprint: Type.String(),
  since: Instant,
  lastSeen: Instant,
  dueAt: Instant,
  askedUntil: Nullable(Instant),
  owner: Nullable(Actor),
  comment: Nullable(Type.String()),
  repairs: Type.Array(RepairName),
  /** Moves that become allowed by themselves, and when; null: there are none. */
  later: Nullable(Later),
});

export const ExceptionGroup = closed({
  fingerprint: Type.String(),
  workflowId: Id,
  workflowName: Type.String(),
  node: Type.String(),
  nodeName: Type.String(),
  class: ClassName,
  code: Type.String(),
  message: Type.String(),
  /** Steps; as many as a list with this fingerprint and the same filter has. */
  count: Type.Integer(),
  itemCount: Type.Integer(),
  since: Instant,
  lastSeen: Instant,
  overdue: Type.Integer(),
});
export const ExceptionGroups = closed({ items: Type.Array(ExceptionGroup), total: Type.Integer() });

export const AssignException = closed({
  /** `me`, the id of a person, or null: nobody. Left out: as it is. */
  owner: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  comment: Type.Optional(Nullable(Type.String({ maxLength: 2_000 }))),
});

/** What a move would bring about, in items; a list that is worked on as a whole counts as one. */
export const Preview = closed({
  items: Type.Integer(),
  sent: Type.Integer({ description: 'Writes that would be sent, for the first time or again.' }),
  newKeys: Type.Integer({ description: 'Of those: under a new key.' }),
  repeated: Type.Integer({
    description:
      'Writes that took effect, or may have, in runs that the step called: new runs make them again, under new keys.',
  }),
  run: Type.Integer({ description: 'Taken up again without a write.' }),
  committed: Type.Integer({ description: 'Writes that took effect: nothing is sent for them.' }),
  inDoubt: Type.Integer({ description: 'Writes of which nobody knows whether they took effect.' }),
  handedOn: Type.Integer({ description: 'Handed on without being sent.' }),
  dropped: Type.Integer(),
  undone: Type.Integer({ description: 'Items of earlier steps that would be undone.' }),
});
export const Moves = closed({
  head: Type.Integer({ description: 'Position in the journal that this is about.' }),
  moves: Type.Array(
    closed({
      action: RepairName,
      why: Nullable(Type.String({ description: 'Why it may not be done now; null when it may.' })),
      preview: Preview,
      takesTwo: Type.Boolean({
        description: 'It is about more than the limit of the step: two people have to say it.',
      }),
    }),
  ),
  /** Moves that become allowed by themselves, and when; null: there are none. */
  later: Nullable(Later),
  /** What one person has proposed, where it takes two. */
  proposal: Nullable(closed({ action: RepairName, by: Type.String(), at: Instant })),
});
export const MovesQuery = {
  items: Type.Optional(
    Type.String({ maxLength: 20_000, pattern: '^\\d+(,\\d+)*$', description: 'Parked items, separated by commas.' }),
  ),
};

export const Stopping = closed({
  /** Asked for already. */
  isStopping: Type.Boolean(),
  ends: Type.Integer({ description: 'Steps that end at once: nothing of them can have left.' }),
  settling: Type.Array(closed({ step: Type.String(), nodeName: Type.String() }), {
    description: 'Steps with writes that may have left: they are given their outcome first.',
  }),
  children: Type.Integer({ description: 'Steps whose child runs are stopped first.' }),
  undone: Type.Integer({ description: 'Items that are undone, where that is asked for.' }),
  /** The run cannot be taken up: it ends as it stands, and nothing is settled or undone. Null: it can. */
  heldUp: Nullable(
    closed({
      stands: Type.Integer({ description: 'Writes that took effect and stand.' }),
      inDoubt: Type.Integer({ description: 'Writes of which nobody knows whether they happened.' }),
    }),
  ),
});

export const RepairStep = closed({
  action: RepairName,
  reason: Type.String({ minLength: 1, maxLength: 2_000 }),
  /** Parked items it is about; left out: all of them. */
  items: Type.Optional(Type.Array(Index, { minItems: 1, maxItems: MAX_ITEMS, uniqueItems: true })),
  /** With `done`: the provider's reference of what was made. */
  reference: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  /** With `done`: what the run goes on with. Left out: the items themselves, with the reference. */
  output: Type.Optional(Type.Array(closed({ json: JsonMap }), { maxItems: MAX_ITEMS })),
  /** With `retry` and `edit`: that runs which the step calls anew make writes again which took effect, or may have. */
  acceptRepeats: Type.Optional(Type.Boolean()),
  /** With `edit`: new input by index of the item. */
  edits: Type.Optional(Type.Record(Type.String({ pattern: '^\\d{1,6}$' }), JsonMap)),
});
