import { FAILED_OF, INPUT_OF, type ItemsRef, type RunState, type Step } from '@holdfast/engine';
import type { Checkpoint, OutputChunk } from '@holdfast/runner/engine-room';
import type { RunModel, StoreModel } from '../model/store.ts';
import type { Broken, Intent } from './words.ts';

type Part = Omit<Checkpoint, 'children' | 'notify'>;

/** One item as it is stored. What comes with `size` has so much ballast. */
interface Stored {
  readonly json: { readonly id?: string; readonly size?: number; readonly ballast?: string };
  readonly from?: number;
}
type Ports = Readonly<Record<string, readonly Stored[]>>;

const chunksOf = (output: string | null): OutputChunk[] => JSON.parse(output ?? '[]') as OutputChunk[];
const light = ({ json: { id }, ...item }: Stored): Stored => ({ ...item, json: id === undefined ? {} : { id } });

const EVENT = /event-\d+/g;
const KEY = /hf1-[a-z0-9]+/g;

/**
 * What is handed on, worked out from the rows alone and by lines of its own.
 * I11: what a step writes is what its inputs name, item by item, whoever reads
 * it and when. I16: what is shown to a person is what the step was handed.
 * I23: nothing of another event's gets into a run.
 */
export class Lists {
  readonly #storeNow: () => StoreModel;
  readonly #broken: Broken;
  readonly #intentOf: (key: string) => Intent | undefined;
  readonly #eventOf = new Map<string, string>();
  /** What payloads hold, without its ballast. */
  readonly #payloads = new Map<string, Ports>();

  /** @param store asked for late: it is made with its watcher */
  constructor(store: () => StoreModel, broken: Broken, intentOf: (key: string) => Intent | undefined) {
    this.#storeNow = store;
    this.#broken = broken;
    this.#intentOf = intentOf;
  }

  /** A run is that of an event, and all runs that it gives rise to are as well. */
  belongs(runId: string, event: string): void {
    this.#eventOf.set(runId, event);
  }

  written(part: Part, run: RunModel, state: RunState, isNew: (key: string) => boolean): void {
    this.#isOfItsEvent(part, run);
    for (const { output } of part.steps) for (const chunk of chunksOf(output)) this.#portsOf(run.id, chunk);
    for (const { stepId, item, key, body } of part.effects) {
      const step = state.steps.get(stepId);
      if (!step || body === null || !isNew(key)) continue;
      const { subject } = JSON.parse(Buffer.from(body, 'base64').toString()) as { subject: string };
      const ids = this.#ids(run.id, state, step);
      const named = [`${ids[item]}/${step.node}`, `${ids.join('+')}/${step.node}`];
      if (!named.includes(subject))
        this.#broken('I11', `${stepId}#${item} writes ${subject}; it was handed ${ids.join(', ')}`, run.id);
    }
    for (const { stepId, kind, asked } of part.waits) {
      const step = state.steps.get(stepId);
      if (!step || kind !== 'approval' || asked === null) continue;
      const { evidence } = JSON.parse(asked) as { evidence: { items: readonly { readonly id?: string }[] } };
      const shown = evidence.items.map(({ id }) => id).join(', ');
      const handed = this.#ids(run.id, state, step).join(', ');
      if (shown !== handed) this.#broken('I16', `${stepId} shows ${shown}; it was handed ${handed}`, run.id);
    }
  }

  /** Ids of the items that a step was handed. */
  handed(runId: string, state: RunState, stepId: string): string[] {
    const step = state.steps.get(stepId);
    return step ? this.#ids(runId, state, step) : [];
  }

  #isOfItsEvent(part: Part, run: RunModel): void {
    const event = this.#rootOf(run);
    const texts = [
      ...part.payloads.map(({ id }) => this.#storeNow().unpacked(id)),
      ...part.steps.map(({ output }) => output),
      ...part.effects.flatMap(({ result, reference }) => [result, reference]),
      part.row.result,
    ];
    for (const text of texts) {
      const stranger = text?.match(EVENT)?.find((named) => named !== event);
      if (stranger) this.#broken('I23', `it holds something of ${stranger}`, run.id);
      for (const key of text?.match(KEY) ?? []) {
        const owner = this.#storeNow().runs.get(this.#intentOf(key)?.runId ?? '');
        if (owner && this.#rootOf(owner) !== event) this.#broken('I23', `it holds a reference of ${owner.id}`, run.id);
      }
    }
  }

  #rootOf(run: RunModel): string {
    const { parent: by, replayOf, source } = run.birth;
    const before = by?.runId ?? replayOf ?? (source === 'run-failed' ? this.#toldOf(run) : undefined);
    const parent = this.#storeNow().runs.get(before ?? '');
    return this.#eventOf.get(run.id) ?? (parent ? this.#rootOf(parent) : '');
  }

  /** The run whose failure another one is told of. */
  #toldOf({ id, birth }: RunModel): string | undefined {
    const told = this.#storeNow().steps.get(id)?.get(birth.triggerNode)?.output ?? '';
    return /"run":\{"id":"([^"]+)"/.exec(told)?.[1];
  }

  /** What was handed on, wherever it is kept: all of it has to be there. */
  #portsOf(runId: string, chunk: OutputChunk): Ports {
    if ('inline' in chunk) return chunk.inline as unknown as Ports;
    const known = this.#payloads.get(chunk.payload);
    if (known) return known;
    const text = this.#storeNow().unpacked(chunk.payload);
    if (text === null) this.#broken('I11', `it names the payload ${chunk.payload}, which is not there`, runId);
    const whole = Object.entries(JSON.parse(text ?? '{}') as Ports);
    for (const [port, items] of whole)
      for (const { json } of items)
        if (json.size !== json.ballast?.length)
          this.#broken('I11', `${port} hands on ${json.ballast?.length} bytes of ${json.size}`, runId);
    const ports = Object.fromEntries(whole.map(([port, items]) => [port, items.map(light)]));
    this.#payloads.set(chunk.payload, ports);
    return ports;
  }

  /** Ids of what stands at a step's first input: what indices of items count. */
  #ids(runId: string, state: RunState, step: Step): string[] {
    const port = step.inputs[0]?.port;
    const ids = step.inputs
      .filter((arrival) => arrival.port === port)
      .flatMap(({ refs }) => refs.flatMap((ref) => this.#named(runId, state, ref)));
    return ids.map((id, index) => (step.edits[index]?.id as string | undefined) ?? id);
  }

  #named(runId: string, state: RunState, ref: ItemsRef): string[] {
    const origin = state.steps.get(ref.step);
    if (!origin) return [];
    const { slice, items, upTo = Number.POSITIVE_INFINITY } = ref;
    if (ref.port === INPUT_OF || ref.port === FAILED_OF) {
      const ids = this.#ids(runId, state, origin);
      return ref.port === INPUT_OF ? ids.slice(...(slice ?? [])) : (items ?? []).flatMap((index) => ids[index] ?? []);
    }
    const row = this.#storeNow().steps.get(runId)?.get(ref.step);
    const lists = chunksOf(row?.output ?? null).flatMap((chunk) =>
      chunk.attempt <= upTo ? [this.#portsOf(runId, chunk)[ref.port] ?? []] : [],
    );
    const wanted = lists.flat().filter(({ from }) => items === undefined || items.includes(from ?? -1));
    if (lists.length > 1) wanted.sort((a, b) => (a.from ?? -1) - (b.from ?? -1));
    return wanted.map(({ json }) => json.id ?? '?');
  }
}
