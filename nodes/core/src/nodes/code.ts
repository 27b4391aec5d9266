import { defineNode, type Failure, fail, type Item, type Json, type JsonObject, NodeFailure } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag, whole } from '../parameters.ts';
import { isRecord, kindOf } from '../values/kinds.ts';
import { limitItems, storable } from '../values/storable.ts';
import { forEachItem, forList, madeOf } from './guest-calls.ts';

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
      { list: 'Once: "items" is the list', item: 'For each item: "item" and "index". One that fails leaves alone' },
      'list',
    ),
    code: Type.String({
      title: 'Code',
      description:
        'Records come and go as plain objects. Return a list of objects, or one object; nothing for none. "run" and "workflow" say what runs; what console.log prints is shown at the step.',
      minLength: 1,
      maxLength: 200_000,
      'x-control': 'code',
      'x-language': 'language',
    }),
    timeoutMs: whole(
      { title: 'Time limit (ms)', description: 'Longer running code is stopped, and not tried again.' },
      { minimum: 10, maximum: 60_000, standard: 10_000 },
    ),
    keepFiles: flag(
      { title: 'Keep files', description: 'Whether items that are changed, one for one, keep their files.' },
      true,
    ),
  }),
  example: { code: 'return items.map((item) => ({ ...item, total: item.net + item.tax }));' },

  async run({ parameters, items, code: guest, run, log }) {
    const { language, per, code: text, timeoutMs } = parameters;
    const reply = await guest.run({
      language,
      code: per === 'item' ? forEachItem(text) : forList(text),
      globals: {
        items: items.map(({ json }) => json),
        run: { id: run.runId, mode: run.mode, startedAt: new Date(run.startedAt).toISOString() },
        workflow: { id: run.workflowId, name: run.workflowName, version: run.version },
      },
      timeoutMs,
    });
    for (const line of reply.logs) log.info(line);
    if (reply.failure) return { outputs: {}, failures: [{ index: 'all', failure: reply.failure }] };
    const result = storable(reply.result, 'What the code returns');
    const { out, failures } = per === 'item' ? eachOf(result, items, parameters) : listOf(result, items, parameters);
    limitItems(out.length);
    return { outputs: { out }, failures };
  },
});

interface Kept {
  readonly keepFiles: boolean;
}
interface Result {
  readonly out: Item[];
  readonly failures: { index: number; failure: Failure }[];
}

/** A record in place of an item: its files go along where that is asked for. */
const after = (item: Item | undefined, json: JsonObject, index: number, { keepFiles }: Kept): Item => ({
  json,
  ...(keepFiles && item?.files ? { files: item.files } : {}),
  from: index,
});

/** As many records as there are items are the same items, changed; where others came from is not known. */
function listOf(result: Json, items: readonly Item[], kept: Kept): Result {
  const records = recordsOf(result);
  const isSame = records.length === items.length;
  return {
    out: records.map((json, index) => (isSame ? after(items[index], json, index, kept) : { json })),
    failures: [],
  };
}

function eachOf(result: Json, items: readonly Item[], kept: Kept): Result {
  const out: Item[] = [];
  const failures: Result['failures'] = [];
  for (const [index, made] of madeOf(result).entries()) {
    try {
      if ('failure' in made) failures.push({ index, failure: made.failure });
      else out.push(...recordsOf(made.value).map((json) => after(items[index], json, index, kept)));
    } catch (error) {
      if (!(error instanceof NodeFailure)) throw error;
      failures.push({ index, failure: error.failure });
    }
  }
  return { out, failures };
}

/** Records that were returned: plain ones, or items with nothing but their `json`. */
function recordsOf(value: Json): JsonObject[] {
  if (value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry) => {
    if (isRecord(entry)) return isItem(entry) ? entry.json : entry;
    throw fail.data('wrong_type', {
      message: `The code must return objects; it returned ${kindOf(entry)}. Wrap the value: return { value }.`,
      decidedBy: 'guest',
    });
  });
}

const isItem = (entry: JsonObject): entry is { json: JsonObject } =>
  isRecord(entry.json) && Object.keys(entry).every((name) => name === 'json' || name === 'pairedItem');
