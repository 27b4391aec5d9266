import { createHash } from 'node:crypto';
import { DAY_MS, defaulted, defineNode, type JsonObject } from '@holdfast/node-sdk';
import { canonicalJson } from '@holdfast/workflow';
import { Type } from 'typebox';
import { choice, flag, whole } from '../parameters.ts';
import { handOn } from '../records/lists.ts';
import { keepParameters, kept } from '../values/keep.ts';

const across = { 'x-when': { within: ['runs'] } };
const digest = (value: string): string => createHash('sha256').update(value).digest('hex');

/** Drops items that were there before: in this list, or in any run of this workflow. */
export const dedupe = defineNode({
  type: 'core.dedupe',
  typeVersion: 1,
  title: 'Remove duplicates',
  description: 'Drops items that are equal to an earlier one, in this list or in an earlier run of this workflow.',
  category: 'data',
  icon: 'copy-off',
  keywords: ['unique', 'distinct', 'seen', 'new only', 'duplicate'],
  mode: 'all',
  parameters: Type.Object({
    within: choice(
      { title: 'Compare with', description: 'Which earlier items count.' },
      { list: 'Earlier items of this list', runs: 'Also items of earlier runs' },
      'list',
    ),
    ...keepParameters('all', 'Fields compared', 'Which fields make two items equal.'),
    key: defaulted(
      Type.Unsafe<string | number | null>({
        type: ['string', 'number', 'null'],
        title: 'Key',
        description: 'What names an item: usually an expression for each item. Empty: the fields are compared.',
        examples: ['={{ $json.id }}'],
        default: null,
      }),
    ),
    days: whole(
      {
        title: 'Remember for days',
        description: 'How long an item counts as seen after it was first met. 0: for ever.',
        ...across,
      },
      { minimum: 0, maximum: 3_650, standard: 90 },
    ),
    withDuplicates: flag({
      title: 'Port for duplicates',
      description: 'Gives duplicates a port of their own, instead of dropping them.',
    }),
  }),
  ports: { fixed: [{ name: 'out' }], last: [{ name: 'duplicates', when: { parameter: 'withDuplicates', is: true } }] },

  async run(context) {
    const { items, parameters, parametersFor, seen } = context;
    const { within, days, withDuplicates } = parameters;
    const firsts = new Map<string, number>();
    const keys = items.map(({ json }, index) => keyOf(json, parametersFor(index)));
    for (const [index, key] of keys.entries()) if (!firsts.has(key)) firsts.set(key, index);
    const candidates = [...firsts.keys()];
    const isNew =
      within === 'list'
        ? candidates.map(() => true)
        : await seen.claim(candidates, days === 0 ? {} : { keepMs: days * DAY_MS });
    const fresh = new Set(candidates.flatMap((key, at) => (isNew[at] ? [firsts.get(key) ?? -1] : [])));
    const indices = items.map((_, index) => index);
    return {
      outputs: {
        out: handOn(
          items,
          indices.filter((index) => fresh.has(index)),
        ),
        ...(withDuplicates
          ? {
              duplicates: handOn(
                items,
                indices.filter((index) => !fresh.has(index)),
              ),
            }
          : {}),
      },
    };
  },
});

interface Compared {
  readonly key: string | number | null;
  readonly keep: 'all' | 'none' | 'selected' | 'except';
  readonly keepFields: readonly string[];
}

const keyOf = (json: JsonObject, { key, keep, keepFields }: Compared): string =>
  digest(key === null || key === '' ? `f${canonicalJson(kept(json, keep, keepFields))}` : `k${key}`);
