import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { common } from '../operations.ts';
import { besides, keptAttachment } from '../schema/attachment.ts';
import { id } from '../schema/parameters.ts';

/** Lists the files beside a document. */
export const listAttachments = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.attachment.list',
  title: 'List attachments',
  description:
    'Reads which files there are beside a document in Xero, each as an item of its own. "Read a file" has their bytes.',
  icon: 'paperclip',
  source: 'https://developer.xero.com/documentation/api/accounting/attachments',
  effect: { kind: 'read' },
  parameters: Type.Object(
    { beside: besides('Beside'), id: id({ title: 'Id', description: 'What Xero calls the document.' }) },
    { additionalProperties: false },
  ),
  output: keptAttachment.schema,
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters: said, connection, signal }) {
    const { body } = await connection.get(api(said.beside, said.id, 'Attachments'), { signal });
    return { items: elementsOf(body, 'Attachments').map((one) => ({ json: keptAttachment.read(one) })) };
  },
});
