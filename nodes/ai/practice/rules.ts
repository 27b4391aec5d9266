import type { Json, JsonObject } from '@holdfast/node-sdk';
import type { Said } from './answers.ts';
import type { Asked, AskedTool } from './asked.ts';

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const words = (text: string): string[] => text.toLowerCase().match(/\p{L}{2,}|\p{N}+/gu) ?? [];

/** What a field is called in a document: its name, its parts and the words of its description. */
const labelsOf = (name: string, description: string): string[][] => {
  const parts = words(name.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' '));
  return [parts, parts.slice(-1), words(description.split(/[.–]/)[0] ?? '').slice(0, 3)].filter(
    ({ length }) => length > 0,
  );
};

/** Its sign, its digits in groups of three or as they are, and what stands behind the mark. */
const NUMBER = /(-?)(?:(\d{1,3}(?:[ ,.']\d{3})+)(?!\d)|(\d+))(?:[.,](\d+))?/;
const DATE = /\d{4}-\d{2}-\d{2}/;

/** A number as documents write it: 1.234,50 and 1,234.50 are the same. */
function numberIn(text: string): string | null {
  const found = NUMBER.exec(text);
  if (!found) return null;
  const [, sign = '', grouped, plain = '', behind] = found;
  const whole = grouped?.replaceAll(/\D/g, '') ?? plain;
  return `${sign}${whole}${behind === undefined ? '' : `.${behind}`}`;
}

const typesOf = (schema: JsonObject): readonly Json[] => [schema.type ?? 'string'].flat();

/** What stands behind a label on its line. */
function valueIn(text: string, schema: JsonObject): Json | undefined {
  const types = typesOf(schema);
  const description = typeof schema.description === 'string' ? schema.description : '';
  if (Array.isArray(schema.enum))
    return schema.enum.find((one) => typeof one === 'string' && text.toLowerCase().includes(one.toLowerCase()));
  if (types.includes('number') || types.includes('integer')) {
    const found = numberIn(text);
    return found === null ? undefined : types.includes('integer') ? Math.round(Number(found)) : Number(found);
  }
  if (types.includes('boolean')) return /\b(yes|true|ja|oui)\b/i.test(text);
  if (types.includes('array'))
    return text
      .split(/[,;]/)
      .map((one) => one.trim())
      .filter(Boolean);
  if (/\bDate\b/.test(description)) return DATE.exec(text)?.[0];
  if (/\bAmount\b/.test(description)) return numberIn(text) ?? undefined;
  const plain = text.replace(/^[\s:#.–-]+/, '').trim();
  return plain === '' ? undefined : (plain.split(/\s{2,}|,\s|;/)[0] ?? plain);
}

/** A text, and from where it is read: what stands there twice is read differently. */
interface Material {
  readonly text: string;
  readonly isFromBelow: boolean;
}

/** Reads one field out of a text, by the label that stands before it. */
function readField(
  { text, isFromBelow }: Material,
  name: string,
  schema: JsonObject,
): { value: Json | undefined; sure: number } {
  const description = typeof schema.description === 'string' ? schema.description : '';
  for (const [rank, label] of labelsOf(name, description).entries()) {
    const pattern = new RegExp(
      `(?:^|[^\\p{L}\\p{N}])${label.join('[^\\p{L}\\p{N}\\n]{0,3}')}(?![\\p{L}\\p{N}])([^\\n]*)`,
      'giu',
    );
    const values = [...text.matchAll(pattern)].map(([, found = '']) => valueIn(found, schema));
    const value = values[isFromBelow ? 'findLast' : 'find']((one) => one !== undefined);
    if (value !== undefined) return { value, sure: rank === 0 ? 0.98 : 0.93 };
  }
  return { value: undefined, sure: 0.2 };
}

/** A value that a schema takes, where the text has none. */
function nothingOf(schema: JsonObject): Json {
  if (Array.isArray(schema.anyOf)) return null;
  const types = typesOf(schema);
  if (types.includes('null')) return null;
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  if (types.includes('number') || types.includes('integer')) return 0;
  if (types.includes('boolean')) return false;
  if (types.includes('array')) return [];
  if (types.includes('object')) return {};
  return '';
}

/** The one of the options whose words, with those the author describes it by, the text has most of. */
function choose(text: string, options: readonly Json[], system: string): { value: Json; sure: number } {
  const said = new Set(words(text));
  const scored = options.map((value) => {
    const line = system.split('\n').find((one) => one.startsWith(`- ${String(value)}`)) ?? String(value);
    const own = [...new Set(words(line))].filter((word) => word.length > 3);
    return { value, score: own.filter((word) => said.has(word)).length };
  });
  const [best, next] = scored.toSorted((a, b) => b.score - a.score);
  const lead = (best?.score ?? 0) - (next?.score ?? 0);
  return { value: best?.value ?? null, sure: best === undefined || best.score === 0 ? 0.3 : lead === 0 ? 0.6 : 0.95 };
}

/** The material of a question, without the frame it came in. */
export const materialOf = ({ said }: Asked): string => (said[0] ?? '').replaceAll(/<\/?data-[^>]*>/g, '').trim();

/**
 * What the stand-in answers: by rules on the text, the same for the same question. It reads what stands
 * behind a label, chooses the option whose words occur, and is as sure as that is plain. It follows no
 * instruction that stands in the material, because it follows none at all.
 */
export function answerByRules(asked: Asked): string {
  const material = materialOf(asked);
  if (asked.schema === null)
    return `Thank you for your message about "${material.slice(0, 60)}". We will come back to you. (A draft of the practice model.)`;
  return JSON.stringify(fill(asked.schema, { text: material, isFromBelow: isSecond(asked) }, asked.system));
}

/** Models whose name ends with a 2 read from below. */
const isSecond = ({ model }: Asked): boolean => model.endsWith('-2');

/** Tool by which a task ends that wants more than a text. */
const ENDS = 'answer';

/**
 * What it says where it may have tools called: first the one whose words the material has most of, filled in from the
 * material; when it has been told what came of that, it ends the task.
 */
export function sayByRules(asked: Asked): Said {
  const isLater = asked.said.length > 1;
  const last = asked.tools.find(({ name }) => name === ENDS);
  const tool = isLater ? last : toolFor(asked);
  if (!tool) return { text: answerByRules(asked) };
  return {
    text: '',
    calls: [
      { name: tool.name, input: fill(tool.schema, { text: materialOf(asked), isFromBelow: false }, asked.system) },
    ],
  };
}

function toolFor(asked: Asked): AskedTool | undefined {
  const tools = asked.tools.filter(({ name }) => name !== ENDS);
  const names = tools.map(({ name }) => name.replaceAll(/[_-]/g, ' '));
  const { value } = choose(materialOf(asked), names, asked.system);
  return tools[names.indexOf(String(value))];
}

function fill(schema: JsonObject, material: Material, system: string): JsonObject {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const fields = properties.fields;
  if (isRecord(fields) && isRecord(fields.properties) && properties.confidence) {
    const read = Object.entries(fields.properties).map(
      ([name, one]) =>
        [
          name,
          isRecord(one) ? { ...readField(material, name, one), schema: one } : { value: null, sure: 0, schema: {} },
        ] as const,
    );
    return {
      fields: Object.fromEntries(read.map(([name, { value, schema: one }]) => [name, value ?? nothingOf(one)])),
      confidence: Object.fromEntries(read.map(([name, { sure }]) => [name, sure])),
    };
  }
  const choice = Object.entries(properties).find(([, one]) => isRecord(one) && Array.isArray(one.enum));
  const chosen =
    choice && isRecord(choice[1]) && Array.isArray(choice[1].enum)
      ? choose(material.text, choice[1].enum, system)
      : null;
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]): [string, Json] => {
      if (chosen && name === choice?.[0]) return [name, chosen.value];
      if (name === 'confidence') return [name, chosen?.sure ?? 0.9];
      if (name === 'reason') return [name, `By its words: ${material.text.slice(0, 80)}`];
      return [name, isRecord(one) ? (readField(material, name, one).value ?? nothingOf(one)) : null];
    }),
  );
}
