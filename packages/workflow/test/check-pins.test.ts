import { expect, it } from 'vitest';
import { checkDocument, quickFixes } from '../src/index.ts';
import { aDescription, aDocument, aNode, anEdge, testCatalogue } from '../src/testing.ts';

const priced = aDescription('test.priced', {
  mode: 'each',
  outputs: { fixed: [{ name: 'found' }, { name: 'missing' }] },
  output: { type: 'object', required: ['price'], properties: { price: { type: 'number' } } },
});
const describeType = (type: string, version: number) => (type === priced.type ? priced : testCatalogue(type, version));
const document = aDocument(
  [aNode('start', 'trigger.manual'), aNode('price', 'test.priced'), aNode('after')],
  [anEdge('start -> price'), anEdge('price:found -> after')],
);
const pinned = (ports: Record<string, { json: Record<string, number | string> }[]>) => ({
  ...document,
  pins: { price: ports },
});
const problems = (ports: Parameters<typeof pinned>[0]) =>
  checkDocument(pinned(ports), describeType).filter(({ code }) => code === 'pin_mismatch');

it('holds pinned data to what its step gives, on every output, and unpins with one click', () => {
  expect(problems({ found: [{ json: { price: 1 } }], missing: [] })).toEqual([]);
  const [wrong] = problems({ found: [{ json: { price: 1 } }, { json: { price: 'two' } }] });
  expect(wrong).toMatchObject({ severity: 'warning', node: 'price', path: '/pins/price/found/1/json/price' });
  const [fix] = wrong ? quickFixes(wrong, pinned({}), { describe: describeType }) : [];
  expect(fix?.kind).toBe('unpin');
  expect(fix?.change(pinned({}))).toEqual(document);
});

it('says that a step has no such output', () => {
  expect(problems({ out: [] })[0]?.message).toContain('it has no output "out" (found, missing).');
});
