import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { armFaults, FAULT_POINTS, FaultOrderError, fault, isArmed, parseFaults, watcher } from '../../src/faults.ts';

describe('orders for faults', () => {
  test('name a point, which passage, and what happens there', () => {
    expect(parseFaults('gate.committed:1:kill9, send.answered~POST /invoices:2:delay=250')).toEqual([
      { point: 'gate.committed', about: null, nth: 1, action: { kind: 'kill9' } },
      { point: 'send.answered', about: 'POST /invoices', nth: 2, action: { kind: 'delay', ms: 250 } },
    ]);
  });

  test.each(['gate', 'gate.passed:1:kill9', 'ring.before:0:stop', 'ring.before:1:explode', 'ring.before:1:delay', ''])(
    'that make no sense are refused with what they may be: "%s"',
    (text) => {
      expect(() => parseFaults(text)).toThrow(/HF_FAULT: .* point:nth:action .* gate\.committed/);
    },
  );

  test('are refused in production, and absent they leave nothing armed', () => {
    expect(() => armFaults({ HF_FAULT: 'ring.before:1:throw', NODE_ENV: 'production' })).toThrow(FaultOrderError);
    armFaults({});
    expect(isArmed).toBe(false);
    expect(() => fault('ring.before', 'run')).not.toThrow();
  });

  test('are carried out once, at the passage they name, counted by subject', () => {
    const done: string[] = [];
    const pass = watcher(parseFaults('eval.before~post:2:stop,eval.before:3:throw'), ({ action }) =>
      done.push(action.kind),
    );
    for (const step of ['post', 'read', 'post', 'post']) {
      pass('eval.before', step);
      pass('guard.passed', step);
      done.push(step);
    }
    expect(done).toEqual(['post', 'read', 'stop', 'throw', 'post', 'post']);
  });
});

test('every fault point is passed somewhere', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const text = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'faults.ts')
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n');
  expect(FAULT_POINTS.filter((point) => !text.includes(`'${point}'`))).toEqual([]);
});
