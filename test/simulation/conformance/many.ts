import { isDeepStrictEqual } from 'node:util';
import type { BulkItemRow, BulkKind, BulkStatus, Checkpoint, Held } from '@holdfast/runner/engine-room';
import { BulkStore, commitBatch, type Database } from '@holdfast/runner/testing';
import type { RunStatus, StepStatus } from '@holdfast/workflow';
import fc from 'fast-check';
import { BulkModel } from '../model/bulk.ts';
import type { StoreModel } from '../model/store.ts';
import { WORKSPACE } from '../workloads.ts';
import { DivergedError, OWNERS } from './sequence.ts';
import { LEASE_MS } from './subject.ts';

/** What is asked of operations on many. Who asks holds what they claimed last, whatever has become of it. */
export type Asked =
  | { readonly ask: 'pass'; readonly ms: number }
  | { readonly ask: 'move'; readonly run: number; readonly step: StepStatus; readonly status: RunStatus }
  | { readonly ask: 'create'; readonly kind: BulkKind; readonly off: number }
  | { readonly ask: 'start'; readonly isRight: boolean }
  | { readonly ask: 'control'; readonly to: BulkStatus }
  | { readonly ask: 'claim' | 'settle'; readonly by: 0 | 1 }
  | { readonly ask: 'tell' | 'begin' | 'refuse'; readonly by: 0 | 1; readonly item: number; readonly isBound: boolean }
  | { readonly ask: 'end'; readonly by: 0 | 1; readonly status: 'done' | 'stopped' };

const by = fc.constantFrom(0 as const, 1 as const);
const item = fc.nat({ max: 1 });
const RUNS = ['00000006-0000-4000-8000-000000000000', '00000006-0000-4000-8000-000000000001'] as const;
const OPERATION = '00000007-0000-4000-8000-000000000000';
const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ ask: fc.constant('pass' as const), ms: fc.constantFrom(1, 9_999, 10_001) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ask: fc.constant('move' as const),
      run: item,
      step: fc.constantFrom<StepStatus[]>('parked', 'running', 'succeeded'),
      status: fc.constantFrom<RunStatus[]>('parked', 'running', 'succeeded', 'failed'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ ask: fc.constant('start' as const), isRight: fc.constantFrom(true, true, false) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ask: fc.constant('control' as const),
      to: fc.constantFrom<BulkStatus[]>('paused', 'running', 'running', 'stopped'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ ask: fc.constantFrom('claim' as const, 'claim' as const, 'settle' as const), by }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ask: fc.constantFrom('tell' as const, 'begin' as const, 'refuse' as const),
      by,
      item,
      isBound: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ask: fc.constant('end' as const),
      by,
      status: fc.constantFrom('done' as const, 'stopped' as const),
    }),
  },
);

/** Two runs with a parked step each, an operation on them, and what then becomes of it. */
export const askedOfMany: fc.Arbitrary<readonly Asked[]> = fc
  .tuple(
    fc.record({
      ask: fc.constant('create' as const),
      kind: fc.constantFrom<BulkKind[]>('exceptions', 'runs'),
      off: fc.constantFrom(0, 0, 0, 1),
    }),
    fc.array(asked, { minLength: 4, maxLength: 24, size: 'max' }),
  )
  .map(([create, rest]) => [
    { ask: 'move', run: 0, step: 'parked', status: 'parked' },
    { ask: 'move', run: 1, step: 'parked', status: 'parked' },
    create,
    { ask: 'start', isRight: true },
    { ask: 'claim', by: 0 },
    ...rest,
  ]);

const TOKEN = Buffer.from('right');
const BY = { id: 'someone', name: 'someone' };
const AUDIT = { by: BY, action: 'bulk.done', subject: 'bulk', detail: {} };
const ITEM = (seq: number): BulkItemRow => ({
  seq,
  runId: RUNS[seq] ?? '',
  stepId: 's',
  head: 0,
  state: 'waiting',
  detail: null,
  newRunId: null,
});
const committerOf = (who: 0 | 1) => ({ owner: OWNERS[who], leaseMs: LEASE_MS });

/** Asks the model of operations and their tables the same, and compares what both answer and hold. */
export class ManySequence {
  readonly #store: StoreModel;
  readonly #model: BulkModel;
  readonly #database: Database;
  readonly #tables: readonly [BulkStore, BulkStore];
  readonly #held: { model?: Held; tables?: Held }[] = [{}, {}];
  #made = 0;

