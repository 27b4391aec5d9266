import { defaulted, defineNode, type Failure, fail, type Item, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { vectorConnections } from '../connections/index.ts';
import { asText } from '../model/prompt.ts';
import { vectorsOf } from '../model/vectors.ts';
import { askerOf, vectorModelField } from '../parameters.ts';

/** Puts the vector of a text beside each item: what "Search by meaning" compares, and a vector database stores. */
export const embed = defineNode({
  type: 'ai.embed',
  typeVersion: 1,
  title: 'Make vectors',
  description: 'Puts the vector of a text beside each item, to search by meaning later.',
  category: 'ai',
  icon: 'vector',
  keywords: ['embedding', 'embed', 'semantic', 'similarity', 'rag', 'vector store', 'index'],
  mode: 'all',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: vectorConnections,
  parameters: Type.Object(
    {
      text: Type.Unsafe<Json>({ title: 'Text', description: 'Text or JSON whose meaning counts, item by item.' }),
      model: vectorModelField,
      field: defaulted(
        Type.String({
          title: 'Result field',
          description: 'Field of the item for the vector and the name of its model.',
          minLength: 1,
          maxLength: 200,
          default: 'embedding',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  policy: { timeoutMs: 120_000 },
  example: { text: 'Office paper, 80 g, white', model: 'text-embedding-3-small' },

  async run(context) {
    const { items, parametersFor, parameters } = context;
    const texts = items.map((_, index) => asText(parametersFor(index).text ?? ''));
    const blank = texts.flatMap((text, index) => (text.trim() === '' ? [index] : []));
    const there = texts.flatMap((text, index) => (text.trim() === '' ? [] : [{ text, index }]));
    const made = await vectorsOf(
      await askerOf(context),
      parameters.model,
      there.map(({ text }) => text),
    );
    const out = there.map(({ index }, at): Item => {
      const { json = {}, files } = items[index] ?? {};
      const embedding = { vector: [...(made[at] ?? [])], model: parameters.model };
      return { json: { ...json, [parameters.field]: embedding }, ...(files ? { files } : {}), from: index };
    });
    return { outputs: { out }, failures: blank.map((index) => ({ index, failure: noText(index) })) };
  },
});

const noText = (index: number): Failure =>
  fail.data('bad_input', {
    message: `Item ${index + 1} has no text to make a vector of.`,
    evidence: { path: '/text' },
  }).failure;
