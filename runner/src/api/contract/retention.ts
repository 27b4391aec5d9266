import { Type } from 'typebox';
import { closed, Nullable } from './common.ts';

const Days = Type.Integer({ minimum: 1, maximum: 3_650 });

/** For how long things are kept, in days. */
export const Retention = closed({
  runDays: Nullable(Days),
  ownWords: Type.Integer({ description: 'Workflows that are live and say themselves how long their runs are kept.' }),
  callDays: Type.Integer({
    description:
      'Calls that started no run, settled events, former values of variables, versions of what calls were about, and what was told of alerts.',
  }),
  keyDays: Type.Integer({ description: 'The run of a call stays so long at least: its sender may try again.' }),
  replyDays: Type.Integer({ description: 'Answers to requests with an Idempotency-Key.' }),
});
export const RetentionWrite = closed({
  runDays: Nullable(
    Type.Integer({
      minimum: 1,
      maximum: 3_650,
      description: 'Finished runs of workflows that do not say it themselves; null: they are kept for good.',
    }),
  ),
});
export const RetentionQuery = { runDays: Type.Optional(Days) };
export const RetentionPreview = closed({
  runs: Type.Integer({ description: 'Runs that the next pass would clear away.' }),
  most: Type.Integer({ description: 'So many one pass takes; the rest goes at those after it.' }),
});
