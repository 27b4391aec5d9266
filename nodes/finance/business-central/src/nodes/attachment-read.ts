import { defineNode } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, HEADERS, one, readOne } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';
import { documentAttachments } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Reads a file that stands beside a document: what it is first, then its bytes. */
export const readAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.attachment.read',
  title: 'Read a file',
  description: 'Reads a file that stands beside a document in Business Central, and puts it on the item.',
  icon: 'file-download',
  source: sourceOf(documentAttachments.page),
  effect: { kind: 'read' },
  parameters: Type.Object({ id: id('attachment'), ...fetching }, { additionalProperties: false }),
  output: documentAttachments.shape.schema,
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

  async run(context) {
    const { parameters: said, connection, files, signal } = context;
    const path = one(documentAttachments.set, said.id);
    const record = await readOne(context, path);
    const kept = {
      name: textAt(record, 'fileName'),
      mimeType: '',
      sizeBytes: typeof record.byteSize === 'number' ? record.byteSize : null,
    };
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      connection.get(company(context, `${path}/attachmentContent`), {
        headers: { ...HEADERS, accept: '*/*' },
        expect: 'file',
        signal,
      }),
    );
    return { output: documentAttachments.shape.read(record), files: { [said.file]: file } };
  },
});
