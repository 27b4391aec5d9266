import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  type CheckMemo,
  checkDocument,
  EDGE_KINDS,
  type Edge,
  lintReliability,
  type Node,
  newCheckMemo,
  ROUTABLE_CLASSES,
  type WorkflowDocument,
} from '../src/index.ts';
import { aDescription, aDocument, aNode, anEdge, TEST_TYPES } from '../src/testing.ts';

const declared = aDescription('test.http', {
  mode: 'each',
  effect: { kind: 'declared', parameter: 'effect', readWhen: { parameter: 'method', in: ['GET'] } },
});
const described = [...TEST_TYPES, declared];
const types: Catalogue = (type) => described.find((each) => each.type === type);

const check = (document: WorkflowDocument, memo?: CheckMemo) => {
  const options = memo ? { memo } : {};
  return [...checkDocument(document, types, options), ...lintReliability(document, types, options)];
};

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const classes = fc.uniqueArray(fc.constantFrom(...ROUTABLE_CLASSES), { minLength: 1 });
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const policies = fc
  .record({
    approvedBy: sometimes(ids),
    amount: sometimes(fc.constantFrom({ value: '={{ $json.x }}' }, { value: '={{ $json.x }}', limit: '10' })),
    onFailure: sometimes(
      fc.tuple(fc.constantFrom(...ROUTABLE_CLASSES), fc.constantFrom('fallback', 'ask', 'park', 'stop')),
    ),
  })
  .map(({ approvedBy, amount, onFailure }) => ({
    ...(approvedBy ? { approvedBy } : {}),
    ...(amount ? { amount } : {}),
    ...(onFailure ? { onFailure: { [onFailure[0]]: { action: onFailure[1] } } } : {}),
  }));

const steps: fc.Arbitrary<Node> = fc
  .record({
    id: ids,
    name: ids,
    type: fc.constantFrom('no.such', 'core.loop', 'core.loop', ...described.map(({ type }) => type)),
    disabled: fc.option(fc.constantFrom('pass' as const, 'stop' as const), { nil: undefined, freq: 5 }),
    parameters: fc.constantFrom({}, { method: 'GET' }, { text: '{{ $json.x }}' }, { inputs: 3 }),
    policy: policies,
  })
  .map(({ id, type, disabled, ...fields }) => aNode(id, type, { ...fields, ...(disabled ? { disabled } : {}) }));

const edges: fc.Arbitrary<Edge> = fc
  .record({
    id: fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7'),
    from: ids,
    to: ids,
    kind: fc.constantFrom(...EDGE_KINDS),
    ports: fc.constantFrom('', 'item', 'return', 'both'),
    on: classes,
    visitLimit: fc.option(fc.constant(3), { nil: undefined, freq: 5 }),
  })
  .map(({ id, from, to, kind, ports, on, visitLimit }) => {
    const out = kind !== 'flow' ? kind : ports === 'item' || ports === 'both' ? 'item' : 'out';
    const into = ports === 'return' || ports === 'both' ? 'return' : 'in';
    return anEdge(`${from}.${out} -> ${to}.${into}`, {
      id,
      kind,
      ...(kind === 'fallback' ? { on } : {}),
      ...(visitLimit ? { visitLimit } : {}),
    });
  });

const settings = fc.constantFrom({}, { owner: 'ana@example.com' }, { amountLimit: '5' });

/** Documents that share steps and edges, as they stand after one edit or another: each takes some, in any order. */
const edits = fc
  .tuple(fc.array(steps, { minLength: 1, maxLength: 9 }), fc.array(edges, { maxLength: 14 }))
  .chain(([nodes, links]) =>
    fc.array(
      fc
        .tuple(fc.shuffledSubarray(nodes), fc.shuffledSubarray(links), settings)
        .map(([some, joined, said]) => aDocument(some, joined, { settings: said })),
      { minLength: 2, maxLength: 6 },
    ),
  );

describe('what earlier checks found', () => {
  it('is what a check from the start finds, whatever was edited', () => {
    fc.assert(
      fc.property(edits, (documents) => {
        const memo = newCheckMemo();
        for (const document of documents) expect(check(document, memo)).toEqual(check(document));
      }),
      { numRuns: 500 },
    );
  });

  it('is forgotten of a step whose neighbour no longer approves', () => {
    const memo = newCheckMemo();
    const write = aNode('w', 'test.write', { policy: { approvedBy: 'ask' } });
    const codes = (other: Node) => check(aDocument([write, other]), memo).map(({ code }) => code);
    expect(codes(aNode('ask', 'test.ask'))).not.toContain('approved_by');
    expect(codes(aNode('ask', 'test.step'))).toContain('approved_by');
  });

  /** Steps, and edges that write down which of them are looked at. */
  const watched = (size: number) => {
    const looked = new Set<string>();
    const watch = (edge: Edge) =>
      new Proxy(edge, {
        get(target, key) {
          if (key === 'from' || key === 'to' || key === 'kind') looked.add(target.id);
          return Reflect.get(target, key);
        },
      });
    const name = (index: number) => `n${index}`;
    const nodes = [
      aNode(name(0), 'trigger.manual'),
      ...Array.from({ length: size }, (_, index) =>
        aNode(name(index + 1), index % 5 === 0 ? 'core.loop' : 'test.http', {
          policy: { onFailure: { data: { action: 'fallback' } }, amount: { value: '={{ $json.x }}' } },
        }),
      ),
    ];
    const links = nodes
      .slice(1)
      .flatMap((_, index) => [
        watch(anEdge(`${name(index)} -> ${name(index + 1)}`)),
        watch(anEdge(`${name(index + 1)}.fallback -> ${name(index)}`, { kind: 'fallback', on: ['data', 'policy'] })),
      ]);
    return { document: aDocument(nodes, links), looked };
  };

  it('is taken for every step that an edit did not touch', () => {
    const looked: string[] = [];
    const counting = new Map(
      described.map((each) => [
        each.type,
        {
          ...each,
          get parameters() {
            looked.push(each.type);
            return each.parameters;
          },
        },
      ]),
    );
    const memo = newCheckMemo();
    const { document } = watched(20);
    const lint = (edited: WorkflowDocument) => lintReliability(edited, (type) => counting.get(type), { memo });
    lint(document);
    expect(new Set(looked)).toEqual(new Set(['trigger.manual', 'core.loop', 'test.http']));
    looked.length = 0;
    const moved = { ...document, nodes: [aNode('new', 'test.each'), ...document.nodes] };
    expect(lint(moved)).toEqual(lintReliability(moved, types));
    expect(new Set(looked)).toEqual(new Set(['test.each']));
  });

  it('is taken for every edge that an edit did not touch, and for what they make up together', () => {
    const memo = newCheckMemo();
    const { document, looked } = watched(20);
    check(document, memo);
    expect(looked.size).toBe(40);
    looked.clear();
    const edited = {
      ...document,
      nodes: document.nodes.with(7, aNode('n7', 'test.http', { name: 'Renamed', parameters: { method: 'GET' } })),
    };
    const found = check(edited, memo);
    expect(looked).toEqual(new Set(['n6-n7', 'n7_fallback-n6', 'n7-n8', 'n8_fallback-n7']));
    expect(found).toEqual(check(edited));
  });
});
