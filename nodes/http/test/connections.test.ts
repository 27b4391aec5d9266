import type { JsonObject } from '@holdfast/node-sdk';
import { describe, expect, test } from 'vitest';
import { connections } from '../src/connections.ts';

const authOf = (type: string, fields: JsonObject) => {
  const found = connections.find((each) => each.type === type);
  const given = { baseUrl: 'https://api.example.com', ...fields } as never;
  return { auth: found?.auth(given) };
};

describe('connections of HTTP APIs', () => {
  test('what was left out has its default: a key has no prefix', () => {
    expect(authOf('http.api-key', { in: 'header', name: 'X-Key', key: 'abc' }).auth).toEqual({
      kind: 'headers',
      headers: { 'X-Key': 'abc' },
    });
    expect(authOf('http.api-key', { key: 'abc' }).auth).toEqual({ kind: 'headers', headers: { 'X-Api-Key': 'abc' } });
  });
});
