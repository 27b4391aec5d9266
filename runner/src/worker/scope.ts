import { type RunState, type Step, sourceOf } from '@holdfast/engine';
import type { NodeAccess, Scope } from '@holdfast/expressions';
import type { Item, JsonObject } from '@holdfast/workflow';
import type { RunData } from './run-data.ts';

/** What expressions may know of a run besides its items. Fixed for one attempt at a step. */
export interface ScopeFacts {
  readonly run: JsonObject;
  readonly workflow: JsonObject;
  readonly vars: JsonObject;
  readonly now: number;
  readonly timeZone: string;
  /** Node id by id and by name. */
  readonly nodeIds: ReadonlyMap<string, string>;
}

/** The view of a run that expressions of one step have. One object per step; `at` moves it from item to item. */
export class StepScope implements Scope {
  readonly items: readonly Item[];
  readonly run: JsonObject;
  readonly workflow: JsonObject;
  readonly vars: JsonObject;
  readonly now: number;
  readonly timeZone: string;
  itemIndex = 0;
  readonly #facts: ScopeFacts;
  readonly #data: RunData;
  readonly #state: RunState;
  readonly #step: Step;
  #access: Map<string, NodeAccess> | null = null;

  constructor(facts: ScopeFacts, data: RunData, state: RunState, step: Step, items: readonly Item[]) {
    this.items = items;
    this.run = facts.run;
    this.workflow = facts.workflow;
    this.vars = facts.vars;
    this.now = facts.now;
    this.timeZone = facts.timeZone;
    this.#facts = facts;
    this.#data = data;
    this.#state = state;
    this.#step = step;
  }

  get item(): Item | undefined {
    return this.items[this.itemIndex];
  }

  at(index: number): this {
    this.itemIndex = index;
    return this;
  }

  node(idOrName: string): NodeAccess | undefined {
    const id = this.#facts.nodeIds.get(idOrName);
    if (id === undefined) return undefined;
    this.#access ??= new Map();
    const known = this.#access.get(id);
    if (known) return known;
    const access = this.#accessTo(id);
    this.#access.set(id, access);
    return access;
  }

  #accessTo(id: string): NodeAccess {
    const source = sourceOf(this.#state, this.#step.id, id);
    const outputs = (): readonly Item[] => (source ? this.#data.outputs(source) : []);
    return {
      isExecuted: source !== undefined,
      item: () => (source ? this.#data.paired(this.#state, this.#step, this.itemIndex, source.id) : undefined),
      first: () => outputs()[0],
      last: () => outputs().at(-1),
      all: outputs,
    };
  }
}
