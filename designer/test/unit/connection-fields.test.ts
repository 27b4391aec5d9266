import { describe, expect, test } from 'vitest';
import { bodyOf, fieldsOf, initialValues, slugOf } from '../../src/screens/connections/fields.ts';

const KIND = {
  fields: {
    type: 'object',
    required: ['baseUrl', 'token'],
    properties: {
      baseUrl: { type: 'string', title: 'Address', format: 'uri' },
      token: { type: 'string', title: 'Token', writeOnly: true, minLength: 1 },
      in: { type: 'string', enum: ['header', 'query'], 'x-labels': { header: 'A header' }, default: 'header' },
      prefix: { type: 'string', title: 'Prefix', default: '' },
      verify: { type: 'boolean', title: 'Verify', default: true },
      port: { type: 'integer', title: 'Port' },
    },
  },
};

describe('fields of a connection', () => {
  const fields = fieldsOf(KIND);

  test('each field gets the control that its schema asks for', () => {
    expect(fields.map(({ name, control }) => [name, control])).toEqual([
      ['baseUrl', 'text'],
      ['token', 'secret'],
      ['in', 'choice'],
      ['prefix', 'text'],
      ['verify', 'switch'],
      ['port', 'number'],
    ]);
  });

  test('choices are shown by their label, or by their value where there is none', () => {
    expect(fields.find(({ name }) => name === 'in')?.options).toEqual([
      { value: 'header', label: 'A header' },
      { value: 'query', label: 'query' },
    ]);
  });

  test('a schema that is no schema gives no fields', () => {
    expect(fieldsOf({ fields: { properties: [1, 'x'] } })).toEqual([]);
    expect(fieldsOf({ fields: { properties: { a: 'text', b: null } } })).toEqual([]);
  });

  test('a new form begins with the standards, and with empty secrets', () => {
    expect(initialValues(fields)).toEqual({
      baseUrl: '',
      token: '',
      in: 'header',
      prefix: '',
      verify: true,
      port: '',
    });
  });

  test('a secret that is left empty is not sent, so the stored one is kept', () => {
    const stored = { baseUrl: 'https://api.example.com', in: 'query' };
    expect(bodyOf(fields, initialValues(fields, stored), stored)).toEqual({
      baseUrl: 'https://api.example.com',
      in: 'query',
      verify: true,
    });
  });

  test('a stored value can be emptied', () => {
    const stored = { prefix: 'Token ' };
    expect(bodyOf(fields, { ...initialValues(fields, stored), prefix: '' }, stored)).toMatchObject({ prefix: '' });
  });

  test('numbers are sent as numbers', () => {
    expect(bodyOf(fields, { ...initialValues(fields), port: '443' })).toMatchObject({ port: 443 });
  });
});

test('what has several lines gets room for them, and is a secret all the same', () => {
  const long = { type: 'string', 'x-control': 'multiline' };
  const fields = fieldsOf({ fields: { properties: { certificate: long, key: { ...long, writeOnly: true } } } });
  expect(fields.map(({ control }) => control)).toEqual(['lines', 'secret-lines']);
  const stored = { certificate: 'one\ntwo' };
  const values = initialValues(fields, stored);
  expect(values).toEqual({ certificate: 'one\ntwo', key: '' });
  expect(bodyOf(fields, values, stored)).toEqual(stored);
});

describe('the name that documents use', () => {
  test.each([
    ['Xero main', 'xero-main'],
    ['  Café № 2! ', 'cafe-no-2'],
    ['***', ''],
  ])('%s becomes %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });
});
