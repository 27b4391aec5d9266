import type { Json, JsonObject, JsonSchema, Operation } from '@holdfast/workflow';
import type { Describer } from './describe.ts';
import { isRecord } from './parse.ts';
import { resolved } from './references.ts';
import { isPlainName } from './words.ts';

type Parameter = Operation['parameters'][number];

/** What is told about an operation: why it cannot be called, and what to know about it. */
export interface Remarks {
  readonly refusals: string[];
  readonly notes: string[];
}

export interface Parameters {
  readonly list: readonly Parameter[];
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
  /** Header in which the API takes an idempotency key. */
  readonly keyHeader: string | null;
}

/** Set by the client itself, by the connection, or by the body: a parameter of that name is none (OpenAPI 3.1, 4.8.12.1). */
const OURS = new Set(['accept', 'content-type', 'authorization']);
const KEY_HEADER = /^(?:x-)?idempotency-?key$/i;
const STYLES: Readonly<Record<Parameter['in'], readonly Parameter['style'][]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** Parameters of an operation and of its path; those of the operation win. */
function merged(document: JsonObject, lists: readonly (Json | undefined)[], remarks: Remarks): JsonObject[] {
  const found = new Map<string, JsonObject>();
  for (const list of lists) {
    for (const entry of Array.isArray(list) ? list : []) {
      const parameter = resolved(document, entry, (wrong) => remarks.refusals.push(wrong));
      if (parameter) found.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter);
    }
  }
  return [...found.values()];
}

/** Parts of the address that no parameter is declared for: texts. */
function unsaid(path: string, said: readonly JsonObject[], { notes }: Remarks): JsonObject[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name = '']) => {
    if (said.some((each) => each.in === 'path' && each.name === name)) return [];
    notes.push(`The part "{${name}}" of its address is not among its parameters; it is taken as a text.`);
    return [{ name, in: 'path', required: true, schema: { type: 'string' } }];
  });
}

/** What an operation is called with beside its body. */
export function parametersOf(
  document: JsonObject,
  path: string,
  lists: readonly (Json | undefined)[],
  describer: Describer,
  remarks: Remarks,
): Parameters {
  const list: Parameter[] = [];
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  let keyHeader: string | null = null;
  const declared = merged(document, lists, remarks);
  for (const said of [...declared, ...unsaid(path, declared, remarks)]) {
    const { name, in: place } = said;
    if (typeof name !== 'string' || !isPlainName(name)) continue;
    if (place === 'header' && OURS.has(name.toLowerCase())) continue;
    if (place === 'header' && KEY_HEADER.test(name)) {
      keyHeader = name;
      continue;
    }
    if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie') {
      const words = `The parameter "${name}" goes into "${String(place)}", which is not supported`;
      if (said.required === true) remarks.refusals.push(`${words}.`);
      else remarks.notes.push(`${words}; it is left out.`);
      continue;
    }
    const as = Object.hasOwn(properties, name) ? `${name}_${place}` : name;
    const content = isRecord(said.content) ? Object.entries(said.content)[0] : undefined;
    const schema = content && isRecord(content[1]) ? content[1].schema : said.schema;
    list.push({ ...waysOf(said, place), name, in: place, as, ...(content ? { isJson: true as const } : {}) });
    const own = describer.describe(schema ?? {});
    const words = describer.describe({ description: said.description ?? null, deprecated: said.deprecated ?? null });
    properties[as] = { ...own, ...words };
    if (said.required === true || place === 'path') required.push(as);
  }
  return { list, properties, required, keyHeader };
}

function waysOf({ style: said, explode }: JsonObject, place: Parameter['in']): Pick<Parameter, 'style' | 'explode'> {
  const style = STYLES[place].find((each) => each === said) ?? STYLES[place][0] ?? 'simple';
  return { style, explode: typeof explode === 'boolean' ? explode : style === 'form' };
}
