import {
  type Edge,
  type Node,
  type Policy,
  REPAIRS,
  type Repair,
  type RunEvent,
  STEP_STATUSES,
} from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { fold, laterRepairsOf, repairsOf, type Step, verdictsOf } from '../src/index.ts';
import { type Act, type Behaviour, Driver, failure, passes, planFor } from './driver.ts';

const trigger = aNode('start', 'trigger.manual');
type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;
const repair = (run: Driver, step: string, action: Repair, more: Partial<Repaired> = {}) =>
  run.apply({ type: 'step.repaired', at: run.now, step, action, by: 'test', reason: 'for a test', ...more });
const ask = (run: Driver, step: string, items?: readonly number[]) => ({
  plan: run.plan,
  step: run.state.steps.get(step) as Step,
  at: run.now,
  stopping: run.state.stopping,
  items,
});
const stepOf = (run: Driver, id: string) => run.state.steps.get(id) as Step;
const handedOn = (run: Driver, node: string) =>
  [...run.state.steps.values()]
    .filter((step) => step.node === node)
    .flatMap(({ inputs }) => inputs.flatMap(({ refs }) => refs));

/** A batch whose item 0 goes through, and whose items 1 to 3 fail as `data` until they are repaired. */
function batch(policy: Policy = {}, more: { nodes?: Node[]; edges?: Edge[] } = {}): Driver {
  const plan = planFor(
    [trigger, aNode('each', 'test.each', { policy }), aNode('good'), ...(more.nodes ?? [])],
    [anEdge('start -> each'), anEdge('each -> good'), ...(more.edges ?? [])],
  );
  const first: Act = { ok: [0], counts: { out: 1 }, failures: [{ items: [1, 2, 3], failure: failure('data') }] };
  const behave: Behaviour = (step, attempt) => {
    if (step.node !== 'each') return passes(step, attempt, false);
    if (step.counts.out === undefined) return first;
    const items = step.items === 'all' ? [] : step.items;
    return { ok: items, counts: { out: items.length } };
  };
  return new Driver(plan, behave).start(4).run();
}

describe('a repair of some of the parked items', () => {
  it.each(['retry', 'edit'] as const)('%s: tries those again, and the others stay parked', (action) => {
    const run = batch();
    repair(run, 'each', action, { items: [2], ...(action === 'edit' ? { edits: { 2: { rate: 1 } } } : {}) }).run();
    expect(run.state.status).toBe('parked');
    expect(stepOf(run, 'each').toPark).toMatchObject([{ items: [1, 3] }]);
    expect(handedOn(run, 'good')).toEqual([
      { step: 'each', port: 'out', count: 1, upTo: 1 },
      { step: 'each', port: 'out', count: 1, items: [2] },
    ]);
    expect(stepOf(run, 'each').edits).toEqual(action === 'edit' ? { 2: { rate: 1 } } : {});
  });

  it('done and done again: each is handed on by a step of its own, once', () => {
    const run = batch();
    repair(run, 'each', 'done', { items: [1], counts: { out: 1 } }).run();
    repair(run, 'each', 'done', { items: [3], counts: { out: 1 } }).run();
    expect(stepOf(run, 'each').toPark).toMatchObject([{ items: [2] }]);
    repair(run, 'each', 'skip').run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ each: 1, good: 3 });
    expect(handedOn(run, 'good').map(({ items }) => items)).toEqual([undefined, [1], [3]]);
    expect(fold(run.plan, run.events)).toEqual(run.state);
  });

  it('fallback: those leave by the edge, the others stay', () => {
    const edge = anEdge('each.fallback -> bad', { kind: 'fallback', on: ['data'] });
    const run = batch({ onFailure: { data: { action: 'park' } } }, { nodes: [aNode('bad')], edges: [edge] });
    repair(run, 'each', 'fallback', { items: [1, 2] }).run();
    expect(handedOn(run, 'bad')).toEqual([{ step: 'each', port: '$failed', count: 2, items: [1, 2] }]);
    expect(stepOf(run, 'each').toPark).toMatchObject([{ items: [3] }]);
    repair(run, 'each', 'retry').run();
    expect(run.state.status).toBe('succeeded');
  });

  it('refuses items that are not parked, and says so', () => {
    const run = batch();
    expect(verdictsOf(ask(run, 'each', [0])).retry).toMatch(/parked/);
    expect(verdictsOf(ask(run, 'each', [1, 9])).retry).toMatch(/parked/);
    expect(() => repair(run, 'each', 'skip', { items: [0] })).toThrow(/parked/);
  });

  it('gives all that a parked list gave when it is tried again', () => {
    const plan = planFor(
      [trigger, aNode('all', 'test.step'), aNode('good')],
      [anEdge('start -> all'), anEdge('all -> good')],
    );
    const run = new Driver(plan, (step, attempt) =>
      step.node === 'all' && attempt === 1 ? { fails: failure('data') } : passes(step, attempt, false),
    )
      .start(3)
      .run();
    repair(run, 'all', 'retry').run();
    expect(handedOn(run, 'good')).toEqual([{ step: 'all', port: 'out', count: 3 }]);
  });
});

