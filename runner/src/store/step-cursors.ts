import type { CursorPlace } from '@holdfast/node-sdk';
import type { Json } from '@holdfast/workflow';
import type { Queries } from './transaction.ts';

/** Which cursor. */
export interface CursorKey {
  readonly workflowId: string;
  readonly nodeId: string;
  /** What is read, and in whose account. */
  readonly list: string;
}

/** A cursor as an attempt finds it. Turns count from 1. */
export interface KeptPlace extends CursorPlace {
  readonly turn: number;
}

/** A cursor that moves in a checkpoint, from the turn that was read; turn 0: it comes into being. */
export interface CursorRow {
  readonly nodeId: string;
  readonly list: string;
  /** For people: whose account it is. */
  readonly account: string;
  readonly turn: number;
  /** Epoch milliseconds, as is `readTo`. */
  readonly begunAt: number;
  /** JSON text. */
  readonly cursor: string;
  readonly readTo: number;
}

/** A cursor as people see it. */
export interface StepCursorRow {
  readonly id: string;
  readonly node: string;
  readonly account: string;
  readonly begunAt: Date;
  readonly readTo: Date;
  readonly movedAt: Date;
  readonly turn: number;
  /** The run that moved it last; null: a person set it. */
  readonly runId: string | null;
}

/** `chosenCursor` of the SDK reads it. */
const SET_BACK = `case when cursor ->> 'of' is null then null else json_build_object('of', cursor -> 'of', 'others', cursor -> 'others') end`;

const SEEN = `id, node_id as node, account, begun_at as "begunAt", read_to as "readTo", moved_at as "movedAt", turn, run_id as "runId"`;

/** How far steps have read on in lists outside. They move with checkpoints, or by hand. */
export class StepCursors {
  readonly #pool: Queries['pool'];

  constructor({ pool }: Pick<Queries, 'pool'>) {
    this.#pool = pool;
  }

  /** Null where no attempt of the node has come through yet. */
  async read({ workflowId, nodeId, list }: CursorKey): Promise<KeptPlace | null> {
    const { rows } = await this.#pool.query<{ begun_at: Date; cursor: Json; read_to: Date; turn: number }>({
      name: 'step-cursor-read',
      text: 'select begun_at, cursor, read_to, turn from step_cursor where workflow_id = $1 and node_id = $2 and list = $3',
      values: [workflowId, nodeId, list],
    });
    const [row] = rows;
    if (!row) return null;
    const { begun_at, cursor, read_to, turn } = row;
    return { begunAt: begun_at.getTime(), cursor, readTo: read_to.getTime(), turn };
  }

  /** Those of a workflow, by node and account. */
  async list(workspaceId: string, workflowId: string): Promise<StepCursorRow[]> {
    const { rows } = await this.#pool.query<StepCursorRow>({
      name: 'step-cursors-list',
      text: `select ${SEEN} from step_cursor where workspace_id = $1 and workflow_id = $2 order by node_id, account, id`,
      values: [workspaceId, workflowId],
    });
    return rows;
  }

  /**
   * Lets a step begin anew at an instant. What its settings chose, and which other lists it has read in, is known still.
   * An attempt that is under way does not take that back. Null: there is no such
   * cursor, or it is not at this turn any more.
   */
  async setBack(
    { workspaceId, workflowId, id }: { readonly workspaceId: string; readonly workflowId: string; readonly id: string },
    turn: number,
    to: Date,
  ): Promise<StepCursorRow | null> {
    const { rows } = await this.#pool.query<StepCursorRow>({
      name: 'step-cursor-set',
      text: `update step_cursor set begun_at = $5, cursor = ${SET_BACK}, read_to = $5, turn = turn + 1, moved_at = clock_timestamp(), run_id = null
        where workspace_id = $1 and workflow_id = $2 and id = $3 and turn = $4 returning ${SEEN}`,
      values: [workspaceId, workflowId, id, turn, to],
    });
    return rows[0] ?? null;
  }

  /** Forgets those of a workflow. */
  async forget(workflowId: string): Promise<void> {
    await this.#pool.query('delete from step_cursor where workflow_id = $1', [workflowId]);
  }
}
