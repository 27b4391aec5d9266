import type { Json, JsonObject } from '@holdfast/workflow';
import { isRecord } from './parse.ts';

/** What a reference leads to, or why to nothing. */
export type Target = { readonly value: JsonObject; readonly at: string } | { readonly wrong: string };

const MOST_HOPS = 20;

/** The value at a JSON pointer fragment such as `#/components/schemas/Pet`; own properties only. */
function valueAt(document: JsonObject, fragment: string): Json | undefined {
  let at: Json | undefined = document;
  for (const part of fragment.slice(2).split('/')) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = /^\d{1,6}$/.test(name) ? at[Number(name)] : undefined;
    else at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * What a `$ref` leads to within its document. Nothing outside is ever read.
 *
 * @param stopsAtOnce take the first step only, to whatever is there
 */
export function targetOf(document: JsonObject, reference: string, stopsAtOnce = false): Target {
  let at = reference;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const said = at.slice(0, 200);
    if (!at.startsWith('#/'))
      return { wrong: `It refers to "${said}", outside of the document. Put all parts into one document.` };
    const value = valueAt(document, at);
    if (!isRecord(value)) return { wrong: `It refers to "${said}", which is not in the document.` };
    if (stopsAtOnce || typeof value.$ref !== 'string') return { value, at };
    at = value.$ref;
  }
  return { wrong: `It refers to "${reference.slice(0, 200)}", which leads round in a circle.` };
}

/** A value, or what it refers to. Undefined where it is no object or leads nowhere; why is told to `complain`. */
export function resolved(
  document: JsonObject,
  value: Json | undefined,
  complain: (wrong: string) => void,
): JsonObject | undefined {
  if (!isRecord(value)) return undefined;
  if (typeof value.$ref !== 'string') return value;
  const target = targetOf(document, value.$ref);
  if ('value' in target) return target.value;
  complain(target.wrong);
  return undefined;
}