describe('what is handed on late', () => {
  const late: Act = { ok: [1], counts: { out: 1 } };
  const half: Act = { ok: [0], counts: { out: 1 }, failures: [{ items: [1], failure: failure('data') }] };

  it('by two steps in a row, after attempts of one number, reaches the third under two names', () => {
    const nodes = [trigger, aNode('first', 'test.each'), aNode('second', 'test.each'), aNode('third')];
    const edges = [anEdge('start -> first'), anEdge('first -> second'), anEdge('second -> third')];
    const behave: Behaviour = (step, attempt) => {
      if (step.id === 'first') return attempt === 1 ? { ...half, ok: [0, 2], counts: { out: 2 } } : late;
      if (step.id === 'second') return attempt === 1 ? half : late;
      return passes(step, attempt, false);
    };
    const run = new Driver(planFor(nodes, edges), behave).start(3).run();
    repair(run, 'first', 'retry').run();
    repair(run, 'second', 'retry').run();
    expect(run.state.status).toBe('succeeded');
    const third = [...run.state.steps.values()].filter(({ node }) => node === 'third');
    expect(third.map(({ inputs }) => inputs.map(({ from }) => from))).toEqual([
      ['second'],
      [expect.stringContaining('second@')],
      ['second'],
    ]);
    expect(new Set(third.map(({ id }) => id)).size).toBe(3);
  });

  it('leaves lists alone that were handed on before: they reach up to the attempt that made them', () => {
    const run = batch();
    const before = handedOn(run, 'good');
    repair(run, 'each', 'retry').run();
    expect(before).toEqual([{ step: 'each', port: 'out', count: 1, upTo: 1 }]);
    expect(handedOn(run, 'good')[0]).toEqual(before[0]);
    expect(handedOn(run, 'good')[1]).toEqual({ step: 'each', port: 'out', count: 3, items: [1, 2, 3] });
  });
});

describe('every status and every repair', () => {
  it.each(STEP_STATUSES.filter((status) => status !== 'parked'))('none is allowed in a step that is %s', (status) => {
    const run = batch();
    const asked = ask(run, 'each');
    expect(repairsOf({ ...asked, step: { ...asked.step, status } })).toEqual([]);
  });

  const doubt = [{ items: [1], failure: failure('ambiguous') }];
  const plain = [{ items: [2], failure: failure('data') }];
  const lost = [{ items: [1], failure: failure('ambiguous', 'answer_lost') }];
  const stopping = { to: 'failed', reason: 'test', compensate: true, undo: null } as const;
  const cases: [string, Partial<Step>, Parameters<typeof repairsOf>[0]['stopping'], Repair[]][] = [
    ['a plain failure', { toPark: plain }, null, ['retry', 'edit', 'skip', 'done', 'compensate', 'fail']],
    ['a write in doubt that may arrive', { toPark: doubt, quietAt: 9e12 }, null, ['done', 'compensate', 'fail']],
    ['a write in doubt, long ago', { toPark: doubt, quietAt: 0 }, null, ['done', 'resend', 'compensate', 'fail']],
    ['a write that was accepted', { toPark: lost, quietAt: 0 }, null, ['done', 'compensate', 'fail']],
    ['both at once', { toPark: [...doubt, ...plain], quietAt: 0 }, null, ['done', 'compensate', 'fail']],
    ['a write in doubt while undoing waits', { toPark: doubt, quietAt: 0 }, stopping, ['skip', 'done']],
    ['a write accepted while undoing waits', { toPark: lost, quietAt: 0 }, stopping, ['done']],
    ['a failed undo', { toPark: plain, undo: true }, stopping, ['retry', 'edit', 'skip', 'done', 'fail']],
    ['an undo in doubt', { toPark: doubt, undo: true, quietAt: 0 }, stopping, ['done', 'resend', 'fail']],
  ];
  it.each(cases)('%s', (_, fields, isStopping, allowed) => {
    const asked = ask(batch(), 'each');
    const verdicts = verdictsOf({ ...asked, stopping: isStopping, step: { ...asked.step, ...fields } });
    expect(REPAIRS.filter((name) => verdicts[name] === null)).toEqual(allowed);
    for (const why of Object.values(verdicts)) if (why !== null) expect(why).toMatch(/^.{15,}\.$/);
  });
});