  constructor(store: StoreModel, database: Database) {
    this.#store = store;
    this.#model = new BulkModel(store);
    this.#database = database;
    this.#tables = [new BulkStore(database, committerOf(0)), new BulkStore(database, committerOf(1))];
  }

  /** @throws DivergedError */
  async ask(asked: Exclude<Asked, { readonly ask: 'pass' }>): Promise<void> {
    const [model, tables] = await this.#both(asked);
    compare(asked, 'answer', model, tables);
    compare(asked, 'tables', this.#rowsOfModel(), await this.#rowsOfTables());
  }

  async #both(asked: Exclude<Asked, { readonly ask: 'pass' }>): Promise<[unknown, unknown]> {
    const tables = this.#tables['by' in asked ? asked.by : 0];
    switch (asked.ask) {
      case 'move':
        return this.#move(asked);
      case 'create': {
        const row = { id: OPERATION, workspaceId: WORKSPACE, kind: asked.kind, action: 'x', by: BY, tokenHash: TOKEN };
        const whole = { ...row, filter: {}, options: {}, effects: {} };
        const items = RUNS.map((runId, seq) => ({
          ...ITEM(seq),
          head: (this.#store.runs.get(runId)?.head ?? 0) + asked.off,
        }));
        return [this.#model.create(whole, items), await tables.create(whole, items)];
      }
      case 'start': {
        const token = asked.isRight ? TOKEN : Buffer.from('wrong');
        return [
          this.#model.start(OPERATION, token, '', {}),
          await tables.start(WORKSPACE, OPERATION, token, '', {}, AUDIT),
        ];
      }
      case 'control': {
        const from = asked.to === 'running' ? (['paused'] as const) : (['running', 'paused'] as const);
        return [
          this.#model.control(OPERATION, from, asked.to),
          await tables.control(WORKSPACE, OPERATION, from, asked.to, AUDIT),
        ];
      }
      case 'claim': {
        const held = this.#held[asked.by] ?? {};
        const found = [
          this.#model.claim(held.model ? [held.model] : []),
          await tables.claim(held.tables ? [held.tables] : []),
        ] as const;
        const [[model], [claimed]] = found;
        if (model) held.model = model;
        if (claimed) held.tables = claimed;
        return [found[0].length, found[1].length];
      }
      case 'settle': {
        const row = await tables.get(WORKSPACE, OPERATION);
        return [this.#model.settle(OPERATION), row ? await tables.settle(row) : undefined];
      }
      default:
        return this.#byHolder(asked);
    }
  }

  async #byHolder(
    asked: Extract<Asked, { readonly ask: 'tell' | 'begin' | 'refuse' | 'end' }>,
  ): Promise<[unknown, unknown]> {
    const tables = this.#tables[asked.by];
    const { model, tables: held } = this.#held[asked.by] ?? {};
    if (!model || !held) return [null, null];
    if (asked.ask === 'end')
      return [this.#model.end(model, asked.status, null), await tables.end(held, asked.status, null)];
    const known = this.#model.operations.get(OPERATION)?.items[asked.item] ?? ITEM(asked.item);
    const row = { ...known };
    if (asked.ask === 'refuse') return [this.#model.refuse(model, row, 'no'), await tables.refuse(held, row, 'no')];
    if (asked.ask === 'tell') {
      const body = { by: 'someone' };
      return [
        this.#model.tell(model, row, 'repair', body, asked.isBound),
        await tables.tell(held, row, 'repair', body, AUDIT, asked.isBound),
      ];
    }
    const birth = this.#checkpoint(`00000008-0000-4000-8000-00000000000${asked.item}`, 'running', 'running');
    return [this.#model.begin(model, row, birth, committerOf(asked.by)), await tables.begin(held, row, birth)];
  }

  async #move({ run, step, status }: Extract<Asked, { readonly ask: 'move' }>): Promise<[unknown, unknown]> {
    const checkpoint = this.#checkpoint(RUNS[run] ?? '', step, status);
    const committer = committerOf(0);
    // What a commit does is looked at elsewhere; a run that is over does not move.
    const known = this.#store.runs.get(checkpoint.runId);
    if (known && ['succeeded', 'failed'].includes(known.status)) return [null, null];
    if (known) Object.assign(known, { leaseOwner: committer.owner, leaseUntil: this.#store.now() + LEASE_MS });
    await this.#database.pool.query(
      `update run set lease_owner = $2, lease_until = clock_timestamp() + $3::float8 * interval '1 millisecond' where id = $1`,
      [checkpoint.runId, committer.owner, LEASE_MS],
    );
    const [model] = this.#store.commit([checkpoint], committer);
    const { rows } = await this.#database.pool.query<{ id: string }>('select id from inbox where run_id = $1', [
      checkpoint.runId,
    ]);
    // The tables number letters by themselves.
    const told = { ...checkpoint, consumed: rows.map(({ id }) => id) };
    const [tables] = await commitBatch(this.#database.pool, [told], committer);
    return [model?.kind, tables?.kind];
  }

  #checkpoint(runId: string, step: StepStatus, status: RunStatus): Checkpoint {
    const run = this.#store.runs.get(runId);
    const now = this.#store.now();
    const head = run?.head ?? 0;
    this.#made += 1;
    const hash = String(this.#made).padStart(64, '0');
    const failures = JSON.stringify([{ items: 'all', failure: { class: 'data', code: 'data/x', message: hash } }]);
    return {
      runId,
      birth: run
        ? null
        : {
            workspaceId: WORKSPACE,
            workflowId: WORKSPACE,
            versionId: WORKSPACE,
            mode: 'live',
            source: 'manual',
            triggerNode: 'start',
            businessKey: null,
            parent: null,
            replayOf: null,
            inbound: null,
            startedAt: now,
            deadlineAt: null,
          },
      fence: run?.fence ?? 1,
      head,
      row: {
        status,
        head: head + 1,
        headHash: hash,
        lease: step === 'running' ? 'keep' : 'rest',
        hasOutcome: true,
        wakeSeq: run?.wakeSeq ?? 0,
        wakeAt: null,
        stepCount: 1,
        attemptCount: 1,
        trouble: status === 'failed' ? JSON.stringify({ node: '', nodeName: '', failure: { message: 'no' } }) : null,
        waitingFor: null,
        response: null,
        result: null,
        endedAt: null,
      },
      journal: { seq: head + 1, last: head + 1, entries: '[]', hash, versionId: WORKSPACE },
      steps: [
        {
          stepId: 's',
          node: 'n',
          status: step,
          attempt: 1,
          sends: 0,
          startedAt: now,
          endedAt: null,
          wakeAt: null,
          inputCount: 1,
          inputs: '[]',
          counts: '{}',
          failures: step === 'parked' ? failures : null,
          parked: step === 'parked' ? failures : null,
          output: null,
          usage: null,
        },
      ],
      payloads: [],
      effects: [],
      waits: [],
      closeWaitsOf: [],
      consumed: this.#store.inbox.filter((letter) => letter.runId === runId).map(({ id }) => String(id)),
      children: [],
      notify: [],
    };
  }

  #rowsOfModel() {
    const operation = this.#model.operations.get(OPERATION);
    return {
      runs: [...this.#store.runs.values()]
        .map(({ id, status, head, wakeSeq }) => ({ id, status, head, wakeSeq }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      operation: operation ? [{ status: operation.row.status, leaseUntil: operation.leaseUntil }] : [],
      items: (operation?.items ?? []).map(({ seq, state, detail, newRunId }) => ({ seq, state, detail, newRunId })),
      letters: this.#store.inbox.map(({ runId, kind }) => ({ runId, kind })),
    };
  }

  async #rowsOfTables() {
    const ask = async (text: string) => (await this.#database.pool.query<Record<string, unknown>>(text)).rows;
    return {
      runs: await ask('select id, status, head, wake_seq as "wakeSeq" from run order by id'),
      operation: await ask(
        'select status, (extract(epoch from lease_until) * 1000)::float8 as "leaseUntil" from bulk_operation',
      ),
      items: await ask('select seq, state, detail, new_run_id as "newRunId" from bulk_item order by seq'),
      letters: await ask('select run_id as "runId", kind from inbox order by id'),
    };
  }
}

function compare({ ask }: Asked, what: string, model: unknown, tables: unknown): void {
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(model ?? null)), JSON.parse(JSON.stringify(tables ?? null)))) return;
  throw new DivergedError(
    `After "${ask}" the ${what} differs.\n  model:  ${JSON.stringify(model)}\n  tables: ${JSON.stringify(tables)}`,
  );
}
