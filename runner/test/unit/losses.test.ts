import { expect, test } from 'vitest';
import { ConnectionLostError, despiteLosses } from '../../src/store/losses.ts';
import { MigrationError } from '../../src/store/migrate.ts';

const withCode = (code: string) => Object.assign(new Error('as the server says'), { code });

/** Fails of these one after the other, and then is through. */
function failing(...failures: Error[]) {
  let tries = 0;
  return {
    tries: () => tries,
    work: async () => {
      const failure = failures[tries];
      tries += 1;
      if (failure) throw failure;
      return 'through';
    },
  };
}

test.concurrent.each([
  ['the server ended it', withCode('57P01')],
  ['it was reset', withCode('ECONNRESET')],
  ['it ended without a word', new Error('Connection terminated unexpectedly')],
  ['it was seen to be gone', new ConnectionLostError(new Error('gone'))],
])('work whose connection was lost is done again: %s', async (_, loss) => {
  const lines: unknown[] = [];
  const { work, tries } = failing(loss);
  const log = (...line: unknown[]) => lines.push(line);
  expect(await despiteLosses({ what: 'it was looked at', log }, work)).toBe('through');
  expect([tries(), lines.length]).toEqual([2, 1]);
});

test.each([
  ['a wrong password', withCode('28P01')],
  ['no such database', withCode('3D000')],
  ['a migration that does not go through', new MigrationError('0031 failed')],
  ['a defect of ours', new TypeError('not a function')],
])('what will not be better the next time ends it at once: %s', async (_, failure) => {
  const { work, tries } = failing(failure);
  await expect(despiteLosses({ what: 'it was looked at', log: () => {} }, work)).rejects.toBe(failure);
  expect(tries()).toBe(1);
});

test('when time is up, the last loss says what to do', async () => {
  const { work } = failing(withCode('57P03'));
  const trying = despiteLosses({ what: 'it was looked at', patienceMs: 0, log: () => {} }, work);
  await expect(trying).rejects.toThrow(/lost \(as the server says\)\. Look at the database/);
});
