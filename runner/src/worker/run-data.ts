import { type Arrival, FAILED_OF, INPUT_OF, type ItemsRef, MADE_OF, type PlanNode, type Step } from '@holdfast/engine';
import { type Failure, type Item, type Json, type JsonObject, portsOf, type StepId } from '@holdfast/workflow';

/** What the data of a run hangs on: its steps, and of its nodes what is in the document. */
export type DataStep = Pick<Step, 'id' | 'node' | 'inputs' | 'counts' | 'failures' | 'edits'>;
export interface DataState {
  readonly steps: { get(id: StepId): DataStep | undefined };
}
export interface DataPlan {
  readonly nodes: {
    get(id: string):
      | (Pick<PlanNode, 'parameters'> & {
          readonly policy: Pick<PlanNode['policy'], 'onFailure'>;
          /** Absent where the type of the node is not there. */
          readonly description?: PlanNode['description'];
        })
      | undefined;
  };
}

/** What one attempt handed on: items by port. In `each` mode `from` names the input item. */
export interface Chunk {
  readonly attempt: number;
  readonly items: readonly number[] | 'all';
  readonly ports: Readonly<Record<string, readonly Item[]>>;
}

/** The run needs data that is not in memory: load these steps, then ask again. */
export class NotLoadedError extends Error {
  override readonly name = 'NotLoadedError';
  readonly steps: readonly StepId[];

  constructor(steps: readonly StepId[]) {
    super(`Data of ${steps.join(', ')} is not loaded.`);
    this.steps = steps;
  }
}

const sourceIndex = (item: Item): number => (typeof item.from === 'number' ? item.from : -1);

/**
 * The items of one run, in memory: outputs of steps by reference, never copied.
 * What a resumed run needs is loaded when it is asked for.
 */
export class RunData {
  readonly #plan: DataPlan;
  readonly #chunks = new Map<StepId, Chunk[]>();
  readonly #inputs = new Map<StepId, Readonly<Record<string, readonly Item[]>>>();
  /** By input item, what the writes of a step made whose output was refused. */
  readonly #made = new Map<StepId, ReadonlyMap<number, readonly Item[]>>();

  constructor(plan: DataPlan) {
    this.#plan = plan;
  }

  has(step: StepId): boolean {
    return this.#chunks.has(step);
  }

  chunks(step: StepId): readonly Chunk[] {
    return this.#chunks.get(step) ?? [];
  }

  add(step: StepId, chunk: Chunk): void {
    const known = this.#chunks.get(step);
    if (known) known.push(chunk);
    else this.#chunks.set(step, [chunk]);
  }

  load(step: StepId, chunks: readonly Chunk[]): void {
    this.#chunks.set(step, [...chunks]);
  }

  hasMade(step: StepId): boolean {
    return this.#made.has(step);
  }

  loadMade(step: StepId, made: ReadonlyMap<number, readonly Item[]>): void {
    this.#made.set(step, made);
  }

  /** The items at each input port of a step. @throws NotLoadedError */
  inputs(state: DataState, step: DataStep): Readonly<Record<string, readonly Item[]>> {
    const known = this.#inputs.get(step.id);
    if (known) return known;
    const ports: Record<string, Item[]> = Object.create(null);
    for (const arrival of step.inputs) {
      const items = this.arrived(state, arrival);
      const present = ports[arrival.port];
      if (present) present.push(...items);
      else ports[arrival.port] = step.inputs.length === 1 ? (items as Item[]) : [...items];
    }
    const port = step.inputs[0]?.port;
    if (port !== undefined && Object.keys(step.edits).length > 0)
      ports[port] = (ports[port] ?? []).map((item, index) => ({ ...item, json: step.edits[index] ?? item.json }));
    this.#inputs.set(step.id, ports);
    return ports;
  }

  /** A step is over: its input is not asked for again. */
  forgetInputs(step: StepId): void {
    this.#inputs.delete(step);
  }

  arrived(state: DataState, arrival: Arrival): readonly Item[] {
    const [first, ...rest] = arrival.refs;
    if (!first) return [];
    const items = this.resolve(state, first);
    return rest.length === 0 ? items : [items, ...rest.map((ref) => this.resolve(state, ref))].flat();
  }

  /** The items a reference stands for. @throws NotLoadedError */
  resolve(state: DataState, ref: ItemsRef): readonly Item[] {
    const step = state.steps.get(ref.step);
    if (!step) return [];
    if (ref.port === INPUT_OF) {
      const items = this.#main(state, step);
      return ref.slice ? items.slice(...ref.slice) : items;
    }
    if (ref.port === FAILED_OF || ref.port === MADE_OF) {
      const made = ref.port === MADE_OF ? this.#made.get(step.id) : new Map<number, readonly Item[]>();
      if (!made) throw new NotLoadedError([step.id]);
      const items = this.#main(state, step);
      const failures = failuresByItem(step);
      return (ref.items ?? []).flatMap((index) => {
        const own = made.get(index) ?? items.slice(index, index + 1);
        const failure = failures.get(index) ?? failures.get('all');
        return own.map((item) => ({ ...item, from: index, ...(failure ? { failure } : {}) }));
      });
    }
    return this.#output(step, ref);
  }

