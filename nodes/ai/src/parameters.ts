import { type AllContext, type EachContext, fail, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { OCCASIONS } from './model/ask.ts';
import type { Asker } from './model/call.ts';

const modelName = (description: string) => ({ title: 'Model', description, maxLength: 200 });

/** Which model answers, and which instead. */
export const modelParameters = {
  model: parameter.text(modelName('Empty: the model of the connection.')),
  otherwise: parameter.list(
    Type.Object(
      {
        model: Type.String({ ...modelName('A model of the same connection.'), minLength: 1 }),
        when: parameter.choice(
          { title: 'When', description: 'What has to be wrong with the one before.' },
          OCCASIONS,
          'any',
        ),
      },
      { additionalProperties: false },
    ),
    {
      title: 'Otherwise',
      description:
        'Models that are asked instead, in this order: a smaller one when a budget does not allow the first, another when it is busy.',
    },
    { maxItems: 4 },
  ),
  maxTokens: parameter.whole(
    { title: 'Most tokens', description: 'Longest answer, in tokens. Budgets set aside what it would cost.' },
    { minimum: 1, maximum: 100_000, standard: 2_000 },
  ),
  temperature: parameter.choice(
    { title: 'Variety', description: 'How freely the model may choose its words.' },
    {
      none: 'None: as repeatable as it gets',
      some: 'Some',
      model: 'As the model does by itself: some models let nobody choose',
    },
    'none',
  ),
};

export const TEMPERATURES = { none: 0, some: 0.7, model: null } as const;

/** What is worked on: text or JSON, and files of the item. */
export const dataParameters = {
  data: Type.Unsafe<import('@holdfast/node-sdk').Json>({
    title: 'Data',
    description: 'What it works on: text or JSON. Handed over as data, never as instructions.',
  }),
  files: parameter.list(
    Type.String({ title: 'File', description: 'Name it has in the item.', minLength: 1, maxLength: 200 }),
    {
      title: 'Files',
      description: 'PDFs and images of the item that the model looks at itself, where it can.',
    },
    { maxItems: 20 },
  ),
};

export const resultField = parameter.text(
  {
    title: 'Result field',
    description: 'Field of the item that the answer is put into. Empty: the answer becomes the item.',
  },
  'ai',
);

/** The model of a step: its own, or that of its connection. @throws NodeFailure data/no_model */
export function chosenModel(said: string, { access: { fields } }: Asker): string {
  const model = said || (typeof fields.model === 'string' ? fields.model : '');
  if (model === '') throw fail.data('no_model', { message: 'Name a model, here or in the connection.' });
  return model;
}

/** What a step asks with: its connection, its budget, its time. */
export async function askerOf({
  connection,
  connectionFacts,
  spending,
  signal,
  now,
}: EachContext<unknown> | AllContext<unknown>): Promise<Asker> {
  return { access: { ...(await connectionFacts()), http: connection }, spending, signal, now };
}

/** The model that makes vectors: a connection names one that answers, which is another. */
export const vectorModelField = Type.String({
  title: 'Model',
  description: 'Model for embeddings, such as text-embedding-3-small. Vectors of different models cannot be compared.',
  minLength: 1,
  maxLength: 200,
});
