import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { adoptionOf } from '../src/index.ts';
import { Driver, failure, passes, planFor } from './driver.ts';

const trigger = aNode('start', 'trigger.manual');

describe('joins', () => {
  const diamond = (parameters = {}) =>
    planFor(
      [
        trigger,
        aNode('if', 'test.if'),
        aNode('a'),
        aNode('b'),
        aNode('join', 'core.merge', { parameters }),
        aNode('end'),
      ],
      [
        anEdge('start -> if'),
        anEdge('if.true -> a'),
        anEdge('if.false -> b'),
        anEdge('a -> join.in1'),
        anEdge('b -> join.in2'),
        anEdge('join -> end'),
      ],
    );

  it('waits for all inputs and runs once', () => {
    const run = new Driver(diamond(), (step) =>
      step.node === 'if' ? { counts: { true: 1, false: 2 } } : passes(step, 1, false),
    )
      .start(3)
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ join: 1, end: 1 });
    expect(run.state.steps.get('join')?.inputs.map(({ port, count }) => [port, count])).toEqual([
      ['in1', 1],
      ['in2', 2],
    ]);
  });

  it('never hangs on a branch that was not taken', () => {
    const run = new Driver(diamond(), (step) => (step.node === 'if' ? { counts: { true: 1 } } : passes(step, 1, false)))
      .start()
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.state.steps.get('join')?.inputs.map(({ port }) => port)).toEqual(['in1']);
  });

  /** An item goes through `step`, or past it; `other` comes by a way of its own. */
  const detour = (parameters = {}) =>
    planFor(
      [trigger, aNode('if', 'test.if'), aNode('step'), aNode('other'), aNode('join', 'core.merge', { parameters })],
      [
        anEdge('start -> if'),
        anEdge('start -> other'),
        anEdge('if.true -> step'),
        anEdge('if.false -> join.in1'),
        anEdge('step -> join.in1'),
        anEdge('other -> join.in2'),
      ],
    );

  it.each([
    ['all of its inputs', {}, ['other', 'step'], [1, 1]],
    ['the first of its inputs', { wait: 'any' }, ['step', 'other'], [1]],
  ] as const)('waits for %s, and takes no way that was not taken for an arrival', (_, parameters, order, counts) => {
    const run = new Driver(detour(parameters), (step) => {
      if (step.node === 'if') return { counts: { true: 1 } };
      return step.node === 'join' ? { counts: { out: step.inputCount } } : 'hold';
    })
      .start()
      .run();
    expect(run.statusOf('join')).toBe('pending');
    for (const id of order) {
      const step = run.state.steps.get(id);
      if (step) run.finish(step, 1, { counts: { out: 1 } });
      run.run();
    }
    expect(run.state.status).toBe('succeeded');
    const joins = [...run.state.steps.values()].filter(({ node }) => node === 'join');
    expect(joins.map(({ inputs }) => inputs.map(({ count }) => count))).toEqual([counts]);
  });

  it('waits for the mended item of a step of which nothing else came through', () => {
    const plan = planFor(
      [trigger, aNode('s'), aNode('mend'), aNode('join', 'core.merge')],
      [
        anEdge('start -> s'),
        anEdge('s -> join.in1'),
        anEdge('s.fallback -> mend', { kind: 'fallback', on: ['data'] }),
        anEdge('mend -> join.in1'),
      ],
    );
    const run = new Driver(plan, (step) => (step.node === 's' ? { fails: failure('data') } : passes(step, 1, false)))
      .start()
      .run();
    expect(run.state.steps.get('join')?.inputCount).toBe(1);
  });

  it('runs with nothing, once, when every way to it brought an empty list', () => {
    const plan = planFor(
      [
        trigger,
        aNode('a'),
        aNode('b'),
        aNode('join', 'core.merge', { parameters: { wait: 'any' } }),
        aNode('end', 'test.sum'),
      ],
      [
        anEdge('start -> a'),
        anEdge('start -> b'),
        anEdge('a -> join.in1'),
        anEdge('b -> join.in2'),
        anEdge('join -> end'),
      ],
    );
    const run = new Driver(plan, () => ({ counts: { out: 0 } })).start().run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ join: 1, end: 1 });
    expect(run.state.steps.get('join')).toMatchObject({ inputs: [], inputCount: 0 });
  });

  it('counts its deadline from the first arrival, not from a way that was not taken', () => {
    const run = new Driver(detour({ deadlineMs: 60_000 }), (step) =>
      step.node === 'if' ? { counts: { true: 1 } } : 'hold',
    )
      .start()
      .run();
    expect(run.state.steps.get('join')?.wakeAt).toBeNull();
    run.now += 30_000;
    const other = run.state.steps.get('other');
    if (other) run.finish(other, 1, { counts: { out: 1 } });
    expect(run.state.steps.get('join')?.wakeAt).toBe(run.now + 60_000);
  });

  it('dies with the run that is stopped while one of its inputs is in doubt', () => {
    const plan = planFor(
      [trigger, aNode('a'), aNode('write', 'test.write'), aNode('join', 'core.merge')],
      [anEdge('start -> a'), anEdge('start -> write'), anEdge('a -> join.in1'), anEdge('write -> join.in2')],
    );
    const run = new Driver(plan, (step) => (step.node === 'write' ? 'hold' : passes(step, 1, false))).start().run();
    const { now: at } = run;
    run.apply({ type: 'effects.sent', at, step: 'write', items: [0], leaseMs: 15_000 });
    run.apply({ type: 'cancel.requested', at, by: 'test', reason: 'no more', compensate: false });
    expect(run.state.status).toBe('cancelling');
    run.apply({
      type: 'step.attempted',
      at,
      step: 'write',
      attempt: 1,
      startedAt: at,
      ok: 'all',
      counts: { out: 1 },
      failures: [],
      jitter: 0,
    });
    expect(run.state.status).toBe('cancelled');
  });

  it('fires at the first arrival when any will do, and drops the others', () => {
    const run = new Driver(diamond({ wait: 'any' }), (step) =>
      step.node === 'if' ? { counts: { true: 1, false: 1 } } : passes(step, 1, false),
    )
      .start(2)
      .run();
    expect(run.succeeded()).toMatchObject({ join: 1, end: 1 });
  });

  it('waits while a retry may still bring something, and goes on when it is given up', () => {
    const plan = diamond();
    const run = new Driver(plan, (step, attempt) => {
      if (step.node === 'if') return { counts: { true: 1, false: 1 } };
      if (step.node === 'b') return { fails: failure(attempt < 2 ? 'transient' : 'permanent') };
      return passes(step, attempt, false);
    })
      .start(2)
      .run();
    expect(run.state.status).toBe('parked');
    expect(run.statusOf('join')).toBe('pending');
    run
      .apply({ type: 'step.repaired', at: run.now, step: 'b', action: 'skip', by: 'test', reason: 'not needed' })
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.state.steps.get('join')?.inputs.map(({ port }) => port)).toEqual(['in1']);
  });

  it('drops in a replay what it fired without in the run that is done over', () => {
    const plan = planFor(
      [
        trigger,
        aNode('a'),
        aNode('b'),
        aNode('c'),
        aNode('join', 'core.merge', { parameters: { inputs: 3, wait: 'count', count: 2 } }),
        aNode('end'),
      ],
      [
        anEdge('start -> a'),
        anEdge('start -> b'),
        anEdge('start -> c'),
        anEdge('a -> join.in1'),
        anEdge('b -> join.in2'),
        anEdge('c -> join.in3'),
        anEdge('join -> end'),
      ],
    );
    const before = new Driver(plan).start().run();
    const adopted = adoptionOf(plan, 'before', before.state, 'c');
    if (typeof adopted === 'string') return expect.unreachable(adopted);
    const run = new Driver(plan);
    run.apply({ type: 'run.started', at: run.now, node: 'start', port: 'out', count: 1, adopted }).run();
    expect(run.state.status).toBe('succeeded');
    expect(run.executed).toEqual(['c']);
    expect(run.succeeded()).toEqual({ start: 1, a: 1, b: 1, c: 1, join: 1, end: 1 });
  });

  it('fires with what arrived when its deadline comes', () => {
    const plan = planFor(
      [
        trigger,
        aNode('a'),
        aNode('slow', 'test.wait'),
        aNode('join', 'core.merge', { parameters: { deadlineMs: 500 } }),
      ],
      [anEdge('start -> a'), anEdge('start -> slow'), anEdge('a -> join.in1'), anEdge('slow -> join.in2')],
    );
    const run = new Driver(plan, (step) =>
      step.node === 'slow' ? { waits: { kind: 'timer', until: 10_000 } } : passes(step, 1, false),
    )
      .start()
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ join: 1, slow: 1 });
    expect(run.state.steps.get('join')?.inputs).toHaveLength(1);
  });

  it('pairs arrivals of the same scope, whatever comes first', () => {
    const plan = planFor(
      [trigger, aNode('x'), aNode('y'), aNode('mid'), aNode('l'), aNode('r'), aNode('join', 'core.merge')],
      [
        anEdge('start -> x'),
        anEdge('start -> y'),
        anEdge('x -> mid'),
        anEdge('y -> mid'),
        anEdge('mid -> l'),
        anEdge('mid -> r'),
        anEdge('l -> join.in1'),
        anEdge('r -> join.in2'),
      ],
    );
    const run = new Driver(plan, (step) =>
      step.node === 'l' && step.path.includes('x') ? 'hold' : passes(step, 1, false),
    )
      .start()
      .run();
    const [held] = run.held;
    expect(run.succeeded()).toMatchObject({ join: 1 });
    const step = run.state.steps.get(held && 'step' in held ? held.step : '');
    if (!step) throw new Error('nothing was held');
    run.finish(step, 1, { counts: { out: 1 } });
    run.run();
    expect(run.state.status).toBe('succeeded');
    const joins = [...run.state.steps.values()].filter(({ node }) => node === 'join');
    expect(joins.map(({ inputs }) => new Set(inputs.map(({ from }) => from.split('@')[1])).size)).toEqual([1, 1]);
  });

  it('lets joins that wait for each other go on, first things first', () => {
    const plan = planFor(
      [trigger, aNode('j1', 'core.merge'), aNode('a'), aNode('j2', 'core.merge'), aNode('b')],
      [
        anEdge('start -> j1.in1'),
        anEdge('j1 -> a'),
        anEdge('a -> j2.in1'),
        anEdge('start -> j2.in2'),
        anEdge('j2 -> b'),
        anEdge('b -> j1.in2', { visitLimit: 5 }),
      ],
    );
    const run = new Driver(plan).start().run();
    expect(['succeeded', 'parked']).toContain(run.state.status);
    expect(run.succeeded().j2).toBeGreaterThan(0);
  });
});

