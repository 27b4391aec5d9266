import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument, schemaText, upgrade, validateDocument } from '../src/index.ts';
import { aDocument, aNode, anEdge } from '../src/testing.ts';

const messages = (input: unknown): string[] => {
  const result = validateDocument(input);
  return result.ok ? [] : result.problems.map(({ message }) => message);
};
const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

describe('the form of a document', () => {
  it('is accepted when it is right', () => {
    expect(validateDocument(aDocument([aNode('a')], []))).toMatchObject({ ok: true });
  });

  it('is refused with the place, the reason and what to do', () => {
    const document = {
      ...aDocument([aNode('a'), aNode('b')]),
      nodes: [aNode('a'), { ...aNode('b'), typeVersion: 'two', name: 'Create invoice' }],
    };
    const result = validateDocument(document);
    expect(result).toMatchObject({
      ok: false,
      problems: [
        {
          path: '/nodes/1/typeVersion',
          node: 'b',
          message: 'Node "Create invoice": "typeVersion" must be a whole number; it is "two".',
        },
      ],
    });
  });

  it.each([
    ['of the workflow', { timeZone: 'Europe/Berln' }, '/settings/timeZone'],
    [
      'of a blackout window',
      {
        blackouts: [
          { from: '10:00', to: '11:00' },
          { from: '10:00', to: '11:00', timeZone: 'No/Where' },
        ],
      },
      '/settings/blackouts/1/timeZone',
    ],
  ])('refuses a time zone %s that does not exist', (_name, settings, path) => {
    expect(validateDocument({ ...aDocument([aNode('a')]), settings })).toMatchObject({
      ok: false,
      problems: [{ code: 'bad_time_zone', path }],
    });
  });

  it('takes every time zone that exists', () => {
    for (const timeZone of ['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])
      expect(validateDocument({ ...aDocument([aNode('a')]), settings: { timeZone } })).toMatchObject({ ok: true });
  });

  it('suggests the field that was meant', () => {
    expect(messages({ ...aDocument([]), nodes: [{ ...aNode('a'), paramters: {} }] })[0]).toContain(
      '"paramters" is not known here. Did you mean "parameters"?',
    );
  });

  it.each([
    ['text', 'hello', 'JSON object'],
    ['a list', [], 'JSON object'],
    ['another kind of file', { nodes: [], connections: {} }, 'another kind of file'],
    ['a newer document', { schemaVersion: 99 }, 'newer Holdfast'],
    [
      'a node named __proto__',
      JSON.parse(
        '{"schemaVersion":1,"name":"x","nodes":[{"id":"__proto__","type":"a.b","typeVersion":1,"name":"x"}],"edges":[]}',
      ),
      'right form',
    ],
    [
      'a parameter group constructor',
      { ...aDocument([aNode('a', 'test.step', { parameters: { constructor: { prototype: {} } } as never })]) },
      'cannot be used as a name',
    ],
    [
      'a key __proto__',
      JSON.parse('{"schemaVersion":1,"name":"x","nodes":[],"edges":[],"settings":{"__proto__":{"polluted":true}}}'),
      'cannot be used as a name',
    ],
    ['a list nested 10,000 deep', { ...aDocument([]), pins: nested(10_000) }, 'levels deep'],
    [
      'an object with a million keys',
      { ...aDocument([]), pins: Object.fromEntries(Array.from({ length: 100_001 }, (_, index) => [`k${index}`, 1])) },
      'keys',
    ],
    ['a name that is too long', aDocument([], [], { name: 'x'.repeat(1_000) }), 'characters at most'],
    ['an id with a path in it', aDocument([aNode('../etc')]), 'right form'],
  ])('refuses %s', (_name, input, words) => {
    expect(messages(input).join('\n')).toContain(words);
  });

  it('pollutes nothing while it looks', () => {
    messages(JSON.parse('{"__proto__":{"polluted":1},"schemaVersion":1}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('text', () => {
  it('is read with a byte order mark', () => {
    expect(parseDocument(`\uFEFF${JSON.stringify(aDocument([]))}`).ok).toBe(true);
  });

  it('that is not JSON is refused with line and column', () => {
    const result = parseDocument('{\n  "schemaVersion": 1,\n  "name": oops\n}');
    expect(result).toMatchObject({
      ok: false,
      problems: [{ message: 'This is not JSON: unexpected "o" at line 3, column 11.' }],
    });
  });

  it.each(['', '  ', '{"a":'])('that is cut short (%j) says so', (text) => {
    const result = parseDocument(text);
    expect(result.ok).toBe(false);
  });
});

describe('upgrades', () => {
  it('are applied one after the other', () => {
    const upgrades = new Map<number, (document: Record<string, unknown>) => Record<string, unknown>>([
      [1, (document: Record<string, unknown>) => ({ ...document, one: true })],
      [2, (document: Record<string, unknown>) => ({ ...document, two: true })],
    ]);
    expect(upgrade({ schemaVersion: 1 }, upgrades, 3)).toEqual({
      ok: true,
      document: { schemaVersion: 3, one: true, two: true },
    });
  });

  it('refuse what they cannot bring up', () => {
    expect(upgrade({ schemaVersion: 1 }, new Map(), 2)).toMatchObject({ ok: false });
  });
});

it('the published schema file is the one the code checks with', () => {
  expect(readFileSync(new URL('../schema/workflow-1.schema.json', import.meta.url), 'utf8')).toBe(schemaText());
});

it('an edge with all its fields is accepted', () => {
  expect(
    validateDocument(
      aDocument([aNode('a'), aNode('b')], [anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] })]),
    ).ok,
  ).toBe(true);
});
