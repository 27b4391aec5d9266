import { expect, it } from 'vitest';
import { checkDocument, checkPinnedFiles, pinnedFiles, quickFixes, validateDocument } from '../src/index.ts';
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

const file = { name: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 3, sha256: 'a'.repeat(64) };
const withFile = (files: object, disabled?: 'stop') => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === 'price' && disabled ? { ...node, disabled } : node)),
  pins: { price: { found: [{ json: { price: 1 }, files: { bill: files as typeof file } }] } },
});

it('names the files of pinned data that are not kept, and unpins with one click', () => {
  const [found] = pinnedFiles(withFile(file));
  expect([found?.node.id, found?.file, found?.path]).toEqual(['price', file, '/pins/price/found/0/files/bill']);
  expect(checkPinnedFiles(withFile(file), new Set())).toEqual([]);
  const missing = new Set([file.sha256]);
  const [told] = checkPinnedFiles(withFile(file), missing);
  expect(told).toMatchObject({ code: 'pin_file_missing', severity: 'warning', node: 'price', path: found?.path });
  expect(quickFixes(told as NonNullable<typeof told>, withFile(file), { describe: describeType })[0]?.kind).toBe(
    'unpin',
  );
  // A step that is off gives nothing.
  expect(checkPinnedFiles(withFile(file, 'stop'), missing)).toEqual([]);
});

it('takes files of pinned data by what they hold, and by nothing else', () => {
  const read = (other: object) => validateDocument({ ...withFile(other), nodes: [aNode('price')], edges: [] });
  expect(read(file)).toMatchObject({ ok: true });
  for (const other of [{ ...file, id: 'x' }, { ...file, sha256: '../../etc/passwd' }, { name: 'a.pdf' }])
    expect(read(other).ok).toBe(false);
  // What a run takes over from another one is not the installation's to keep.
  expect(pinnedFiles(withFile({ ...file, id: 'x' }))).toEqual([]);
});
