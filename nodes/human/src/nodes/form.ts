import { defineNode, fail, type Item, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { askingParameters, expired, questionOf, saidBy } from '../asking.ts';
import { checkFormSchema, FormSchemaError } from '../form.ts';

/** Most items that are corrected in one form. */
const MAX_ITEMS = 50;

/**
 * Has a person complete or correct data. The form is prefilled from the items,
 * the answer is checked on the server, and what was changed stays with it.
 */
export const form = defineNode({
  type: 'human.form',
  typeVersion: 1,
  title: 'Form',
  description: 'Has a person complete or correct data, and records what was changed.',
  category: 'people',
  icon: 'forms',
  keywords: ['human', 'ask', 'input', 'correct data', 'edit', 'data entry', 'validate', 'review'],
  mode: 'all',
  parks: true,
  asks: true,
  ports: ['submitted', 'rejected'],
  parameters: askingParameters({
    schema: Type.Unsafe<JsonObject>({
      type: 'object',
      title: 'Fields',
      description: 'JSON Schema of an object: the fields of the form. Several items make a form with one entry each.',
      'x-control': 'json',
    }),
    values: parameter.json({
      title: 'Prefilled with',
      description: 'The object the form begins with. Empty: the fields of the item that the form has.',
    }),
    reasonToReject: parameter.flag(
      {
        title: 'Giving up needs a reason',
        description: 'Whether a reason must be given by whoever says that the data cannot be corrected.',
      },
      true,
    ),
  }),
  example: {
    title: 'Correct the invoice',
    schema: {
      type: 'object',
      properties: {
        number: { type: 'string', title: 'Number', minLength: 1 },
        total: { type: 'number', title: 'Total' },
      },
      required: ['number', 'total'],
    },
  },

  run({ parameters, parametersFor, items, now, node }) {
    const { schema, reasonToReject } = parameters;
    const bad = (why: string, path: string) =>
      fail.data('bad_input', { message: `"${node.name}" ${why}.`, decidedBy: 'node', evidence: { path } });
    try {
      checkFormSchema(schema);
    } catch (error) {
      if (!(error instanceof FormSchemaError)) throw error;
      throw bad(`has fields that no form can be made of: ${error.message}`, '/schema');
    }
    if (items.length > MAX_ITEMS)
      throw bad(`got ${items.length} items, and a form takes ${MAX_ITEMS}; work in batches with a loop`, '');
    const values = items.map(({ json }, index) => prefilled(schema, parametersFor(index).values, json));
    const [value = {}] = values;
    const isOne = items.length === 1;
    return questionOf(
      parameters,
      { items, now },
      {
        kind: 'form',
        choices: [
          { value: 'submitted', title: 'Submit' },
          { value: 'rejected', title: 'Cannot be corrected', ...(reasonToReject ? { needsReason: true } : {}) },
        ],
        form: {
          schema: isOne ? schema : { type: 'array', items: schema, minItems: items.length, maxItems: items.length },
          value: isOne ? value : values,
        },
      },
    );
  },

  resume({ items, parameters }, { outcome, data }) {
    if (outcome.kind !== 'decided') throw expired(parameters.title);
    const said = saidBy(outcome.by, data);
    if (outcome.choice !== 'submitted') return { outputs: { [outcome.choice]: passed(items, () => ({ form: said })) } };
    const changes = Array.isArray(data.changes) ? data.changes : [];
    const entry = (index: number): JsonObject => {
      const value = items.length === 1 ? data.value : (data.value as Json[] | undefined)?.[index];
      return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
    };
    const of = (index: number) =>
      items.length === 1 ? changes : changes.filter((change) => isWithin(change, `/${index}/`));
    return {
      outputs: {
        submitted: passed(items, (index) => ({ ...entry(index), form: { ...said, changes: of(index) } })),
      },
    };
  },
});

const isWithin = (change: Json, prefix: string): boolean =>
  change !== null &&
  typeof change === 'object' &&
  !Array.isArray(change) &&
  typeof change.path === 'string' &&
  change.path.startsWith(prefix);

const passed = (items: readonly Item[], more: (index: number) => JsonObject): Item[] =>
  items.map(({ json, files }, index) => ({
    json: { ...json, ...more(index) },
    ...(files ? { files } : {}),
    from: index,
  }));

/** What a form begins with: what was chosen, or what the item has of its fields. */
function prefilled(schema: JsonObject, values: Json | undefined, json: JsonObject): JsonObject {
  if (values !== null && typeof values === 'object' && !Array.isArray(values)) return values;
  const fields =
    schema.properties !== null && typeof schema.properties === 'object' ? Object.keys(schema.properties) : [];
  return Object.fromEntries(
    fields.flatMap((name): [string, Json][] => {
      const value = Object.hasOwn(json, name) ? json[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
