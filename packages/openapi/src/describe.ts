import { isQuickPattern, isSoundSchema, type Json, type JsonObject, type JsonSchema } from '@holdfast/workflow';
import { isRecord } from './parse.ts';
import { resolved, targetOf } from './references.ts';
import { isPlainName, isPlainValue, plainText } from './words.ts';

/** So many schemas are described for a side of an operation; what is further away is taken as any JSON. */
const MOST_SCHEMAS = { input: 800, output: 400 } as const;
/** Longest description, in characters. What comes back is only looked at. */
const MOST_DESCRIPTION = { input: 300, output: 100 } as const;
const MOST_DEPTH = 10;
const MOST_CHOICES = 500;
/** Longest pattern, and most entries of a default, that are shown. */
const MOST_SHOWN = 100;
const MOST_ENTRIES = 10;

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems'];
const LISTS = ['allOf', 'anyOf', 'oneOf'];

/** What is sent leaves out what only the API sets; what comes back leaves out what is only sent. */
export type Side = 'input' | 'output';

/**
 * Describes values by schemas that stand on their own: the part of JSON Schema that a step takes, and those
 * definitions that are needed, under `$defs`. What is nearest is described first.
 */
export class Describer {
  readonly #document: JsonObject;
  readonly #side: Side;
  readonly #complain: (wrong: string) => void;
  readonly #names = new Map<string, string>();
  readonly #waiting: { readonly name: string; readonly at: string }[] = [];
  readonly #defs: Record<string, JsonSchema> = {};
  #left: number;

  constructor(document: JsonObject, side: Side, complain: (wrong: string) => void) {
    this.#document = document;
    this.#side = side;
    this.#left = MOST_SCHEMAS[side];
    this.#complain = complain;
  }

