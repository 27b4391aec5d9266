import { describe, expect, test } from 'vitest';
import type { ExceptionRow } from '../../src/api/types.ts';
import { commonRepairs, groupExceptions, groupKeyOf } from '../../src/screens/exceptions/groups.ts';

function parked(change: {
  run?: string;
  workflow?: string;
  node?: string;
  class?: ExceptionRow['failure']['class'];
  message?: string;
  since?: string;
  items?: number;
  repairs?: ExceptionRow['repairs'];
}): ExceptionRow {
  const node = change.node ?? 'send';
  const failure = {
    class: change.class ?? 'data',
    code: `${change.class ?? 'data'}/rejected`,
    message: change.message ?? 'TaxType is invalid.',
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
    since: change.since ?? '2026-11-24T10:00:00.000Z',
    repairs: change.repairs ?? ['retry', 'skip', 'fail'],
  };
}

describe('grouping exceptions', () => {
  test('steps whose messages differ only in ids, numbers and quoted values have one cause', () => {
    const rows = [
      parked({
        run: 'r1',
        message: 'Invoice 17 of "ACME" was refused (01a20df7-acbf-77bb-9d52-a9962e592c13).',
        items: 2,
      }),
      parked({
        run: 'r2',
        message: 'Invoice 902 of "Birch" was refused (01a20df7-accb-716e-9dce-3125b86d8be7).',
        items: 3,
      }),
    ];
    const groups = groupExceptions(rows);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ itemCount: 5, workflowName: 'Orders' });
  });

  test.each([
    ['another workflow', parked({ workflow: 'w2' })],
    ['another node', parked({ node: 'other' })],
    ['another class', parked({ class: 'transient' })],
    ['another message', parked({ message: 'The date is invalid.' })],
  ])('%s is another cause', (_, other) => {
    expect(groupKeyOf(other)).not.toBe(groupKeyOf(parked({})));
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

  test('the key is short and safe in an address', () => {
    expect(groupKeyOf(parked({ message: 'ä / ? # %' }))).toMatch(/^[0-9a-f]{8}$/);
  });

  test('only what every step allows may be done to all of them', () => {
    expect(commonRepairs([parked({}), parked({ repairs: ['done', 'retry'] })])).toEqual(['retry']);
    expect(commonRepairs([])).toEqual([]);
  });
});
