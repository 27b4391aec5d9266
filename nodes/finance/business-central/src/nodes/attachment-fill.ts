import { defineNode, type FileRecord, fail, type JsonObject, parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, HEADERS, one, readOne } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { adopted, common, sourceOf } from '../operations.ts';
import { documentAttachments } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Sends the bytes of a file into an attachment, under the version that was read, unless they are in it already. */
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
    const current = await readOne(context, path);
    if (await holdsBytes(context, `${path}/attachmentContent`, current, file))
      return { port: 'filled', ...adopted(documentAttachments, current) };
    const headers = { ...HEADERS, 'If-Match': textAt(current, '@odata.etag') };
    await connection.patch(company(context, `${path}/attachmentContent`), { file, headers, signal, expect: 'none' });
    return { port: 'filled', ...adopted(documentAttachments, await readOne(context, path)) };
  },
});

/** Whether an attachment holds the very bytes of a file: they are read only where there are as many. */
async function holdsBytes(context: Around, path: string, current: JsonObject, file: FileRecord): Promise<boolean> {
  if (current.byteSize !== file.sizeBytes || file.sizeBytes === 0) return false;
  const { connection, signal } = context;
  const reply = await connection.get(company(context, path), { expect: 'file', signal });
  return reply.file?.sha256 === file.sha256;
}
