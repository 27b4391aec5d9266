import { defineNode, fail, type Item, type Json, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, whole } from '../parameters.ts';
import { isRecord, kindOf } from '../values/kinds.ts';
import { limitItems, storable } from '../values/storable.ts';

const EACH = 'return items.map((item, index) => {';

/** Runs a person's own code in a sandbox: no network, no files, limits on time and memory. */
export const code = defineNode({
  type: 'core.code',
  typeVersion: 1,
  title: 'Code',
  description: 'Runs your own JavaScript or TypeScript in a sandbox without network and files.',
  category: 'data',
  icon: 'code',
  keywords: ['javascript', 'typescript', 'script', 'function', 'custom', 'transform'],
  mode: 'all',
  parameters: Type.Object({
    language: choice(
      { title: 'Language', description: 'What the code is written in.' },
      { javascript: 'JavaScript', typescript: 'TypeScript' },
      'javascript',
    ),
    per: choice(
      { title: 'Runs', description: 'What the code sees.' },
      { list: 'Once: "items" is the list', item: 'For each item: "item" and "index"' },
      'list',
    ),
    code: Type.String({
      title: 'Code',
      description:
        'Records come and go as plain objects. Return a list of objects, or one object; nothing for none. "run" and "workflow" say what runs.',
      minLength: 1,
      maxLength: 200_000,
      'x-control': 'code',
      'x-language': 'language',
    }),
    timeoutMs: whole(
      { title: 'Time limit (ms)', description: 'Longer running code is stopped, and not tried again.' },
      { minimum: 10, maximum: 60_000, standard: 10_000 },
    ),
  }),
  example: { code: 'return items.map((item) => ({ ...item, total: item.net + item.tax }));' },

  async run({ parameters, items, code: guest, run, log }) {
    const { language, per, code: text, timeoutMs } = parameters;
    const isPerItem = per === 'item';
    const { result, logs } = await guest.run({
      language,
      code: isPerItem ? `${EACH}${text}\n});` : text,
      globals: {
        items: items.map(({ json }) => json),
        run: { id: run.runId, mode: run.mode, startedAt: new Date(run.startedAt).toISOString() },
        workflow: { id: run.workflowId, name: run.workflowName, version: run.version },
      },
      timeoutMs,
    });
    for (const line of logs.slice(0, 100)) log.info(line);
    const made = storable(result, 'What the code returns');
    const out = isPerItem
      ? (Array.isArray(made) ? made : []).flatMap((entry, index) =>
          recordsOf(entry).map((json): Item => ({ json, from: index })),
        )
      : recordsOf(made).map((json, index): Item => ({ json, ...sameItem(items, json, index) }));
    limitItems(out.length);
    return { outputs: { out } };
  },
});

/** A list of the same length is taken as the same items, changed. */
const sameItem = (items: readonly Item[], _json: JsonObject, index: number): { from?: number } =>
  index < items.length ? { from: index } : {};

function recordsOf(value: Json): JsonObject[] {
  if (value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry) => {
    if (isRecord(entry)) return entry;
    throw fail.data('wrong_type', {
      message: `The code must return objects; it returned ${kindOf(entry)}. Wrap the value: return { value }.`,
    });
  });
}
