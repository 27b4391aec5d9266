import type { JsonObject } from './items.ts';
import type { Limits, Policy } from './policy.ts';

/** A JSON Schema (2020-12), as data. */
export type JsonSchema = { readonly [key: string]: unknown };

/** What a port carries. The canvas joins ports that fit; `any` fits all. */
export type PortCarries = 'any' | 'json' | 'file';

export interface PortDescription {
  readonly name: string;
  readonly title?: string;
  readonly carries?: PortCarries;
}

/**
 * The ports of one side of a node. Most are fixed; `fromList` adds one for each
 * entry of an array parameter (a switch's rules), `fromCount` as many as a
 * number parameter says (a merge's inputs). `last` follow after those.
 */
export interface PortSpec {
  readonly fixed: readonly PortDescription[];
  readonly fromList?: {
    readonly parameter: string;
    /** Field of an entry that names the port; without it the port is called `prefix` + index. */
    readonly nameField?: string;
    readonly prefix: string;
  };
  readonly fromCount?: { readonly parameter: string; readonly prefix: string; readonly standard: number };
  /** Ports after the generated ones; with `when`, only while that boolean or string parameter is set (to that value). */
  readonly last?: readonly (PortDescription & {
    readonly when?: { readonly parameter: string; readonly is?: unknown };
  })[];
}

/**
 * Answers by which a provider says, in its documentation, that it did nothing:
 * 429 stands for its rate limit (429, or 503 with `Retry-After`), a status from
 * 500 on for itself. Any other such answer leaves a write in doubt.
 */
export interface Refusals {
  readonly statuses: readonly number[];
  /** Where the provider says so: the address of a page, or `document` where the workflow's author said it. */
  readonly source: string;
}

/** What an operation does outside, and for a write how it is made safe. */
export type Effect =
  | { readonly kind: 'none' }
  | { readonly kind: 'read' }
  | {
      readonly kind: 'write';
      /** key: the API takes an idempotency key; probe: we can look it up; upsert: it brings about a state that can be read; unsafe: none of these. */
      readonly safeBy: SafeBy;
      /** How long the provider remembers a key, in milliseconds. */
      readonly keyWindowMs?: number;
      /** How long after a write a look-up may still miss it, in milliseconds. */
      readonly consistencyDelayMs?: number;
      /** After that delay a look-up sees every write: what it then does not find did not happen. Left out, it proves nothing. */
      readonly provesAbsence?: boolean;
      /**
       * Of an upsert: each attempt reads what is there before it writes, takes what is ours for done and leaves alone what
       * was changed by others. Left out, the runner sees to that: by the precondition of the request, or by the node's probe.
       */
      readonly looksFirst?: boolean;
      readonly refuses?: Refusals;
    }
  /**
   * The document decides (the generic HTTP request): `parameter` holds an object
   * with `kind` and `safeBy`; where it is absent the step is a read when the
   * parameter `readWhen.parameter` is one of `readWhen.in`, else an unsafe write.
   */
  | {
      readonly kind: 'declared';
      readonly parameter: string;
      readonly readWhen: { readonly parameter: string; readonly in: readonly string[] };
    };

/** An effect after the document has had its say. */
export type SettledEffect = Exclude<Effect, { kind: 'declared' }>;

export const SAFE_BY = ['key', 'probe', 'upsert', 'unsafe'] as const;
export type SafeBy = (typeof SAFE_BY)[number];

/**
 * What the engine itself does at a node. `join` waits for its inputs, `loop`
 * runs what hangs on its `item` port once per batch and emits `done` at the
 * end, `trigger` starts runs. Everything else is an ordinary step.
 */
export type Control = 'trigger' | 'step' | 'join' | 'loop';

export type NodeCategory =
  | 'triggers'
  | 'flow'
  | 'data'
  | 'files'
  | 'http'
  | 'ai'
  | 'people'
  | 'finance'
  | 'cloud'
  | 'databases'
  | 'queues';

