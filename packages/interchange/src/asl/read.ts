import {
  type Edge,
  FALLBACK_PORT,
  type Json,
  type JsonObject,
  type Node,
  ROUTABLE_CLASSES,
  SCHEMA_VERSION,
} from '@holdfast/workflow';
import { columnsOf } from '../foreign/columns.ts';
import { closingOf, VISITS, VISITS_WORDS } from '../foreign/cycles.ts';
import { asideType, entryOf, mappedOrWhy, plainOutput, type ReadWorkflow } from '../foreign/mapped.ts';
import { naming, titleOf } from '../foreign/naming.ts';
import { secretsNote, withoutSecrets } from '../foreign/secrets.ts';
import { isRecord, listOf, own, textOf } from '../foreign/values.ts';
import type { ReportEntry } from '../import.ts';
import { waysOf } from './choice.ts';
import { behaviourOf } from './failures.ts';
import { bodyOf, type MappedState, mapState, kindOf as nameOfKind, roundsOf } from './states.ts';

/** Where something goes on from. */
interface End {
  readonly node: string;
  readonly port: string;
}

/** States that belong together: where they begin, and where what leaves them goes on from. */
interface Part {
  readonly entry: string | null;
  readonly exits: readonly End[];
}

/** A state on its way: where others lead to it, and what leaves it. */
interface Placed {
  readonly state: JsonObject;
  readonly node: Node;
  readonly mapped: MappedState | null;
  readonly caught: string | null;
  /** Where each of its ways goes on from, in the order of `waysFrom`. */
  readonly exits: readonly (readonly End[])[];
}

/**
 * Reads a state machine in the States Language, in JSON. Nothing is run, fetched or
 * looked up. The input of a state is one item; a trigger that is started by hand is
 * added. What AWS does itself becomes a step of an unknown type that keeps what it says.
 *
 * @param value has `StartAt` and `States`
 */
export function readAsl(value: Json, fileName: string | null): ReadWorkflow {
  const { value: original, count: secrets } = withoutSecrets(value);
  return new Machine(original, fileName, secrets).read();
}

class Machine {
  readonly #name = naming();
  readonly #nodes: Node[] = [];
  readonly #entries: ReportEntry[] = [];
  readonly #told: string[] = [];
  readonly #edges: Omit<Edge, 'id'>[] = [];
  readonly #joined = new Set<string>();
  readonly #original: Json;
  readonly #fileName: string | null;
  readonly #secrets: number;
  readonly #start: string;

  constructor(original: Json, fileName: string | null, secrets: number) {
    this.#original = original;
    this.#fileName = fileName;
    this.#secrets = secrets;
    this.#start = this.#add('Start', { type: 'trigger.manual', typeVersion: 1 }).id;
  }

