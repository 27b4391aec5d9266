import { api, call } from '../../api/client.ts';
import type { ExceptionRow, Schemas } from '../../api/types.ts';
import type { Repair } from './repair-words.ts';
import { isBulk, previewBulk } from './send-bulk.ts';

/** A parked step, as far as a repair needs it. */
export type RepairRow = Pick<ExceptionRow, 'runId' | 'step' | 'nodeName' | 'repairs'> &
  Partial<Pick<ExceptionRow, 'parked' | 'businessKey'>>;

type Target = Pick<ExceptionRow, 'runId' | 'step'>;

/** What a move would bring about, in items. */
export type Effects = Readonly<
  Record<
    'items' | 'sent' | 'newKeys' | 'repeated' | 'run' | 'committed' | 'inDoubt' | 'handedOn' | 'dropped' | 'undone',
    number
  >
>;

/** What a move on one parked step would bring about, as the runner has it now; why it may not be done, if so. */
async function previewOf({ runId, step }: Target, action: Repair): Promise<{ why: string | null; effects: Effects }> {
  const { moves } = await call(
    api.GET('/runs/{id}/steps/{step}/moves', { params: { path: { id: runId, step: step.id }, query: {} } }),
  );
  const move = moves.find((each) => each.action === action);
  if (!move) throw new Error(`The runner knows no move ${action}.`);
  return { why: move.why, effects: move.preview };
}

export interface RepairPreview {
  readonly effects: Effects;
  /** Why it may not be done; null when it may. */
  readonly why: string | null;
  /** Set when the runner does it in the background. */
  readonly bulk?: Schemas['BulkPreview'];
}

/** What a move on some parked steps, or on all of a cause, would bring about. Changes nothing. @throws ProblemError */
export async function previewRepair(
  rows: readonly RepairRow[],
  cause: string | undefined,
  action: Repair,
): Promise<RepairPreview> {
  if (cause !== undefined && rows.length > 1 && isBulk(action)) {
    const bulk = await previewBulk(cause, action);
    return { effects: bulk.operation.effects, why: null, bulk };
  }
  const previews = await Promise.all(rows.map((row) => previewOf(row, action)));
  return {
    effects: addUp(previews.map(({ effects }) => effects)),
    why: previews.find(({ why }) => why !== null)?.why ?? null,
  };
}

/** Several previews as one. */
function addUp(previews: readonly Effects[]): Effects {
  const total = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<keyof Effects, number>;
  for (const each of previews) for (const name of NAMES) total[name] += each[name];
  return total;
}

const NAMES = [
  'items',
  'sent',
  'newKeys',
  'repeated',
  'run',
  'committed',
  'inDoubt',
  'handedOn',
  'dropped',
  'undone',
] as const;

/** An input item of a step, as it is now. */
export async function itemOf({ runId, step }: Target, index: number): Promise<unknown> {
  const params = { path: { id: runId, step: step.id }, query: { side: 'input', offset: index, limit: 1 } } as const;
  const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params }));
  return items[0]?.json;
}