  /** The items of a step's first input: what indices count. */
  #main(state: DataState, step: DataStep): readonly Item[] {
    const inputs = this.inputs(state, step);
    const port = step.inputs[0]?.port;
    return port === undefined ? [] : (inputs[port] ?? []);
  }

  #output(step: DataStep, ref: ItemsRef): readonly Item[] {
    const chunks = this.#chunks.get(step.id);
    if (!chunks) {
      if (ref.count === (ref.defaults?.length ?? 0)) return this.#defaults(step, ref);
      throw new NotLoadedError([step.id]);
    }
    const wanted = ref.items ? new Set(ref.items) : null;
    const { upTo = Number.POSITIVE_INFINITY } = ref;
    const lists = chunks.flatMap(({ attempt, ports }) => (attempt <= upTo ? [ports[ref.port] ?? []] : []));
    const own = (lists.length === 1 ? (lists[0] ?? []) : lists.flat()).filter(
      (item) => !wanted || wanted.has(sourceIndex(item)),
    );
    if (lists.length <= 1 && !ref.defaults) return own;
    return [...own, ...this.#defaults(step, ref)].sort((a, b) => sourceIndex(a) - sourceIndex(b));
  }

  #defaults(step: DataStep, ref: ItemsRef): readonly Item[] {
    if (!ref.defaults) return [];
    const node = this.#plan.nodes.get(step.node);
    const failures = failuresByItem(step);
    return ref.defaults.map((index) => {
      const failure: Failure | undefined = failures.get(index) ?? failures.get('all');
      const value: unknown =
        failure && failure.class !== 'ambiguous' ? node?.policy.onFailure[failure.class]?.value : undefined;
      const json =
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? (value as JsonObject)
          : value === undefined
            ? {}
            : { value: value as Json };
      return { json, from: index, ...(failure ? { failure } : {}) };
    });
  }

  /**
   * The item of `target` that item `index` of `step`'s input came from, or
   * undefined where the line is broken. @throws NotLoadedError
   */
  paired(state: DataState, step: DataStep, index: number, target: StepId): Item | undefined {
    return this.#trace(state, step, step.inputs[0]?.port ?? 'in', index, target, 0);
  }

  #trace(
    state: DataState,
    step: DataStep,
    port: string,
    index: number,
    target: StepId,
    depth: number,
  ): Item | undefined {
    if (depth > 10_000) return undefined;
    let offset = index;
    for (const arrival of step.inputs) {
      if (arrival.port !== port) continue;
      for (const ref of arrival.refs) {
        if (offset >= ref.count) {
          offset -= ref.count;
          continue;
        }
        const origin = state.steps.get(ref.step);
        if (!origin) return undefined;
        const item = this.resolve(state, ref)[offset];
        if (origin.id === target) return item;
        const main = origin.inputs[0]?.port ?? 'in';
        if (ref.port === INPUT_OF)
          return this.#trace(state, origin, main, (ref.slice?.[0] ?? 0) + offset, target, depth + 1);
        const from = item?.from;
        if (from === undefined) return undefined;
        return typeof from === 'number'
          ? this.#trace(state, origin, main, from, target, depth + 1)
          : this.#trace(state, origin, from.port, from.index, target, depth + 1);
      }
    }
    return undefined;
  }

  /** Everything a step handed on, on its first port that has items. */
  outputs(step: DataStep): readonly Item[] {
    const ports = this.outputPorts(step);
    return Object.values(ports).find((items) => items.length > 0) ?? [];
  }

  outputPorts(step: DataStep): Readonly<Record<string, readonly Item[]>> {
    const node = this.#plan.nodes.get(step.node);
    const names = node?.description ? portsOf(node.description, node.parameters).outputs.map(({ name }) => name) : [];
    const all = new Set([...names, ...Object.keys(step.counts)]);
    return Object.fromEntries(
      [...all].map((port) => [port, this.#output(step, { step: step.id, port, count: step.counts[port] ?? 0 })]),
    );
  }
}

function failuresByItem(step: DataStep): Map<number | 'all', Failure> {
  const map = new Map<number | 'all', Failure>();
  for (const { items, failure } of step.failures) {
    if (items === 'all') map.set('all', failure);
    else for (const index of items) map.set(index, failure);
  }
  return map;
}
