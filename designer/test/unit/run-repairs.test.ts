import { MASK, masked } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { stateOfItem } from '../../src/runs/step/item-states.ts';
import { commonRepairs, editable } from '../../src/screens/exceptions/groups.ts';

const failure = {
  class: 'data',
  code: 'data/rejected',
  message: 'No.',
  phase: 'answered',
  decidedBy: '1b.422',
} as const;

describe('what may be done with parked steps', () => {
  test('only what every step allows may be done to all of them', () => {
    expect(commonRepairs([{ repairs: ['retry', 'skip', 'fail'] }, { repairs: ['done', 'retry'] }])).toEqual(['retry']);
    expect(commonRepairs([])).toEqual([]);
  });

  test('items may be corrected one by one, a list that failed as a whole may not', () => {
    expect(
      editable({
        parked: [
          { items: [7, 2], failure },
          { items: [2, 4], failure },
        ],
      }),
    ).toEqual([2, 4, 7]);
    expect(editable({ parked: [{ items: 'all', failure }] })).toEqual([]);
  });
});

describe('what is shown of items', () => {
  const step = {
    id: 's',
    node: 's',
    status: 'parked',
    attempt: 1,
    sends: 0,
    startedAt: null,
    endedAt: null,
    wakeAt: null,
    waitsFor: null,
    inputCount: 3,
    counts: {},
    failures: [{ items: [1], failure }],
    usage: null,
  } as const;
  const write = { item: 2, state: 'unknown' } as Parameters<typeof stateOfItem>[0]['effects'][number];

  test('each says whether it is through, failed, in doubt or still to come', () => {
    const detail = {
      step: { ...step, failures: [...step.failures].map((each) => ({ ...each, items: [...each.items] })) },
      effects: [write],
    };
    expect([0, 1, 2].map((index) => stateOfItem(detail, index))).toEqual(['ok', 'failed', 'doubt']);
    const again = { ...detail, step: { ...detail.step, status: 'retry_wait' as const } };
    expect([0, 1].map((index) => stateOfItem(again, index))).toEqual(['waiting', 'waiting']);
  });

  test('credentials are masked under every name they travel by, and nothing else is', () => {
    const shown = masked({
      headers: [{ Authorization: 'Bearer x', 'x-api-key': 'k', 'X-Request-Id': 'r' }],
      password: 'p',
      clientSecret: 's',
      access_token: 't',
      tokenCount: 3,
      secretary: 'Ada',
    });
    expect(shown).toEqual({
      headers: [{ Authorization: MASK, 'x-api-key': MASK, 'X-Request-Id': 'r' }],
      password: MASK,
      clientSecret: MASK,
      access_token: MASK,
      tokenCount: 3,
      secretary: 'Ada',
    });
  });
});
