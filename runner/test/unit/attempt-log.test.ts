import { expect, test } from 'vitest';
import { AttemptLog, type LogLine } from '../../src/worker/attempt-log.ts';

function aLog() {
  const kept: LogLine[] = [];
  const log = new AttemptLog({
    now: () => 7,
    redact: (text) => text.replaceAll('hush', '•••'),
    say: () => {},
    keep: (line) => void kept.push(line),
  });
  return { log, kept };
}

test('a line is kept with its data, without secrets in either', () => {
  const { log, kept } = aLog();
  log.info('say hush', { token: 'hush', half: '\ud800' });
  log.warn('so');
  expect(kept).toEqual([
    { at: 7, level: 'info', message: 'say •••', data: { token: '•••', half: '\\ud800' } },
    { at: 7, level: 'warn', message: 'so' },
  ]);
});

test.each([
  ['lines', 'x', 1_000],
  ['characters', 'x'.repeat(5_000), 20],
])('beyond its bound of %s an attempt is told once that more was written', (_, text, count) => {
  const { log, kept } = aLog();
  for (let index = 0; index < count; index += 1) log.info(text);
  expect(JSON.stringify(kept).length).toBeLessThan(20_000);
  expect(kept.length).toBeLessThanOrEqual(201);
  expect(kept.filter(({ level }) => level === 'warn')).toHaveLength(1);
  expect(kept.at(-1)?.message).toMatch(/More was written/);
});
