import { defaulted, defineNode, fail, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { isSame, sureness } from '../confidence.ts';
import { isRecord } from '../model/schema.ts';

const share = { minimum: 0, maximum: 1 };
const fieldName = Type.String({ title: 'Field', description: 'Name of the field.', minLength: 1, maxLength: 200 });

const threshold = Type.Object(
  {
    field: fieldName,
    least: defaulted(
      Type.Number({ title: 'At least', description: 'Confidence it needs, from 0 to 1.', ...share, default: 0.9 }),
    ),
    standard: parameter.json({ title: 'Safe value', description: 'Taken instead where the gate gives safe values.' }),
  },
  { additionalProperties: false },
);

const check = Type.Object(
  {
    name: Type.String({ title: 'Name', description: 'What holds, in a few words.', minLength: 1, maxLength: 200 }),
    holds: Type.Unsafe<Json>({
      title: 'Holds',
      description: 'Expression that is true where all is well, such as net and tax being the total.',
      examples: ['={{ $json.ai.fields.net + $json.ai.fields.tax == $json.ai.fields.total }}'],
    }),
    fields: parameter.list(
      fieldName,
      {
        title: 'Fields',
        description: 'Those in doubt where it does not hold. None: all.',
      },
      { maxItems: 100 },
    ),
  },
  { additionalProperties: false },
);

const BELOW = {
  person: 'To a person: by the port "person"',
  rules: 'To rules: by the port "rules"',
  standard: 'Safe values take the place of what is in doubt, and it goes on',
  fail: 'It fails as policy/low_confidence, and the policy of the step decides',
} as const;

const object = (title: string, description: string, standard: string) =>
  defaulted(Type.Unsafe<Json>({ title, description, 'x-control': 'json', default: standard }));

const parameters = Type.Object(
  {
    values: object('Values', 'The fields that were read: an object.', '={{ $json.ai.fields }}'),
    confidence: object(
      'Confidence',
      'How sure one is of each field, from 0 to 1: an object.',
      '={{ $json.ai.confidence }}',
    ),
    compareWith: parameter.json({
      title: 'Compare with',
      description: 'The same fields as somebody else has read them. What differs is in doubt.',
    }),
    least: defaulted(
      Type.Number({
        title: 'At least',
        description: 'Confidence that every field needs, from 0 to 1.',
        ...share,
        default: 0.9,
      }),
    ),
    thresholds: parameter.list(
      threshold,
      {
        title: 'Thresholds',
        description: 'Fields that need another confidence, or have a safe value.',
      },
      { maxItems: 100 },
    ),
    checks: parameter.list(
      check,
      {
        title: 'Checks',
        description: 'What has to hold, whatever a model is sure of.',
      },
      { maxItems: 50 },
    ),
    below: parameter.choice({ title: 'What does not pass', description: 'Where it goes.' }, BELOW, 'person'),
    field: parameter.text({ title: 'Result field', description: 'Field of the item for what the gate found.' }, 'gate'),
  },
  { additionalProperties: false },
);

/** Why a field does not pass. */
interface Doubt {
  readonly field: string;
  readonly confidence: number;
  readonly least: number;
  readonly why: string;
}

/**
 * Lets through what one is sure enough of. A field is as sure as its confidence says, unless somebody else
 * read it differently or a check does not hold: then not at all.
 */
export const gate = defineNode({
  type: 'ai.gate',
  typeVersion: 1,
  title: 'Confidence gate',
  description:
    'Lets items through whose fields are sure enough; sends the others to a person, to rules, or takes safe values.',
  category: 'ai',
  icon: 'gauge',
  keywords: ['threshold', 'review', 'check', 'low confidence', 'human in the loop', 'safe default'],
  mode: 'each',
  parameters,
  ports: {
    fixed: [{ name: 'passed' }],
    last: [
      { name: 'person', when: { parameter: 'below', is: 'person' } },
      { name: 'rules', when: { parameter: 'below', is: 'rules' } },
    ],
  },
  example: { values: { total: '120.00' }, confidence: { total: 0.97 }, least: 0.9 },

  run({ parameters, item }) {
    const { below, field } = parameters;
    const values = objectOf(parameters.values, 'values');
    const doubts = doubtsOf(parameters, values);
    const files = item.files ? { files: item.files } : {};
    const found = (said: JsonObject) => ({ output: { ...item.json, [field || 'gate']: said }, ...files });
    const shown = doubts.map((doubt): JsonObject => ({ ...doubt }));
    if (doubts.length === 0) return { port: 'passed', ...found({ passed: true, values, doubts: [] }) };
    if (below === 'fail') throw lowConfidence(doubts);
    if (below === 'standard')
      return {
        port: 'passed',
        ...found({ passed: false, values: safeValues(parameters, values, doubts), doubts: shown }),
      };
    return { port: below, ...found({ passed: false, values, doubts: shown }) };
  },
});

function objectOf(said: Json, name: string): JsonObject {
  if (isRecord(said)) return said;
  throw fail.data('bad_input', {
    message: `"${name}" must be an object of fields, and is ${said === null ? 'nothing' : Array.isArray(said) ? 'a list' : `the ${typeof said} ${JSON.stringify(said).slice(0, 60)}`}.`,
    evidence: { path: `/${name}` },
  });
}

function doubtsOf(said: Static<typeof parameters>, values: JsonObject): Doubt[] {
  const confidence = objectOf(said.confidence, 'confidence');
  const other = said.compareWith === null ? null : objectOf(said.compareWith, 'compareWith');
  const least = new Map(said.thresholds.map((one) => [one.field, one.least]));
  const broken = said.checks.filter(({ holds }) => holds !== true);
  const names = new Set([...Object.keys(values), ...least.keys()]);
  return [...names].flatMap((field): Doubt[] => {
    const needed = least.get(field) ?? said.least;
    const failed = broken.find(({ fields }) => fields.length === 0 || fields.includes(field));
    if (failed) return [{ field, confidence: 0, least: needed, why: `Does not hold: ${failed.name}` }];
    if (other && !isSame(values[field], other[field]))
      return [{ field, confidence: 0, least: needed, why: 'Somebody else read it differently' }];
    const sure = sureness(confidence[field]);
    return sure < needed ? [{ field, confidence: sure, least: needed, why: 'Not sure enough' }] : [];
  });
}

function safeValues(
  { thresholds }: Static<typeof parameters>,
  values: JsonObject,
  doubts: readonly Doubt[],
): JsonObject {
  const safe = new Map(thresholds.map((one) => [one.field, one.standard]));
  return { ...values, ...Object.fromEntries(doubts.map(({ field }) => [field, safe.get(field) ?? null])) };
}

const lowConfidence = (doubts: readonly Doubt[]) =>
  fail.policy('low_confidence', {
    message: `Not sure enough of ${doubts
      .slice(0, 5)
      .map(({ field, confidence, least, why }) => `${field} (${confidence} of ${least}: ${why})`)
      .join(', ')}.`,
    decidedBy: '1c.confidence',
  });