describe('loops', () => {
  const loop = (parameters: { batchSize?: number; concurrency?: number }) =>
    planFor(
      [trigger, aNode('loop', 'core.loop', { parameters }), aNode('body'), aNode('after')],
      [
        anEdge('start -> loop'),
        anEdge('loop.item -> body'),
        anEdge('body -> loop.return'),
        anEdge('loop.done -> after'),
      ],
    );

  it('runs its body once per batch, in order, and hands on what came back', () => {
    const run = new Driver(loop({ batchSize: 2 })).start(5).run();
    expect(run.state.status).toBe('succeeded');
    expect(run.executed).toEqual(['body@/loop[0]', 'body@/loop[1]', 'body@/loop[2]', 'after']);
    expect(run.state.steps.get('after')?.inputCount).toBe(5);
    expect(run.state.steps.get('after')?.inputs[0]?.refs.map(({ step }) => step)).toEqual([
      'body@/loop[0]',
      'body@/loop[1]',
      'body@/loop[2]',
    ]);
  });

  it('keeps to its concurrency', () => {
    const plan = loop({ concurrency: 3 });
    let most = 0;
    const run = new Driver(plan, (step) => (step.node === 'body' ? 'hold' : passes(step, 1, false))).start(10);
    run.run();
    while (run.held.length > 0) {
      most = Math.max(most, run.held.length);
      const command = run.held.pop();
      const step = command && 'step' in command ? run.state.steps.get(command.step) : undefined;
      if (step) run.finish(step, 1, { counts: { out: 1 } });
      run.run();
    }
    expect(most).toBe(3);
    expect(run.state.status).toBe('succeeded');
    expect(run.state.steps.get('after')?.inputCount).toBe(10);
  });

  it('keeps the order of its input whatever finishes first', () => {
    const run = new Driver(loop({ concurrency: 4 }), (step) => (step.node === 'body' ? 'hold' : passes(step, 1, false)))
      .start(4)
      .run();
    for (const command of run.held.splice(0).toReversed()) {
      const step = 'step' in command ? run.state.steps.get(command.step) : undefined;
      if (step) run.finish(step, 1, { counts: { out: 1 } });
    }
    run.run();
    expect(run.state.steps.get('after')?.inputs[0]?.refs.map(({ step }) => step)).toEqual(
      [0, 1, 2, 3].map((index) => `body@/loop[${index}]`),
    );
  });

  it('goes on with the others when one iteration is parked, and finishes when that is repaired', () => {
    const run = new Driver(loop({}), (step, attempt) =>
      step.id === 'body@/loop[1]' && attempt === 1 ? { fails: failure('data') } : passes(step, attempt, false),
    )
      .start(3)
      .run();
    expect(run.state.status).toBe('parked');
    expect(run.succeeded().body).toBe(2);
    run
      .apply({
        type: 'step.repaired',
        at: run.now,
        step: 'body@/loop[1]',
        action: 'retry',
        by: 'test',
        reason: 'fixed',
      })
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.state.steps.get('after')?.inputCount).toBe(3);
  });

  it('joins within an iteration, and nests', () => {
    const plan = planFor(
      [
        trigger,
        aNode('outer', 'core.loop'),
        aNode('inner', 'core.loop'),
        aNode('a'),
        aNode('b'),
        aNode('join', 'core.merge'),
        aNode('end'),
      ],
      [
        anEdge('start -> outer'),
        anEdge('outer.item -> inner'),
        anEdge('inner.item -> a'),
        anEdge('inner.item -> b'),
        anEdge('a -> join.in1'),
        anEdge('b -> join.in2'),
        anEdge('join -> inner.return'),
        anEdge('inner.done -> outer.return'),
        anEdge('outer.done -> end'),
      ],
    );
    const run = new Driver(plan, (step) => (step.node === 'join' ? { counts: { out: 1 } } : passes(step, 1, false)))
      .start(3)
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ outer: 1, inner: 3, a: 3, b: 3, join: 3, end: 1 });
  });

  it('ends at once on an empty list', () => {
    const plan = planFor(
      [trigger, aNode('loop', 'core.loop'), aNode('body')],
      [anEdge('start -> loop'), anEdge('loop.item -> body'), anEdge('body -> loop.return')],
    );
    expect(new Driver(plan).start(0).run().state.status).toBe('succeeded');
  });
});