describe('what time alone allows', () => {
  const doubt = { items: [1], failure: failure('ambiguous') };
  const lost = { items: [1], failure: failure('ambiguous', 'answer_lost') };
  const plain = { items: [2], failure: failure('data') };
  const stopping = { to: 'failed', reason: 'test', compensate: true, undo: null } as const;
  const later = (
    toPark: Step['toPark'],
    quietAt: number,
    isStopping: Parameters<typeof repairsOf>[0]['stopping'] = null,
  ) => {
    const asked = ask(batch(), 'each');
    return laterRepairsOf({ ...asked, stopping: isStopping, step: { ...asked.step, toPark, quietAt } });
  };

  it.each<[string, Parameters<typeof later>, ReturnType<typeof later>]>([
    ['a write in doubt is sent anew', [[doubt], 9e12], { repairs: ['resend'], from: 9e12 }],
    ['it is skipped while undoing waits for it', [[doubt], 9e12, stopping], { repairs: ['skip'], from: 9e12 }],
    ['nothing more, once the time has come', [[doubt], 0], null],
    ['nothing, of a write that was accepted', [[lost], 9e12], null],
    ['nothing, of a plain failure beside an earlier send', [[plain], 9e12], null],
    ['nothing, where one stands beside it that is repaired otherwise', [[doubt, plain], 9e12], null],
  ])('%s', (_, asked, expected) => {
    expect(later(...asked)).toEqual(expected);
  });
});

