import type { Catalogue, WorkflowDocument } from '@holdfast/workflow';
import { checkDocument, resolvePolicy } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { downgradesOf } from '../../src/canvas/settings/downgrades.ts';
import { setPolicy, setRetry, setRule } from '../../src/inspector/policy/change-policy.ts';
import { naturalUnit } from '../../src/inspector/policy/duration.ts';
import { outcomeOf, routeClass } from '../../src/inspector/policy/outcome.ts';
import { PRESETS, presetOf } from '../../src/inspector/policy/presets.ts';

const trigger = aNode('start', 'trigger.manual');
const nodes = [trigger, aNode('a'), aNode('b'), aNode('c')];
const document = aDocument(nodes, [anEdge('start -> a'), anEdge('a -> b'), anEdge('a -> c')]);
const fallbacks = ({ edges }: WorkflowDocument) =>
  edges.filter(({ kind }) => kind === 'fallback').map(({ to, on }) => [to.node, on]);
const route = (before: WorkflowDocument, name: 'data' | 'transient', target: string | null) =>
  routeClass(before, testCatalogue, 'a', name, target);

describe('where a failure class goes', () => {
  it('draws an edge, adds to the one that is there, and moves a class from one to another', () => {
    const one = route(document, 'data', 'b');
    expect(fallbacks(one)).toEqual([['b', ['data']]]);
    const two = route(one, 'transient', 'b');
    expect(fallbacks(two)).toEqual([['b', ['transient', 'data']]]);
    const moved = route(two, 'data', 'c');
    expect(fallbacks(moved)).toEqual([
      ['b', ['transient']],
      ['c', ['data']],
    ]);
    expect(fallbacks(route(moved, 'data', null))).toEqual([['b', ['transient']]]);
    expect(checkDocument(moved, testCatalogue)).toEqual([]);
  });

  it('is what the engine does: the policy first, then the edge, then a person', () => {
    const drawn = route(document, 'data', 'b');
    const policy = (action?: 'ask' | 'fallback') =>
      resolvePolicy(undefined, action ? { onFailure: { data: { action } } } : undefined);
    expect(outcomeOf(drawn, 'a', policy(), 'data')).toEqual({ action: 'fallback', to: 'b' });
    expect(outcomeOf(drawn, 'a', policy('ask'), 'data')).toEqual({ action: 'ask' });
    expect(outcomeOf(document, 'a', policy('fallback'), 'data')).toEqual({ action: 'park' });
    expect(outcomeOf(document, 'a', policy(), 'data')).toEqual({ action: 'park' });
  });
});

describe('what becomes of a call that a budget does not allow', () => {
  it('is told for every step that costs money: smaller models first, then its policy', () => {
    const described = testCatalogue('test.step', 1);
    const costs: Catalogue = (type, version) =>
      type === 'ai.draft' && described ? { ...described, type, tellsCost: true } : testCatalogue(type, version);
    const otherwise = [{ model: 'small', when: 'budget' }, { model: 'spare', when: 'busy' }, { model: 'any' }];
    const drawn = {
      ...document,
      nodes: [
        trigger,
        aNode('a', 'ai.draft', { name: 'Draft', parameters: { otherwise } }),
        aNode('b', 'ai.draft', { name: 'Again', policy: { onFailure: { policy: { action: 'stop' as const } } } }),
        aNode('c', 'test.step', { name: 'Rules' }),
        aNode('d', 'ai.draft', { disabled: 'pass' }),
      ],
    };
    const routed = routeClass(drawn, costs, 'a', 'policy', 'c');
    expect(downgradesOf(routed, costs)).toEqual([
      { node: 'a', name: 'Draft', models: ['small', 'any'], last: { action: 'fallback', to: 'c' }, to: 'Rules' },
      { node: 'b', name: 'Again', models: [], last: { action: 'stop' }, to: null },
    ]);
  });
});

describe('changing a policy', () => {
  it('leaves nothing behind that says nothing', () => {
    const asked = setRule(undefined, 'data', { action: 'ask' });
    expect(asked).toEqual({ onFailure: { data: { action: 'ask' } } });
    expect(setRule(asked, 'data', undefined)).toBeUndefined();
    const tried = setRetry({ timeoutMs: 5 }, 'transient', { maxAttempts: 3 });
    expect(setRetry(tried, 'transient', { maxAttempts: undefined })).toEqual({ timeoutMs: 5 });
    expect(setPolicy({ timeoutMs: 5 }, { timeoutMs: undefined })).toBeUndefined();
  });

  it('knows a preset again, and its own rules from it', () => {
    for (const [name, preset] of Object.entries(PRESETS)) expect(presetOf(preset)).toBe(name);
    expect(presetOf(undefined)).toBe('inherited');
    expect(presetOf({ ...PRESETS.quick, maxAttempts: 4 })).toBe('own');
  });

  it('shows a length in the largest unit that it is a whole number of', () => {
    expect([500, 1_500, 30_000, 300_000, 5_400_000, 86_400_000, 0].map(naturalUnit)).toEqual([
      'ms',
      'ms',
      's',
      'min',
      'min',
      'd',
      's',
    ]);
  });
});
