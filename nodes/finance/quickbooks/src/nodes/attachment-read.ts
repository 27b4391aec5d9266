import { defineNode, fail } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { entityOf, FORM } from '../calls.ts';
import { common, pathOf, sourceOf } from '../operations.ts';
import { keptFiles } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/**
 * Reads a file that stands beside a document: what it is first, then its bytes, which lie
 * elsewhere at an address that is good for a quarter of an hour. Nothing of the connection goes there.
 */
export const readAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.attachment.read',
  title: 'Read a file',
  description: 'Reads a file that stands beside a document in QuickBooks, and puts it on the item.',
  icon: 'file-download',
  source: sourceOf('Attachable'),
  effect: { kind: 'read' },
  parameters: Type.Object({ id: id('attachment'), ...fetching }, { additionalProperties: false }),
  output: keptFiles.shape.schema,
  example: { id: '5000000000000000001' },

  async run(context) {
    const { parameters: said, connection, http, files, signal } = context;
    const { body } = await connection.get(pathOf(context, keptFiles, said.id), { query: FORM, signal });
    const found = entityOf(body, keptFiles.entity);
    const address = textAt(found, 'TempDownloadUri');
    if (!URL.canParse(address)) {
      throw fail.data('not_found', {
        message: 'It is a note: QuickBooks has no file for it.',
        phase: 'answered',
        evidence: { path: '/id' },
      });
    }
    const kept = {
      name: textAt(found, 'FileName'),
      mimeType: textAt(found, 'ContentType'),
      sizeBytes: typeof found.Size === 'number' ? found.Size : null,
    };
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      http.get(address, { headers: { accept: '*/*' }, expect: 'file', signal }),
    );
    return { output: keptFiles.shape.read(found), files: { [said.file]: file } };
  },
});
