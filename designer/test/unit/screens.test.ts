import type { WorkflowDocument } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../src/api/types.ts';
import { documentsIn, documentsOfItem } from '../../src/documents/places.ts';
import { holdsFigures, readEvidence } from '../../src/screens/approvals/evidence.ts';
import { nextSteps } from '../../src/screens/approvals/next-steps.ts';
import { lastHours } from '../../src/screens/overview/last-hours.ts';
import { beginOf, fits } from '../../src/screens/runs/run-filter.ts';
import { pairOf } from '../../src/screens/versions/compared.ts';

describe('evidence', () => {
  test('single values are facts, equal records a table, the rest a tree', () => {
    const parts = readEvidence({
      amount: 4800,
      approved: false,
      refunds: [{ id: 'R-1', amount: 10 }, { id: 'R-2' }],
      order: { lines: [{ sku: 'A' }] },
    });
    expect(parts).toEqual([
      {
        kind: 'facts',
        facts: [
          ['amount', '4800'],
          ['approved', 'false'],
        ],
      },
      {
        kind: 'table',
        name: 'refunds',
        columns: ['id', 'amount'],
        rows: [
          ['R-1', '10'],
          ['R-2', '–'],
        ],
      },
      { kind: 'tree', name: 'order', value: { lines: [{ sku: 'A' }] } },
    ]);
  });

  test('documents are looked at and not listed; what only looks like one is listed, and a place that is none is no place', () => {
    const place = { page: 1, box: [0.1, 0.2, 0.3, 0.1] };
    const wrong = { page: 0, box: [0.1, 0.2, 0.3, 0.1] };
    const file = { id: 'f1', name: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 3, sha256: 'abc' };
    const documents = [{ ...file, places: { total: place, net: wrong, vat: { page: 1, box: [0, 0, 2, 1] } } }];
    expect(documentsIn({ documents })).toEqual([{ id: 'f1', name: 'a.pdf', places: { total: place } }]);
    expect(readEvidence({ documents })).toEqual([]);
    const listed = { documents: [{ title: 'a letter' }] };
    expect(documentsIn(listed)).toEqual([]);
    expect(readEvidence(listed)).toMatchObject([{ kind: 'table', name: 'documents' }]);
    const item = {
      json: { ai: { document: { file: 'scan', places: { total: place } } } },
      files: { scan: file, layout: { ...file, mimeType: 'application/json' } },
    };
    expect(documentsOfItem(item)).toEqual([{ id: 'f1', name: 'a.pdf', places: { total: place } }]);
  });

  test('records with much inside are a tree, so that nothing is cut', () => {
    const long = [{ note: { text: 'x'.repeat(200) } }];
    expect(readEvidence({ long })).toEqual([{ kind: 'tree', name: 'long', value: long }]);
  });

  test('items that a step asks about are told with how many there are', () => {
    const items = [{ net: 100 }, { net: 4033.61 }];
    expect(readEvidence({ items, itemCount: 7 })).toEqual([
      { kind: 'table', name: 'items', columns: ['net'], rows: [['100'], ['4033.61']], items: { shown: 2, total: 7 } },
    ]);
    expect(readEvidence({ items: ['a'], itemCount: 1 })).toMatchObject([
      { kind: 'tree', items: { shown: 1, total: 1 } },
    ]);
    // A count of something else is a fact of its own.
    expect(readEvidence({ itemCount: 7 })).toEqual([{ kind: 'facts', facts: [['itemCount', '7']] }]);
  });

  test('figures stand at the end of their column, where nothing else is in it', () => {
    const rows = [
      ['R-1', '10', '–', '12.50'],
      ['7', '-4', '–', 'none'],
    ];
    expect([0, 1, 2, 3].map((column) => holdsFigures(rows, column))).toEqual([false, true, false, false]);
  });

  test('no evidence gives nothing', () => {
    expect(readEvidence({})).toEqual([]);
  });
});

test('an answer leads to the nodes behind its port, and to no fallback', () => {
  const document = {
    schemaVersion: 1,
    name: 'Refunds',
    nodes: [
      { id: 'ask', type: 'human.approval', typeVersion: 1, name: 'Ask Finance', parameters: {} },
      { id: 'pay', type: 'core.set', typeVersion: 1, name: 'Pay', parameters: {} },
      { id: 'tell', type: 'core.set', typeVersion: 1, name: 'Tell', parameters: {} },
    ],
    edges: [
      { id: 'e1', from: { node: 'ask', port: 'approved' }, to: { node: 'pay', port: 'in' } },
      { id: 'e2', from: { node: 'ask', port: 'rejected' }, to: { node: 'tell', port: 'in' } },
      { id: 'e3', kind: 'fallback', from: { node: 'ask', port: 'approved' }, to: { node: 'tell', port: 'in' } },
    ],
  } as unknown as WorkflowDocument;
  expect(nextSteps(document, 'Ask Finance', 'approved')).toEqual(['Pay']);
  expect(nextSteps(document, 'Somebody else', 'approved')).toEqual([]);
});

describe('the list of runs', () => {
  const run = { workflowId: 'w1', status: 'failed', mode: 'live', businessKey: 'INV-204' } as RunSummary;

  test.each([
    [{}, true],
    [{ status: 'running,failed' }, true],
    [{ status: 'succeeded' }, false],
    [{ workflow: 'w2' }, false],
    [{ mode: 'test' }, false],
    [{ key: 'INV-*' }, true],
    [{ key: 'INV-204' }, true],
    [{ key: 'INV' }, false],
  ])('a failed run fits %j: %s', (filter, isThere) => {
    expect(fits(run, filter)).toBe(isThere);
  });

  test('a span begins on the minute; an unknown one never began', () => {
    const now = Date.parse('2026-11-24T10:00:42.000Z');
    expect(beginOf('24h', now)).toBe('2026-11-23T10:00:00.000Z');
    expect(beginOf('constructor', now)).toBeUndefined();
    expect(beginOf(undefined, now)).toBeUndefined();
  });
});

test('hours without runs are zeros, and the present hour comes last', () => {
  const hours = lastHours(
    [{ hour: '2026-11-24T09:00:00.000Z', succeeded: 3, failed: 1 }],
    Date.parse('2026-11-24T10:20:00.000Z'),
  );
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toEqual({ hour: '2026-11-24T10:00:00.000Z', succeeded: 0, failed: 0 });
  expect(hours.at(-2)).toMatchObject({ succeeded: 3, failed: 1 });
});

describe('versions to compare', () => {
  const versions = [{ number: 3 }, { number: 2 }];

  test('without a choice: the newest version and the draft', () => {
    expect(pairOf({}, versions)).toEqual({ from: '3', to: 'draft' });
  });

  test('the address decides, where it names what exists', () => {
    expect(pairOf({ from: '2', to: '3' }, versions)).toEqual({ from: '2', to: '3' });
    expect(pairOf({ from: '9', to: 'x' }, versions)).toEqual({ from: '3', to: 'draft' });
  });
});
