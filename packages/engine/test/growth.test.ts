import { Session } from 'node:inspector/promises';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import type { Plan } from '../src/index.ts';
import { Driver, planFor } from './driver.ts';

/** How often functions of the engine, and of the maps it is made of, are called by this work. */
async function callsOf(work: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  try {
    work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.includes('/packages/engine/src/') || url.includes('/immutable/'))
      .flatMap(({ functions }) => functions)
      .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
  } finally {
    session.disconnect();
  }
}

/** Four times the steps may cost a little more than four times the work: maps get deeper. */
async function expectLinear(run: (size: number) => { calls: () => void; steps: () => number }): Promise<void> {
  const perStep: number[] = [];
  for (const size of [10, 200, 800]) {
    const { calls, steps } = run(size);
    const count = await callsOf(calls);
    perStep.push(count / steps());
  }
  // The first size only warms up.
  const [, few = 0, many = 0] = perStep;
  expect(few).toBeGreaterThan(10);
  expect(many / few).toBeLessThan(1.3);
}

const through = (plan: Plan, size: number) => {
  const driver = new Driver(plan);
  return { calls: () => void driver.start(size).run(), steps: () => driver.state.steps.size };
};

const loop = planFor(
  [aNode('start', 'trigger.manual'), aNode('loop', 'core.loop'), aNode('a'), aNode('b'), aNode('join', 'core.merge')],
  [
    anEdge('start -> loop'),
    anEdge('loop.item -> a'),
    anEdge('loop.item -> b'),
    anEdge('a -> join.in1'),
    anEdge('b -> join.in2'),
    anEdge('join -> loop.return'),
  ],
);

test('a step of a long loop, joins included, is no more work than one of a short loop', async () => {
  await expectLinear((size) => through(loop, size));
});

test('a write of a large batch is no more work than one of a small batch', async () => {
  const plan = planFor([aNode('start', 'trigger.manual'), aNode('write', 'test.write')], [anEdge('start -> write')]);
  await expectLinear((size) => {
    const driver = new Driver(plan, () => 'hold').start(size).run();
    const calls = () => {
      for (let item = 0; item < size; item += 1)
        driver.apply({ type: 'effects.sent', at: driver.now, step: 'write', items: [item], leaseMs: 15_000 });
    };
    return { calls, steps: () => size };
  });
});

test('a round of a long cycle is no more work than one of a short cycle', async () => {
  const plan = planFor(
    [aNode('start', 'trigger.manual'), aNode('a'), aNode('if', 'test.if')],
    [anEdge('start -> a'), anEdge('a -> if'), { ...anEdge('if.true -> a'), visitLimit: 10_000 }],
  );
  await expectLinear((size) => {
    let rounds = 0;
    const driver = new Driver(plan, ({ node }) => {
      if (node === 'if') rounds += 1;
      return { counts: node !== 'if' ? { out: 1 } : rounds < size ? { true: 1 } : { false: 1 } };
    });
    return { calls: () => void driver.start().run(), steps: () => driver.state.steps.size };
  });
});
