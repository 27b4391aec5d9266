import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { modelConnections } from '../connections/index.ts';
import { withAlternatives } from '../model/ask.ts';
import { callModel } from '../model/call.ts';
import { filesOf, framed, markOf } from '../model/prompt.ts';
import { askerOf, chosenModel, dataParameters, modelParameters, resultField, TEMPERATURES } from '../parameters.ts';

/** Writes a text about the material. A draft: it goes nowhere until another step sends it, best after a person has read it. */
export const draft = defineNode({
  type: 'ai.draft',
  typeVersion: 1,
  title: 'Draft a text',
  description: 'Writes a text by your instructions, for a person or another step to send.',
  category: 'ai',
  icon: 'pencil',
  keywords: ['llm', 'gpt', 'write', 'reply', 'summarise', 'translate', 'e-mail', 'chat'],
  mode: 'each',
  effect: { kind: 'read' },
  tellsCost: true,
  connection: modelConnections,
  parameters: Type.Object(
    {
      instructions: Type.String({
        title: 'Instructions',
        description: 'What is to be written. Written by you; data does not belong here.',
        minLength: 1,
        maxLength: 50_000,
        'x-control': 'multiline',
      }),
      ...dataParameters,
      ...modelParameters,
      field: resultField,
    },
    { additionalProperties: false },
  ),
  // It comes in pieces: a long one takes its time, and one that stands still is given up before.
  policy: { timeoutMs: 600_000, concurrency: 4 },
  example: { instructions: 'Answer politely, in three sentences.', data: 'Where is my parcel?' },

  async run(context) {
    const { parameters, item, idempotencyKey } = context;
    const files = await filesOf(item, parameters.files, context.files);
    const prompt = framed({
      instructions: parameters.instructions,
      data: parameters.data,
      files,
      mark: markOf(idempotencyKey),
    });
    const asker = await askerOf(context);
    const { answer, model } = await withAlternatives(
      chosenModel(parameters.model, asker),
      parameters.otherwise,
      (chosen) =>
        callModel(asker, {
          model: chosen,
          prompt,
          maxTokens: parameters.maxTokens,
          temperature: TEMPERATURES[parameters.temperature],
          inPieces: true,
        }),
    );
    const said: JsonObject = { text: answer, model };
    const output = parameters.field === '' ? said : { ...item.json, [parameters.field]: said };
    return { output, ...(item.files ? { files: item.files } : {}) };
  },
});
