import { FORBIDDEN_NAMES, type Item, type Json, type JsonObject, mismatches, portsOf } from '@holdfast/workflow';
import type { NodeDefinition } from '../define.ts';
import type { Provider } from './fake-provider.ts';
import { deepFreeze } from './freeze.ts';
import { fillDefaults } from './parameters.ts';
import { type At, type NodeCall, type NodeOutcome, runNode } from './run-node.ts';

/** One documented use of a node: what goes in, and what must come out. */
export interface Sample extends NodeCall {
  readonly name: string;
  /** Items by port, exactly. An expected item without `from` or `files` leaves those open. */
  readonly expect?: Readonly<Record<string, readonly Item[]>>;
  /** The failures it must end with; other items may still succeed. */
  readonly fails?: readonly {
    readonly code: string;
    readonly index?: number | 'all';
    readonly message?: RegExp;
    readonly path?: string;
  }[];
  /** The fields its suspension must have. */
  readonly suspends?: JsonObject;
  /** Fields its answer to the caller must have. */
  readonly responds?: JsonObject;
  /** Stands in for the provider while the sample runs; its address is the `baseUrl`. */
  readonly startProvider?: () => Promise<Provider>;
}

/** Thrown when a node does not keep what the shared suite asks of every node. */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';
}

const show = (value: unknown): string => JSON.stringify(value, null, 2)?.slice(0, 4_000) ?? String(value);

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new SuiteError(message);
}

/**
 * Runs a sample on frozen input and checks the outcome and all that holds for
 * every node: ports exist, lineage points at input items, items are plain JSON
 * of a storable form and fit the output schema.
 *
 * @throws SuiteError
 */
export async function checkSample(definition: NodeDefinition, sample: Sample): Promise<NodeOutcome> {
  const provider = await sample.startProvider?.();
  try {
    return await checkedSample(definition, provider ? { ...sample, baseUrl: provider.url } : sample);
  } finally {
    await provider?.close();
  }
}

async function checkedSample(definition: NodeDefinition, sample: Sample): Promise<NodeOutcome> {
  const { description } = definition;
  const inputs = deepFreeze(sample.inputs ?? { [firstInput(definition)]: sample.items ?? [{ json: {} }] });
  const items = Object.values(inputs)[0] ?? [];
  const outcome = await runFrozen(definition, { ...sample, inputs });
  const parameters = fillDefaults(
    description,
    parametersAt(sample, { item: items[0], index: 0, url: sample.baseUrl ?? '' }),
  );
  const ports = portsOf(description, parameters).outputs.map(({ name }) => name);
  for (const port of new Set([...Object.keys(outcome.outputs), ...Object.keys(sample.expect ?? {})]))
    demand(ports.includes(port), `There is no port "${port}" with these parameters; there are: ${ports.join(', ')}.`);
  for (const [port, list] of Object.entries(outcome.outputs))
    for (const [index, item] of list.entries()) checkItem(definition, inputs, `${port}[${index}]`, item);
  checkOutcome(sample, outcome);
  return outcome;
}

const firstInput = ({ description }: NodeDefinition): string => portsOf(description).inputs[0]?.name ?? 'in';

const parametersAt = ({ parameters }: Sample, at: At): JsonObject | undefined =>
  typeof parameters === 'function' ? parameters(at) : parameters;

async function runFrozen(definition: NodeDefinition, sample: Sample): Promise<NodeOutcome> {
  try {
    return await runNode(definition, sample);
  } catch (error) {
    const isChange =
      error instanceof TypeError && /read only|not extensible|Cannot (delete|assign|add)/i.test(error.message);
    if (isChange) throw new SuiteError(`The node changes what it was given: ${error.message}`, { cause: error });
    throw error;
  }
}

