import { type Edge, isTerminalRun, type Node } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, type Step } from '../src/index.ts';
import { type Behaviour, Driver, failure, planFor } from './driver.ts';

/** Random graphs: steps, branches, joins, fan-in, sometimes ordered. Edges lead forward, so they end by themselves. */
const graphs = fc
  .record({
    kinds: fc.array(fc.constantFrom('test.step', 'test.if', 'test.each', 'test.write', 'core.merge'), {
      minLength: 1,
      maxLength: 9,
    }),
    links: fc.array(fc.tuple(fc.nat(100), fc.nat(100), fc.nat(1)), { minLength: 1, maxLength: 16 }),
    waits: fc.constantFrom('all', 'any'),
    isOrdered: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ kinds, links, waits, isOrdered, seed }) => {
    const nodes: Node[] = [
      aNode('start', 'trigger.manual'),
      ...kinds.map((type, index) =>
        aNode(`n${index}`, type, type === 'core.merge' ? { parameters: { wait: waits } } : {}),
      ),
    ];
    const edges: Edge[] = [anEdge('start -> n0.in')];
    if (kinds[0] === 'core.merge') edges[0] = anEdge('start -> n0.in1');
    for (const [a, b, c] of links) {
      const from = a % kinds.length;
      const to = from + 1 + (b % kinds.length);
      if (to >= kinds.length) continue;
      const port = kinds[from] === 'test.if' ? (c === 0 ? 'true' : 'false') : 'out';
      const into = kinds[to] === 'core.merge' ? `in${1 + c}` : 'in';
      edges.push({ ...anEdge(`n${from}.${port} -> n${to}.${into}`), id: `e${edges.length}` });
    }
    return { nodes, edges, isOrdered, seed };
  });

/** What a step does depends on its name alone, so that every order of things must come to the same end. */
function behaviour(seed: number): Behaviour {
  const hash = (text: string) =>
    [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed) | 0, 7) >>> 0;
  return (step: Step) => {
    const chance = hash(step.id) % 10;
    if (chance === 0 && step.tries < 2) return { fails: failure('transient') };
    if (step.node.startsWith('n') && chance === 1) return { waits: { kind: 'timer', until: 5_000 } };
    const isIf = step.inputCount > 0 && chance % 2 === 0;
    const count = Math.max(1, step.inputCount);
    return { counts: { [isIf ? 'true' : 'out']: count, ...(isIf ? { out: count } : { false: count }) } };
  };
}

const outcome = (run: Driver) =>
  [...run.state.steps.values()].map(({ id, status, inputCount }) => `${id} ${status} ${inputCount}`).toSorted();

describe('any graph', () => {
  it('comes to an end, with every step final and the state equal to the fold', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges, isOrdered, seed }) => {
        const plan = planFor(nodes, edges, isOrdered ? { settings: { order: 'declared' } } : {});
        const run = new Driver(plan, behaviour(seed)).start(2).run();
        expect(isTerminalRun(run.state.status)).toBe(true);
        expect(run.state.live.size).toBe(0);
        expect(Object.values(run.state.census).every((count) => count === 0)).toBe(true);
        const outcomes = run.events.filter(({ type }) => type === 'run.started' || type === 'step.attempted');
        expect(run.state.attempts).toBe(outcomes.length);
        expect(fold(plan, run.events)).toEqual(run.state);
      }),
      { numRuns: 400 },
    );
  });

  it('comes to the same end when its worker is lost after any event', () => {
    fc.assert(
      fc.property(
        graphs.filter(({ nodes }) => !nodes.some(({ parameters }) => parameters?.wait === 'any')),
        fc.integer({ min: 1, max: 7 }),
        ({ nodes, edges, seed }, every) => {
          const plan = planFor(nodes, edges);
          const straight = new Driver(plan, behaviour(seed)).start(2).run();
          let crashes = 0;
          const isLost = (events: number) => {
            if (events % every !== 0 || crashes >= 50) return false;
            crashes += 1;
            return true;
          };
          const crashing = new Driver(plan, behaviour(seed), isLost).start(2).run();
          expect(crashing.state.status).toBe(straight.state.status);
          expect(outcome(crashing)).toEqual(outcome(straight));
        },
      ),
      { numRuns: 300 },
    );
  });
});
