import type { Catalogue } from '@holdfast/workflow';
import { aDescription, aDocument, aNode } from '@holdfast/workflow/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { itemsOf, keepTestData, readTestData } from '../../src/canvas/test-data.ts';

const describe: Catalogue = (type) => aDescription(type, { control: type === 'shop.order' ? 'trigger' : 'step' });
const document = aDocument([aNode('ask', 'core.pass'), aNode('order', 'shop.order')], [], {
  pins: { ask: { out: [{ json: { no: 1 } }] }, order: { out: [{ json: { id: 7 } }] } },
});

afterEach(() => vi.unstubAllGlobals());

test('the sample of a template is what is pinned to its trigger, of whatever connector that is', () => {
  vi.stubGlobal('localStorage', { getItem: () => null });
  expect(JSON.parse(readTestData('w', document, describe))).toEqual([{ id: 7 }]);
});

test('what somebody wrote comes first, and a browser that keeps nothing is no trouble', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
  keepTestData('w', '[{"own":1}]');
  expect(readTestData('w', document, describe)).toBe('[{"own":1}]');
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('not here');
    },
  });
  expect(JSON.parse(readTestData('w', document, describe))).toEqual([{ id: 7 }]);
});

test('items are a list of objects, or one alone', () => {
  expect(itemsOf('{"a":1}')).toEqual([{ json: { a: 1 } }]);
  expect(itemsOf('[1]')).toBeNull();
  expect(itemsOf('{')).toBeNull();
});
