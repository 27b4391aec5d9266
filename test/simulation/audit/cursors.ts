import type { Checkpoint, OutputChunk } from '@holdfast/runner/engine-room';
import { type CursorModel, placeOf, type RunModel, type StoreModel } from '../model/store.ts';
import type { Broken } from './words.ts';

interface Change {
  readonly json: { readonly change?: number };
}

/**
 * Where steps have read on. R1: whatever lies before a cursor was handed on by a step that came through, and its cursor
 * is not ahead of that. R2: it moves from the turn that was read, and never goes back, as nobody sets one back here.
 */
export class Cursors {
  readonly #storeNow: () => StoreModel;
  readonly #broken: Broken;
  /** By their places in the store. */
  readonly #known = new Map<string, { readonly at: number; readonly turn: number }>();

  /** @param store asked for late: it is made with its watcher */
  constructor(store: () => StoreModel, broken: Broken) {
    this.#storeNow = store;
    this.#broken = broken;
  }

  written({ cursors = [] }: Pick<Checkpoint, 'cursors'>, { id, birth }: RunModel): void {
    for (const row of cursors) {
      const place = placeOf({ ...row, workflowId: birth.workflowId });
      const [stored, turn] = [this.#storeNow().cursors.get(place), this.#known.get(place)?.turn ?? 0];
      if (stored?.runId === id && stored.turn > turn && turn !== row.turn)
        this.#broken('R2', `it moves a cursor that it found at turn ${row.turn}, and that is at ${turn}`, id);
    }
    if (cursors.length > 0) this.quiet();
  }

  /** Looks at all of them. */
  quiet(): void {
    for (const [place, row] of this.#storeNow().cursors) {
      const [known, now] = [this.#known.get(place)?.at ?? 0, Number(row.cursor)];
      this.#known.set(place, { at: now, turn: row.turn });
      if (now < known) this.#broken('R2', `the cursor goes back from ${known} to ${now}`, row.runId);
      if (now <= known) continue;
      const handedOn = this.#handedOn(row);
      for (let change = known + 1; change <= now; change += 1)
        if (!handedOn.has(change))
          this.#broken('R1', `the cursor is at ${now}, and nobody has handed on change ${change}`, row.runId);
    }
  }

  #handedOn({ workflowId, nodeId }: CursorModel): ReadonlySet<number> {
    const store = this.#storeNow();
    const handedOn = new Set<number>();
    for (const run of store.runs.values()) {
      if (run.birth.workflowId !== workflowId) continue;
      for (const { node, status, output } of store.steps.get(run.id)?.values() ?? []) {
        if (node !== nodeId || status !== 'succeeded') continue;
        const chunks = JSON.parse(output ?? '[]') as OutputChunk[];
        for (const { json } of chunks.flatMap((chunk) => changesOf(store, chunk)))
          if (json.change !== undefined) handedOn.add(json.change);
      }
    }
    return handedOn;
  }
}

function changesOf(store: StoreModel, chunk: OutputChunk): readonly Change[] {
  const ports = 'inline' in chunk ? chunk.inline : (JSON.parse(store.unpacked(chunk.payload) ?? '{}') as object);
  return (ports as { readonly out?: readonly Change[] }).out ?? [];
}