/** What the designer, the validator and the engine know of a node type: JSON, no behaviour. */
export interface NodeDescription {
  readonly type: string;
  readonly typeVersion: number;
  readonly title: string;
  /** One sentence: what it does, with its units. */
  readonly description: string;
  readonly category: NodeCategory;
  /** Name of an icon of the Tabler outline set. */
  readonly icon: string;
  /** Further words people may search for. */
  readonly keywords?: readonly string[];
  readonly control: Control;
  /** `each`: once per item; `all`: once for the list. */
  readonly mode: 'each' | 'all';
  readonly effect: Effect;
  /** Connection types it works with. */
  readonly connection?: { readonly types: readonly string[]; readonly required: boolean };
  readonly parameters: JsonSchema;
  /** Schema of the json of one output item, where it is known. */
  readonly output?: JsonSchema;
  readonly inputs: PortSpec;
  readonly outputs: PortSpec;
  readonly policy?: Policy;
  /** Runs even when its input is an empty list. */
  readonly takesEmpty?: boolean;
  /** Waits for a person, a timer or a caller. */
  readonly parks?: boolean;
  /** Asks people: their silence is a failure, and no default may stand for their answer. */
  readonly asks?: boolean;
  /** Its results say what they cost (`usage.cost`): a ceiling for it can be kept. */
  readonly tellsCost?: boolean;
  /** It reads on in a list outside from where it last came through: a cursor is kept for it, over all runs of its workflow. */
  readonly keepsCursor?: boolean;
  /** It can look up whether a write of its own happened. */
  readonly probes?: boolean;
  /** A working example of its parameters. */
  readonly example?: JsonObject;
  /** Page of the provider that describes the operation. */
  readonly source?: string;
  /** The system outside that it speaks to, by the name its connector gives: told by an installation, not by the node itself. */
  readonly provider?: string;
  /** One parameter holds an operation of an API, another its values: what the values are like is told by the operation. */
  readonly shapedBy?: { readonly operation: string; readonly values: string };
  /** The output is what a provider documents, not what is promised: it helps people, and nothing is held to it. */
  readonly outputIsHint?: boolean;
}

/** A way to say who we are to a provider. Secret fields are named; their values never leave the server. */
export interface ConnectionDescription {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
  /** Schema of all fields. A property with `writeOnly: true` is a secret. */
  readonly fields: JsonSchema;
  /** It leads nowhere: what it holds proves something here and is sent to nobody. There is nothing to test or to limit. */
  readonly makesNoCalls?: true;
  /** What the provider allows one account; a person may set other limits on a connection. */
  readonly limits?: Limits;
  /** Where the provider's answers say what is left of its own budget, beside the usual headers. */
  readonly budget?: readonly BudgetHeaders[];
}

/** Headers by which a provider tells what is left of a rate limit. Names in lower case. */
export interface BudgetHeaders {
  /** Holds the number of calls left. */
  readonly remaining: string;
  /** Holds the time until the budget is full again: seconds from now, or epoch seconds. */
  readonly reset?: string;
  /** Time until it is full again, in milliseconds, where no header says so; a header is believed for as long. */
  readonly perMs?: number;
}

/** Settings of a step that reads on which say where it begins and how much it reads, and nothing of what is in the list. */
const OF_THE_PLACE: readonly string[] = ['from', 'after', 'limit'];

/** What of a step that reads on chooses its list: of its parameters, or of their schemas. */
export const choosingOf = <Value>(parameters: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !OF_THE_PLACE.includes(name)));

/** Finds the description of a node type. */
export type Catalogue = (type: string, typeVersion: number) => NodeDescription | undefined;

const at = (parameters: JsonObject, name: string): unknown =>
  Object.hasOwn(parameters, name) ? parameters[name] : undefined;

const isKind = (value: unknown): value is SettledEffect['kind'] =>
  value === 'none' || value === 'read' || value === 'write';

