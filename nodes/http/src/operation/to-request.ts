import { fail, type Json, type JsonObject } from '@holdfast/node-sdk';
import type { Operation } from '@holdfast/workflow';
import type { RequestParameters } from '../parameters.ts';
import { isRecord } from '../paths.ts';
import { cookieOf, headerOf, type Pair, type Parameter, plain, queryOf, segmentOf } from './serialise.ts';

type Request = Pick<RequestParameters, 'url' | 'query' | 'headers' | 'body'>;

const given = (values: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/**
 * The request that an operation with these values stands for. What has no value is left out. With a connection the
 * address is a path below that of the connection.
 *
 * @throws NodeFailure data/bad_input
 */
export function requestOf(operation: Operation, values: JsonObject, hasConnection: boolean): Request {
  const { server, parameters } = operation;
  if (!hasConnection && server === '')
    throw fail.data('bad_input', {
      message: 'The description of this API does not say where it is called. Choose a connection: its address counts.',
      evidence: { path: '/connection' },
    });
  const sent = parameters.flatMap((parameter) => {
    const value = given(values, parameter.as);
    return value === undefined || value === null ? [] : [{ parameter, value }];
  });
  const within = (place: Parameter['in']) => sent.filter(({ parameter }) => parameter.in === place);
  const cookies = within('cookie').map(({ parameter, value }) => cookieOf(parameter, value));
  const cookie = cookies.filter((said) => said !== '').join('; ');
  return {
    url: `${hasConnection ? '' : server.replace(/\/+$/, '')}${pathOf(operation, values)}`,
    query: within('query').flatMap(({ parameter, value }) => queryOf(parameter, value)),
    headers: [
      ...within('header').map(({ parameter, value }) => ({ name: parameter.name, value: headerOf(parameter, value) })),
      ...(cookie === '' ? [] : [{ name: 'Cookie', value: cookie }]),
    ],
    body: bodyOf(operation, values),
  };
}

function pathOf({ path, parameters }: Operation, values: JsonObject): string {
  const byName = new Map(parameters.filter((each) => each.in === 'path').map((each) => [each.name, each]));
  return path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = byName.get(name);
    return parameter ? segmentOf(parameter, given(values, parameter.as) ?? '') : encodeURIComponent(`{${name}}`);
  });
}

const body = (said: Partial<RequestParameters['body']>): RequestParameters['body'] => ({
  kind: 'none',
  json: null,
  fields: [],
  text: '',
  contentType: '',
  file: '',
  ...said,
});

function bodyOf({ body: spec }: Operation, values: JsonObject): RequestParameters['body'] {
  const value = spec && given(values, spec.as);
  if (!spec || value === undefined) return body({});
  switch (spec.kind) {
    case 'json':
      // A type of its own, such as application/merge-patch+json, is sent as the text that it is.
      return spec.contentType === 'application/json'
        ? body({ kind: 'json', json: value })
        : body({ kind: 'text', text: JSON.stringify(value), contentType: spec.contentType });
    case 'text':
      return body({ kind: 'text', text: plain(value), contentType: spec.contentType });
    case 'file':
      return body({ kind: 'file', file: plain(value) });
    case 'form':
      return body({ kind: 'form', fields: fieldsOf(value).map((each) => ({ ...each, file: '', fileName: '' })) });
    case 'multipart': {
      const files = new Set(spec.files ?? []);
      return body({
        kind: 'multipart',
        fields: fieldsOf(value).map(({ name, value: said }) =>
          files.has(name)
            ? { name, value: '', file: said, fileName: '' }
            : { name, value: said, file: '', fileName: '' },
        ),
      });
    }
  }
}

/** Fields of a form: a list says its field several times, what is deeper is told as JSON. */
const fieldsOf = (value: Json): Pair[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([name, each]) =>
        (Array.isArray(each) ? each : [each]).map((said) => ({ name, value: plain(said) })),
      )
    : [];
