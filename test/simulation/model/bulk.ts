import type {
  BulkItemRow,
  BulkItemState,
  BulkRow,
  BulkStore,
  Checkpoint,
  Committer,
  Held,
} from '@holdfast/runner/engine-room';
import { isFinalStep, isTerminalRun } from '@holdfast/workflow';
import type { StoreModel } from './store.ts';

/** For how long an operation is held by who claimed it, in milliseconds. */
export const BULK_LEASE_MS = 10_000;
/** How long a preview may be carried out, in milliseconds. */
const PREVIEW_MS = 3_600_000;

type Item = { -readonly [Name in keyof BulkItemRow]: BulkItemRow[Name] } & { toldAt: number };
type Kept = { -readonly [Name in keyof BulkRow]: BulkRow[Name] };

/** A row of `bulk_operation` with its items. Instants are epoch milliseconds by the clock of the store. */
export interface OperationModel {
  readonly row: Omit<Kept, 'counts'>;
  readonly items: readonly Item[];
  readonly tokenHash: Buffer;
  leaseUntil: number | null;
}

const isResting = (status: string): boolean => status === 'parked' || isFinalStep(status as never);

/** The tables of bulk operations and the statements on them, as in `runner/src/store/bulk.ts`: each call is one transaction. */
export class BulkModel {
  readonly operations = new Map<string, OperationModel>();
  readonly #store: StoreModel;

  constructor(store: StoreModel) {
    this.#store = store;
  }

