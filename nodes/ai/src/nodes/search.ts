import { defaulted, defineNode, fail, type Item, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { vectorConnections } from '../connections/index.ts';
import type { Asker } from '../model/call.ts';
import { asText } from '../model/prompt.ts';
import { isRecord } from '../model/schema.ts';
import { likeness, type Vector, vectorsOf } from '../model/vectors.ts';
import { askerOf, vectorModelField } from '../parameters.ts';

/** Most entries of one search. More belong into a database that has an index for them. */
const MOST_ENTRIES = 10_000;

/** An entry that may be found. */
interface Entry {
  readonly place: number;
  /** As it is handed on: without its vector. */
  readonly value: Json;
  readonly vector: Vector;
}

/**
 * Finds, for each item, the entries of a list that mean most nearly what its text means. Every entry is compared, so that
 * the same vectors give the same answer; equally near ones come in the order of the list.
 */
export const search = defineNode({
  type: 'ai.search',
  typeVersion: 1,
  title: 'Search by meaning',
  description: 'Finds the entries of a list that mean most nearly what a text means.',
  category: 'ai',
  icon: 'zoom-question',
  keywords: ['semantic search', 'embedding', 'similarity', 'nearest', 'rag', 'match', 'lookup', 'duplicate'],
  mode: 'all',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: vectorConnections,
  ports: ['found', 'nothing'],
  parameters: Type.Object(
    {
      text: Type.Unsafe<Json>({ title: 'Text', description: 'Text or JSON that is searched for, item by item.' }),
      among: Type.Unsafe<Json>({
        title: 'Among',
        description: 'List of texts or objects that is searched, one for all items: mostly an expression.',
        'x-control': 'json',
        examples: [['Office supplies', 'Travel', 'Insurance']],
      }),
      entryText: parameter.text({
        title: 'Text of an entry',
        description: 'Field of an entry whose text counts. Empty: the entry as a whole.',
        maxLength: 200,
      }),
      entryVector: parameter.text(
        {
          title: 'Vector of an entry',
          description:
            'Field that "Make vectors" filled. An entry that has none, or one of another model, gets its vector here.',
          maxLength: 200,
        },
        'embedding',
      ),
      model: vectorModelField,
      top: parameter.whole(
        { title: 'At most', description: 'How many entries are given for an item, the nearest first.' },
        { minimum: 1, maximum: 100, standard: 5 },
      ),
      least: defaulted(
        Type.Number({
          title: 'Likeness at least',
          description: 'From 0 (nothing in common) to 1 (the same). What is less alike is not found.',
          minimum: 0,
          maximum: 1,
          default: 0.3,
        }),
      ),
      field: defaulted(
        Type.String({
          title: 'Result field',
          description: 'Field of the item for what was found.',
          minLength: 1,
          maxLength: 200,
          default: 'search',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  policy: { timeoutMs: 120_000 },
  example: {
    text: 'Train ticket to Vienna',
    among: ['Office supplies', 'Travel', 'Insurance'],
    model: 'text-embedding-3-small',
  },

  async run(context) {
    const { items, parametersFor, parameters } = context;
    const { model, top, least, field } = parameters;
    const asker = await askerOf(context);
    const entries = await entriesOf(asker, parameters);
    const texts = items.map((_, index) => asText(parametersFor(index).text ?? ''));
    // Providers take no empty text, and it means nothing.
    const there = [...new Set(texts)].filter((text) => text.trim() !== '');
    const vectors = await vectorsOf(asker, model, there);
    const asked = new Map(there.map((text, at) => [text, vectors[at] ?? []]));
    const outputs = { found: [] as Item[], nothing: [] as Item[] };
    for (const [index, { json, files }] of items.entries()) {
      const vector = asked.get(texts[index] ?? '');
      const matches = vector ? nearest(vector, entries, top, least) : [];
      const said: JsonObject = { matches, model };
      const item: Item = { json: { ...json, [field]: said }, ...(files ? { files } : {}), from: index };
      outputs[matches.length > 0 ? 'found' : 'nothing'].push(item);
    }
    return { outputs };
  },
});

function nearest(asked: Vector, entries: readonly Entry[], top: number, least: number): JsonObject[] {
  return entries
    .map(({ place, value, vector }) => ({ place, likeness: likeness(asked, vector), entry: value }))
    .filter((match) => match.likeness >= least)
    .toSorted((a, b) => b.likeness - a.likeness || a.place - b.place)
    .slice(0, top);
}

interface Among {
  readonly among: Json;
  readonly entryText: string;
  readonly entryVector: string;
  readonly model: string;
}

/** The list with a vector for each entry: its own where it is of this model, else one that is made here. */
async function entriesOf(asker: Asker, { among, entryText, entryVector, model }: Among): Promise<Entry[]> {
  if (!Array.isArray(among))
    throw fail.data('bad_input', {
      message: '"Among" must be a list of texts or objects.',
      evidence: { path: '/among' },
    });
  if (among.length > MOST_ENTRIES)
    throw fail.permanent('resource_limit', {
      message: `${among.length} entries are more than the ${MOST_ENTRIES} of one search. Filter them first, or keep them in a database that searches vectors.`,
      evidence: { path: '/among' },
    });
  const there = among.flatMap((value, place) => {
    const text = asText((entryText !== '' && isRecord(value) ? value[entryText] : value) ?? '');
    return text.trim() === '' ? [] : [{ place, value, text, own: ownVector(value, entryVector, model) }];
  });
  const missing = there.filter(({ own }) => own === null);
  const made = await vectorsOf(
    asker,
    model,
    missing.map(({ text }) => text),
  );
  const vectors = new Map(missing.map(({ place }, at) => [place, made[at] ?? []]));
  return there.map(({ place, value, own }) => ({
    place,
    value: without(value, entryVector),
    vector: own ?? vectors.get(place) ?? [],
  }));
}

function ownVector(entry: Json, field: string, model: string): Vector | null {
  const said = isRecord(entry) && Object.hasOwn(entry, field) ? entry[field] : null;
  if (!isRecord(said) || said.model !== model || !Array.isArray(said.vector)) return null;
  const isVector = said.vector.length > 0 && said.vector.every((value) => typeof value === 'number');
  // Looked at just now.
  return isVector ? (said.vector as number[]) : null;
}

function without(entry: Json, field: string): Json {
  if (!isRecord(entry) || !Object.hasOwn(entry, field)) return entry;
  const { [field]: _, ...rest } = entry;
  return rest;
}
