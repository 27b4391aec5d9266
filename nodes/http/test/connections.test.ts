import type { JsonObject } from '@holdfast/node-sdk';
import { describe, expect, test } from 'vitest';
import { connections } from '../src/connections.ts';

const authOf = (type: string, fields: JsonObject) => {
  const found = connections.find((each) => each.type === type);
  const given = { baseUrl: 'https://api.example.com', ...fields } as never;
  return { auth: found?.auth(given), problem: found?.problem?.(given) };
};

describe('connections of HTTP APIs', () => {
  test('what was left out has its default: a key has no prefix', () => {
    expect(authOf('http.api-key', { in: 'header', name: 'X-Key', key: 'abc' }).auth).toEqual({
      kind: 'headers',
      headers: { 'X-Key': 'abc' },
    });
    expect(authOf('http.api-key', { key: 'abc' }).auth).toEqual({ kind: 'headers', headers: { 'X-Api-Key': 'abc' } });
  });

  test('further keys stand beside the sign-in, each where it is expected, cookies in one header', () => {
    const fields = {
      token: 't',
      secondName: 'Cookie',
      secondPrefix: 'shop=',
      secondKey: '1',
      thirdName: 'Cookie',
      thirdPrefix: 'till=',
      thirdKey: '2',
    };
    expect(authOf('http.bearer', fields)).toEqual({
      auth: { kind: 'bearer', token: 't', also: { headers: { Cookie: 'shop=1; till=2' }, query: {} } },
      problem: null,
    });
    const other = { token: 't', secondName: 'app', secondIn: 'query', secondKey: 'k' };
    expect(authOf('http.bearer', other).auth).toMatchObject({ also: { headers: {}, query: { app: 'k' } } });
    // A name that was taken out again: its key is kept, and sent no more.
    expect(authOf('http.bearer', { token: 't', secondName: '', secondKey: 'k' }).auth).toEqual({
      kind: 'bearer',
      token: 't',
    });
  });

  test.each<[string, JsonObject, string | null]>([
    ['http.bearer', { secondName: 'X-App' }, 'Enter the key that is sent as "X-App", or leave its name empty.'],
    ['http.bearer', { secondName: 'authorization', secondKey: 'k' }, '"authorization" is sent twice.'],
    [
      'http.oauth2',
      { authorizeUrl: 'x', secondName: 'Authorization', secondKey: 'k' },
      '"Authorization" is sent twice.',
    ],
    ['http.api-key', { key: 'a', secondName: 'x-api-key', secondKey: 'k' }, '"x-api-key" is sent twice.'],
    ['http.api-key', { key: 'a', in: 'query', name: 'k', secondName: 'k', secondKey: 'k' }, null],
    [
      'http.api-key',
      { key: 'a', secondName: 'A', secondKey: 'k', thirdName: 'a', thirdKey: 'l' },
      '"a" is sent twice.',
    ],
    ['http.certificate', { secondName: 'Authorization', secondPrefix: 'Bearer ', secondKey: 'k' }, null],
  ])('of %s with %j it is said what cannot be', (type, fields, said) => {
    const { problem } = authOf(type, fields);
    expect(said === null ? problem : problem?.slice(0, said.length)).toBe(said);
  });
});