describe('a question to a person', () => {
  const asking = (more: Policy['onFailure'] = {}, edges: Edge[] = [], nodes: Node[] = []) =>
    batch({ onFailure: { data: { action: 'ask', deadlineMs: 60_000 }, ...more } }, { edges, nodes });
  const expiry = 61_000;

  it('is answered by a repair, and then nothing expires', () => {
    const open = new Driver(asking().plan, (step, attempt) =>
      step.node === 'each' ? 'hold' : passes(step, attempt, false),
    );
    open.start(2).run();
    open.finish(stepOf(open, 'each'), 1, {
      ok: [0],
      counts: { out: 1 },
      failures: [{ items: [1], failure: failure('data') }],
    });
    expect(stepOf(open, 'each')).toMatchObject({ status: 'parked', wakeAt: expiry });
    repair(open, 'each', 'done', { counts: { out: 1 } });
    open.run();
    expect(open.now).toBeLessThan(expiry);
    expect(open.state.status).toBe('succeeded');
  });

  it('is never taken for a yes: silence fails as policy/expired and waits for an operator', () => {
    const run = asking();
    expect(run.state.status).toBe('parked');
    expect(stepOf(run, 'each').toPark).toMatchObject([{ items: [1, 2, 3], failure: { code: 'policy/expired' } }]);
    expect(handedOn(run, 'good')).toHaveLength(1);
  });

  it('has no default that stands for the answer, also in a version from before that was refused', () => {
    const asked = (type: string) => {
      const policy: Policy = { onFailure: { policy: { action: 'continue', value: { isApproved: true } } } };
      const nodes = [trigger, aNode('ask', type, { policy }), aNode('pay')];
      const plan = planFor(nodes, [anEdge('start -> ask'), anEdge('ask -> pay')]);
      return new Driver(plan, (step, attempt) =>
        step.node === 'ask' ? { fails: failure('policy', 'expired') } : passes(step, attempt, false),
      )
        .start(1)
        .run();
    };
    expect(asked('test.step').state.status).toBe('succeeded');
    const run = asked('test.ask');
    expect(run.state.status).toBe('parked');
    expect(stepOf(run, 'ask').toPark).toMatchObject([{ failure: { code: 'policy/expired' } }]);
    expect(handedOn(run, 'pay')).toEqual([]);
  });

  it('is not asked again when silence is to be asked about', () => {
    const run = asking({ policy: { action: 'ask', deadlineMs: 60_000 } });
    expect(stepOf(run, 'each')).toMatchObject({ status: 'parked', wakeAt: null });
  });

  it('leaves by the fallback edge for policy failures when nobody answers', () => {
    const run = asking({}, [anEdge('each.fallback -> bad', { kind: 'fallback', on: ['policy'] })], [aNode('bad')]);
    expect(run.state.status).toBe('succeeded');
    expect(handedOn(run, 'bad')).toEqual([{ step: 'each', port: '$failed', count: 3, items: [1, 2, 3] }]);
  });

  it('stops the run when that is what silence means', () => {
    const run = asking({ policy: { action: 'stop', compensate: true } });
    expect(run.state.status).toBe('failed');
    expect(stepOf(run, 'each').status).toBe('failed');
  });

  it('holds for the items of its class alone', () => {
    const plan = planFor(
      [trigger, aNode('each', 'test.each', { policy: { onFailure: { data: { action: 'ask', deadlineMs: 60_000 } } } })],
      [anEdge('start -> each')],
    );
    const run = new Driver(plan, () => ({
      ok: [],
      counts: {},
      failures: [
        { items: [0], failure: failure('data') },
        { items: [1], failure: failure('permanent') },
      ],
    }))
      .start(2)
      .run();
    expect(stepOf(run, 'each').toPark).toMatchObject([
      { items: [1], failure: { code: 'permanent/test' } },
      { items: [0], failure: { code: 'policy/expired' } },
    ]);
  });
});

