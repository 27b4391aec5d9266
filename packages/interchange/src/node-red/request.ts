import type { Json, JsonObject } from '@holdfast/workflow';
import { KeptAside } from '../foreign/mapped.ts';
import { fixedText, isRecord, listOf, own, textOf } from '../foreign/values.ts';
import type { MappedNode, Source } from './source.ts';
import { templateOf, typed } from './values.ts';

/** A call of an address. Behind it stands what makes a message of the call. */
export function webhookOf({ node }: Source): MappedNode {
  const method = textOf(own(node, 'method'), 'get').toUpperCase();
  const request = '={{ ({ body: $json.body, query: $json.query, params: $json.params, headers: $json.headers }) }}';
  return {
    type: 'trigger.webhook',
    parameters: { methods: [method], path: textOf(own(node, 'url')).replace(/^\/+/, ''), respond: 'respond-node' },
    differences: ['it has an address of its own here, and stores a call before it answers'],
    behind: {
      fields: [
        { name: 'payload', value: method === 'GET' ? '={{ $json.query }}' : '={{ $json.body }}' },
        { name: 'req', value: request },
      ],
      keep: 'none',
    },
  };
}

/** Headers as a list with types, as an object, or none. @throws KeptAside */
function headersOf(headers: Json | undefined): JsonObject[] {
  if (isRecord(headers)) return Object.entries(headers).map(([name, value]) => ({ name, value: typed(value, 'str') }));
  return listOf(headers).flatMap((header) => {
    const [key, value] = [textOf(own(header, 'keyType')), textOf(own(header, 'valueType'))];
    const name = key === 'other' ? textOf(own(header, 'keyValue')) : key;
    if (name === '' || name === 'msg') throw new KeptAside('a field of the message names one of its headers');
    const given = value === 'other' || value === 'msg' ? own(header, 'valueValue') : value;
    return [{ name, value: typed(given, value === 'msg' ? 'msg' : 'str') }];
  });
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const ANSWERS: Readonly<Record<string, string>> = { txt: 'text', obj: 'json' };

/** @throws KeptAside */
export function requestOf({ node }: Source): MappedNode {
  const method = textOf(own(node, 'method'), 'GET').toUpperCase();
  if (method === 'USE') throw new KeptAside('a field of the message gives its method');
  const sends = own(node, 'paytoqs');
  if (sends === true || sends === 'query' || (sends === 'body' && READS.has(method)))
    throw new KeptAside('it sends the payload in its address');
  const answer = ANSWERS[textOf(own(node, 'ret'), 'txt')];
  if (answer === undefined) throw new KeptAside('its answer is bytes');
  const url = textOf(own(node, 'url')).trim();
  const headers = headersOf(own(node, 'headers'));
  const signIn = textOf(own(node, 'authType'));
  return {
    type: 'http.request',
    parameters: {
      method,
      url: url === '' ? '={{ $json.url }}' : templateOf(url),
      ...(headers.length > 0 ? { headers } : {}),
      ...(READS.has(method) ? {} : { body: { kind: 'json', json: '={{ $json.payload }}' } }),
      answer,
      output: 'full',
      acceptAll: true,
    },
    differences: [
      'of the message it hands on the payload, statusCode and headers, and no other field',
      ...(READS.has(method) ? [] : ['say what makes its write safe: it is not repeated blindly']),
      ...(signIn === '' ? [] : ['how it signs in is to be put into a connection']),
    ],
    ...(signIn === '' ? {} : { takesConnection: true }),
    behind: {
      fields: [
        { name: 'payload', value: '={{ $json.body }}' },
        { name: 'statusCode', value: '={{ $json.status }}' },
        { name: 'headers', value: '={{ $json.headers }}' },
      ],
      keep: 'none',
    },
  };
}

/** Answers whoever called. A status and headers that a message brings along are not taken. */
export function respondOf({ node }: Source): MappedNode {
  const status = Number(own(node, 'statusCode') ?? '');
  const headers = own(node, 'headers');
  return {
    type: 'http.respond',
    parameters: {
      content: 'value',
      value: '={{ $json.payload }}',
      ...(Number.isInteger(status) && status >= 200 && status <= 599 ? { status } : {}),
      headers: isRecord(headers)
        ? Object.entries(headers).map(([name, value]) => ({ name, value: fixedText(textOf(value)) }))
        : [],
    },
    differences: ['a status or headers that the message names are to be set here'],
  };
}
