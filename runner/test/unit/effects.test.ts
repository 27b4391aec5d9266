import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientRefOf,
  type EffectIdentity,
  idempotencyKey,
  isConditional,
  keyValidUntil,
  namedKey,
} from '../../src/worker/effects.ts';

const TENANT = new Uint8Array(32).fill(1);
const identity: EffectIdentity = {
  runId: '0190c1b4-0000-7000-8000-000000000001',
  nodeId: 'post',
  path: '/e1/loop[2]',
  item: 3,
  seq: 0,
};
const named = {
  workflowId: '0190c1b4-0000-7000-8000-000000000002',
  nodeId: 'post',
  run: '',
  name: 'INV-1',
  seq: 0,
};

describe('the key of a write (failure model, section 3)', () => {
  test('is the same for ever: a release that makes another one sends twice what an earlier one has sent', () => {
    // Worked out by other means: HMAC-SHA256 over the parts, each behind its length in four bytes, in base32.
    expect(idempotencyKey(TENANT, identity)).toBe('hf1-ykpgeb5gv6cxeqy3vepxnivgxvanuhyw');
    expect(namedKey(TENANT, named)).toBe('hf1-hztdfsu3wqp4ly2yutisb2llmujvx2ik');
  });

  test('has 36 characters that every provider takes, and a reference to search for', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (nodeId, path, item) => {
        const key = idempotencyKey(TENANT, { ...identity, nodeId, path, item });
        expect(key).toMatch(/^hf1-[a-z2-7]{32}$/);
        expect(clientRefOf(key)).toBe(key.slice(4).toUpperCase());
      }),
    );
  });

  test('differs where tenant, run, node, path, item or sequence does, wherever one part ends and the next begins', () => {
    const others: EffectIdentity[] = [
      { ...identity, runId: '0190c1b4-0000-7000-8000-000000000009' },
      { ...identity, nodeId: 'post2' },
      { ...identity, path: '/e1/loop[3]' },
      { ...identity, item: 4 },
      { ...identity, seq: 1 },
      { ...identity, nodeId: 'post/e1', path: '/loop[2]' },
      { ...identity, nodeId: 'pos', path: 't/e1/loop[2]' },
      { ...identity, runId: `${identity.runId}p`, nodeId: 'ost' },
    ];
    const keys = [
      idempotencyKey(TENANT, identity),
      idempotencyKey(new Uint8Array(32).fill(2), identity),
      ...others.map((other) => idempotencyKey(TENANT, other)),
      namedKey(TENANT, named),
      namedKey(TENANT, { ...named, run: identity.runId }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is good for its window less a tenth, and for ever where the provider names none', () => {
    expect(keyValidUntil(1_000, 1_800_000)).toBe(1_621_000);
    expect(keyValidUntil(1_000, undefined)).toBe(null);
  });
});

test('a write is under its version where it says so, in any spelling', () => {
  const request = (headers: Record<string, string>) => ({
    request: { method: 'PUT', url: 'https://x.example', headers },
  });
  for (const name of ['If-Match', 'if-none-match', 'If-Unmodified-Since'])
    expect(isConditional(request({ [name]: '"1"' }))).toBe(true);
  expect(isConditional(request({ 'if-modified-since': 'now', etag: '"1"' }))).toBe(false);
});
