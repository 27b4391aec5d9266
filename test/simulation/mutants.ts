import type { HttpReply, HttpRequest } from '@holdfast/node-sdk';
import { fail, NodeFailure } from '@holdfast/node-sdk';
import type { RunRecords, SendFacts, WriteBatch, WriteGate } from '@holdfast/runner/engine-room';
import { ALL_GUARDS, type Guards, placeOf, type StoreModel } from './model/store.ts';
import { ACCOUNT } from './nodes.ts';

type Send = (request: HttpRequest, facts: SendFacts) => Promise<HttpReply>;

/** What a world puts in place of a rule of the protocol. Only its wiring differs: the code under test stays as it is. */
export interface Mutant {
  readonly guards: Guards;
  /** Off: nothing is waited for before a person may send a blind write again. */
  readonly quarantine: boolean;
  /** Off: an upsert without an answer is repeated, and nobody looks what is there. */
  readonly looks: boolean;
  /** Off: nobody looks what a write is worth before it is sent. */
  readonly amounts: boolean;
  /** Off: who has proposed to let a write through may agree to it as well. */
  readonly takesTwo: boolean;
  /** How a worker sends requests, and what it writes when they are over. */
  send(real: Send, store: StoreModel): Send;
  /** How a worker hears what became of its commits. */
  commit(real: WriteBatch): WriteBatch;
  /** What a worker reads of a run that it takes up. */
  read(real: RunRecords): RunRecords;
}

/** Nothing is taken away. */
export const SOUND: Mutant = {
  guards: ALL_GUARDS,
  quarantine: true,
  looks: true,
  amounts: true,
  takesTwo: true,
  send: (real) => real,
  commit: (real) => real,
  read: (real) => real,
};

/** Puts another gate between the HTTP layer and the real one, which differs in what is said. */
export const gated =
  (change: (gate: WriteGate) => Partial<WriteGate>): ((real: Send) => Send) =>
  (real) =>
  (request, { gate, ...facts }) => {
    if (!gate) return real(request, { ...facts, gate });
    const same: WriteGate = {
      get hasSent() {
        return gate.hasSent;
      },
      open: (wire) => gate.open(wire),
      resend: () => gate.resend(),
      accepted: () => gate.accepted(),
      guard: () => gate.guard(),
    };
    return real(request, { ...facts, gate: Object.assign(same, change(gate)) });
  };

let attempts = 0;

/** Moves the cursor of a node by one change. @param node workflow and node */
function moved({ cursors }: StoreModel, node: string): void {
  const [workflowId = '', nodeId = ''] = node.split(':');
  const list = `sim.changes ${ACCOUNT.id}`;
  const place = placeOf({ workflowId, nodeId, list });
  const { turn = 0, cursor = '0', runId = '' } = cursors.get(place) ?? {};
  const next = Number(cursor) + 1;
  const row = { workflowId, nodeId, list, account: ACCOUNT.title, begunAt: 0, readTo: next, runId };
  cursors.set(place, { ...row, cursor: String(next), turn: turn + 1 });
}

/** The rules of the protocol, each taken away once. Every one of these worlds has to be found broken. */
export const MUTANTS = {
  'key per attempt': {
    ...SOUND,
    send: gated((gate) => ({
      open: async (wire) => {
        const opened = await gate.open(wire);
        attempts += 1;
        const key = `${opened.headers['idempotency-key']}-${attempts}`;
        return { ...opened, headers: { ...opened.headers, 'idempotency-key': key } };
      },
    })),
  },
  'no stored intent': {
    ...SOUND,
    send: gated((gate) => ({
      open: async (wire) => {
        gate.open(wire).catch(() => {});
        return wire;
      },
    })),
  },
  'blind resend': {
    ...SOUND,
    send: (real) => (request, facts) =>
      real(request, facts).catch((error: unknown) => {
        if (!(error instanceof NodeFailure) || error.failure.class !== 'ambiguous') throw error;
        throw fail.transient('no_answer', { message: error.message, phase: 'answered' });
      }),
  },
  'no write guard': { ...SOUND, send: gated(() => ({ guard: () => {} })) },
  'no fence check': { ...SOUND, guards: { ...ALL_GUARDS, fence: false } },
  'places uncounted': { ...SOUND, guards: { ...ALL_GUARDS, places: 'uncounted' } },
  'places one too few': { ...SOUND, guards: { ...ALL_GUARDS, places: 'one too few' } },
  'places free with a lapse': { ...SOUND, guards: { ...ALL_GUARDS, places: 'free with a lapse' } },
  'places stuck with a lapse': { ...SOUND, guards: { ...ALL_GUARDS, places: 'stuck with a lapse' } },
  'lost answers taken for commits': {
    ...SOUND,
    commit: (real) => (batch) =>
      real(batch).catch(() => batch.map(({ row }) => ({ kind: 'committed', wakeSeq: row.wakeSeq, woken: [] }))),
  },
  'no quarantine': { ...SOUND, quarantine: false },
  'upsert repeated unread': { ...SOUND, looks: false },
  'amount unread': { ...SOUND, amounts: false },
  'one is enough': { ...SOUND, takesTwo: false },
  'cursor without success': {
    ...SOUND,
    send: (real, store) => (request, facts) =>
      real(request, facts).finally(() => {
        if (request.url.endsWith('/changes')) moved(store, facts.sender?.node ?? '');
      }),
  },
  'cursor without its turn': { ...SOUND, guards: { ...ALL_GUARDS, cursor: false } },
} as const satisfies Readonly<Record<string, Mutant>>;

export type MutantName = keyof typeof MUTANTS;

export const mutantOf = (name: MutantName | null): Mutant => (name === null ? SOUND : MUTANTS[name]);
