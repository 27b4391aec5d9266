import { defineConnector, defineNode, fail } from '@holdfast/node-sdk';
import {
  absentWriteIsNotFound,
  checkSample,
  connectorSuite,
  definitionProblems,
  itemsOf,
  lostAnswerIsFoundAgain,
  nodeSuite,
  sameKeyTwiceIsOneEffect,
  sendsTheKey,
  type WriteCase,
} from '@holdfast/node-sdk/testing';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import {
  credulousNote,
  deadAddress,
  forgetfulNote,
  keyedNote,
  notesAccount,
  notesFields,
  probedNote,
  startNotes,
} from './notes.ts';

const sample = {
  name: 'a note',
  parameters: { text: 'Call back' },
  connectionFields: notesFields,
  items: itemsOf({}),
};
const provider: WriteCase = { sample, startProvider: startNotes };

const offline = {
  ...sample,
  name: 'without the provider the write waits for another attempt',
  baseUrl: await deadAddress(),
  fails: [{ code: 'transient/unreachable' }],
};

describe('the shared suite passes nodes that keep their word', () => {
  nodeSuite(keyedNote, { samples: [offline], provider });
  nodeSuite(probedNote, { samples: [offline], provider });
  connectorSuite(
    defineConnector({
      name: 'notes',
      title: 'Notes',
      nodes: [keyedNote, probedNote],
      triggers: [],
      connections: [notesAccount],
    }),
    { targets: { 'notes.account': notesFields } },
  );
});

describe('the shared suite finds out', () => {
  test('a write that does not send its key', async () => {
    await expect(sendsTheKey(forgetfulNote, provider)).rejects.toThrow('No request carries the idempotency key.');
  });

  test('a write that happens again when it is sent again', async () => {
    await expect(sameKeyTwiceIsOneEffect(forgetfulNote, provider)).rejects.toThrow('made 2 effects');
    await expect(lostAnswerIsFoundAgain(forgetfulNote, provider)).rejects.toThrow(/another answer|2 effects/);
  });

  test('a probe that finds what never happened', async () => {
    await expect(absentWriteIsNotFound(credulousNote, provider)).rejects.toThrow('never happened');
  });

  const odd = (run: Parameters<typeof defineNode>[0]['run'], rest: object = {}) =>
    defineNode({
      type: 'test.thing.do',
      typeVersion: 1,
      title: 'Do',
      description: 'Does.',
      category: 'data',
      icon: 'bolt',
      mode: 'all',
      parameters: Type.Object({}),
      run,
      ...rest,
    } as Parameters<typeof defineNode>[0]);

  const items = itemsOf({ list: [1] });

  test.each([
    [
      'a node that changes its input',
      ({ items: [item] }) => ({ outputs: { out: [{ json: Object.assign(item.json, { a: 1 }) }] } }),
      'changes what it was given',
    ],
    ['an output port that does not exist', () => ({ outputs: { other: [] } }), 'There is no port "other"'],
    ['lineage that points at nothing', () => ({ outputs: { out: [{ json: {}, from: 1 }] } }), 'which is no input item'],
    ['a date in an item', () => ({ outputs: { out: [{ json: { at: new Date(0) } }] } }), 'is a Date, not plain JSON'],
    [
      'a number that JSON cannot hold',
      () => ({ outputs: { out: [{ json: { n: Number.NaN } }] } }),
      'which JSON cannot hold',
    ],
    [
      'a missing value in an item',
      () => ({ outputs: { out: [{ json: { n: undefined } }] } }),
      'which JSON cannot hold',
    ],
    [
      'a key that reaches for the prototype',
      () => ({ outputs: { out: [{ json: JSON.parse('{"__proto__": {}}') }] } }),
      'has the key "__proto__"',
    ],
    ['a sample that expects something else', () => ({ outputs: { out: [{ json: { b: 2 } }] } }), 'but got'],
    [
      'a failure nobody expects',
      () => {
        throw fail.data('odd', { message: 'odd' });
      },
      'Expected 0 failures, got 1',
    ],
  ] as [string, (context: { items: [{ json: object }] }) => unknown, string][])('%s', async (_name, run, message) => {
    const broken = odd(run as never);
    await expect(checkSample(broken, { name: 's', items, expect: { out: itemsOf({ a: 1 }) } })).rejects.toThrow(
      message,
    );
  });

  test('an exception that is no classified failure', async () => {
    const broken = odd((() => {
      throw new Error('oh');
    }) as never);
    await expect(checkSample(broken, { name: 's', items })).rejects.toThrow('oh');
  });

  test('descriptions that are not fit to be published', () => {
    const problems = definitionProblems(
      odd((() => ({ outputs: {} })) as never, {
        type: 'nodots',
        title: '',
        description: 'no sentence',
        icon: 'no-such-icon',
        effect: { kind: 'write', safeBy: 'key' },
        parks: true,
        ports: ['a', 'a', 'fallback'],
        example: { size: 'large' },
        parameters: Type.Object({
          size: Type.Number({ title: 'Size', description: 'How large.', default: 1 }),
          bare: Type.Optional(Type.String({ 'x-control': 'hologram' })),
          shape: Type.Optional(Type.String({ title: 'Shape', description: 'Form.', default: 5 })),
          codes: Type.Array(Type.String({ pattern: '^[A-Z]+$' }), { title: 'Codes', description: 'Which.' }),
          kind: Type.Enum(['a', 'b'], { title: 'Kind', description: 'Which.', 'x-labels': { a: 'A', c: 'C' } }),
        }),
      }),
    ).join('\n');
    for (const part of [
      'is not connector.resource.verb',
      'the title has',
      'is a sentence',
      'no icon "no-such-icon"',
      'parameters.size is required although it has a default',
      'parameters.bare has no title',
      'parameters.bare has no description',
      'parameters.bare is neither required nor has a default',
      'the control "hologram"',
      'the default of /shape does not fit',
      'parameters.codes has a pattern',
      'labels "c"',
      'no label for "b"',
      'the example does not fit at "/size"',
      'two output ports are called "a"',
      'no output port can be called "fallback"',
      'keyWindowMs',
      'no resume()',
    ])
      expect(problems).toContain(part);
  });
});