function checkOutcome(sample: Sample, outcome: NodeOutcome): void {
  const wanted = sample.fails ?? [];
  demand(
    outcome.failures.length === wanted.length,
    `Expected ${wanted.length} failures, got ${outcome.failures.length}: ${show(outcome.failures)}`,
  );
  for (const [at, { code, index, message, path }] of wanted.entries()) {
    const got = outcome.failures[at];
    demand(got?.failure.code === code, `Expected the failure ${code}, got ${show(got)}`);
    demand(index === undefined || got.index === index, `Expected item ${index} to fail, but it was ${got.index}.`);
    demand(message === undefined || message.test(got.failure.message), `The message reads "${got.failure.message}".`);
    demand(path === undefined || got.failure.evidence?.path === path, `The path is "${got.failure.evidence?.path}".`);
  }
  if (sample.expect) {
    const filled = Object.fromEntries(Object.entries(outcome.outputs).filter(([, list]) => list.length > 0));
    const expected = Object.fromEntries(Object.entries(sample.expect).filter(([, list]) => list.length > 0));
    const got = Object.fromEntries(
      Object.entries(filled).map(([port, list]) => [
        port,
        list.map((item, at) => comparable(item, expected[port]?.[at])),
      ]),
    );
    demand(sameJson(got, expected), `Expected ${show(expected)}\nbut got ${show(got)}`);
  }
  if (sample.suspends) {
    demand(outcome.suspend !== null, 'Expected the node to wait, but it went on.');
    const { suspend } = outcome;
    for (const [name, value] of Object.entries(sample.suspends))
      demand(
        sameJson((suspend as unknown as JsonObject)[name], value),
        `Expected ${name} of the wait to be ${show(value)}, got ${show(suspend)}`,
      );
  } else demand(outcome.suspend === null, `The node waits, which the sample does not expect: ${show(outcome.suspend)}`);
  if (sample.responds) {
    const respond = outcome.results.map((result) => result.respond).find((said) => said !== undefined) as
      | JsonObject
      | undefined;
    for (const [name, value] of Object.entries(sample.responds))
      demand(
        sameJson(respond?.[name], value),
        `Expected the answer's ${name} to be ${show(value)}, got ${show(respond)}`,
      );
  }
}

/** Leaves out what the expectation does not speak of. */
const comparable = (item: Item, expected: Item | undefined): Partial<Item> => ({
  json: item.json,
  ...(expected && 'from' in expected && item.from !== undefined ? { from: item.from } : {}),
  ...(expected && 'files' in expected && item.files ? { files: item.files } : {}),
  ...(item.failure && expected?.failure ? { failure: item.failure } : {}),
});

function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && sameJson(value, (b as Record<string, unknown>)[key]))
  );
}

function checkItem(
  { description }: NodeDefinition,
  inputs: Readonly<Record<string, readonly Item[]>>,
  at: string,
  item: Item,
): void {
  checkJson(item.json, at);
  if (item.from !== undefined) {
    const [port, index] =
      typeof item.from === 'number' ? [Object.keys(inputs)[0] ?? '', item.from] : [item.from.port, item.from.index];
    const count = inputs[port]?.length ?? 0;
    demand(
      Number.isInteger(index) && index >= 0 && index < count,
      `${at} comes from ${show(item.from)}, which is no input item.`,
    );
  }
  if (description.output) {
    const [problem] = mismatches(description.output, item.json);
    demand(problem === undefined, `${at} does not fit the output schema at "${problem?.path}": ${problem?.message}`);
  }
}

/** Deepest nesting of an item; more cannot be stored. */
export const MAX_DEPTH = 64;

/** @throws SuiteError when a value is not JSON that can be stored and read back unchanged */
export function checkJson(value: unknown, at: string, depth = 0): asserts value is Json {
  demand(depth <= MAX_DEPTH, `${at.slice(0, 200)} is nested more than ${MAX_DEPTH} levels deep.`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') return demand(Number.isFinite(value), `${at} is ${value}, which JSON cannot hold.`);
  demand(typeof value === 'object', `${at} is ${typeof value}, which JSON cannot hold.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  demand(
    Array.isArray(value) || prototype === Object.prototype || prototype === null,
    `${at} is a ${(value as object).constructor?.name ?? 'strange object'}, not plain JSON.`,
  );
  for (const [key, entry] of Object.entries(value as object)) {
    demand(!FORBIDDEN_NAMES.has(key), `${at} has the key "${key}".`);
    checkJson(entry, `${at}.${key}`, depth + 1);
  }
}
