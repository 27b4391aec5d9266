import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { connections } from '../connections.ts';
import { common, POLICY, readByAzure } from '../step.ts';

/** Has text, tables and places of words read by Azure, in the form of "Read a document". */
export const readLayout = defineNode({
  type: 'azure-documents.layout.read',
  typeVersion: 1,
  title: 'Read a document by Azure',
  description: 'Has the text and the tables of a PDF or an image read by Azure Document Intelligence.',
  category: 'data',
  icon: 'file-text',
  keywords: ['azure', 'ocr', 'pdf', 'scan', 'layout', 'table', 'document intelligence', 'form recognizer'],
  mode: 'each',
  effect: { kind: 'read' },
  connection: connections,
  parameters: Type.Object(common, { additionalProperties: false }),
  policy: POLICY,
  example: { file: 'data' },

  async run(context) {
    const { document, files } = await readByAzure(context, 'prebuilt-layout');
    const output: JsonObject = { ...context.item.json, [context.parameters.field]: document as JsonObject };
    return { output, files };
  },
});
