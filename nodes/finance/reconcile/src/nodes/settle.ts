import { defineNode, fail, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/nodes-core/shared';
import { Type } from 'typebox';

const CODES = {
  different: 'differs',
  'missing-there': 'missing_there',
  'missing-here': 'missing_here',
  'in-doubt': 'in_doubt',
} as const;

/**
 * Has each difference settled by a person: it waits in the exception queue, where it gets an owner,
 * and goes on with the reference of what settled it.
 */
export const settleDifference = defineNode({
  type: 'reconcile.settle',
  typeVersion: 1,
  title: 'Have differences settled',
  description:
    'Opens an exception for each difference. It goes on when somebody marks it as done, with a reference; skipped, it ends here.',
  category: 'finance',
  icon: 'user-check',
  keywords: ['exception', 'reconcile', 'difference', 'review', 'owner', 'break', 'write off'],
  mode: 'each',
  parameters: Type.Object(
    {
      here: parameter.text({ title: 'Here is called', description: 'What people call one side.' }, 'here'),
      there: parameter.text({ title: 'There is called', description: 'What people call the other side.' }, 'there'),
    },
    { additionalProperties: false },
  ),
  ports: ['settled'],
  example: { here: 'Ledger', there: 'Bank' },

  run({ parameters, item }) {
    const { outcome } = item.json;
    if (outcome === 'matched') return { port: 'settled', output: item.json };
    const message = `${wordsOf(item.json, parameters)} Settle it, then mark it as done with the reference of what you did; skip it to leave it as it is.`;
    const details = { message, decidedBy: 'reconcile', evidence: { body: JSON.stringify(item.json).slice(0, 2_000) } };
    switch (outcome) {
      case 'different':
        throw fail.data('differs', details);
      case 'missing-there':
        throw fail.data('missing_there', details);
      case 'missing-here':
        throw fail.data('missing_here', details);
      case 'in-doubt':
        throw fail.data('in_doubt', details);
      default:
        throw fail.data('wrong_type', {
          message: `The item is no finding of a "Reconcile" step: it has no outcome ${Object.keys(CODES).join(', ')}.`,
          evidence: { path: '/outcome' },
        });
    }
  },
});

/** What is the matter with a finding, for the person who settles it. */
function wordsOf(json: JsonObject, { here, there }: { here: string; there: string }): string {
  const key = isRecord(json.key)
    ? Object.entries(json.key)
        .map(([name, value]) => `${name} "${shown(value)}"`)
        .join(', ')
    : '';
  switch (json.outcome) {
    case 'different':
      return `${key}: ${list(json.differences)
        .map(
          (one) =>
            `${shown(one.field)} is "${shown(one.here)}" in ${here} and "${shown(one.there)}" in ${there}${one.difference === null ? '' : ` ("${shown(one.difference)}" apart)`}`,
        )
        .join('; ')}.`;
    case 'missing-there':
      return `${key} is in ${here} and not in ${there}.`;
    case 'missing-here':
      return `${key} is in ${there} and not in ${here}.`;
    default:
      return `${key}: ${shown(json.reason)}.`;
  }
}

const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const shown = (value: Json | undefined): string =>
  (value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)).slice(
    0,
    200,
  );