const defaultOf = ({ parameters }: NodeDescription, name: string): unknown =>
  (parameters.properties as Record<string, { default?: unknown }> | undefined)?.[name]?.default;

/** What a node with these parameters does outside. Unclear is treated as the worst case: an unsafe write. */
export function effectOf(description: NodeDescription, parameters: JsonObject = {}): SettledEffect {
  const { effect } = description;
  if (effect.kind !== 'declared') return effect;
  const said = at(parameters, effect.parameter);
  if (said && typeof said === 'object' && !Array.isArray(said)) {
    const { kind, safeBy, keyWindowMs, consistencyDelayMs, provesAbsence, refuses } = said as Record<string, unknown>;
    if (isKind(kind) && kind !== 'write') return { kind };
    if (kind === 'write') {
      return {
        kind,
        safeBy: SAFE_BY.find((name) => name === safeBy) ?? 'unsafe',
        ...(typeof keyWindowMs === 'number' ? { keyWindowMs } : {}),
        ...(typeof consistencyDelayMs === 'number' ? { consistencyDelayMs } : {}),
        ...(provesAbsence === true ? { provesAbsence } : {}),
        refuses: refusalsOf(refuses),
      };
    }
  }
  const decider = at(parameters, effect.readWhen.parameter) ?? defaultOf(description, effect.readWhen.parameter);
  return typeof decider === 'string' && effect.readWhen.in.includes(decider)
    ? { kind: 'read' }
    : { kind: 'write', safeBy: 'unsafe', refuses: refusalsOf(undefined) };
}

/** What the author of a document says of refusals; unless told otherwise, that a rate limit refuses a request unread. */
const refusalsOf = (said: unknown): Refusals => ({
  statuses: Array.isArray(said) ? said.filter((status): status is number => Number.isInteger(status)) : [429],
  source: 'document',
});

const IN: PortSpec = { fixed: [{ name: 'in' }] };
const OUT: PortSpec = { fixed: [{ name: 'out' }] };
const NONE: PortSpec = { fixed: [] };
/** The usual port sets. */
export const PORTS = { in: IN, out: OUT, none: NONE } as const;

function expand(spec: PortSpec, description: NodeDescription, parameters: JsonObject): PortDescription[] {
  const ports: PortDescription[] = [...spec.fixed];
  if (spec.fromList) {
    const { parameter, nameField, prefix } = spec.fromList;
    const list = at(parameters, parameter);
    if (Array.isArray(list)) {
      list.forEach((entry, index) => {
        const said =
          nameField && entry && typeof entry === 'object' && !Array.isArray(entry) ? at(entry, nameField) : undefined;
        const name = typeof said === 'string' && said !== '' ? said : `${prefix}${index + 1}`;
        if (!ports.some((port) => port.name === name)) ports.push({ name });
      });
    }
  }
  if (spec.fromCount) {
    const { parameter, prefix, standard } = spec.fromCount;
    const said = at(parameters, parameter);
    const count = typeof said === 'number' && Number.isInteger(said) && said > 0 && said <= 100 ? said : standard;
    for (let index = 1; index <= count; index += 1) ports.push({ name: `${prefix}${index}` });
  }
  for (const { when, ...port } of spec.last ?? []) {
    // What a document leaves out is what its default says, here as in the run.
    const value = when ? (at(parameters, when.parameter) ?? defaultOf(description, when.parameter)) : true;
    if (when && (when.is === undefined ? !value : value !== when.is)) continue;
    ports.push(port);
  }
  return ports;
}

/**
 * The ports a node has with these parameters, in the order in which they are
 * drawn. The fallback and compensate ports are not listed: every step that can
 * fail has the first, every write the second.
 */
export function portsOf(
  description: NodeDescription,
  parameters: JsonObject = {},
): { inputs: PortDescription[]; outputs: PortDescription[] } {
  return {
    inputs: expand(description.inputs, description, parameters),
    outputs: expand(description.outputs, description, parameters),
  };
}