  read(): ReadWorkflow {
    const { entry } = this.#states(this.#original);
    if (entry === null) this.#told.push('The state that it starts at is not there.');
    else this.#join({ node: this.#start, port: 'out' }, entry);
    const closing = closingOf(this.#edges, ({ from, to }) => [from.node, to.node]);
    // A loop ends what comes back to it.
    const bounded = [...closing].filter(({ to }) => to.port !== 'return');
    for (const edge of bounded) edge.visitLimit = VISITS;
    if (bounded.length > 0) this.#told.push(VISITS_WORDS);
    const edges = this.#edges.map((edge, index) => ({ id: `e${index + 1}`, ...edge }));
    const comment = textOf(own(this.#original, 'Comment')).slice(0, 4_000);
    const forward = this.#edges.filter((edge) => !closing.has(edge));
    return {
      entries: [
        ...this.#entries,
        ...this.#told.map((message): ReportEntry => ({ outcome: 'approximated', message })),
        { outcome: 'note', message: 'A trigger was added: it starts by hand, with the input as its item.' },
        { outcome: 'note', message: 'A path that leads nowhere gives nothing here; there the execution fails.' },
        ...secretsNote(this.#secrets),
      ],
      document: {
        schemaVersion: SCHEMA_VERSION,
        name: titleOf('', this.#fileName, 'Imported from Step Functions'),
        ...(comment === '' ? {} : { description: comment }),
        nodes: this.#nodes,
        edges,
        layout: {
          nodes: columnsOf(
            this.#nodes.map(({ id }) => id),
            forward.map(({ from, to }) => [from.node, to.node]),
          ),
        },
        source: { format: 'step-functions', original: this.#original },
      },
    };
  }

  #add(said: string, rest: Omit<Node, 'id' | 'name'>): Node {
    const node = { ...this.#name(said), ...rest };
    this.#nodes.push(node);
    return node;
  }

  #join(from: End, to: string, more: Partial<Edge> & { readonly port?: string } = {}): void {
    const { port = 'in', ...rest } = more;
    const key = JSON.stringify([from.node, from.port, to, port]);
    if (this.#joined.has(key)) return;
    this.#joined.add(key);
    this.#edges.push({ from: { ...from }, to: { node: to, port }, ...rest });
  }

  /** Places the states of a machine, of a branch or of a round, and joins them. */
  #states(machine: Json | undefined): Part {
    const states = Object.entries(ownStates(machine));
    const placed = new Map(states.map(([name, state]) => [name, this.#place(name, state)]));
    const exits: End[] = [];
    for (const [name, { state, node, caught, exits: ways }] of placed) {
      const nexts = waysFrom(state);
      for (const [way, ends] of ways.entries()) {
        const next = nexts[way];
        const target = next === undefined ? undefined : placed.get(next);
        if (next === undefined) exits.push(...ends);
        else if (!target) this.#told.push(`"${name}" leads to "${next}", which is not there.`);
        else for (const end of ends) this.#join(end, target.node.id);
      }
      const handler = caught === null ? undefined : placed.get(caught);
      if (handler)
        this.#join({ node: node.id, port: FALLBACK_PORT }, handler.node.id, {
          kind: 'fallback',
          on: [...ROUTABLE_CLASSES],
        });
    }
    return { entry: placed.get(textOf(own(machine, 'StartAt')))?.node.id ?? null, exits };
  }

  #place(name: string, state: JsonObject): Placed {
    const [mapped, why] = mappedOrWhy(() => mapState(state, { start: this.#start }));
    const type = textOf(own(state, 'Type'));
    const behaviour = type === 'Parallel' && mapped ? NO_BEHAVIOUR : behaviourOf(state);
    const node = this.#add(name, {
      type: mapped?.type ?? asideType('step-functions', nameOfKind(state)),
      typeVersion: 1,
      parameters: mapped ? (mapped.parameters ?? {}) : state,
      ...(mapped?.connection ? { connection: mapped.connection } : {}),
      ...(behaviour.policy ? { policy: behaviour.policy } : {}),
      ...notesOf(state),
    });
    const inside = !mapped && (type === 'Map' || type === 'Parallel') ? countIn(state) : 0;
    const kept = `the state "${type}" of Step Functions: ${why}${inside > 0 ? `; the states in it are kept with it: ${inside}` : ''}`;
    this.#entries.push(entryOf(node, mapped ? null : kept, [...(mapped?.differences ?? []), ...behaviour.differences]));
    return { state, node, mapped, caught: behaviour.caught, exits: this.#exitsOf(node, state, mapped) };
  }

  /** What leaves a state, with what stands behind it. */
  #exitsOf(node: Node, state: JsonObject, mapped: MappedState | null): readonly (readonly End[])[] {
    const type = textOf(own(state, 'Type'));
    if (type === 'Fail') return mapped ? [] : [[{ node: node.id, port: 'out' }]];
    const behind = mapped?.behind
      ? this.#behind(node, `${node.name}: ${type === 'Map' ? 'entry' : 'answer'}`, mapped.behind)
      : node;
    const out: End = { node: behind.id, port: 'out' };
    if (mapped && type === 'Parallel') return [this.#branches(out, node, state)];
    if (mapped && type === 'Map') return [this.#rounds(out, node, state)];
    const count = type === 'Choice' ? waysOf(state).length : 1;
    return Array.from({ length: count }, (_, way) => {
      const port = mapped ? (mapped.output?.(way) ?? 'out') : plainOutput(way);
      return [{ ...out, port }];
    });
  }

  #behind(node: Node, name: string, parameters: JsonObject): Node {
    const behind = this.#add(name, { type: 'core.set', typeVersion: 1, parameters });
    this.#join({ node: node.id, port: 'out' }, behind.id);
    return behind;
  }

  #branches(out: End, node: Node, state: JsonObject): readonly End[] {
    const branches = listOf(own(state, 'Branches')).map((branch) => this.#states(branch));
    for (const { entry } of branches) if (entry !== null) this.#join(out, entry);
    if (branches.length < 2) return branches.flatMap(({ exits }) => exits);
    const merge = this.#add(`${node.name}: all branches`, {
      type: 'core.merge',
      typeVersion: 1,
      parameters: { inputs: branches.length, mode: 'append' },
    });
    for (const [index, { exits }] of branches.entries())
      for (const end of exits) this.#join(end, merge.id, { port: `in${index + 1}` });
    return [{ node: merge.id, port: 'out' }];
  }

  #rounds(out: End, node: Node, state: JsonObject): readonly End[] {
    const loop = this.#add(`${node.name}: each`, {
      type: 'core.loop',
      typeVersion: 1,
      parameters: { batchSize: 1, concurrency: roundsOf(state) },
    });
    this.#join(out, loop.id);
    const { entry, exits } = this.#states(bodyOf(state));
    if (entry !== null) this.#join({ node: loop.id, port: 'item' }, entry);
    for (const end of exits) this.#join(end, loop.id, { port: 'return' });
    return [{ node: loop.id, port: 'done' }];
  }
}

const NO_BEHAVIOUR: ReturnType<typeof behaviourOf> = { caught: null, differences: [] };

const ownStates = (machine: unknown): Record<string, JsonObject> => {
  const states = own(machine, 'States');
  return Object.fromEntries(
    Object.entries(isRecord(states) ? states : {}).filter((entry): entry is [string, JsonObject] => isRecord(entry[1])),
  );
};

/** The states that a state leads to; undefined: it ends there what it belongs to. */
function waysFrom(state: JsonObject): (string | undefined)[] {
  if (own(state, 'Type') === 'Choice') return waysOf(state);
  const next = own(state, 'Next');
  return [typeof next === 'string' ? next : undefined];
}

const notesOf = (state: JsonObject): { notes?: string } => {
  const comment = textOf(own(state, 'Comment')).slice(0, 10_000);
  return comment === '' ? {} : { notes: comment };
};

/** How many states there are in a machine, at any depth. */
export const countStates = (machine: unknown): number =>
  Object.values(ownStates(machine)).reduce((sum, state) => sum + 1 + countIn(state), 0);

const countIn = (state: JsonObject): number =>
  [...listOf(own(state, 'Branches')), bodyOf(state)].reduce<number>((sum, machine) => sum + countStates(machine), 0);
