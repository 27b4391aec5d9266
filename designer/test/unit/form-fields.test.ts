import { expect, test } from 'vitest';
import { kindOf } from '../../src/inspector/schema.ts';

test.each([
  ['a choice', { type: 'string', enum: ['a', 'b'] }, 'choice'],
  ['several of a choice', { type: 'array', items: { type: 'string', enum: ['GET', 'POST'] } }, 'choices'],
  ['texts', { type: 'array', items: { type: 'string' } }, 'texts'],
  ['entries with fields', { type: 'array', items: { type: 'object', properties: {} } }, 'list'],
  ['anything else', { type: 'array', items: { type: 'array' } }, 'json'],
])('a field that holds %s has the control for it', (_, schema, kind) => {
  expect(kindOf(schema)).toBe(kind);
});
