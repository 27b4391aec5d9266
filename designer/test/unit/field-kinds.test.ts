import { describe, expect, it } from 'vitest';
import { type FieldSchema, kindOf } from '../../src/inspector/schema.ts';

describe('the control for a parameter', () => {
  it.each<[FieldSchema, string]>([
    [{ type: 'string' }, 'text'],
    [{ type: ['null', 'integer'] }, 'number'],
    [{ enum: ['a', 'b'] }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'texts'],
    [{ type: 'array', items: { type: 'object', properties: { a: {} } } }, 'list'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'text'],
    // What no control fits is edited as JSON: never as nothing, and never as text that it is not.
    [{ oneOf: [{ type: 'object' }, { type: 'string' }] }, 'json'],
    [{ anyOf: [{ type: 'array', items: {} }, { type: 'null' }] }, 'json'],
    [{ type: 'array', items: { type: 'number' } }, 'json'],
    [{ type: 'object' }, 'json'],
    [{ type: 'unheard-of' }, 'json'],
  ])('of %j is %s', (schema, kind) => {
    expect(kindOf(schema)).toBe(kind);
  });
});
