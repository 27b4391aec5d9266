import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import type { Operation } from '@holdfast/workflow';
import { isRecord } from '../paths.ts';

export type Parameter = Operation['parameters'][number];
export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** A plain value as the text that goes into an address or a header. */
export const plain = (value: Json): string =>
  typeof value === 'string'
    ? value
    : value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : `${value}`;

const SEPARATORS: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** Names and values of an object, one after the other. */
const flat = (value: JsonObject): string[] => Object.entries(value).flatMap(([name, each]) => [name, plain(each)]);

/** The fields of the query that a parameter stands for (OpenAPI 3.1, "Style Values"). */
export function queryOf({ name, style, explode, isJson }: Parameter, value: Json): Pair[] {
  if (isJson) return [{ name, value: JSON.stringify(value) }];
  if (Array.isArray(value)) {
    if (explode) return value.map((each) => ({ name, value: plain(each) }));
    return value.length === 0 ? [] : [{ name, value: value.map(plain).join(SEPARATORS[style] ?? ',') }];
  }
  if (!isRecord(value)) return [{ name, value: plain(value) }];
  if (style === 'deepObject') return deep(name, value);
  if (explode) return Object.entries(value).map(([field, each]) => ({ name: field, value: plain(each) }));
  return [{ name, value: flat(value).join(SEPARATORS[style] ?? ',') }];
}

/** `filter[state]=open`; what is nested goes on in the same way, a list says its field several times. */
function deep(name: string, value: Json): Pair[] {
  if (Array.isArray(value)) return value.map((each) => ({ name, value: plain(each) }));
  if (!isRecord(value)) return [{ name, value: plain(value) }];
  return Object.entries(value).flatMap(([field, each]) => deep(`${name}[${field}]`, each));
}

/** What a parameter adds to the cookies. A value never ends its cookie: what could is encoded. */
export const cookieOf = (parameter: Parameter, value: Json): string =>
  queryOf(parameter, value)
    .map((pair) => `${encodeURIComponent(pair.name)}=${encodeURIComponent(pair.value)}`)
    .join('; ');

/** What a header says. */
export function headerOf({ explode, isJson }: Parameter, value: Json): string {
  if (isJson) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(plain).join(',');
  return isRecord(value) ? objectText(value, explode, ',', plain) : plain(value);
}

/**
 * What stands in the path for a parameter. A value never leaves its segment, upwards least of all.
 *
 * @throws NodeFailure data/bad_input
 */
export function segmentOf({ name, style, explode, isJson, as }: Parameter, value: Json): string {
  const text = (each: Json) => encodeURIComponent(plain(each));
  const joined = (separator: string) =>
    Array.isArray(value)
      ? value.map(text).join(separator)
      : isRecord(value)
        ? objectText(value, explode, separator, text)
        : text(value);
  const said = isJson
    ? encodeURIComponent(JSON.stringify(value))
    : style === 'label'
      ? `.${joined(explode ? '.' : ',')}`
      : style === 'matrix'
        ? matrix(name, value, explode, text, joined)
        : joined(',');
  if (!/^\.{0,2}$/.test(said)) return said;
  throw fail.data('bad_input', {
    message: `"${as}" is a part of the address, and ${said === '' ? 'is empty' : `"${said}" would lead elsewhere`}. Give it a value.`,
    evidence: { path: `/values/${as}` },
  });
}

function matrix(
  name: string,
  value: Json,
  explode: boolean,
  text: (each: Json) => string,
  joined: (separator: string) => string,
): string {
  const field = encodeURIComponent(name);
  if (explode && Array.isArray(value)) return value.map((each) => `;${field}=${text(each)}`).join('');
  if (explode && isRecord(value)) return `;${joined(';')}`;
  return `;${field}=${joined(',')}`;
}

const objectText = (value: JsonObject, explode: boolean, separator: string, text: (each: Json) => string): string =>
  Object.entries(value)
    .map(([name, each]) => (explode ? `${encodeURIComponent(name)}=${text(each)}` : `${text(name)},${text(each)}`))
    .join(separator);
