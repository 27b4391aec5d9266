import {
  defaulted,
  defineNode,
  type EachContext,
  fail,
  type Json,
  type JsonObject,
  parameter,
} from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { type Confidence, confidenceSchema, sureness, together } from '../confidence.ts';
import { modelConnections } from '../connections/index.ts';
import { isLookedAt, materialOf, placed, withText } from '../document.ts';
import { askForJson, held, type Read, withAlternatives } from '../model/ask.ts';
import type { Asker } from '../model/call.ts';
import { filesOf, framed, markOf, type Question } from '../model/prompt.ts';
import { fitted, isRecord, portable } from '../model/schema.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

const KINDS = {
  text: 'Text',
  number: 'Number',
  whole: 'Whole number',
  amount: 'Amount, as text with a point: 1234.50',
  date: 'Date: 2026-01-31',
  flag: 'Yes or no',
  texts: 'List of texts',
} as const;

const SCHEMAS: Readonly<Record<keyof typeof KINDS, JsonObject>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  whole: { type: 'integer' },
  amount: { type: 'string', pattern: '^-?[0-9]{1,15}(\\.[0-9]{1,6})?$' },
  date: { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' },
  flag: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
};

const field = Type.Object(
  {
    name: Type.String({
      title: 'Name',
      description: 'Name of the field in the answer.',
      pattern: '^(?!__proto__$|constructor$|prototype$)[A-Za-z][A-Za-z0-9_]{0,63}$',
      'x-form': 'letters, digits and underscores, beginning with a letter',
    }),
    kind: parameter.choice({ title: 'Kind', description: 'What it is.' }, KINDS, 'text'),
    description: parameter.text({
      title: 'What it is',
      description: 'In your words, for the model: where it stands, how it is told from others.',
      maxLength: 2_000,
    }),
    mayLack: parameter.flag({ title: 'May be missing', description: 'The material does not always have it.' }),
  },
  { additionalProperties: false },
);

const parameters = Type.Object(
  {
    ...dataParameters,
    document: parameter.text({
      title: 'Document',
      description:
        'Field of the item in which "Read a document" has left what it read. The model gets the file itself where it looks at files, else the text; fields that are found in it tell their place. Empty: there is none.',
      'x-control': 'field',
    }),
    fields: parameter.list(field, { title: 'Fields', description: 'What is to be read.' }, { maxItems: 100 }),
    schema: parameter.json({
      title: 'Schema',
      description: 'JSON Schema of an object instead of the list of fields, for what has lines or levels.',
    }),
    instructions: defaulted(
      Type.String({
        title: 'Instructions',
        description: 'What else the model should know. Written by you; data does not belong here.',
        maxLength: 50_000,
        'x-control': 'multiline',
        default: '',
      }),
    ),
    ...modelParameters,
    second: parameter.text({
      title: 'Second model',
      description: 'Reads it again, and what the two read differently counts as unsure. Empty: one model reads.',
      maxLength: 200,
    }),
    twice: parameter.flag({
      title: 'Read twice',
      description:
        'It is read again, where no second model is named here by that of the connection, or by the same one with the fields in the opposite order.',
    }),
    field: resultField,
  },
  { additionalProperties: false },
);

/** What one model read. */
interface Reading {
  readonly fields: JsonObject;
  readonly confidence: Confidence;
}

/**
 * Reads typed fields out of text, PDFs or images. Each field comes with how sure the model is of it;
 * read twice, a field that the two readings differ in has the confidence 0.
 */
