import type { LanguageModelV4FunctionTool } from '@ai-sdk/provider';
import { fail, type JsonObject, parameter, withinTime } from '@holdfast/node-sdk';
import { FORBIDDEN_NAMES, type Json } from '@holdfast/workflow';
import { type Static, Type } from 'typebox';
import { held, type Read } from '../model/ask.ts';
import { fitted, isRecord, portable } from '../model/schema.ts';

/** The tool by which a typed answer is given. */
export const ANSWER = 'answer';
/** Largest input that a model may give a tool, in characters of JSON. */
const MAX_INPUT = 100_000;
/** Patterns of a schema may take for ever on what a model says. */
const CHECK_MS = 1_000;

/** A tool on the list of an agent: a workflow that it may have called, and how. */
export const toolParameter = Type.Object(
  {
    name: Type.String({
      title: 'Name',
      description: 'Name of the tool for the model.',
      pattern: '^(?!answer$)[A-Za-z][A-Za-z0-9_-]{0,63}$',
      'x-form': 'letters, digits, _ and -, such as find_order; "answer" is taken',
    }),
    workflow: Type.String({
      title: 'Workflow',
      description: 'Name or id of a published workflow that begins with the trigger "Called by a workflow".',
      minLength: 1,
      maxLength: 200,
      'x-control': 'workflow',
    }),
    description: parameter.text({
      title: 'What it does',
      description: 'In your words, for the model: when to call it, and what comes of it.',
      maxLength: 2_000,
      'x-control': 'multiline',
    }),
    input: Type.Unsafe<Json>({
      title: 'Input',
      description: 'JSON Schema of an object: what the model may fill in, and nothing besides.',
      'x-control': 'json',
      examples: [{ type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] }],
    }),
    confirm: parameter.choice(
      { title: 'Before each call', description: 'Whether a person sees the very input first, and lets it through.' },
      { person: 'A person is asked', nobody: 'Nobody is asked: it is called at once' },
      'person',
    ),
  },
  { additionalProperties: false },
);

export type Tool = Static<typeof toolParameter>;

/** What a model is offered, and what it is held to. */
export interface Tools {
  readonly known: ReadonlyMap<string, Tool>;
  readonly offered: readonly LanguageModelV4FunctionTool[];
  /** Form of a typed answer; null: the answer is text. */
  readonly answer: JsonObject | null;
}

/** @throws NodeFailure data/bad_input, data/bad_schema for a list that cannot be offered */
export function toolsOf(list: readonly Tool[], answer: Json): Tools {
  const known = new Map(list.map((tool) => [tool.name, tool]));
  if (known.size < list.length)
    throw fail.data('bad_input', { message: 'Two tools have the same name.', evidence: { path: '/tools' } });
  const form = answer === null ? null : schemaOf(answer, 'the answer');
  const offered = list.map(({ name, description, input }) => offer(name, description, schemaOf(input, `"${name}"`)));
  if (form) offered.push(offer(ANSWER, 'Ends the task with its result.', form));
  return { known, offered, answer: form };
}

const offer = (name: string, description: string, schema: JsonObject): LanguageModelV4FunctionTool => ({
  type: 'function',
  name,
  ...(description === '' ? {} : { description }),
  // A schema is JSON; the library's own type of it is narrower.
  inputSchema: portable(schema) as LanguageModelV4FunctionTool['inputSchema'],
});

function schemaOf(said: Json, of: string): JsonObject {
  if (isRecord(said) && isRecord(said.properties)) return said;
  throw fail.data('bad_schema', { message: `The schema of ${of} must be that of an object with "properties".` });
}

/**
 * What a model said, held against a schema. Names that it does not have are refused, whatever it leaves open.
 *
 * @throws NodeFailure data/bad_schema, permanent/resource_limit: a defect of the schema, not of what was said
 */
export function readInput(schema: Json, text: string): Read<JsonObject> {
  if (text.length > MAX_INPUT) return { isFit: false, problem: `it has more than ${MAX_INPUT} characters.` };
  let said: Json;
  try {
    said = JSON.parse(text === '' ? '{}' : text) as Json;
  } catch {
    return { isFit: false, problem: 'it is no JSON.' };
  }
  if (!isRecord(said) || !isRecord(schema) || !isRecord(schema.properties))
    return { isFit: false, problem: 'it is no JSON object.' };
  const { properties } = schema;
  const stray = Object.keys(said).find((name) => !Object.hasOwn(properties, name)) ?? forbiddenIn(said);
  if (stray !== undefined) return { isFit: false, problem: `there is no field "${stray.slice(0, 60)}".` };
  const value = fitted(said, schema) as JsonObject;
  return withinTime(CHECK_MS, 'Checking the input of a tool', () => held(schema, value));
}

function forbiddenIn(value: Json | undefined): string | undefined {
  if (Array.isArray(value)) return value.map(forbiddenIn).find((name) => name !== undefined);
  if (!isRecord(value)) return undefined;
  return (
    Object.keys(value).find((name) => FORBIDDEN_NAMES.has(name)) ??
    Object.values(value)
      .map(forbiddenIn)
      .find((name) => name !== undefined)
  );
}
