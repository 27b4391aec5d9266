import { type Json, parseJson } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { fixed, fixedText } from '../foreign/values.ts';

const PATH = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\d+\]|\["[^"\\]*"\]|\['[^'\\]*'\])*$/;
const FIELD = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

/** A path into a message as code over the item that it is here. @throws KeptAside */
export function readOf(path: string): string {
  const bare = path.replace(/^msg\./, '');
  if (PATH.test(bare)) return `$json.${bare}`;
  throw new KeptAside(`it reads "${path}", which is no plain path into a message`);
}

/** A field of a message that something is written to. @throws KeptAside */
export function fieldOf(path: string): string {
  const bare = path.replace(/^msg\./, '');
  if (FIELD.test(bare)) return bare;
  throw new KeptAside(`it writes to "${path}", which is no plain field of a message`);
}

/** A value with its type beside it, as Node-RED keeps them. @throws KeptAside where it lies outside of the message */
export function typed(value: Json | undefined, type: string): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
  switch (type) {
    case 'str':
      return fixedText(text);
    case 'num':
      if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
      throw new KeptAside(`"${text}" is no number`);
    case 'bool':
      return text === 'true';
    case 'json': {
      const read = parseJson(text);
      if (read.ok) return fixed(read.value as Json);
      throw new KeptAside('it holds JSON that cannot be read');
    }
    case 'msg':
      return `={{ ${readOf(text)} }}`;
    case 'date':
      if (text === '' || text === '""') return '={{ $now.toMillis() }}';
      if (text === 'iso') return '={{ $now.toUTC().toISO() }}';
      throw new KeptAside(`it takes the time as "${text}"`);
    default:
      throw new KeptAside(`it takes a value from "${type}", which is not part of a message`);
  }
}

const SECTIONS = /\{\{\s*[#^/>!=]/;
const PLACES = /\{\{\{\s*([^{}]+?)\s*\}\}\}|\{\{&?\s*([^{}]+?)\s*\}\}/g;

/** A text with places for fields of the message (mustache) as an expression. @throws KeptAside */
export function templateOf(text: string): string {
  if (!text.includes('{{')) return fixedText(text);
  if (SECTIONS.test(text)) throw new KeptAside('its template has sections');
  if (text.replace(PLACES, '').includes('{{')) throw new KeptAside('its template cannot be read');
  return `=${text.replace(PLACES, (_, raw?: string, plain?: string) => `{{ ${readOf(raw ?? plain ?? '')} }}`)}`;
}
