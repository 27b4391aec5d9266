import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisPath } from '../support/redis.ts';
import { runCell } from './campaign.ts';
import { Cell } from './cell.ts';
import { FAULTS } from './faults/index.ts';
import { judge, quiescence } from './judge.ts';
import { MUTANTS } from './mutants.ts';
import { plant } from './plant.ts';
import { type Backend, openStack, type Stack } from './stack.ts';

/** The seed of the normal test run: the same faults at the same moments each time. */
const SEED = 1;

/** The quick rows of the fault matrix on one queue backend, one test each. */
export function theMatrix(backend: Backend): void {
  const isMissing = backend === 'redis' && redisPath === undefined;
  describe.skipIf(isMissing)(`faults, with the queue in ${backend}`, () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await openStack(backend);
    });
    afterAll(() => stack?.close());

    for (const fault of FAULTS.filter(({ quickOn }) => quickOn?.includes(backend))) {
      test(`${fault.id}: ${fault.title}`, async (context) => {
        const { verdict, detail } = await runCell(stack, fault, { seed: SEED, isQuick: true });
        if (verdict === 'skipped') return context.skip(detail.join('; '));
        expect([verdict, ...detail]).toEqual(['held', ...detail]);
      });
    }

    if (backend === 'postgres') {
      test('what is planted into the ledger, the senders or the database of a sound cell is found', async () => {
        const cell = await Cell.open(stack, 'planted', { seed: SEED });
        try {
          await cell.begin({ workers: 1 });
          await cell.load(2, ['keyed', 'timed']);
          await quiescence(cell);
          expect(await judge(cell)).toEqual([]);
          expect(await plant(cell)).toEqual([]);
        } finally {
          await cell.close();
        }
      });
    }

    // One backend is enough: what is taken away has nothing to do with the queue.
    for (const { name, foundBy } of backend === 'postgres' ? MUTANTS : []) {
      test(`a build with its ${name.replaceAll('-', ' ')} is found by ${foundBy}`, async () => {
        const fault = FAULTS.find(({ id }) => id === foundBy);
        const outcome = fault && (await runCell(stack, fault, { seed: SEED, mutant: name, isQuick: true }));
        expect(outcome?.verdict).toBe('broke');
        // Broken for the reason we took away, and not because nothing started.
        expect(outcome?.detail.join()).toMatch(/^I\d|, and not |come to rest/);
      });
    }
  });
}