describe('undoing', () => {
  const nodes = (policy: Policy = {}) => [
    trigger,
    aNode('book', 'test.write'),
    aNode('ship', 'test.step', { policy: { onFailure: { permanent: { action: 'stop', compensate: true } } } }),
    aNode('cancel', 'test.step', { policy }),
  ];
  const edges = [
    anEdge('start -> book'),
    anEdge('book -> ship'),
    anEdge('book.compensate -> cancel', { kind: 'compensate' }),
  ];
  const stops: Behaviour = (step, attempt) =>
    step.node === 'ship' ? { fails: failure('permanent') } : passes(step, attempt, false);

  it('takes back the items that committed of a step that is parked in part, and only those', () => {
    const run = new Driver(planFor(nodes(), edges), (step, attempt) =>
      step.node === 'book'
        ? { ok: [0, 2], counts: { out: 2 }, failures: [{ items: [1], failure: failure('data') }] }
        : stops(step, attempt, false),
    )
      .start(3)
      .run();
    expect(run.state.status).toBe('failed');
    expect(handedOn(run, 'cancel')).toEqual([{ step: 'book', port: 'out', count: 2 }]);
  });

  it('takes back what a step committed before its own failure stopped the run', () => {
    const stopping = [
      trigger,
      aNode('book', 'test.write', { policy: { onFailure: { data: { action: 'stop', compensate: true } } } }),
      aNode('cancel'),
    ];
    const run = new Driver(
      planFor(stopping, [anEdge('start -> book'), anEdge('book.compensate -> cancel', { kind: 'compensate' })]),
      (step, attempt) =>
        step.node === 'book'
          ? { ok: [0], counts: { out: 1 }, failures: [{ items: [1], failure: failure('data') }] }
          : passes(step, attempt, false),
    )
      .start(2)
      .run();
    expect(run.statusOf('book')).toBe('failed');
    expect(handedOn(run, 'cancel')).toEqual([{ step: 'book', port: 'out', count: 1 }]);
  });

  it('settles the doubt beside a failure that stops the run before it undoes anything', () => {
    const stopping = [
      trigger,
      aNode('book', 'test.write', { policy: { onFailure: { data: { action: 'stop', compensate: true } } } }),
      aNode('cancel'),
    ];
    const plan = planFor(stopping, [
      anEdge('start -> book'),
      anEdge('book.compensate -> cancel', { kind: 'compensate' }),
    ]);
    const run = new Driver(plan, (step, attempt, isSettling) =>
      step.node !== 'book'
        ? passes(step, attempt, false)
        : isSettling
          ? { ok: [0], counts: { out: 1 } }
          : {
              ok: [],
              counts: {},
              failures: [
                { items: [0], failure: failure('ambiguous') },
                { items: [1], failure: failure('data') },
              ],
            },
    ).start(2);
    run.run();
    expect(run.executed).toEqual(['book', 'book', 'cancel@/undo']);
    expect(handedOn(run, 'cancel')).toEqual([{ step: 'book', port: 'out', count: 1 }]);
    expect(run.state.status).toBe('failed');
  });

  it('is tried again by its own policy, and waits for an operator when that is used up', () => {
    const retry = { transient: { maxAttempts: 3, baseDelayMs: 1_000, jitter: 'none' as const } };
    let isUp = false;
    const run = new Driver(planFor(nodes({ retry }), edges), (step, attempt) =>
      step.undo && !isUp ? { fails: failure('transient') } : stops(step, attempt, false),
    )
      .start()
      .run();
    expect(run.executed.filter((id) => id === 'cancel@/undo')).toHaveLength(3);
    expect([run.state.status, run.statusOf('cancel@/undo')]).toEqual(['cancelling', 'parked']);
    isUp = true;
    repair(run, 'cancel@/undo', 'retry').run();
    expect(run.state.status).toBe('failed');
    expect(run.statusOf('cancel@/undo')).toBe('succeeded');
  });

  it('does not end the run because the policy of an undo says stop', () => {
    const policy: Policy = { onFailure: { permanent: { action: 'stop' } } };
    const run = new Driver(planFor(nodes(policy), edges), (step, attempt) =>
      step.undo ? { fails: failure('permanent') } : stops(step, attempt, false),
    )
      .start()
      .run();
    expect(run.statusOf('cancel@/undo')).toBe('parked');
  });

  it('sends nothing more of a batch whose run is stopped, and undoes what it had sent', () => {
    const run = new Driver(planFor(nodes(), edges), (step, attempt) =>
      step.node === 'book' ? 'hold' : stops(step, attempt, false),
    )
      .start(2)
      .run();
    run.apply({ type: 'effects.sent', at: run.now, step: 'book', items: [0], leaseMs: 15_000 });
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'stop', compensate: true });
    expect(run.statusOf('book')).toBe('gated');
    run.finish(stepOf(run, 'book'), 1, {
      ok: [0],
      counts: { out: 1 },
      failures: [{ items: [1], failure: failure('policy', 'cancelled') }],
    });
    run.run();
    expect(run.state.status).toBe('cancelled');
    expect(run.statusOf('book')).toBe('cancelled');
    expect(handedOn(run, 'cancel')).toEqual([{ step: 'book', port: 'out', count: 1 }]);
  });

  it('waits for what a child run undoes', () => {
    const waits: Behaviour = (step, attempt) =>
      step.node === 'ship' ? { waits: { kind: 'children', count: 1 } } : passes(step, attempt, false);
    const run = new Driver(planFor(nodes(), edges), waits).start().run();
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'stop', compensate: true }).run();
    expect([run.state.status, run.statusOf('ship')]).toEqual(['cancelling', 'waiting']);
    expect(run.executed).not.toContain('cancel@/undo');
    run.apply({ type: 'wait.ended', at: run.now, step: 'ship', outcome: { kind: 'children', failed: [] } }).run();
    expect(run.state.status).toBe('cancelled');
    expect(run.executed.at(-1)).toBe('cancel@/undo');
  });
});
