import { applyEntries, emptyRunView } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { fold } from '../src/index.ts';
import { Driver, failure, passes, planFor } from './driver.ts';

const trigger = aNode('start', 'trigger.manual');

describe('flow', () => {
  it('runs a line of steps to its end, each once', () => {
    const plan = planFor([trigger, aNode('a'), aNode('b')], [anEdge('start -> a'), anEdge('a -> b')]);
    const run = new Driver(plan).start(3).run();
    expect(run.state.status).toBe('succeeded');
    expect(run.executed).toEqual(['a', 'b']);
    expect(run.entries[0]?.status).toBe('accepted');
    expect(run.state.steps.get('b')?.inputCount).toBe(3);
  });

  it('ends at once when nothing follows the trigger', () => {
    expect(new Driver(planFor([trigger], [])).start().state.status).toBe('succeeded');
  });

  it('runs a node again for every arrival, under names that time cannot change', () => {
    const nodes = [trigger, aNode('a'), aNode('b'), aNode('c')];
    const edges = [anEdge('start -> a'), anEdge('start -> b'), anEdge('a -> c'), anEdge('b -> c')];
    const run = new Driver(planFor(nodes, edges)).start().run();
    expect([...run.state.steps.keys()].filter((id) => id.startsWith('c')).toSorted()).toEqual(['c@/a-c', 'c@/b-c']);
  });

  it('does not activate what follows an empty port', () => {
    const nodes = [trigger, aNode('if', 'test.if'), aNode('yes'), aNode('no')];
    const edges = [anEdge('start -> if'), anEdge('if.true -> yes'), anEdge('if.false -> no')];
    const run = new Driver(planFor(nodes, edges), (step) =>
      step.node === 'if' ? { counts: { true: 2 } } : passes(step, 1, false),
    )
      .start(2)
      .run();
    expect(run.succeeded()).toEqual({ start: 1, if: 1, yes: 1 });
    expect(run.state.steps.has('no')).toBe(false);
  });

  it('bridges a node that passes items through and cuts at one that stops them', () => {
    const nodes = [
      trigger,
      aNode('off', 'test.step', { disabled: 'pass' }),
      aNode('after'),
      aNode('cut', 'test.step', { disabled: 'stop' }),
      aNode('never'),
    ];
    const edges = [anEdge('start -> off'), anEdge('off -> after'), anEdge('after -> cut'), anEdge('cut -> never')];
    const run = new Driver(planFor(nodes, edges)).start().run();
    expect(run.succeeded()).toEqual({ start: 1, after: 1 });
    expect(run.entries[0]?.carried.map(({ edge }) => edge)).toEqual(['start-off', 'off-after']);
    // Both edges show the item, and it arrived once.
    const view = applyEntries(emptyRunView(), run.entries);
    expect([view.edges.get('start-off')?.count, view.edges.get('off-after')?.count]).toEqual([1, 1]);
    expect(view.nodes.get('after')).toMatchObject({ ok: 1, waiting: 0 });
  });

  it('goes on behind a step that is off by a fallback edge, and only with the failures it takes', () => {
    const off = (id: string) => aNode(id, 'test.step', { disabled: 'pass' });
    const nodes = [trigger, aNode('each', 'test.each'), off('off1'), off('off2'), aNode('bad'), aNode('denied')];
    const edges = [
      anEdge('start -> each'),
      anEdge('each.fallback -> off1', { kind: 'fallback', on: ['policy'] }),
      anEdge('each.fallback -> off2', { id: 'other', kind: 'fallback', on: ['data', 'permanent'] }),
      anEdge('off1 -> denied'),
      anEdge('off2 -> bad'),
    ];
    const ended = (failureClass: 'data' | 'policy' | 'permanent') =>
      new Driver(planFor(nodes, edges), (step) =>
        step.node === 'each' ? { fails: failure(failureClass) } : passes(step, 1, false),
      )
        .start()
        .run()
        .succeeded();
    expect(ended('data')).toEqual({ start: 1, bad: 1 });
    expect(ended('permanent')).toEqual({ start: 1, bad: 1 });
    expect(ended('policy')).toEqual({ start: 1, denied: 1 });
  });

  it('neither undoes by what follows an undo that is off, nor goes by the fallback of a step that is off', () => {
    const nodes = [
      trigger,
      aNode('write', 'test.write'),
      aNode('undo', 'test.step', { disabled: 'pass' }),
      aNode('after'),
      // Nothing is known of its ports: only the kind of an edge tells which one it leaves by.
      aNode('gone', 'no.such', { disabled: 'pass' }),
      aNode('next'),
      aNode('trouble'),
    ];
    const plan = planFor(nodes, [
      anEdge('start -> write'),
      anEdge('write.compensate -> undo', { kind: 'compensate' }),
      anEdge('undo -> after'),
      anEdge('write -> gone'),
      anEdge('gone -> next'),
      anEdge('gone -> trouble', { kind: 'fallback', on: ['data'] }),
    ]);
    const write = plan.nodes.get('write');
    expect(write?.compensate).toEqual([]);
    expect(write?.flow.map(({ to }) => to)).toEqual(['next']);
  });

  it('takes the fallback edge for policy failures, and no other, where a step was reached too often', () => {
    const nodes = [trigger, aNode('poll'), aNode('bad'), aNode('enough')];
    const edges = [
      anEdge('start -> poll'),
      anEdge('poll -> poll', { visitLimit: 2 }),
      anEdge('poll.fallback -> bad', { kind: 'fallback', on: ['data'] }),
      anEdge('poll.fallback -> enough', { id: 'enough', kind: 'fallback', on: ['policy'] }),
    ];
    expect(new Driver(planFor(nodes, edges)).start().run().succeeded()).toEqual({ start: 1, poll: 3, enough: 1 });
    // Without one nothing is lost: it waits for a person.
    const parked = new Driver(planFor(nodes, edges.slice(0, 3))).start().run();
    expect([parked.state.status, parked.succeeded()]).toEqual(['parked', { start: 1, poll: 3 }]);
  });

  it('takes branches one after the other, to their ends, when the document asks for order', () => {
    const nodes = [trigger, aNode('a'), aNode('a2'), aNode('b'), aNode('b2')];
    const edges = [anEdge('start -> a'), anEdge('start -> b'), anEdge('a -> a2'), anEdge('b -> b2')];
    const parallel = new Driver(planFor(nodes, edges)).start().run();
    const declared = new Driver(planFor(nodes, edges, { settings: { order: 'declared' } })).start().run();
    expect(parallel.executed).toEqual(['a', 'b', 'a2', 'b2']);
    expect(declared.executed).toEqual(['a', 'a2', 'b', 'b2']);
  });

  it('goes round a cycle as often as its limit says, then parks with a policy failure', () => {
    const nodes = [trigger, aNode('poll'), aNode('wait')];
    const edges = [anEdge('start -> poll'), anEdge('poll -> wait'), anEdge('wait -> poll', { visitLimit: 3 })];
    const run = new Driver(planFor(nodes, edges)).start().run();
    expect(run.state.status).toBe('parked');
    expect(run.succeeded()).toEqual({ start: 1, poll: 4, wait: 4 });
    expect(run.state.trouble?.failure.code).toBe('policy/visit_limit');
    expect([...run.state.steps.keys()].filter((id) => id.startsWith('poll'))).toContain('poll@/start-poll/wait-poll*3');
  });

  it('stops a run that takes more steps than its workflow allows', () => {
    const nodes = [trigger, aNode('poll')];
    const edges = [anEdge('start -> poll'), anEdge('poll -> poll', { visitLimit: 1_000 })];
    const run = new Driver(planFor(nodes, edges, { settings: { maxSteps: 20 } })).start().run();
    expect(run.state.status).toBe('failed');
    expect(run.state.trouble?.failure.code).toBe('permanent/too_many_steps');
  });

  it('is taken up by the attempts that its steps were born with; only what may have been begun is numbered on', () => {
    const plan = planFor([trigger, aNode('a'), aNode('b')], [anEdge('start -> a'), anEdge('start -> b')]);
    const claim = { type: 'run.claimed', at: 1_000, fence: 2, leaseMs: 15_000, lapses: 0 } as const;
    const attempts = (run: Driver) =>
      run.run().events.flatMap((event) => (event.type === 'step.attempted' ? [event.attempt] : []));
    const born = () => new Driver(plan).start();
    expect(attempts(born())).toEqual([1, 1]);
    expect(
      attempts(
        born()
          .lost()
          .apply({ ...claim, isFirst: true }),
      ),
    ).toEqual([1, 1]);
    expect(attempts(born().lost().apply(claim))).toEqual([2, 2]);
  });

  it('keeps its state equal to the fold of its journal', () => {
    const nodes = [trigger, aNode('a'), aNode('b', 'core.merge'), aNode('c')];
    const edges = [anEdge('start -> a'), anEdge('a -> b.in1'), anEdge('start -> b.in2'), anEdge('b -> c')];
    const plan = planFor(nodes, edges);
    const run = new Driver(plan, (step, attempt) =>
      step.node === 'a' && attempt < 3 ? { fails: failure('transient') } : passes(step, attempt, false),
    )
      .start()
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(fold(plan, run.events)).toEqual(run.state);
  });
});
