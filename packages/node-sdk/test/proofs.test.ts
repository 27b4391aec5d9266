import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSecret, isSignedAt, isSignedBody, jsonIn } from '../src/index.ts';
import { callOf } from '../src/testing/index.ts';

const NOW = 1_760_000_000_000;
const hmac = (text: string, secret: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', secret).update(text).digest(encoding);

describe('a signature over the body', () => {
  const scheme = { header: 'x-signature', encoding: 'base64' } as const;
  const call = (header?: string, body = '{"a":1}') =>
    callOf({ body, headers: header === undefined ? {} : { 'x-signature': header } });

  test('is over the raw bytes, with the secret as text', () => {
    const right = hmac('{"a":1}', 'a secret', 'base64');
    expect(isSignedBody(call(right), 'a secret', scheme)).toBe(true);
    expect(isSignedBody(call(right, '{ "a": 1 }'), 'a secret', scheme)).toBe(false);
    expect(isSignedBody(call(hmac('{"a":1}', 'a secret', 'hex')), 'a secret', scheme)).toBe(false);
    expect(isSignedBody(call(right), 'another secret', scheme)).toBe(false);
  });

  test('that is missing, or made with no secret, proves nothing', () => {
    expect(isSignedBody(call(), 'a secret', scheme)).toBe(false);
    expect(isSignedBody(call(''), '', scheme)).toBe(false);
    expect(isSignedBody(call(createHmac('sha256', '').update('{"a":1}').digest('base64')), '', scheme)).toBe(false);
  });
});

describe('a signature with its time', () => {
  const scheme = { header: 'stripe-signature', toleranceMs: 300_000 } as const;
  const at = NOW / 1_000;
  const v1 = (time: number, secret = 'whsec') => hmac(`${time}.{}`, secret, 'hex');
  const says = (header: string) =>
    isSignedAt(callOf({ body: '{}', receivedAt: NOW, headers: { 'stripe-signature': header } }), 'whsec', scheme);

  test('counts within its tolerance, on both sides', () => {
    expect(says(`t=${at},v1=${v1(at)}`)).toBe(true);
    expect(says(`t=${at - 299},v1=${v1(at - 299)}`)).toBe(true);
    expect(says(`t=${at - 301},v1=${v1(at - 301)}`)).toBe(false);
    expect(says(`t=${at + 301},v1=${v1(at + 301)}`)).toBe(false);
  });

  test('may stand beside others, while a secret is changed', () => {
    expect(says(`t=${at},v1=${v1(at, 'old')},v1=${v1(at)},v0=abc`)).toBe(true);
  });

  test.each([
    `t=${at}`,
    `v1=${v1(at)}`,
    `t=,v1=${v1(at)}`,
    `t=now,v1=${v1(at)}`,
    `t=${at},v0=${v1(at)}`,
    `t=${at + 1},v1=${v1(at)}`,
    '',
  ])('is none as "%s"', (header) => {
    expect(says(header)).toBe(false);
  });
});

test('a secret in the body has to stand wherever it is looked for', () => {
  expect(isSecret(['word', 'word'], 'word')).toBe(true);
  expect(isSecret(['word', 'guess'], 'word')).toBe(false);
  expect(isSecret(['word', undefined], 'word')).toBe(false);
  expect(isSecret([], 'word')).toBe(false);
  expect(isSecret([''], '')).toBe(false);
});

test('a body is read as JSON past a byte order mark, and gives nothing where it is none', () => {
  expect(jsonIn(callOf({ body: '\uFEFF{"a":1}' }))).toEqual({ a: 1 });
  expect(jsonIn(callOf({ body: '{' }))).toBe(null);
});
