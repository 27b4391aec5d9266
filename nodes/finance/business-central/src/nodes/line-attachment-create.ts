import { Type } from 'typebox';
import { fileName } from '../attachments.ts';
import { quoted, readAll } from '../calls.ts';
import { createOne } from '../operations.ts';
import { journalLines, lineAttachments } from '../resources.ts';
import { atLine, lineId } from '../schema/attachment.ts';

/** Makes room for a file at a line of a journal; its bytes are sent by a step of their own. Its name is looked for. */
export const createLineAttachment = createOne(
  lineAttachments,
  {
    type: 'business-central.lineAttachment.create',
    title: 'Create an attachment of a journal line',
    description:
      'Makes room for a file at a line that waits in a general journal, once. "Fill an attachment of a journal line" sends its bytes.',
    icon: 'paperclip',
  },
  {
    parameters: Type.Object({ lineId, fileName }, { additionalProperties: false }),
    example: { lineId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', fileName: 'receipt.pdf' },
    body: ({ parameters: said }) => ({ parentType: 'Journal', parentId: said.lineId, fileName: said.fileName }),
    mine: ({ parameters: said }) => `${atLine(said.lineId)} and fileName eq ${quoted(said.fileName)}`,
    /** What is at a line goes with it when it is posted. */
    mayHaveLeft: async (context) => {
      const $filter = `id eq ${context.parameters.lineId}`;
      return (await readAll(context, journalLines.set, { query: { $filter }, limit: 1 })).length === 0;
    },
  },
);
