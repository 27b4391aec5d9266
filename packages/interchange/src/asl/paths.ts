import type { Json } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { fixed, isRecord } from '../foreign/values.ts';

const PART = /\.([A-Za-z_][\w-]*)|\[(\d{1,9})\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/y;
const PLAIN = /^[A-Za-z_$][\w$]*$/;

/** Parts of a plain path behind its root: names and positions. @throws KeptAside where it filters, searches or slices */
function partsOf(path: string, from: number): (string | number)[] {
  const parts: (string | number)[] = [];
  for (let at = from; at < path.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const match = PART.exec(path);
    if (!match) throw new KeptAside(`the path "${path.slice(0, 100)}" is no plain one`);
    const [, dotted, index, single, double] = match;
    parts.push(index === undefined ? (dotted ?? single ?? double ?? '') : Number(index));
  }
  return parts;
}

const codeOf = (root: string, parts: readonly (string | number)[]): string =>
  root +
  parts
    .map((part) => (typeof part === 'string' && PLAIN.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join('');

/** What the context of an execution has a counterpart for. */
const CONTEXT: Readonly<Record<string, string>> = {
  '$$.Execution.Id': '$run.id',
  '$$.Execution.Name': '$run.id',
  '$$.Execution.StartTime': '$run.startedAt',
  '$$.StateMachine.Name': '$workflow.name',
};
const INPUT = '$$.Execution.Input';

/** Where states read what is not their input. */
export interface Around {
  /** Id of the trigger: its item is the input of the execution. */
  readonly start: string;
  /** Code for what a round of a map is about; left out: there is none. */
  readonly entry?: string;
}

/** A reference path as code over the item that it is here. @throws KeptAside */
export function pathOf(path: string, { start, entry }: Around): string {
  const known = Object.hasOwn(CONTEXT, path) ? CONTEXT[path] : undefined;
  if (known !== undefined) return known;
  if (path.startsWith(INPUT)) return codeOf(`$('${start}').item.json`, partsOf(path, INPUT.length));
  if (entry !== undefined && path.startsWith('$$.Map.Item.Value'))
    return codeOf(entry, partsOf(path, '$$.Map.Item.Value'.length));
  if (entry !== undefined && path === '$$.Map.Item.Index') return '$itemIndex';
  if (path.startsWith('$$')) throw new KeptAside(`it reads "${path.slice(0, 100)}", which a run here does not have`);
  if (!path.startsWith('$')) throw new KeptAside(`"${path.slice(0, 100)}" is no path`);
  return codeOf('$json', partsOf(path, 1));
}

/** A path to a field that something is put into; an empty list is the whole. @throws KeptAside */
export function fieldOf(path: string): string {
  const parts = partsOf(path.startsWith('$') ? path : `$.${path}`, 1);
  if (parts.some((part) => typeof part === 'number' || !/^[\w-]+$/.test(part)))
    throw new KeptAside(`what it gives is put to "${path.slice(0, 100)}"`);
  return parts.join('.');
}

const isJsonata = (text: string): boolean => text.includes('{%');
/** Code as a report shows it. */
export const shown = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** The one form of JSONata that is a path. */
const STATE_INPUT = /^\{%\s*\$states\.input((?:\.[A-Za-z_]\w*)*)\s*%\}$/;

/** A text of a state that may be code in JSONata. @throws KeptAside where it is more than a path */
function textOrPath(text: string): Json {
  if (!isJsonata(text)) return fixed(text);
  const path = STATE_INPUT.exec(text)?.[1];
  if (path === undefined) throw new KeptAside(`it computes by JSONata: ${shown(text)}`);
  return `={{ $json${path} }}`;
}

/**
 * A payload: values as they are, and under names that end in `.$` paths and
 * functions. What it becomes is a value with expressions in it. @throws KeptAside
 */
export function payloadOf(value: Json, around: Around, code: (text: string, around: Around) => string): Json {
  if (typeof value === 'string') return textOrPath(value);
  if (Array.isArray(value)) return value.map((each) => payloadOf(each, around, code));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]): [string, Json] =>
      name.endsWith('.$') && typeof each === 'string'
        ? [name.slice(0, -2), `={{ ${code(each, around)} }}`]
        : [name, payloadOf(each, around, code)],
    ),
  );
}
