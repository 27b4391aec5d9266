import { Type } from 'typebox';
import { closed, Instant, Nullable } from './common.ts';

const sums = {
  cost: Type.Number({
    description:
      'US dollars, with what is set aside for calls under way and without calls that nobody knows the price of.',
  }),
  unpriced: Type.Integer({ description: 'Calls that nobody knows the price of.' }),
  calls: Type.Integer(),
  inputTokens: Type.Integer(),
  outputTokens: Type.Integer(),
};

export const Spent = closed(sums);

export const ModelCall = closed({
  attempt: Type.Integer(),
  connection: Nullable(Type.String()),
  model: Type.String(),
  cost: Nullable(Type.Number({ description: 'US dollars; null where nobody knows: `most` counts then.' })),
  most: Nullable(
    Type.Number({ description: 'US dollars that were set aside for it; null where nobody knows the price.' }),
  ),
  inputTokens: Type.Integer(),
  outputTokens: Type.Integer(),
  durationMs: Nullable(Type.Integer()),
  outcome: Nullable(
    Type.String({ description: 'answered, the code of a failure, or null: under way, or its worker died.' }),
  ),
  at: Instant,
});

const SpentBy = closed({ name: Type.String(), ...sums });
const Standing = closed({
  spent: Type.Number({ description: 'US dollars.' }),
  limit: Nullable(Type.Number({ description: 'null: no such budget.' })),
});

export const Spending = closed({
  days: Type.Array(SpentBy, { description: 'Days on which something was spent, oldest first.' }),
  nodes: Type.Array(SpentBy, { description: 'By node id, the dearest first.' }),
  models: Type.Array(SpentBy),
  budgets: closed({
    perRun: Nullable(Type.Number()),
    day: Standing,
    month: Standing,
    workspaceDay: Standing,
  }),
});
