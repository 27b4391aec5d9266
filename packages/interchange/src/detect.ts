/** Formats that can be told apart. Those that are not `holdfast` or `clip` are named, so that a refusal can say what a file is. */
export type Format = 'holdfast' | 'clip' | 'n8n' | 'node-red' | 'step-functions' | 'logic-apps';

export const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  holdfast: 'Holdfast',
  clip: 'Holdfast clipboard',
  n8n: 'n8n',
  'node-red': 'Node-RED',
  'step-functions': 'AWS Step Functions',
  'logic-apps': 'Azure Logic Apps',
};

type Fields = { readonly [key: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: unknown, key: string): unknown =>
  isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;

const isNodeRedEntry = (entry: unknown): boolean =>
  typeof own(entry, 'id') === 'string' &&
  typeof own(entry, 'type') === 'string' &&
  (own(entry, 'type') === 'tab' || Array.isArray(own(entry, 'wires')) || own(entry, 'z') !== undefined);

/** What a JSON value is, by the marks of each format. Null when it is none that we know. */
export function detectFormat(value: unknown): Format | null {
  if (Array.isArray(value)) {
    return value.length > 0 && value.filter(isNodeRedEntry).length * 2 >= value.length ? 'node-red' : null;
  }
  if (!isFields(value)) return null;
  if (typeof own(value, '$holdfast') === 'string') return 'clip';
  const nodes = own(value, 'nodes');
  if (Array.isArray(nodes)) {
    if (typeof own(value, 'schemaVersion') === 'number' || Array.isArray(own(value, 'edges'))) return 'holdfast';
    if (isFields(own(value, 'connections'))) return 'n8n';
  }
  if (
    Array.isArray(own(value, 'flows')) &&
    (own(value, 'rev') !== undefined || isNodeRedEntry((own(value, 'flows') as unknown[])[0]))
  )
    return 'node-red';
  if (typeof own(value, 'StartAt') === 'string' && isFields(own(value, 'States'))) return 'step-functions';
  const definition = own(value, 'definition') ?? own(own(value, 'properties'), 'definition') ?? value;
  const schema = own(definition, '$schema');
  if (typeof schema === 'string' && schema.includes('Microsoft.Logic')) return 'logic-apps';
  if (isFields(own(definition, 'actions')) && isFields(own(definition, 'triggers'))) return 'logic-apps';
  return null;
}
