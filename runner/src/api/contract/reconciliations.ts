import { Type } from 'typebox';
import { closed, Id, Instant, Nullable } from './common.ts';

const Side = closed({
  title: Type.String({ description: 'What people call this side.' }),
  records: Type.Integer(),
});

/** Sums of one currency, as decimal texts. `difference`: there less here. */
const Total = closed({
  currency: Nullable(Type.String()),
  here: Type.String(),
  there: Type.String(),
  difference: Type.String(),
});

/** What one comparison came to. Its findings are the output items of its step, a port for each outcome. */
export const Reconciliation = closed({
  runId: Id,
  step: Type.String({ description: 'Id of the step that compared.' }),
  workflowId: Id,
  workflowName: Type.String(),
  mode: Type.Enum(['live', 'test', 'rehearsal']),
  madeAt: Instant,
  title: Type.String(),
  here: Side,
  there: Side,
  isReconciled: Type.Boolean({ description: 'All of it matches.' }),
  open: Type.Integer({ description: 'Findings that do not match.' }),
  counts: closed({
    matched: Type.Integer(),
    different: Type.Integer(),
    'missing-there': Type.Integer(),
    'missing-here': Type.Integer(),
    'in-doubt': Type.Integer(),
  }),
  totals: Type.Array(Total),
});
