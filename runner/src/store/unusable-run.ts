import type { ItemFailures, JsonObject, RunEvent, StepId, WorkflowDocument } from '@holdfast/workflow';
import type { DataPlan, DataStep } from '../worker/run-data.ts';
import type { Database } from './database.ts';

/** A step as its row and the journal have it. */
export interface UnusableStep extends DataStep {
  readonly attempt: number;
}

/**
 * A run whose version cannot be used here, so that nobody can fold its journal: what its rows, its facts and its
 * document tell without the types of its nodes.
 */
export interface UnusableRun {
  /** Why, for people, and what can be done. */
  readonly why: string;
  readonly head: number;
  readonly state: { readonly steps: ReadonlyMap<StepId, UnusableStep> };
  readonly plan: DataPlan;
  readonly events: readonly RunEvent[];
}

interface StepRow {
  step_id: StepId;
  node: string;
  attempt: number;
  inputs: DataStep['inputs'];
  counts: DataStep['counts'];
  failures: ItemFailures[] | null;
}

/** @param said why the version cannot be used */
export async function unusableRun(
  { pool }: Pick<Database, 'pool'>,
  runId: string,
  events: readonly RunEvent[],
  said: string,
): Promise<UnusableRun> {
  const [run, steps] = await Promise.all([
    pool.query<{ head: string; document: WorkflowDocument }>({
      name: 'unusable-run',
      text: 'select r.head, v.document from run r join workflow_version v on v.id = r.version_id where r.id = $1',
      values: [runId],
    }),
    pool.query<StepRow>({
      name: 'unusable-steps',
      text: 'select step_id, node, attempt, inputs, counts, failures from step where run_id = $1',
      values: [runId],
    }),
  ]);
  const { head = '0', document } = run.rows[0] ?? {};
  const edits = editsIn(events);
  const nodes = new Map(
    document?.nodes.map(({ id, parameters = {}, policy }) => [
      id,
      { parameters, policy: { onFailure: policy?.onFailure ?? {} } },
    ]),
  );
  return {
    why: `${said} Until that is mended nothing can be done about the steps of this run. It can be moved to a version that can be used, where it has not come to what is missing; or it can be stopped, and then done over on one.`,
    head: Number(head),
    state: { steps: new Map(steps.rows.map((row) => [row.step_id, stepOf(row, edits.get(row.step_id) ?? {})])) },
    plan: { nodes },
    events,
  };
}

const stepOf = ({ step_id, failures, ...row }: StepRow, edits: DataStep['edits']): UnusableStep => ({
  ...row,
  id: step_id,
  failures: failures ?? [],
  edits,
});

/** Items that a person put in place of others, by step. */
function editsIn(events: readonly RunEvent[]): Map<StepId, Readonly<Record<string, JsonObject>>> {
  const edits = new Map<StepId, Readonly<Record<string, JsonObject>>>();
  const add = (step: StepId, more: Readonly<Record<string, JsonObject>>) =>
    edits.set(step, { ...edits.get(step), ...more });
  for (const event of events) {
    if (event.type === 'run.started') for (const step of event.adopted?.steps ?? []) add(step.id, step.edits);
    if (event.type === 'step.repaired' && event.edits) add(event.step, event.edits);
  }
  return edits;
}
