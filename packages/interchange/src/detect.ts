import { isRecord, own } from './foreign/values.ts';

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

const isNodeRedEntry = (entry: unknown): boolean =>
  typeof own(entry, 'id') === 'string' &&
  typeof own(entry, 'type') === 'string' &&
  (own(entry, 'type') === 'tab' || Array.isArray(own(entry, 'wires')) || own(entry, 'z') !== undefined);

/** What a JSON value is, by the marks of each format. Null when it is none that we know. */
export function detectFormat(value: unknown): Format | null {
  if (Array.isArray(value)) {
    return value.length > 0 && value.filter(isNodeRedEntry).length * 2 >= value.length ? 'node-red' : null;
  }
  if (!isRecord(value)) return null;
  if (typeof own(value, '$holdfast') === 'string') return 'clip';
  const nodes = own(value, 'nodes');
  if (Array.isArray(nodes)) {
    if (typeof own(value, 'schemaVersion') === 'number' || Array.isArray(own(value, 'edges'))) return 'holdfast';
    if (isRecord(own(value, 'connections'))) return 'n8n';
  }
  if (
    Array.isArray(own(value, 'flows')) &&
    (own(value, 'rev') !== undefined || isNodeRedEntry((own(value, 'flows') as unknown[])[0]))
  )
    return 'node-red';
  if (typeof own(value, 'StartAt') === 'string' && isRecord(own(value, 'States'))) return 'step-functions';
  const definition = own(value, 'definition') ?? own(own(value, 'properties'), 'definition') ?? value;
  const schema = own(definition, '$schema');
  if (typeof schema === 'string' && schema.includes('Microsoft.Logic')) return 'logic-apps';
  if (isRecord(own(definition, 'actions')) && isRecord(own(definition, 'triggers'))) return 'logic-apps';
  return null;
}
