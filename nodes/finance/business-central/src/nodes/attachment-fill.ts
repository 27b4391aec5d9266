import { defineNode, fail, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { company, HEADERS, one, readOne } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { adopted, common, sourceOf } from '../operations.ts';
import { documentAttachments } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Sends the bytes of a file into an attachment. Repeating it sends the same bytes to the same place. */
export const fillAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.attachment.fill',
  title: 'Fill an attachment',
  description: 'Sends the bytes of a file of the item into an attachment in Business Central, over what is in it.',
  icon: 'file-upload',
  source: sourceOf(documentAttachments.page),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('attachment'),
      file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
    },
    { additionalProperties: false },
  ),
  output: documentAttachments.shape.schema,
  ports: ['filled'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

  async run(context) {
    const { parameters: said, item, connection, signal } = context;
    const file = item.files && Object.hasOwn(item.files, said.file) ? item.files[said.file] : undefined;
    if (!file) {
      throw fail.data('no_file', {
        message: `The item has no file "${said.file}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
        evidence: { path: '/file' },
      });
    }
    const path = one(documentAttachments.set, said.id);
    // The same bytes into the same place: whatever version it is at.
    const headers = { ...HEADERS, 'If-Match': '*' };
    await connection.patch(company(context, `${path}/attachmentContent`), { file, headers, signal, expect: 'none' });
    return { port: 'filled', ...adopted(documentAttachments, await readOne(context, path)) };
  },
});
