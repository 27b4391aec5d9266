import type { Chunk, Effect, OutputChunk, Packing, RunRecords, StepNotes } from '@holdfast/runner/engine-room';
import { loadChunk } from '@holdfast/runner/engine-room';
import { type Failure, type Item, isTerminalRun, type JsonObject, type RunEvent } from '@holdfast/workflow';
import type { EffectModel, RunModel, StoreModel } from './store.ts';

const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));

/** A read of the store, as it travels: what is read, when, and how the answer fares is the caller's to say. */
export type Ask = <T>(what: string, read: () => T) => Promise<T>;

/** Reads like `RunReader`, from the model. Everything is read anew and copied: no reader shares memory with the store. */
export function recordsOf(store: StoreModel, packing: Packing, ask: Ask): RunRecords {
  const outputs = (runId: string, steps: readonly string[]): [string, OutputChunk[]][] =>
    steps.flatMap((step): [string, OutputChunk[]][] => {
      const row = store.steps.get(runId)?.get(step);
      return row ? [[step, parsed<OutputChunk[]>(row.output) ?? []]] : [];
    });
  const payload = async (id: string): Promise<Buffer> => {
    const bytes = store.payloads.get(id);
    if (!bytes) throw new Error(`Payload ${id} is missing.`);
    return bytes;
  };
  const loadChunks = (stored: readonly OutputChunk[]): Promise<Chunk[]> =>
    Promise.all(stored.map((chunk) => loadChunk(chunk, payload, packing)));

  return {
    payload,
    loadChunks,
    journal: (runId) =>
      ask('read the journal', () => {
        const rows = store.journal.get(runId) ?? [];
        const events = rows.flatMap(({ entries }) =>
          (JSON.parse(entries) as { event: RunEvent }[]).map(({ event }) => event),
        );
        return { events, hash: rows.at(-1)?.hash ?? '0'.repeat(64) };
      }),
    wakeSeq: (runId, fence) =>
      ask('read wakeSeq', () => {
        const run = store.runs.get(runId);
        return run?.fence === fence ? run.wakeSeq : null;
      }),
    inbox: (runId) =>
      ask('read the inbox', () =>
        store.inbox
          .filter((message) => message.runId === runId)
          .map(({ id, kind, body, notBefore }) => ({
            id: String(id),
            kind,
            body: JSON.parse(body) as JsonObject,
            notBefore,
          })),
      ),
    notes: async (runId, steps) =>
      steps.length === 0
        ? new Map()
        : ask('read notes', () => {
            const notes = new Map<string, StepNotes>();
            for (const step of steps) {
              const row = store.steps.get(runId)?.get(step);
              if (!row) continue;
              const { startedAt, endedAt, sends, usage } = row;
              const output = (parsed<OutputChunk[]>(row.output) ?? []).map((chunk) => JSON.stringify(chunk));
              notes.set(step, { startedAt, endedAt, sends, output, usage });
            }
            return notes;
          }),
    chunks: async (runId, steps) => {
      if (steps.length === 0) return new Map();
      const rows = await ask('read outputs', () => outputs(runId, steps));
      return new Map(
        await Promise.all(
          rows.map(async ([step, stored]): Promise<[string, Chunk[]]> => [step, await loadChunks(stored)]),
        ),
      );
    },
    effects: async (runId, steps) =>
      steps.length === 0 ? [] : ask('read effects', () => latestEffects(store.effectsOf(runId), steps)),
    addresses: (runId) =>
      ask('read addresses', () =>
        [...store.waits.values()]
          .filter((wait) => wait.runId === runId && wait.kind === 'callback' && wait.deadline === null)
          .map(({ id, stepId, outcome }) => ({ id, stepId, outcome: parsed<JsonObject>(outcome) })),
      ),
    wait: (id) =>
      ask('read a wait', () => {
        const wait = store.waits.get(id);
        return wait ? { stepId: wait.stepId, outcome: parsed<JsonObject>(wait.outcome) } : null;
      }),
    waitOutcome: (runId, step) =>
      ask('read how a wait ended', () => {
        const closed = [...store.waits.values()]
          .filter((wait) => wait.runId === runId && wait.stepId === step && !wait.isOpen && wait.outcome !== null)
          .toSorted((a, b) => b.closedAt - a.closedAt);
        return parsed<JsonObject>(closed[0]?.outcome ?? null) ?? {};
      }),
    claimKeys: async (_, keys) => keys.map(() => true),
    cursor: (key) => ask('read a cursor', () => store.cursorAt(key)),
    readBefore: async (runId, step) => {
      const before = await ask('read what was read before', () => {
        const of = store.runs.get(runId)?.birth.replayOf;
        const row = of ? store.steps.get(of)?.get(step) : undefined;
        return row?.status === 'succeeded' ? (parsed<OutputChunk[]>(row.output) ?? []) : null;
      });
      return before && loadChunks(before);
    },
    runOfInbound: (endpointId, dedupeKey) =>
      ask('read which run a call became', () => store.inbound.get(`${endpointId}\n${dedupeKey}`) ?? null),
    answerOf: async () => null,
    expireWait: (runId, step) => ask('expire a wait', () => store.expireWait(runId, step)),
    children: (runId, step) =>
      ask('read children', () => {
        const latest = new Map<number, RunModel>();
        for (const run of store.runs.values()) {
          const { parent, startedAt } = run.birth;
          if (parent?.runId !== runId || parent.step !== step) continue;
          const known = latest.get(parent.index);
          if (!known || known.birth.startedAt < startedAt) latest.set(parent.index, run);
        }
        const children = [...latest].toSorted(([a], [b]) => a - b).map(([, run]) => run);
        return {
          ended: children
            .filter(({ status }) => isTerminalRun(status))
            .map((run) => ({
              runId: run.id,
              index: run.birth.parent?.index ?? 0,
              status: run.status,
              failure: parsed<{ failure: Failure }>(run.trouble)?.failure ?? null,
              result: parsed<Item[]>(run.result) ?? [],
            })),
          open: children.filter(({ status }) => !isTerminalRun(status)).map(({ id }) => id),
        };
      }),
  };
}

/** The latest effect of each item of these steps. */
function latestEffects(rows: readonly EffectModel[], steps: readonly string[]): Effect[] {
  const latest = new Map<string, EffectModel>();
  for (const row of rows) {
    if (!steps.includes(row.stepId)) continue;
    const place = `${row.stepId}#${row.item}`;
    if ((latest.get(place)?.seq ?? -1) < row.seq) latest.set(place, row);
  }
  return [...latest.values()].map((row) => ({
    stepId: row.stepId,
    item: row.item,
    seq: row.seq,
    key: row.key,
    state: row.state as Effect['state'],
    sends: row.sends,
    gatedAt: row.gatedAt,
    lastSentAt: row.lastSentAt,
    settledAt: row.settledAt,
    keyValidUntil: row.keyValidUntil,
    request: JSON.parse(row.request) as Effect['request'],
    body: row.body === null ? null : Buffer.from(row.body, 'base64'),
    reference: row.reference,
    result: parsed(row.result),
    evidence: parsed(row.evidence),
  }));
}
