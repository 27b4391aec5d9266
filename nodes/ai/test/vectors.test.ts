import { fail } from '@holdfast/node-sdk';
import { describe, expect, test } from 'vitest';
import { startPracticeModels } from '../practice/index.ts';
import { vectorConnections } from '../src/connections/index.ts';
import { embed } from '../src/nodes/embed.ts';
import { search } from '../src/nodes/search.ts';
import { ask } from './asking.ts';

const LEDGER = ['Office supplies: paper, pens', 'Travel: train ticket, hotel', 'Insurance of the office'];
const items = (...texts: string[]) => texts.map((text, id) => ({ json: { id, text } }));

describe.each(vectorConnections.map(({ type }) => type))('with %s', (connection) => {
  test('each item gets the vector of its text, equal texts are sent once, and what has no text fails alone', async () => {
    const texts = [`paper ${connection}`, '', `pens ${connection}`, `paper ${connection}`];
    const asking = {
      connection,
      parameters: ({ item }: { item: unknown }) => ({ text: textIn(item), model: 'vectors-1' }),
    };
    const { outcome, requests } = await ask(embed, { ...asking, items: items(...texts) });
    expect(outcome.failures).toMatchObject([{ index: 1, failure: { code: 'data/bad_input' } }]);
    expect(outcome.outputs.out?.map(({ from }) => from)).toEqual([0, 2, 3]);
    const vectors = outcome.outputs.out?.map(({ json }) => json.embedding as { vector: number[]; model: string });
    expect(vectors?.[0]).toEqual({ vector: expect.any(Array), model: 'vectors-1' });
    expect(vectors?.[2]).toEqual(vectors?.[0]);
    expect(vectors?.[1]).not.toEqual(vectors?.[0]);
    expect(requests.map(({ asked: { said, model } }) => [model, said])).toEqual([
      ['vectors-1', [`paper ${connection}`, `pens ${connection}`]],
    ]);
  });
});

const textIn = (item: unknown) => (item as { json: { text: string } }).json.text;

describe('searching by meaning', () => {
  const looking = (among: unknown, more: object = {}) => ({
    parameters: ({ item }: { item: unknown }) => ({
      text: textIn(item),
      among: among as never,
      model: 'vectors-1',
      ...more,
    }),
    items: items('a train ticket to Vienna', 'xylophone', ''),
  });
  const found = (json: unknown) =>
    (json as { search: { matches: { place: number; likeness: number }[] } }).search.matches;

  test('finds the nearest first, leaves what is too far, and says where nothing was found', async () => {
    const { outcome, json } = await ask(search, looking(LEDGER, { least: 0.2 }));
    expect(outcome.failures).toEqual([]);
    expect(found(json)).toEqual([{ place: 1, likeness: expect.closeTo(0.4, 1), entry: LEDGER[1] }]);
    expect(outcome.outputs.nothing?.map(({ json: { id }, from }) => [id, from])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    const all = await ask(search, looking(LEDGER, { least: 0, top: 2 }));
    expect(found(all.json).map(({ place }) => place)).toHaveLength(2);
  });

  test('gives the same for the same, equally near entries in the order of the list', async () => {
    const twins = ['train ticket', 'hotel', 'ticket train', 'Train ticket'];
    const models = await startPracticeModels();
    const first = await ask(search, { ...looking(twins), models });
    expect(found(first.json).map(({ place }) => place)).toEqual([0, 2, 3]);
    const sent = models.requests.length;
    const again = await ask(search, { ...looking(twins), models });
    await models.close();
    expect(again.json).toEqual(first.json);
    // What was made a vector of before is not sent again.
    expect([sent, models.requests.length]).toEqual([2, 2]);
  });

  test('takes the vectors that are there, and makes those of another model anew', async () => {
    const texts = LEDGER.map((text) => `${text} of ours`);
    const made = await ask(embed, {
      parameters: ({ item }: { item: unknown }) => ({ text: textIn(item), model: 'vectors-1' }),
      items: items(...texts),
    });
    const entries = made.outcome.outputs.out?.map(({ json }) => json) ?? [];
    const own = await ask(search, looking(entries, { entryText: 'text', least: 0.2 }));
    expect(own.requests.flatMap(({ asked }) => asked.said)).toEqual(['a train ticket to Vienna', 'xylophone']);
    expect(found(own.json)).toMatchObject([{ place: 1, entry: { id: 1, text: texts[1] } }]);
    expect(JSON.stringify(own.json)).not.toContain('vector"');
    const other = await ask(search, looking(entries, { entryText: 'text', model: 'vectors-2' }));
    expect(other.requests.flatMap(({ asked }) => asked.said).toSorted()).toEqual(
      [...texts, 'a train ticket to Vienna', 'xylophone'].toSorted(),
    );
  });

  test.each([
    ['what is no list', { a: 1 }, 'data/bad_input'],
    ['more than it can compare', Array.from({ length: 10_001 }, () => 'x'), 'permanent/resource_limit'],
  ])('refuses %s', async (_, among, code) => {
    const { outcome, requests } = await ask(search, looking(among));
    expect(outcome.failures).toMatchObject([{ index: 'all', failure: { code } }]);
    expect(requests).toEqual([]);
  });

  test.each([
    ['too few vectors', { data: [], model: 'm', object: 'list' }],
    [
      'vectors of nothing',
      { data: [{ object: 'embedding', index: 0, embedding: [0, 0] }], model: 'm', object: 'list' },
    ],
  ])('an answer with %s is none', async (_, body) => {
    const { outcome } = await ask(embed, {
      parameters: { text: `x ${_}`, model: 'vectors-1' },
      answer: () => ({ status: 200, body }),
    });
    expect(outcome.failures[0]?.failure.code).toBe('data/model_output');
  });

  test('a budget that is used up stops before the call', async () => {
    const reserve = async () => {
      throw fail.policy('budget_used_up', { message: 'Nothing was called.' });
    };
    const { outcome, requests } = await ask(embed, {
      parameters: { text: 'never sent', model: 'vectors-1' },
      spending: { reserve },
    });
    expect([outcome.failures[0]?.failure.code, requests]).toEqual(['policy/budget_used_up', []]);
  });
});
