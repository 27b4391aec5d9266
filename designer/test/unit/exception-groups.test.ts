import { describe, expect, test } from 'vitest';
import type { ExceptionRow } from '../../src/api/types.ts';
import { commonRepairs, groupExceptions } from '../../src/screens/exceptions/groups.ts';

function parked(change: {
  run?: string;
  workflow?: string;
  node?: string;
  class?: ExceptionRow['failure']['class'];
  since?: string;
  items?: number;
  repairs?: ExceptionRow['repairs'];
}): ExceptionRow {
  const node = change.node ?? 'send';
  const failure = {
    class: change.class ?? 'data',
    code: `${change.class ?? 'data'}/rejected`,
    message: 'TaxType is invalid.',
    phase: 'answered',
    decidedBy: 'status',
  } as const;
  return {
    runId: change.run ?? 'r1',
    workflowId: change.workflow ?? 'w1',
    workflowName: 'Orders',
    businessKey: null,
    step: {
      id: node,
      node,
      status: 'parked',
      attempt: 1,
      sends: 0,
      startedAt: null,
      endedAt: null,
      wakeAt: null,
      inputCount: change.items ?? 1,
      counts: {},
      failures: [],
      usage: null,
    },
    nodeName: 'Create invoice',
    failure,
    itemCount: change.items ?? 1,
    parked: [{ items: 'all', failure }],
    fingerprint: `${change.workflow ?? 'w1'} ${node} ${failure.class}`,
    since: change.since ?? '2026-11-24T10:00:00.000Z',
    lastSeen: '2026-11-24T12:00:00.000Z',
    dueAt: '2026-11-25T10:00:00.000Z',
    askedUntil: null,
    owner: null,
    comment: null,
    repairs: change.repairs ?? ['retry', 'skip', 'fail'],
  };
}

describe('grouping exceptions', () => {
  test('steps with one fingerprint have one cause, and add up', () => {
    const rows = [parked({ run: 'r1', items: 2 }), parked({ run: 'r2', items: 3 }), parked({ node: 'other' })];
    const groups = groupExceptions(rows);
    expect(groups).toHaveLength(2);
    expect(groups[0]).toMatchObject({ key: 'w1 send data', itemCount: 5, workflowName: 'Orders' });
  });

  test('writes in doubt come first, then what has waited longest', () => {
    const groups = groupExceptions([
      parked({ node: 'young', since: '2026-11-24T11:00:00.000Z' }),
      parked({ node: 'old', since: '2026-11-20T11:00:00.000Z' }),
      parked({ node: 'doubt', class: 'ambiguous', since: '2026-11-24T11:59:00.000Z' }),
    ]);
    expect(groups.map(({ rows }) => rows[0]?.step.node)).toEqual(['doubt', 'old', 'young']);
  });

  test('a group is as old as its oldest step, which it names first', () => {
    const [group] = groupExceptions([
      parked({ run: 'late', since: '2026-11-24T11:00:00.000Z' }),
      parked({ run: 'early', since: '2026-11-24T09:00:00.000Z' }),
    ]);
    expect(group?.since).toBe('2026-11-24T09:00:00.000Z');
    expect(group?.rows.map(({ runId }) => runId)).toEqual(['early', 'late']);
  });

  test('only what every step allows may be done to all of them', () => {
    expect(commonRepairs([parked({}), parked({ repairs: ['done', 'retry'] })])).toEqual(['retry']);
    expect(commonRepairs([])).toEqual([]);
  });
});