  create(row: Parameters<BulkStore['create']>[0], items: Parameters<BulkStore['create']>[1]): void {
    const { tokenHash, ...kept } = row;
    const createdAt = new Date(this.#store.now());
    const fresh = { reason: '', status: 'preview', why: null, startedAt: null, endedAt: null } as const;
    this.operations.set(row.id, {
      row: { ...kept, ...fresh, total: items.length, createdAt },
      items: items.map((item, seq) => ({ ...item, seq, newRunId: null, toldAt: 0 })),
      tokenHash,
      leaseUntil: null,
    });
  }

  get(id: string): BulkRow | null {
    const operation = this.operations.get(id);
    return operation ? { ...operation.row, counts: countsOf(operation) } : null;
  }

  start(id: string, tokenHash: Buffer, reason: string, options: BulkRow['options']): boolean {
    const operation = this.operations.get(id);
    const now = this.#store.now();
    if (operation?.row.status !== 'preview' || !operation.tokenHash.equals(tokenHash)) return false;
    if (operation.row.createdAt.getTime() <= now - PREVIEW_MS) return false;
    const { row } = operation;
    Object.assign(row, {
      status: 'running',
      reason,
      options: { ...row.options, ...options },
      startedAt: new Date(now),
    });
    return true;
  }

  control(id: string, from: readonly BulkRow['status'][], to: BulkRow['status']): boolean {
    const operation = this.operations.get(id);
    if (!operation || !from.includes(operation.row.status)) return false;
    operation.row.status = to;
    operation.leaseUntil = null;
    return true;
  }

  claim(mine: readonly Held[]): Held[] {
    const now = this.#store.now();
    const held = new Map(mine.map(({ id, until }) => [id, until]));
    return [...this.operations.values()].flatMap((operation) => {
      const { row, leaseUntil } = operation;
      const isFree = leaseUntil === null || leaseUntil < now;
      if (row.status !== 'running' || !(isFree || this.#isTheirs(operation, held.get(row.id)))) return [];
      operation.leaseUntil = now + BULK_LEASE_MS;
      return [{ id: row.id, workspaceId: row.workspaceId, until: String(operation.leaseUntil) }];
    });
  }

  /** Whether somebody who looked now would find something to do. */
  isDue(): boolean {
    for (const operation of this.operations.values()) {
      const { row, items } = operation;
      if (row.status !== 'running') continue;
      const { waiting, told, done, failed } = countsOf(operation);
      const { canary = 0 } = row.options;
      if (told === 0 || (waiting > 0 && told + done + failed !== canary)) return true;
      if (items.some((item) => this.#outcomeOf(operation, item) !== null)) return true;
    }
    return false;
  }

  get isAtWork(): boolean {
    for (const { row } of this.operations.values()) if (row.status === 'running') return true;
    return false;
  }

  waiting(id: string, limit: number): BulkItemRow[] {
    const items = this.operations.get(id)?.items ?? [];
    return items.filter(({ state }) => state === 'waiting').slice(0, limit);
  }

  tell(held: Held, { seq }: BulkItemRow, kind: string, body: object, isBound: boolean): { wakeSeq: number } | null {
    const item = this.#open(held, seq);
    if (!item) return null;
    const run = this.#store.runs.get(item.runId);
    const told = run && (!isBound || run.head === item.head) ? this.#store.tell(item.runId, kind, body) : null;
    this.#book(item, told ? 'told' : 'refused', told ? null : 'The run has moved on since the preview.');
    return told && { wakeSeq: told.wakeSeq };
  }

  begin(held: Held, { seq }: BulkItemRow, birth: Checkpoint, committer: Committer): boolean {
    const item = this.#open(held, seq);
    if (!item) return false;
    this.#book(item, 'told', null);
    item.newRunId = birth.runId;
    this.#store.commit([birth], committer);
    return true;
  }

  refuse(held: Held, { seq }: BulkItemRow, why: string): void {
    const item = this.#open(held, seq);
    if (item) this.#book(item, 'refused', why);
  }

  settle(id: string): void {
    const operation = this.operations.get(id);
    for (const item of operation?.items ?? []) {
      const [state, detail] = (operation && this.#outcomeOf(operation, item)) ?? [];
      if (state !== undefined) Object.assign(item, { state, detail });
    }
  }

  #outcomeOf({ row }: OperationModel, item: Item): [BulkItemState, string | null] | null {
    if (item.state !== 'told') return null;
    return row.kind === 'runs' ? this.#ofRun(item) : this.#ofStep(item);
  }

  end({ id, until }: Held, status: 'done' | 'stopped', why: string | null): void {
    const operation = this.operations.get(id);
    if (operation?.row.status !== 'running' || !this.#isTheirs(operation, until)) return;
    Object.assign(operation.row, { status, why, endedAt: new Date(this.#store.now()) });
    operation.leaseUntil = null;
  }

  #isTheirs({ leaseUntil }: OperationModel, until: string | undefined): boolean {
    return String(leaseUntil) === until;
  }

  /** The item, where it waits and its operation is still carried out by this holder. */
  #open({ id, until }: Held, seq: number): Item | undefined {
    const operation = this.operations.get(id);
    if (operation?.row.status !== 'running' || !this.#isTheirs(operation, until)) return undefined;
    const item = operation.items[seq];
    return item?.state === 'waiting' ? item : undefined;
  }

  #book(item: Item, state: BulkItemState, detail: string | null): void {
    Object.assign(item, { state, detail, toldAt: Math.floor(this.#store.now()) });
  }

  /** A step that is parked again failed; one that never left was refused; one that is over, is done. */
  #ofStep({ runId, stepId, toldAt }: Item): [BulkItemState, string | null] | null {
    const run = this.#store.runs.get(runId);
    const step = this.#store.steps.get(runId)?.get(stepId);
    const exception = this.#store.exceptions.get(`${runId} ${stepId}`);
    if (!run || !step || !exception) return null;
    if (!isTerminalRun(run.status) && this.#store.inbox.some((letter) => letter.runId === runId)) return null;
    if (!isResting(step.status) || (step.status === 'parked' && run.leaseUntil !== null)) return null;
    if (exception.isClosed) return ['done', null];
    return exception.lastSeen > toldAt
      ? ['failed', exception.message]
      : ['refused', 'The step had changed when its turn came.'];
  }

  /** A replay is judged by its new run, a cancel by its own. */
  #ofRun({ runId, newRunId }: Item): [BulkItemState, string | null] | null {
    const run = this.#store.runs.get(newRunId ?? runId);
    if (!run || !(isTerminalRun(run.status) || (run.status === 'parked' && newRunId !== null))) return null;
    if (run.status === 'succeeded' || newRunId === null) return ['done', null];
    const { failure } = JSON.parse(run.trouble ?? '{}') as { failure?: { message: string } };
    return ['failed', failure?.message ?? run.status];
  }
}

function countsOf({ items }: OperationModel): BulkRow['counts'] {
  const counts = { waiting: 0, told: 0, done: 0, refused: 0, failed: 0 };
  for (const { state } of items) counts[state] += 1;
  return counts;
}
