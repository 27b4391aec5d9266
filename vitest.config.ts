import { defineConfig } from 'vitest/config';
import { Order } from './test/support/order.ts';

/** Enough for the longest on a busy machine; a browser that is slowed down on purpose takes longer. */
const e2eMs = 600_000 * Math.max(1, Number(process.env.HOLDFAST_TEST_SLOW ?? 1));

/** Makes the database that most tests begin with a copy of. */
const PREPARED = './test/support/prepared.ts';

/**
 * unit: no service needed. simulation: the runner in seeded worlds full of faults.
 * integration: a real Postgres (embedded) and Redis. chaos: the quick rows of the
 * fault matrix, on real processes. e2e: the whole product in a browser.
 * `npm test` runs them all.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: Order },
    projects: [
      {
        test: {
          name: 'unit',
          // Files of one worker share what they import: to load it for each again is nearly half of the work of this
          // stage. So a test puts back what it changes of the process; one that does not is found by the next.
          isolate: false,
          include: [
            'packages/*/test/**/*.test.ts',
            'packages/cli/template/test/**/*.test.ts',
            'nodes/*/test/**/*.test.ts',
            'nodes/finance/*/test/**/*.test.ts',
            'runner/test/unit/**/*.test.ts',
            'designer/test/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'test/support/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          globalSetup: PREPARED,
          include: ['runner/test/integration/**/*.test.ts', 'test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          globalSetup: PREPARED,
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: e2eMs,
          hookTimeout: e2eMs,
        },
      },
    ],
  },
});