  /** A schema of the document as a step takes it. Its references hold once `finish` has been called. */
  describe(schema: Json | undefined, depth = 0): JsonSchema {
    if (!isRecord(schema) || depth > MOST_DEPTH || this.#left <= 0) return {};
    this.#left -= 1;
    const words = this.#words(schema);
    if (typeof schema.$ref === 'string') return { ...this.#reference(schema.$ref), ...words };
    return { ...words, ...this.#type(schema), ...this.#bounds(schema), ...this.#parts(schema, depth) };
  }

  /** A schema with all definitions that it needs. Any JSON where it cannot be checked in bounded time. */
  finish(schema: JsonSchema): JsonSchema {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const target = targetOf(this.#document, next.at, true);
      this.#defs[next.name] = 'value' in target ? this.describe(target.value) : {};
    }
    const whole = Object.keys(this.#defs).length === 0 ? schema : { ...schema, $defs: this.#defs };
    if (isSoundSchema(whole)) return whole;
    this.#complain('The description of its values refers to itself without end, or branches without measure.');
    return { type: 'object' };
  }

  #reference(reference: string): JsonSchema {
    const target = targetOf(this.#document, reference, true);
    if ('wrong' in target) {
      this.#complain(target.wrong);
      return {};
    }
    return { $ref: `#/$defs/${this.#nameOf(reference)}` };
  }

  #nameOf(reference: string): string {
    const known = this.#names.get(reference);
    if (known !== undefined) return known;
    const plain = (reference.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 150) || 'value';
    const taken = new Set(this.#names.values());
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
    this.#names.set(reference, name);
    this.#waiting.push({ name, at: reference });
    return name;
  }

  #words(schema: JsonObject): JsonSchema {
    const standard = schema.default;
    const pattern = this.#side === 'input' ? patternOf(schema) : '';
    const parts = [
      schema.deprecated === true ? 'Deprecated.' : '',
      plainText(schema.description, MOST_DESCRIPTION[this.#side]),
      pattern !== '' && pattern.length <= MOST_SHOWN ? `Form: ${pattern}` : '',
      isShown(standard) ? `Left out: ${JSON.stringify(standard)}.` : '',
    ];
    const description = parts.filter((part) => part !== '').join(' ');
    return description === '' ? {} : { description };
  }

  #type(schema: JsonObject): JsonSchema {
    const said = Array.isArray(schema.type) ? schema.type : [schema.type];
    const types = said.filter((each): each is string => typeof each === 'string' && TYPES.has(each));
    if (isFile(schema)) return { type: 'string', 'x-file': true };
    const format = plainText(schema.format, 100);
    return {
      ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
      ...(format === '' ? {} : { format }),
    };
  }

  /** What a value has to keep to. What comes back is shown, and held to nothing. */
  #bounds(schema: JsonObject): JsonSchema {
    if (this.#side === 'output') return {};
    const found: Record<string, unknown> = {};
    for (const name of NUMBERS) if (typeof schema[name] === 'number') found[name] = schema[name];
    for (const name of COUNTS) {
      const value = schema[name];
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) found[name] = value;
    }
    const pattern = patternOf(schema);
    if (pattern !== '' && isQuickPattern(pattern)) found.pattern = pattern;
    const { enum: choices, const: only } = schema;
    if (Array.isArray(choices) && choices.length > 0 && choices.length <= MOST_CHOICES && choices.every(isPlainValue))
      found.enum = choices;
    if (only !== undefined && isPlainValue(only)) found.const = only;
    const example = Array.isArray(schema.examples) ? schema.examples[0] : schema.example;
    if (example !== undefined && example !== null && isPlainValue(example)) found.examples = [example];
    return found;
  }

  #parts(schema: JsonObject, depth: number): JsonSchema {
    const { properties, items, additionalProperties } = schema;
    const found: Record<string, unknown> = {};
    if (isRecord(properties)) Object.assign(found, this.#properties(properties, schema.required, depth));
    else if (Array.isArray(schema.required)) Object.assign(found, this.#required(schema.required));
    if (isRecord(items)) found.items = this.describe(items, depth + 1);
    if (isRecord(additionalProperties)) found.additionalProperties = this.describe(additionalProperties, depth + 1);
    for (const name of LISTS) {
      const list = schema[name];
      if (Array.isArray(list) && list.length > 0 && list.length <= 100)
        found[name] = list.map((each) => this.describe(each, depth + 1));
    }
    return found;
  }

  #properties(properties: JsonObject, required: Json | undefined, depth: number): JsonSchema {
    const kept = Object.entries(properties).filter(([name, each]) => isPlainName(name) && !this.#isElsewhere(each));
    const named = Object.fromEntries(kept.map(([name, each]) => [name, this.describe(each, depth + 1)]));
    const gone = new Set(Object.keys(properties).filter((name) => !Object.hasOwn(named, name)));
    const needed = Array.isArray(required)
      ? required.filter((name) => typeof name !== 'string' || !gone.has(name))
      : [];
    return { properties: named, ...this.#required(needed) };
  }

  #required(names: readonly Json[]): JsonSchema {
    const needed = names.filter((name): name is string => typeof name === 'string' && isPlainName(name));
    return this.#side === 'output' || needed.length === 0 ? {} : { required: needed };
  }

  /** Whether a property belongs to the other side. */
  #isElsewhere(schema: Json): boolean {
    const mark = this.#side === 'input' ? 'readOnly' : 'writeOnly';
    return resolved(this.#document, schema, () => {})?.[mark] === true;
  }
}

const patternOf = ({ pattern }: JsonObject): string =>
  typeof pattern === 'string' && !pattern.startsWith('=') ? pattern : '';

/** Whether a default is told: a value, or a short list of values. */
const isShown = (standard: Json | undefined): boolean =>
  Array.isArray(standard)
    ? standard.length <= MOST_ENTRIES && standard.every(isPlainValue)
    : standard !== undefined && standard !== '' && isPlainValue(standard);

/** Whether a schema stands for the bytes of a file. */
export const isFile = ({ type, format, contentMediaType, contentEncoding }: JsonObject): boolean =>
  format === 'binary' ||
  type === 'file' ||
  (typeof contentMediaType === 'string' && contentEncoding === undefined && type !== 'object');