export const extract = defineNode({
  type: 'ai.extract',
  typeVersion: 1,
  title: 'Extract fields',
  description: 'Reads fields of given kinds out of text, PDFs or images, each with how sure it is.',
  category: 'ai',
  icon: 'forms',
  keywords: ['llm', 'gpt', 'invoice', 'document', 'parse', 'ocr', 'structured output', 'data'],
  mode: 'each',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: modelConnections,
  parameters,
  policy: { timeoutMs: 120_000, concurrency: 4 },
  example: {
    data: 'Invoice 4711 of 31 January 2026, total 120.00 EUR',
    fields: [
      { name: 'number', kind: 'text', description: 'Number of the invoice.' },
      { name: 'total', kind: 'amount', description: 'Total with tax.' },
    ],
  },

  async run(context) {
    const { parameters, item } = context;
    const schema = schemaOf(parameters);
    const names = namesIn(schema);
    const asker = await askerOf(context);
    const material = parameters.document === '' ? null : await materialOf(item, parameters.document, context.files);
    const looksAt = material !== null && isLookedAt(material, asker.access) ? [material.file] : [];
    const files = await filesOf(item, [...parameters.files, ...looksAt], context.files);
    const data = material && looksAt.length === 0 ? withText(parameters.data, material) : parameters.data;
    const read = (model: string) => readBy(asker, context, model, schema, { data, files });
    const model = chosenModel(parameters.model, asker);
    const again = secondModel(parameters, asker, model);
    const [first, second] = await Promise.all([
      withAlternatives(model, parameters.otherwise, read),
      again === null ? null : readBy(asker, context, again, turned(schema), { data, files }),
    ]);
    const { fields, confidence } = first.answer;
    const both = second && together(names, first.answer, second);
    const sure = both?.confidence ?? confidence;
    const found = material && placed(fields, sure, material, wordsOf(schema));
    const answer: JsonObject = {
      fields,
      confidence: { ...(found?.confidence ?? sure) },
      ...(both ? { differs: both.differs } : {}),
      ...(found ? { document: found.document } : {}),
      model: first.model,
    };
    const output = parameters.field === '' ? answer : { ...item.json, [parameters.field]: answer };
    return { output, ...(item.files ? { files: item.files } : {}) };
  },
});

const namesIn = ({ properties }: JsonObject): string[] => Object.keys(isRecord(properties) ? properties : {});

/** The schema of what is to be read: the author's own, or that of the list of fields. */
function schemaOf({ fields, schema }: Static<typeof parameters>): JsonObject {
  if (schema !== null) {
    if (isRecord(schema) && isRecord(schema.properties)) return schema;
    throw fail.data('bad_schema', { message: 'The schema must be that of an object with "properties".' });
  }
  if (fields.length === 0)
    throw fail.data('bad_schema', { message: 'Name at least one field, or give a schema: nothing is to be read.' });
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, kind, description }) => [
        name,
        { ...SCHEMAS[kind], description: [description, KINDS[kind]].filter(Boolean).join(' – ') },
      ]),
    ),
    required: fields.filter(({ mayLack }) => !mayLack).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** Who reads it again: the model of the step, that of its connection, or the first one once more. Null: nobody. */
function secondModel({ second, twice }: Static<typeof parameters>, { access }: Asker, first: string): string | null {
  if (second !== '') return second;
  return twice ? String(access.fields.second || first) : null;
}

/** The same fields in the opposite order: a slip that comes of what was read before is not made twice. */
const turned = (schema: JsonObject): JsonObject =>
  isRecord(schema.properties)
    ? { ...schema, properties: Object.fromEntries(Object.entries(schema.properties).toReversed()) }
    : schema;

/** What the author says about each field. */
const wordsOf = ({ properties }: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, said]): [string, string][] =>
      isRecord(said) && typeof said.description === 'string' ? [[name, said.description]] : [],
    ),
  );

const READ =
  'Read the fields of the schema out of the material. Take what stands there; do not calculate, translate or complete it. What is not there is null. For each field say how sure you are.';

function readBy(
  asker: Asker,
  context: EachContext<Static<typeof parameters>>,
  model: string,
  schema: JsonObject,
  material: Pick<Question, 'data' | 'files'>,
): Promise<Reading> {
  const { parameters, idempotencyKey } = context;
  const names = namesIn(schema);
  return askForJson(
    asker,
    {
      model,
      prompt: framed({
        instructions: [READ, parameters.instructions].filter(Boolean).join('\n\n'),
        ...material,
        mark: markOf(idempotencyKey),
      }),
      schema: {
        type: 'object',
        properties: { fields: portable(schema), confidence: confidenceSchema(names) },
        required: ['fields', 'confidence'],
        additionalProperties: false,
      },
      maxTokens: parameters.maxTokens,
      temperature: TEMPERATURES[parameters.temperature],
    },
    (said) => readingOf(said, schema, names),
  );
}

function readingOf({ fields, confidence }: JsonObject, schema: JsonObject, names: readonly string[]): Read<Reading> {
  const found = held<Json>(schema, fitted(fields ?? null, schema));
  if (!found.isFit) return found;
  const sure = isRecord(confidence) ? confidence : {};
  return {
    isFit: true,
    value: {
      fields: isRecord(found.value) ? found.value : {},
      confidence: Object.fromEntries(names.map((name) => [name, sureness(sure[name])])),
    },
  };
}
