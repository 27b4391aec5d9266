import { Type } from 'typebox';
import { closed, Id, Instant, JsonMap, Nullable } from './common.ts';

export const Approval = closed({
  id: Id,
  runId: Id,
  workflowId: Id,
  workflowName: Type.String(),
  nodeName: Type.String(),
  title: Type.String(),
  message: Type.String({ description: 'Markdown without HTML.' }),
  choices: Type.Array(
    closed({ value: Type.String(), title: Type.String(), needsReason: Type.Optional(Type.Boolean()) }),
  ),
  approvers: Type.Array(Type.String()),
  evidence: JsonMap,
  shownHash: Type.String({ description: 'SHA-256 of what is shown; a decision names it.' }),
  askedAt: Instant,
  deadline: Instant,
  state: Type.Enum(['open', 'decided', 'expired', 'withdrawn']),
  decision: Nullable(
    closed({
      choice: Type.String(),
      by: Type.String(),
      at: Instant,
      reason: Nullable(Type.String()),
      /** Until then it can be withdrawn; null: it has taken effect. */
      takesEffectAt: Nullable(Instant),
    }),
  ),
});
export const Decide = closed({
  choice: Type.String(),
  shownHash: Type.String(),
  reason: Type.Optional(Type.String({ maxLength: 2_000 })),
  undoSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 3_600,
      description: 'For so long the decision can be withdrawn: it takes effect after it. Default: at once.',
    }),
  ),
});
