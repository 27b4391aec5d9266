import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside, type Mapped } from '../foreign/mapped.ts';
import { dig, isRecord, listOf, own, textOf } from '../foreign/values.ts';
import type { Source } from './source.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const pairs = (list: unknown): JsonObject[] =>
  listOf(list)
    .filter(isRecord)
    .flatMap((each) => {
      const name = textOf(own(each, 'name'));
      return name === '' ? [] : [{ name, value: own(each, 'value') ?? '' }];
    });

/** Pairs that were given one by one, or as JSON that is fixed. @throws KeptAside */
function pairsOf(parameters: JsonObject, what: 'Query' | 'Headers'): JsonObject[] {
  if (own(parameters, `send${what}`) !== true) return [];
  const list = what === 'Query' ? 'queryParameters' : 'headerParameters';
  if (own(parameters, `specify${what}`) !== 'json') return pairs(dig(parameters, list, 'parameters'));
  const text = textOf(own(parameters, what === 'Query' ? 'jsonQuery' : 'jsonHeaders'));
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return Object.entries(value).map(([name, each]) => ({ name, value: each }));
  } catch {
    // An expression makes it: that has no place here.
  }
  throw new KeptAside(`its ${what.toLowerCase()} are made by an expression`);
}

/** @throws KeptAside */
function bodyOf(parameters: JsonObject): JsonObject | null {
  if (own(parameters, 'sendBody') !== true) return null;
  const list = pairs(dig(parameters, 'bodyParameters', 'parameters'));
  switch (textOf(own(parameters, 'contentType'), 'json')) {
    case 'json': {
      if (own(parameters, 'specifyBody') === 'json') return { kind: 'json', json: own(parameters, 'jsonBody') ?? {} };
      return { kind: 'json', json: Object.fromEntries(list.map(({ name, value }) => [String(name), value as Json])) };
    }
    case 'form-urlencoded':
      if (own(parameters, 'specifyBody') === 'string') throw new KeptAside('its form is made by an expression');
      return { kind: 'form', fields: list };
    case 'raw':
      return {
        kind: 'text',
        text: textOf(own(parameters, 'body')),
        contentType: textOf(own(parameters, 'rawContentType')) || 'text/plain',
      };
    case 'binaryData':
      return { kind: 'file', file: textOf(own(parameters, 'inputDataFieldName'), 'data') };
    case 'multipart-form-data':
      return {
        kind: 'multipart',
        fields: listOf(dig(parameters, 'bodyParameters', 'parameters')).flatMap((each): JsonObject[] => {
          const name = textOf(own(each, 'name'));
          if (name === '') return [];
          const isFile = own(each, 'parameterType') === 'formBinaryData';
          return isFile
            ? [{ name, file: textOf(own(each, 'inputDataFieldName'), 'data') }]
            : [{ name, value: own(each, 'value') ?? '' }];
        }),
      };
    default:
      throw new KeptAside('its body has a form that is not known here');
  }
}

/** A call over HTTP. Forms before version 3 are kept aside. @throws KeptAside */
export function requestOf({ parameters, version }: Source): Mapped {
  if (version < 3) throw new KeptAside('it is in the form of an old version');
  const method = textOf(own(parameters, 'method'), 'GET');
  if (!METHODS.has(method)) throw new KeptAside('an expression decides its method');
  const url = textOf(own(parameters, 'url'));
  if (url === '') throw new KeptAside('it has no address');
  const options = own(parameters, 'options');
  if (own(options, 'pagination') !== undefined) throw new KeptAside('it reads pages in a way of its own');
  const body = bodyOf(parameters);
  const response = dig(options, 'response', 'response');
  const format = textOf(own(response, 'responseFormat'));
  return {
    type: 'http.request',
    takesConnection: true,
    parameters: {
      method,
      url,
      query: pairsOf(parameters, 'Query'),
      headers: pairsOf(parameters, 'Headers'),
      ...(body ? { body } : {}),
      ...(['json', 'text', 'file'].includes(format) ? { answer: format } : {}),
      ...(own(response, 'fullResponse') === true ? { output: 'full' } : {}),
      ...(own(response, 'neverError') === true ? { acceptAll: true } : {}),
      ...(READS.has(method) ? {} : { effect: { kind: 'write', safeBy: 'unsafe' } }),
    },
    differences: READS.has(method)
      ? []
      : ['it counts as a write that is not safe to repeat, until you say what makes it safe'],
  };
}
