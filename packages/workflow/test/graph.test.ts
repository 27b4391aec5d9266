import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ancestry,
  cycles,
  depthFirst,
  dominators,
  downstreamOf,
  graphOf,
  reachableFrom,
  topologicalOrder,
  upstreamOf,
} from '../src/index.ts';
import { aDocument, aNode, anEdge } from '../src/testing.ts';

const graphs = fc
  .record({ size: fc.integer({ min: 1, max: 9 }), links: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 20 }) })
  .map(({ size, links }) => {
    const ids = Array.from({ length: size }, (_, index) => `n${index}`);
    const edges = links
      .filter(([a, b]) => a < size && b < size)
      .map(([a, b], index) => ({ ...anEdge(`n${a} -> n${b}`), id: `e${index}` }));
    return {
      ids,
      edges,
      graph: graphOf(
        aDocument(
          ids.map((id) => aNode(id)),
          edges,
        ),
      ),
    };
  });
type Drawn = typeof graphs extends fc.Arbitrary<infer T> ? T : never;

/** Reachability without a node, the slow and obvious way. */
const naiveReach = ({ edges }: Drawn, from: string, without?: string): Set<string> => {
  const found = new Set(from === without ? [] : [from]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { from: a, to: b } of edges) {
      if (!found.has(a.node) || found.has(b.node) || b.node === without) continue;
      found.add(b.node);
      grew = true;
    }
  }
  return found;
};

describe('graph walks agree with the obvious way', () => {
  it('reachability', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        expect(reachableFrom(drawn.graph, ['n0'])).toEqual(naiveReach(drawn, 'n0'));
      }),
    );
  });

  it('what comes before what, worked out for all at once', () => {
    fc.assert(
      fc.property(graphs, ({ ids, graph }) => {
        const comesBefore = ancestry(graph);
        for (const id of ids) {
          expect(new Set(ids.filter((other) => comesBefore(id, other)))).toEqual(upstreamOf(graph, id));
          expect(comesBefore(id, 'nobody')).toBe(false);
        }
      }),
    );
  });

  it('upstream is the mirror of downstream', () => {
    fc.assert(
      fc.property(graphs, ({ ids, graph }) => {
        for (const a of ids)
          for (const b of ids) expect(downstreamOf(graph, a).has(b)).toBe(upstreamOf(graph, b).has(a));
      }),
    );
  });

  it('topological order respects every edge that does not lead back', () => {
    fc.assert(
      fc.property(graphs, ({ edges, graph }) => {
        const rank = new Map(topologicalOrder(graph).map((id, index) => [id, index]));
        const back = new Set(depthFirst(graph).back);
        for (const edge of edges)
          if (!back.has(edge)) expect(rank.get(edge.from.node)! < rank.get(edge.to.node)!).toBe(true);
      }),
    );
  });

  it('a cycle is found where two nodes reach each other, and nowhere else', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const group = new Map(cycles(drawn.graph).flatMap((ids, index) => ids.map((id) => [id, index] as const)));
        for (const a of drawn.ids) {
          for (const b of drawn.ids) {
            const together = downstreamOf(drawn.graph, a).has(b) && downstreamOf(drawn.graph, b).has(a);
            expect(group.has(a) && group.get(a) === group.get(b)).toBe(together);
          }
        }
      }),
    );
  });

  it('a dominator is the nearest node without which the other cannot be reached', () => {
    fc.assert(
      fc.property(graphs, (drawn) => {
        const found = dominators(drawn.graph, ['n0']);
        for (const [id, dominator] of found) {
          const all = drawn.ids.filter((other) => other !== id && !naiveReach(drawn, 'n0', other).has(id));
          if (dominator === '') expect(all.filter((other) => naiveReach(drawn, 'n0').has(other))).toEqual([]);
          else {
            expect(all).toContain(dominator);
            for (const other of all)
              if (other !== dominator && naiveReach(drawn, 'n0').has(other))
                expect(naiveReach(drawn, 'n0', other).has(dominator)).toBe(false);
          }
        }
      }),
    );
  });
});
