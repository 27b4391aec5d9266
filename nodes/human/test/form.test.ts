import { nodeSuite } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import { changesBetween, checkFormSchema, formErrors } from '../src/form.ts';
import { form } from '../src/nodes/form.ts';

const schema = {
  type: 'object',
  properties: { number: { type: 'string', minLength: 1 }, total: { type: 'number' } },
  required: ['number', 'total'],
};

describe('form', () => {
  const parameters = { title: 'Correct it', schema };
  const asked = {
    kind: 'form',
    title: 'Correct it',
    message: '',
    approvers: [],
    choices: [
      { value: 'submitted', title: 'Submit' },
      { value: 'rejected', title: 'Cannot be corrected', needsReason: true },
    ],
  };
  const said = { by: 'Lee', reason: null, at: '2026-01-15T10:30:00Z' };
  const answered = (value: unknown, changes: unknown[], choice = 'submitted') => ({
    outcome: { kind: 'decided' as const, choice, by: 'Lee' },
    data: { at: said.at, reason: null, value, changes } as never,
  });
  const items = [{ json: { number: 'A1', total: 'twelve', other: true } }];
  nodeSuite(form, {
    samples: [
      {
        name: 'begins with what the item has of its fields',
        parameters,
        items,
        suspends: {
          request: {
            ...asked,
            form: { schema, value: { number: 'A1', total: 'twelve' } },
            subject: [{ number: 'A1', total: 'twelve', other: true }],
            evidence: { items: [{ number: 'A1', total: 'twelve', other: true }], itemCount: 1 },
          },
        },
      },
      {
        name: 'several items make one form with an entry for each',
        parameters: { ...parameters, evidence: 'see the scan' },
        items: [{ json: { number: 'A1' } }, { json: { number: 'A2' } }],
        suspends: {
          request: {
            ...asked,
            subject: [{ number: 'A1' }, { number: 'A2' }],
            evidence: { evidence: 'see the scan' },
            form: {
              schema: { type: 'array', items: schema, minItems: 2, maxItems: 2 },
              value: [{ number: 'A1' }, { number: 'A2' }],
            },
          },
        },
      },
      {
        name: 'hands on what was filled in, and what that changed',
        parameters,
        items,
        resumed: answered({ number: 'A1', total: 12 }, [{ path: '/total', before: 'twelve', after: 12 }]),
        expect: {
          submitted: [
            {
              json: {
                number: 'A1',
                total: 12,
                other: true,
                form: { ...said, changes: [{ path: '/total', before: 'twelve', after: 12 }] },
              },
            },
          ],
        },
      },
      {
        name: 'gives each item its own part',
        parameters,
        items: [{ json: { number: 'A1' } }, { json: { number: 'A2' } }],
        resumed: answered(
          [
            { number: 'A1', total: 1 },
            { number: 'A2', total: 2 },
          ],
          [{ path: '/1/total', after: 2 }],
        ),
        expect: {
          submitted: [
            { json: { number: 'A1', total: 1, form: { ...said, changes: [] } } },
            { json: { number: 'A2', total: 2, form: { ...said, changes: [{ path: '/1/total', after: 2 }] } } },
          ],
        },
      },
      {
        name: 'what cannot be corrected goes on as it came',
        parameters,
        items,
        resumed: answered(undefined, [], 'rejected'),
        expect: { rejected: [{ json: { number: 'A1', total: 'twelve', other: true, form: said } }] },
      },
      {
        name: 'fields that no form can be made of are refused before anybody is asked',
        parameters: { ...parameters, schema: { type: 'object', properties: { a: { $ref: 'https://example.com/s' } } } },
        items,
        fails: [{ code: 'data/bad_input', index: 'all' }],
      },
      {
        name: 'silence is never an answer',
        parameters,
        items,
        resumed: { outcome: { kind: 'expired' }, data: {} },
        fails: [{ code: 'policy/expired', index: 'all' }],
      },
    ],
  });
});

describe('what is filled in', () => {
  test('is checked place by place, formats too', () => {
    const dated = { ...schema, properties: { ...schema.properties, due: { type: 'string', format: 'date' } } };
    expect(formErrors(schema, { number: 'A1', total: 1 })).toEqual([]);
    expect(formErrors(dated, { number: '', due: 'soon' }).map(({ path }) => path)).toEqual(['', '/number', '/due']);
    expect(formErrors({ ...schema, additionalProperties: false }, { number: 'A', total: 1, isPaid: true })).toEqual([
      { path: '', message: 'must NOT have additional properties: isPaid' },
    ]);
  });

  test('meets patterns on an engine that no pattern can hold up', () => {
    const slow = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    expect(formErrors(slow, { a: `${'a'.repeat(50_000)}!` })).toHaveLength(1);
    expect(formErrors(slow, { a: 'aaa' })).toEqual([]);
    expect(() => checkFormSchema({ type: 'object', properties: { a: { pattern: '(?<=x)(a)\\1' } } })).toThrow();
  });

  test('is told leaf by leaf where it differs', () => {
    expect(
      changesBetween({ a: 1, b: { 'c/d': [1, 2], e: null }, f: 'x' }, { a: 1, b: { 'c/d': [1, 3, 4] }, f: { g: 1 } }),
    ).toEqual([
      { path: '/b/c~1d/1', before: 2, after: 3 },
      { path: '/b/c~1d/2', after: 4 },
      { path: '/b/e', before: null },
      { path: '/f', before: 'x', after: { g: 1 } },
    ]);
    expect(changesBetween({ a: [1], b: 2 }, { b: 2, a: [1] })).toEqual([]);
  });
});
