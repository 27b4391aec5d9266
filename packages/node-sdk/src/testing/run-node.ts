import type { Failure, Item, JsonObject } from '@holdfast/workflow';
import { portsOf } from '@holdfast/workflow';
import type { AllResult, EachResult, Resumed, Suspension } from '../context.ts';
import type { NodeDefinition } from '../define.ts';
import { NodeFailure } from '../failures.ts';
import { makeAllContext, makeEachContext, type Surroundings } from './contexts.ts';
import { testGathering } from './http-client.ts';
import { fillDefaults } from './parameters.ts';

/** Where a parameter is resolved: the item it is for, and the address of the fake provider, if there is one. */
export interface At {
  readonly item: Item | undefined;
  readonly index: number;
  readonly url: string;
}

export interface NodeCall extends Surroundings {
  /** Fixed values, or what expressions would give for an item. */
  readonly parameters?: JsonObject | ((at: At) => JsonObject) | undefined;
  /** Items of the first input. */
  readonly items?: readonly Item[] | undefined;
  /** Items of every input, where there are several. */
  readonly inputs?: Readonly<Record<string, readonly Item[]>> | undefined;
  /** Calls `resume` with this instead of `run`. */
  readonly resumed?: Resumed | undefined;
}

export interface NodeOutcome {
  readonly outputs: Readonly<Record<string, readonly Item[]>>;
  readonly failures: readonly { readonly index: number | 'all'; readonly failure: Failure }[];
  readonly suspend: Suspension | null;
  readonly results: readonly (EachResult | AllResult)[];
}

/** Items from their json. */
export const itemsOf = (...list: readonly JsonObject[]): Item[] => list.map((json) => ({ json }));

/**
 * Runs a node once over its input, as the runner does: defaults filled in, items in `each` mode
 * as many at once as its policy says, lineage set, failures gathered by item. Whatever is
 * thrown that is not a classified failure comes through: it is a defect.
 */
export async function runNode(definition: NodeDefinition, call: NodeCall = {}): Promise<NodeOutcome> {
  const { description } = definition;
  const firstPort = description.inputs.fixed[0]?.name ?? (description.inputs.fromCount ? 'in1' : 'in');
  const inputs = call.inputs ?? { [firstPort]: call.items ?? itemsOf({}) };
  const items = Object.values(inputs)[0] ?? [];
  const resolve = (index: number): JsonObject =>
    fillDefaults(
      description,
      typeof call.parameters === 'function'
        ? call.parameters({ item: items[index], index, url: call.baseUrl ?? '' })
        : call.parameters,
    );
  const around: Surroundings = { ...call, connectionType: call.connectionType ?? definition.connections[0] };
  return definition.mode === 'each'
    ? runEach(definition, items, resolve, around, call.resumed)
    : runAll(definition, inputs, resolve, around, call.resumed);
}

const failureOf = (error: unknown): Failure => {
  if (error instanceof NodeFailure) return error.failure;
  throw error;
};

async function runEach(
  definition: Extract<NodeDefinition, { mode: 'each' }>,
  items: readonly Item[],
  resolve: (index: number) => JsonObject,
  around: Surroundings,
  resumed: Resumed | undefined,
): Promise<NodeOutcome> {
  const outputs: Record<string, Item[]> = Object.create(null);
  const failures: { index: number; failure: Failure }[] = [];
  const results: EachResult[] = [];
  const gathering = testGathering();
  const lanes = definition.description.policy?.concurrency ?? 1;
  const begin = async (index: number) => {
    const parameters = resolve(index);
    const context = makeEachContext(parameters, items, index, { ...around, gathering });
    const result = await (resumed && definition.resume ? definition.resume(context, resumed) : definition.run(context));
    return { parameters, result };
  };
  let begun: PromiseSettledResult<Awaited<ReturnType<typeof begin>>>[] = [];
  for (const [index, item] of items.entries()) {
    if (index % lanes === 0)
      begun = await Promise.allSettled(items.slice(index, index + lanes).map((_, lane) => begin(index + lane)));
    try {
      const ended = begun[index % lanes];
      if (ended?.status !== 'fulfilled') throw ended?.reason;
      const { parameters, result } = ended.value;
      results.push(result);
      if ('suspend' in result) return { outputs, failures, suspend: result.suspend, results };
      const first = portsOf(definition.description, parameters).outputs[0]?.name ?? 'out';
      const made = result.items ?? [
        result.output
          ? { json: result.output, ...(result.files ? { files: result.files } : {}) }
          : { json: item.json, ...(item.files ? { files: item.files } : {}) },
      ];
      for (const port of result.ports ?? [result.port ?? first]) {
        outputs[port] ??= [];
        outputs[port].push(...made.map((one) => ({ ...one, from: index })));
      }
    } catch (error) {
      failures.push({ index, failure: failureOf(error) });
    }
  }
  return { outputs, failures, suspend: null, results };
}

async function runAll(
  definition: Extract<NodeDefinition, { mode: 'all' }>,
  inputs: Readonly<Record<string, readonly Item[]>>,
  resolve: (index: number) => JsonObject,
  around: Surroundings,
  resumed: Resumed | undefined,
): Promise<NodeOutcome> {
  try {
    const context = makeAllContext(resolve, inputs, around);
    const result = await (resumed && definition.resume ? definition.resume(context, resumed) : definition.run(context));
    if ('suspend' in result) return { outputs: {}, failures: [], suspend: result.suspend, results: [result] };
    return { outputs: result.outputs, failures: result.failures ?? [], suspend: null, results: [result] };
  } catch (error) {
    return { outputs: {}, failures: [{ index: 'all', failure: failureOf(error) }], suspend: null, results: [] };
  }
}

/**
 * Runs a node over one list and hands back the json of the items on one port
 * (default: the node's first).
 *
 * @throws NodeFailure the first failure, when an item failed
 */
export async function outputOf(definition: NodeDefinition, call: NodeCall = {}, port?: string): Promise<JsonObject[]> {
  const outcome = await runNode(definition, call);
  const [failed] = outcome.failures;
  if (failed) throw new NodeFailure(failed.failure);
  const name = port ?? Object.keys(outcome.outputs)[0] ?? 'out';
  return (outcome.outputs[name] ?? []).map(({ json }) => json);
}

/** Runs a node and hands back the failures it ended with. */
export async function failuresOf(definition: NodeDefinition, call: NodeCall = {}): Promise<Failure[]> {
  return (await runNode(definition, call)).failures.map(({ failure }) => failure);
}
