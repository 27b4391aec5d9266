import { defineNode, fail, type Json, type JsonObject, withinTime } from '@holdfast/node-sdk';
import { type Mismatch, mismatches } from '@holdfast/workflow';
import { Type } from 'typebox';
import { choice, text } from '../parameters.ts';
import { parsePath, setAt } from '../values/fields.ts';
import { isRecord } from '../values/kinds.ts';

const LIMIT_MS = 2_000;

/** Checks each item against a JSON Schema. */
export const validate = defineNode({
  type: 'core.validate',
  typeVersion: 1,
  title: 'Validate',
  description: 'Checks each item against a JSON Schema, and sorts good records from bad ones.',
  category: 'data',
  icon: 'checklist',
  keywords: ['schema', 'check', 'quality', 'rules', 'required', 'valid'],
  mode: 'each',
  ports: { fixed: [{ name: 'valid' }], last: [{ name: 'invalid', when: { parameter: 'onInvalid', is: 'port' } }] },
  parameters: Type.Object({
    schema: Type.Unsafe<Json>({
      title: 'Schema',
      description: 'JSON Schema (2020-12) that every item has to fit.',
      'x-control': 'json',
    }),
    onInvalid: choice(
      { title: 'Bad records', description: 'What becomes of an item that does not fit.' },
      { fail: 'Fail: they leave by the fallback edge or wait for a person', port: 'Leave by a port of their own' },
      'fail',
    ),
    problemsField: text(
      {
        title: 'Field for problems',
        description: 'Field of a bad record that lists what is wrong.',
        'x-control': 'field',
        'x-when': { onInvalid: ['port'] },
      },
      'problems',
    ),
  }),
  example: {
    schema: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
    onInvalid: 'fail',
  },

  run({ parameters: { schema, onInvalid, problemsField }, item }) {
    const wrong = check(schema, item.json);
    if (wrong.length === 0) return { port: 'valid' };
    if (onInvalid === 'fail') {
      const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : '';
      throw fail.data('invalid', {
        message: `${wrong[0]?.message}${more}`,
        decidedBy: 'schema',
        evidence: { path: wrong[0]?.path ?? '' },
      });
    }
    const problems = wrong.map(({ path, message }) => ({ path, message }));
    return {
      port: 'invalid',
      output: setAt(item.json, parsePath(problemsField), problems),
      ...(item.files ? { files: item.files } : {}),
    };
  },
});

/** Patterns of a hand-written schema may take for ever: they get a deadline. */
function check(schema: Json, json: JsonObject): Mismatch[] {
  if (!isRecord(schema)) throw fail.data('bad_schema', { message: 'The schema must be a JSON object.' });
  return withinTime(LIMIT_MS, 'Checking a record', () => {
    try {
      return mismatches(schema, json);
    } catch (error) {
      throw fail.data('bad_schema', {
        message: `The schema is no valid JSON Schema: ${error instanceof Error ? error.message.slice(0, 300) : ''}`,
      });
    }
  });
}
