import { Type } from 'typebox';
import { fileName } from '../attachments.ts';
import { quoted } from '../calls.ts';
import { createOne } from '../operations.ts';
import { documentAttachments } from '../resources.ts';
import { besides } from '../schema/attachment.ts';
import { refTo } from '../schema/parameters.ts';

/** Makes room for a file beside a document; its bytes are sent by a step of their own. Its name is looked for. */
export const createAttachment = createOne(
  documentAttachments,
  {
    type: 'business-central.attachment.create',
    title: 'Create an attachment',
    description:
      'Makes room for a file beside a document in Business Central, once. "Fill an attachment" sends its bytes.',
    icon: 'paperclip',
  },
  {
    parameters: Type.Object(
      {
        to: besides('To'),
        id: refTo('Id', 'Of the document.'),
        fileName,
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', fileName: 'receipt.pdf' },
    body: ({ parameters: said }) => ({ parentType: said.to, parentId: said.id, fileName: said.fileName }),
    mine: ({ parameters: said }) =>
      `parentType eq ${quoted(said.to)} and parentId eq ${said.id} and fileName eq ${quoted(said.fileName)}`,
  },
);
