import type { Catalogue, Node } from '@holdfast/workflow';
import { aDescription, aDocument, aNode, anEdge, testCatalogue } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { compile, type Plan, stateUnder, whyNotUnderFrom } from '../src/index.ts';
import { type Behaviour, Driver, failure, passes, planFor } from './driver.ts';

/** The types that were there while the run went on: one more than there are now. */
const before: Catalogue = (type, version) => (type === 'gone.away' ? aDescription(type) : testCatalogue(type, version));

const trigger = aNode('start', 'trigger.manual');
const row = (...nodes: Node[]) => {
  const all = [trigger, ...nodes];
  return aDocument(
    all,
    nodes.map(({ id }, index) => anEdge(`${all[index]?.id} -> ${id}`)),
  );
};
const planOf = (...nodes: Node[]): Plan => {
  const { nodes: all, edges } = row(...nodes);
  return planFor(all, edges);
};
/** A run that comes as far as its nodes let it. */
function ran(document: ReturnType<typeof row>, behave: Behaviour = passes): Driver {
  const { plan } = compile(document, before);
  if (!plan) throw new Error('The document is wrong.');
  return new Driver(plan, behave).start().run();
}

const write = aNode('write', 'test.blind', { policy: { timeoutMs: 600_000 } });
const inDoubt: Behaviour = (step, attempt) =>
  step.node === 'write' ? { fails: failure('ambiguous') } : passes(step, attempt, false);
const gone = aNode('gone', 'gone.away');

describe('a run whose version cannot be used', () => {
  const old = row(write, gone);
  const parked = () => {
    const { plan } = compile(old, before);
    const run = new Driver(plan as Plan, (step, attempt) =>
      step.node === 'write' ? 'hold' : passes(step, attempt, false),
    );
    run.start().run();
    run.apply({ type: 'effects.sent', at: run.now, step: 'write', items: [0], leaseMs: 15_000 });
    const step = run.state.steps.get('write');
    if (step) run.finish(step, 1, { fails: failure('ambiguous') });
    return run.run();
  };
  const why = (to: Plan, run: Driver, document = old) => whyNotUnderFrom(document, testCatalogue, to, run.entries);

  it('goes on under one in which all that lies ahead is there, and its write in doubt stays in doubt', () => {
    const run = parked();
    const to = planOf(write, aNode('other', 'test.step'));
    expect(run.state.status).toBe('parked');
    expect(why(to, run)).toBeNull();
    const under = stateUnder(to, run.entries)?.steps.get('write');
    expect(under).toEqual(run.state.steps.get('write'));
  });

  it('does not where the write in doubt would be held for settled sooner', () => {
    const run = parked();
    const to = planOf({ ...write, policy: { timeoutMs: 1_000 } }, aNode('other', 'test.step'));
    // The journals are the same: they do not tell it.
    expect(stateUnder(to, run.entries)).not.toBeNull();
    expect(why(to, run)).toMatch(/"write" would stand otherwise in that version.* Stop the run, and do it over/);
  });

  it('does not where it has come to what is not there', () => {
    const run = ran(row(gone, write), inDoubt);
    expect(why(planOf(aNode('gone', 'test.step'), write), run, row(gone, write))).toMatch(
      /has come to "gone" \(gone\.away\), which is not installed here.* Stop the run, and do it over on that version\.$/,
    );
  });

  it('does not where what was started is another one', () => {
    expect(why(planOf(aNode('write', 'test.step')), parked())).toMatch(/was started as test\.blind/);
  });

  it('does not where its journal is not that of its document', () => {
    const run = parked();
    expect(why(planOf(write), run, row(aNode('new', 'test.step'), write, gone))).toMatch(
      /Nobody here can tell how far/,
    );
  });
});
