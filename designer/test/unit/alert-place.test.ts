import { expect, test } from 'vitest';
import type { Alert } from '../../src/api/types.ts';
import { placeOf } from '../../src/screens/overview/alert-place.ts';

const alert = (kind: Alert['kind'], subject: Alert['subject'] = null): Alert => ({
  kind,
  count: 2,
  since: null,
  subject,
});

test('an alert leads to the list that it counts', () => {
  const workflow = { kind: 'workflow', id: 'w1', name: 'Refunds' } as const;
  expect(placeOf(alert('writes_in_doubt'))).toEqual({ to: '/exceptions', search: { class: 'ambiguous' } });
  expect(placeOf(alert('writes_in_doubt', workflow))).toEqual({
    to: '/runs',
    search: { status: 'cancelled', workflow: 'w1' },
  });
  expect(placeOf(alert('steps_parked', workflow))).toEqual({ to: '/exceptions', search: { workflow: 'w1' } });
  expect(placeOf(alert('runs_failed', workflow))).toEqual({
    to: '/runs',
    search: { status: 'failed', mode: 'live', workflow: 'w1' },
  });
  expect(placeOf(alert('runs_stuck'))).toMatchObject({ to: '/runs' });
  expect(placeOf(alert('runs_not_taken_up'))).toEqual(placeOf(alert('runs_stuck')));
});

test('one whose subject is all there is to see leads there alone', () => {
  expect(placeOf(alert('connection_broken', { kind: 'connection', id: 'c1', name: 'Books' }))).toBeNull();
});
