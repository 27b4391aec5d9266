import { changeNode, diffDocuments } from '@holdfast/workflow';
import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import type { VersionSummary } from '../../src/api/types.ts';
import { overlayDiff } from '../../src/canvas/diff/overlay.ts';
import { shortValues } from '../../src/canvas/diff/short-values.ts';
import { colleaguesIn, type DraftAuthor } from '../../src/canvas/publish/authors.ts';
import { lastGood } from '../../src/screens/versions/last-good.ts';

const before = aDocument([aNode('a'), aNode('b'), aNode('gone')], [anEdge('a -> b'), anEdge('b -> gone')], {
  layout: { nodes: { gone: [480, 96] } },
});
const kept = changeNode(before, 'b', { name: 'Other' });
const after = aDocument([...kept.nodes.slice(0, 2), aNode('new')], [anEdge('a -> b'), anEdge('b -> new')], {
  layout: { nodes: { a: [0, 400] }, groups: [{ id: 'g', title: 'G', nodes: ['a'], collapsed: true }] },
});

const prompted = (end: string) =>
  aDocument([
    aNode('read', 'ai.extract', {
      parameters: { instructions: `${'Read each line of the invoice. '.repeat(20)}${end}` },
    }),
  ]);

test('two documents lie on one canvas: what went stands where it stood, and groups are open', () => {
  const { document, nodes, edges } = overlayDiff(before, after);
  expect(document.nodes.map(({ id }) => id)).toEqual(['gone', 'a', 'b', 'new']);
  expect(document.layout?.nodes.gone).toEqual([480, 96]);
  expect(document.layout?.groups?.[0]?.collapsed).toBeUndefined();
  // Only moved: not marked.
  expect(Object.fromEntries(nodes)).toEqual({ gone: 'removed', b: 'changed', new: 'added' });
  expect(Object.fromEntries(edges)).toEqual({ 'b-gone': 'removed', 'b-new': 'added' });
});

test('a prompt that changed is a change of its step, and shows where it changed, however long it is', () => {
  const { nodes, changesLogic } = diffDocuments(prompted('Say so in doubt.'), prompted('Approve in doubt.'));
  const [field] = nodes.changed[0]?.fields ?? [];
  expect([changesLogic, field?.path]).toEqual([true, '/parameters/instructions']);
  const [was, is] = shortValues(field?.before, field?.after);
  expect([was, is]).toEqual([
    expect.stringMatching(/^….* Say so in doubt\.$/),
    expect.stringMatching(/^….* Approve in doubt\.$/),
  ]);
  expect(shortValues('Read it.', 'Read all.')).toEqual(['Read it.', 'Read all.']);
  expect(shortValues(undefined, 'x'.repeat(200))).toEqual(['–', `${'x'.repeat(120)}…`]);
});

test('others are asked about by name, for what of theirs differs and nothing else', () => {
  const by = (id: string, name: string, at: string, node: string): DraftAuthor => ({
    kind: 'node',
    id: node,
    by: { id, name },
    at,
  });
  const authors = [
    by('me', 'Me', '2026-01-03', 'new'),
    by('ana', 'Ana', '2026-01-01', 'b'),
    by('ana', 'Ana', '2026-01-02', 'gone'),
    by('lee', 'Lee', '2026-01-02', 'a'),
  ];
  expect(colleaguesIn(diffDocuments(before, after), authors, 'me')).toEqual([
    { id: 'ana', name: 'Ana', count: 2, latest: '2026-01-02' },
  ]);
});

test('the last good version is the newest before of which a run went well', () => {
  const version = (number: number, runs: number, failed: number, open: number) =>
    ({ number, runs, failed, open }) as VersionSummary;
  const versions = [
    version(5, 9, 0, 0),
    version(4, 3, 3, 0),
    version(3, 2, 0, 2),
    version(2, 5, 1, 0),
    version(1, 1, 0, 0),
  ];
  expect(lastGood(versions, 5)).toBe(2);
  expect(lastGood(versions, 1)).toBeNull();
});
