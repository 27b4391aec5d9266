import type { Step } from '@holdfast/engine';
import type { CalledRun, StepMemory } from '@holdfast/node-sdk';
import type { JsonObject, StepId } from '@holdfast/workflow';
import type { Carrier } from './carrier.ts';
import type { CompiledNode } from './plans.ts';
import { NotLoadedError } from './run-data.ts';

/**
 * What a step keeps over its waits and attempts, where its node declares that. Invariants:
 * M1 It is written in the commit that holds the end of its attempt: with the wait, the result or the failure, and never without.
 * M2 An attempt sees what was kept last, and every numbered run of the step that is over, whatever process it begins in.
 * M3 No other step gets it: it stands beside the output, under a mark that is no port.
 */

/** Mark in place of a port. */
export const MEMORY_OF = '$memory';

/** What an attempt is given, and what it leaves. */
export class KeptMemory implements StepMemory {
  readonly value: JsonObject | null;
  readonly runs: ReadonlyMap<number, CalledRun>;
  /** What is to be written; null: it stays as it was. */
  kept: JsonObject | null = null;

  constructor(value: JsonObject | null = null, runs: ReadonlyMap<number, CalledRun> = new Map()) {
    this.value = value;
    this.runs = runs;
  }

  keep(value: JsonObject): void {
    this.kept = value;
  }
}

interface Recalled {
  readonly attempt: number;
  readonly value: JsonObject | null;
  readonly runs: ReadonlyMap<number, CalledRun>;
}

/** What was read for attempts, until they have had it. */
const recalled = new WeakMap<Carrier, Map<StepId, Recalled>>();

/** What an attempt begins with. @throws NotLoadedError */
export function memoryFor(carrier: Carrier, { id }: Step, { definition }: CompiledNode, attempt: number): KeptMemory {
  if (!definition?.remembers || attempt === 1) return new KeptMemory();
  const known = recalled.get(carrier)?.get(id);
  if (known?.attempt !== attempt) throw new NotLoadedError([id]);
  return new KeptMemory(known.value, known.runs);
}

/** Reads what the next attempt of a step is to begin with (M2). */
export async function recall(carrier: Carrier, { id, attempt }: Step): Promise<void> {
  const { reader } = carrier.context;
  const { runId } = carrier.identity;
  if (!carrier.data.has(id)) carrier.data.load(id, (await reader.chunks(runId, [id])).get(id) ?? []);
  const { ended } = await reader.children(runId, id);
  const value = carrier.data.chunks(id).findLast(({ ports }) => ports[MEMORY_OF] !== undefined)?.ports[MEMORY_OF]?.[0];
  const runs = new Map(ended.map(({ index, ...end }) => [index, calledRun(end)]));
  const own = recalled.get(carrier) ?? new Map<StepId, Recalled>();
  recalled.set(carrier, own);
  own.set(id, { attempt, value: value?.json ?? null, runs });
}

type Ended = Omit<Awaited<ReturnType<Carrier['context']['reader']['children']>>['ended'][number], 'index'>;

const calledRun = ({ runId, status, failure, result }: Ended): CalledRun => ({
  runId,
  status: status === 'succeeded' || status === 'failed' ? status : 'cancelled',
  failure,
  // A run hands back items, and nothing where it did not succeed.
  items: result,
});
