import type { Json, JsonObject, JsonSchema, Operation } from '@holdfast/workflow';
import { type Describer, isFile } from './describe.ts';
import type { Remarks } from './parameters.ts';
import { isRecord } from './parse.ts';
import { resolved } from './references.ts';

type Spec = NonNullable<Operation['body']>;

export interface Body {
  readonly spec: Omit<Spec, 'as'>;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** Content types in the order in which they are taken. */
const KINDS: readonly (readonly [RegExp, Spec['kind']])[] = [
  [/^application\/json$/, 'json'],
  [/^application\/[\w.-]+\+json$/, 'json'],
  [/^\*\/\*$/, 'json'],
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [/^multipart\/form-data$/, 'multipart'],
  [/^(?:text\/|application\/(?:[\w.-]+\+)?xml$)/, 'text'],
  [/./, 'file'],
];

const baseOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** The content that is used of what may be sent, or comes back. */
export function contentOf(
  content: Json | undefined,
): { readonly kind: Spec['kind']; readonly contentType: string; readonly media: JsonObject } | null {
  const offered = isRecord(content) ? Object.entries(content) : [];
  for (const [pattern, kind] of KINDS) {
    const found = offered.find(([type]) => pattern.test(baseOf(type)));
    if (!found) continue;
    const [type, media] = found;
    const contentType = baseOf(type) === '*/*' ? 'application/json' : baseOf(type).slice(0, 200);
    return { kind, contentType, media: isRecord(media) ? media : {} };
  }
  return null;
}

/** What an operation carries. Null: nothing. */
export function bodyOf(
  document: JsonObject,
  said: Json | undefined,
  describer: Describer,
  remarks: Remarks,
): Body | null {
  const complain = (wrong: string) => remarks.refusals.push(wrong);
  const request = resolved(document, said, complain);
  const content = request && contentOf(request.content);
  if (!request || !content) return null;
  const { kind, contentType, media } = content;
  const isRequired = request.required === true;
  const about = typeof request.description === 'string' ? { description: request.description } : {};
  const words = describer.describe(about);
  if (kind === 'file' || kind === 'text') {
    const what =
      kind === 'file' ? `Name of a file of the item, sent as ${contentType}.` : `Text, sent as ${contentType}.`;
    return { spec: { kind, contentType }, schema: { type: 'string', description: what }, isRequired };
  }
  const schema = { ...describer.describe(media.schema ?? {}), ...words };
  const files = kind === 'multipart' ? filesIn(document, media.schema) : [];
  return { spec: { kind, contentType, ...(files.length > 0 ? { files } : {}) }, schema, isRequired };
}

/** Fields of a form that are files, or lists of files. */
function filesIn(document: JsonObject, schema: Json | undefined): string[] {
  const look = (value: Json | undefined) => resolved(document, value, () => {});
  const properties = look(schema)?.properties;
  if (!isRecord(properties)) return [];
  return Object.entries(properties).flatMap(([name, each]) => {
    const field = look(each);
    const entry = field?.type === 'array' ? look(field.items) : field;
    return entry && isFile(entry) ? [name] : [];
  });
}
