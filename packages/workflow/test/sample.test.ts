import { expect, it } from 'vitest';
import { type JsonSchema, mismatches, sampleOf } from '../src/index.ts';

it('makes up a value that fits its schema: examples and choices first, else the plainest', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['id', 'state', 'at', 'lines', 'paid', 'count'],
    properties: {
      id: { type: 'string' },
      state: { enum: ['open', 'paid'] },
      at: { type: 'string', format: 'date-time' },
      lines: { type: 'array', items: { type: 'object', properties: { amount: { type: 'number', minimum: 5 } } } },
      paid: { type: ['null', 'boolean'] },
      count: { type: 'integer', examples: [7] },
    },
  };
  const sample = sampleOf(schema);
  expect(sample).toEqual({
    id: 'id',
    state: 'open',
    at: '2000-01-01T00:00:00Z',
    lines: [{ amount: 5 }],
    paid: true,
    count: 7,
  });
  expect(mismatches(schema, sample)).toEqual([]);
});

it('ends where a schema leads back to itself', () => {
  const node: Record<string, unknown> = { type: 'object' };
  node.properties = { next: node };
  expect(JSON.stringify(sampleOf(node))).toContain('{"next":{}}');
});
