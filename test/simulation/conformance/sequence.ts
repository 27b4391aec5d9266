import { isDeepStrictEqual } from 'node:util';
import type { Checkpoint, CursorRow, EffectRow, Fact } from '@holdfast/runner/engine-room';
import { placeOf, type StoreModel } from '../model/store.ts';
import { WORKSPACE } from '../workloads.ts';
import type { Operation, Part, Write } from './operations.ts';
import type { Subject } from './subject.ts';
import { workflowOf } from './tables.ts';

const uuid = (kind: number, number: number): string =>
  `0000000${kind}-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const OWNERS = [uuid(1, 0), uuid(1, 1)] as const;
const runOf = (run: number): string => uuid(2, run);
const waitOf = (run: number, wait: number): string => uuid(3, run * 10 + wait);
const GENESIS = '00'.repeat(32);
const STEP = { node: 'n', attempt: 1, sends: 0, endedAt: null, inputCount: 1, inputs: '[]', counts: '{}' } as const;

/** The two do not do the same. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/**
 * Asks a model and the tables the same, one after the other, and compares what
 * they answer and what they then hold. What is asked is worked out from the
 * model; only ids that the tables give themselves are put in their place.
 */
export class Sequence {
  readonly #store: StoreModel;
  readonly #model: Subject;
  readonly #tables: Subject;
  readonly #inboxIds: () => Promise<ReadonlyMap<string, string>>;
  #made = 0;
  #last: { readonly batch: readonly Checkpoint[]; readonly owner: string } = { batch: [], owner: OWNERS[0] };

  /** @param inboxIds the tables' id of each message, by the model's */
  constructor(
    store: StoreModel,
    model: Subject,
    tables: Subject,
    inboxIds: () => Promise<ReadonlyMap<string, string>>,
  ) {
    this.#store = store;
    this.#model = model;
    this.#tables = tables;
    this.#inboxIds = inboxIds;
  }

  /** @throws DivergedError */
  async ask(operation: Exclude<Operation, { readonly ask: 'pass' }>): Promise<void> {
    const [model, tables] = await this.#both(operation);
    this.#compare(operation, 'answer', model, tables);
    const [expected, found] = [await this.#model.rows(), await this.#tables.rows()];
    for (const table of Object.keys(expected))
      this.#compare(operation, `table ${table}`, expected[table], found[table]);
  }

  #compare({ ask }: Operation, what: string, model: unknown, tables: unknown): void {
    if (isDeepStrictEqual(plain(model), plain(tables))) return;
    throw new DivergedError(
      `After "${ask}" the ${what} differs.\n  model:  ${JSON.stringify(model)}\n  tables: ${JSON.stringify(tables)}`,
    );
  }

  async #both(operation: Exclude<Operation, { readonly ask: 'pass' }>): Promise<[unknown, unknown]> {
    const twice = async (ask: (subject: Subject) => Promise<unknown>): Promise<[unknown, unknown]> => [
      await ask(this.#model),
      await ask(this.#tables),
    ];
    switch (operation.ask) {
      case 'commit': {
        const batch = operation.parts.flatMap((part) => this.#checkpoint(part));
        const owner = this.#ownerOf(operation.owner, batch[0]?.runId);
        const ids = await this.#inboxIds();
        const told = batch.map((each) => ({ ...each, consumed: each.consumed.map((id) => ids.get(id) ?? id) }));
        if (batch.length === 0) return [null, null];
        const answers = [await this.#model.commit(batch, owner), await this.#tables.commit(told, owner)];
        // Of this one, and of the last one as it looks by now.
        const asked = [{ batch, owner }, this.#last];
        this.#last = { batch, owner };
        const recalled = await twice((subject) =>
          Promise.all(asked.map((each) => subject.recall(each.batch, each.owner))),
        );
        return [
          [answers[0], recalled[0]],
          [answers[1], recalled[1]],
        ];
      }
      case 'claim':
        return twice((subject) => subject.claim(operation.runs.map(runOf), OWNERS[operation.owner], operation.limits));
      case 'renew': {
        const held = operation.runs.map((run) => this.#held(run, operation.off));
        return twice((subject) => subject.renew(held, OWNERS[operation.owner]));
      }
      case 'release': {
        const held = this.#held(operation.run, operation.off);
        const owner = this.#ownerOf(operation.owner, held.runId);
        return twice((subject) => subject.release(held, owner, operation.afterMs, operation.hasTrouble));
      }
      case 'lapsed':
        return twice((subject) => subject.lapsed());
      case 'overdue':
        return twice((subject) => subject.overdue(operation.sinceMs));
      case 'turns':
        return twice((subject) => subject.turns(operation.sinceMs));
      case 'takeFromTheDead':
        return twice((subject) => subject.takeFromTheDead(OWNERS[operation.owner]));
      case 'record': {
        const fact = this.#fact(operation.run, operation.off, operation.write);
        return twice((subject) => subject.record(fact));
      }
      case 'tell':
        return twice((subject) => subject.tell(runOf(operation.run), operation.kind, { by: 'someone' }));
      case 'decide':
        return twice((subject) =>
          subject.decide(waitOf(operation.run, operation.wait), operation.choice, operation.undoMs),
        );
      case 'withdraw':
        return twice((subject) => subject.withdraw(waitOf(operation.run, operation.wait)));
      case 'expireWait':
        return twice((subject) => subject.expireWait(runOf(operation.run), operation.step));
      case 'read': {
        const { runId, fence } = this.#held(operation.run, 0);
        return twice((subject) => subject.read(runId, operation.step, fence));
      }
    }
  }

  #held(run: number, off: number): { runId: string; fence: number } {
    const runId = runOf(run);
    return { runId, fence: (this.#store.runs.get(runId)?.fence ?? 1) + off };
  }

  #ownerOf(owner: 0 | 1 | 'holder', runId: string | undefined): string {
    if (owner !== 'holder') return OWNERS[owner];
    return this.#store.runs.get(runId ?? '')?.leaseOwner ?? OWNERS[0];
  }

  #next(): number {
    this.#made += 1;
    return this.#made;
  }

  /** A child that is not there can do nothing before its parent brings it about. */
  #checkpoint(part: Part): Checkpoint[] {
    const known = this.#store.runs.get(runOf(part.run));
    const isBorn = known === undefined || part.again;
    if (isBorn && part.children.some(({ run }) => run === part.run)) return [];
    const children = part.children.map(({ run, index }): Checkpoint['children'][number] => ({
      ...this.#part(
        { ...part, run, lease: 'rest', writes: [], waits: [], payload: null, cursor: null, event: null },
        true,
      ),
      birth: this.#birth(run, null, { runId: runOf(part.run), step: part.steps[0] ?? 's1', index }),
    }));
    const notify = part.notify.map(({ run, kind }) => ({ runId: runOf(run), kind, body: `{"from":${part.run}}` }));
    return [
      { ...this.#part(part, isBorn), birth: isBorn ? this.#birth(part.run, part.event, null) : null, children, notify },
    ];
  }

  #birth(
    run: number,
    event: Part['event'],
    parent: NonNullable<Checkpoint['birth']>['parent'],
  ): NonNullable<Checkpoint['birth']> {
    const number = this.#next();
    return {
      workspaceId: WORKSPACE,
      workflowId: workflowOf(run),
      versionId: WORKSPACE,
      mode: 'live',
      source: 'webhook',
      triggerNode: 'start',
      businessKey: null,
      parent,
      replayOf: null,
      inbound: event && {
        id: uuid(4, number),
        endpointId: WORKSPACE,
        dedupeKey: event.key === null ? null : `key:${event.key}`,
        bodySha: '00',
      },
      // Children of one step follow one another: the latest of each list counts.
      startedAt: this.#store.now() + number,
      deadlineAt: null,
    };
  }

  #part(part: Part, isBorn: boolean): Omit<Checkpoint, 'birth' | 'children' | 'notify'> {
    const runId = runOf(part.run);
    const now = this.#store.now();
    const run = isBorn ? undefined : this.#store.runs.get(runId);
    const head = (run?.head ?? 0) + (run ? part.off.head : 0);
    const hasFacts = part.hasFacts || isBorn;
    const entries = JSON.stringify([
      { seq: head + 1, event: { type: 'made', at: now, number: this.#next() }, moves: [] },
    ]);
    const hash = `${uuid(0, this.#made).replaceAll('-', '')}${GENESIS}`.slice(0, 64);
    const isMine = ({ runId: of }: { readonly runId: string }) => of === runId;
    const mine = this.#store.inbox.filter(isMine).slice(0, part.consumed.count);
    const foreign = part.consumed.foreign ? this.#store.inbox.filter((message) => !isMine(message)).slice(0, 1) : [];
    return {
      runId,
      fence: (run?.fence ?? 1) + (run ? part.off.fence : 0),
      head,
      row: {
        status: part.status,
        head: head + (hasFacts ? 1 : 0),
        headHash: hasFacts ? hash : (run?.headHash ?? GENESIS),
        lease: part.lease,
        hasOutcome: part.hasOutcome,
        wakeSeq: (run?.wakeSeq ?? 0) + (run ? part.off.wakeSeq : 0),
        wakeAt: part.wakeInMs === null ? null : now + part.wakeInMs,
        stepCount: 1,
        attemptCount: 1,
        trouble: part.text,
        waitingFor: null,
        response: part.text,
        result: part.text,
        endedAt: null,
      },
      journal: hasFacts ? { seq: head + 1, last: head + 1, entries, hash, versionId: WORKSPACE } : null,
      steps: part.steps.map((stepId) => ({
        ...STEP,
        stepId,
        status: stepStatusOf(part, stepId),
        startedAt: now,
        wakeAt: part.wakeInMs === null ? null : now + part.wakeInMs,
        failures: null,
        parked: null,
        output: part.text === null ? null : '[{"attempt":1,"items":"all","inline":{}}]',
        usage: null,
      })),
      payloads: part.payload
        ? [
            {
              id: uuid(5, this.#made),
              kind: part.payload,
              sizeBytes: 3,
              encoding: 'raw',
              bytes: 'AAAA',
              file: null,
              meta: null,
            },
          ]
        : [],
      files: part.files.map((file) => [...this.#store.files.keys()][file] ?? uuid(5, 0)),
      cursors: part.cursor === null ? [] : [this.#cursor(part.run, part.cursor.off)],
      effects: part.writes.map((write) => effectRow(runId, write, now)),
      waits: part.waits.flatMap(({ wait, step, kind, isOpen }) => {
        const id = waitOf(part.run, wait);
        const known = this.#store.waits.get(id);
        // A row is put or closed with its step; a run never asks for both.
        if (known && part.closeWaitsOf.includes(known.stepId)) return [];
        const shown = { tokenHash: null, deadline: now + 60_000, asked: '{}', askedHash: '00', approvers: [] };
        return [{ id, stepId: step, kind, isOpen, ...shown }];
      }),
      closeWaitsOf: part.closeWaitsOf,
      consumed: [...mine, ...foreign].map(({ id }) => String(id)),
    };
  }

  #cursor(run: number, off: number): CursorRow {
    const key = { nodeId: 'n', list: 'l' };
    const { turn = 0 } = this.#store.cursors.get(placeOf({ ...key, workflowId: workflowOf(run) })) ?? {};
    const now = this.#store.now();
    const cursor = String(this.#next());
    return { ...key, account: 'A', turn: Math.max(0, turn + off), begunAt: now, readTo: now, cursor };
  }

  #fact(run: number, off: number, write: Write): Fact {
    const { runId, fence } = this.#held(run, off);
    const { stepId, item, seq, key, state, sends, gatedAt, lastSentAt, reference } = effectRow(
      runId,
      write,
      this.#store.now(),
    );
    const times = { gatedAt, lastSentAt, settledAt: null, keyValidUntil: null };
    const request = { method: 'POST', url: 'https://a.example', headers: {} } as never;
    const effect = { stepId, item, seq, key, state, sends, ...times, request, body: null, reference } as const;
    return { runId, fence, effect: { ...effect, state: write.state, result: null, evidence: { late: true } } };
  }
}

const effectRow = (runId: string, { step, item, seq, state, sends, reference }: Write, now: number): EffectRow => ({
  stepId: step,
  item,
  seq,
  key: `${runId}/${step}/${item}/${seq}`,
  clientRef: 'REF',
  bodySha: '00',
  request: '{}',
  body: 'AAAA',
  state,
  sends,
  gatedAt: now,
  lastSentAt: now,
  settledAt: state === 'sent' ? null : now,
  keyValidUntil: null,
  reference,
  result: reference === null ? null : '{"made":true}',
  evidence: null,
});

/** As JSON carries it: what is undefined is not there. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** A step that asks waits; else it is as far as its run. */
function stepStatusOf({ waits, status }: Part, stepId: string): 'waiting' | 'running' | 'succeeded' {
  if (waits.some(({ step, isOpen }) => step === stepId && isOpen)) return 'waiting';
  return status === 'running' ? 'running' : 'succeeded';
}
