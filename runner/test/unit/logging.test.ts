import { expect, test } from 'vitest';
import { createLog } from '../../src/logging.ts';

test('however many logs there are, the end of the process is waited for once', () => {
  createLog('error');
  const before = process.listenerCount('exit');
  for (let count = 0; count < 20; count += 1) createLog('error');
  expect(process.listenerCount('exit')).toBe(before);
});
