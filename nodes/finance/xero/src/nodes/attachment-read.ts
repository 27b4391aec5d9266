import { defineNode, fail } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { common } from '../operations.ts';
import { besides, keptAttachment } from '../schema/attachment.ts';
import { id } from '../schema/parameters.ts';

const BYTES = 'application/octet-stream';

/**
 * Reads a file that stands beside a document: what it is first, then its bytes.
 * Source: github.com/XeroAPI/Xero-OpenAPI (`contentType`, the answer as `application/octet-stream`); XeroAPI/xero-python sends the same.
 */
export const readAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.attachment.read',
  title: 'Read a file',
  description: 'Reads a file that stands beside a document in Xero, and puts it on the item.',
  icon: 'file-download',
  source: 'https://developer.xero.com/documentation/api/accounting/attachments',
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      beside: besides('Beside'),
      id: id({ title: 'Id', description: 'What Xero calls the document.' }),
      attachmentId: id({
        title: 'Attachment',
        description: 'What Xero calls the file, as "List attachments" gives it.',
      }),
      ...fetching,
    },
    { additionalProperties: false },
  ),
  output: keptAttachment.schema,
  example: {
    id: '243216c5-369e-4056-ac67-05388f86dc81',
    attachmentId: '9808ad7f-c8d4-41cf-995e-bc29cb76fd2c',
  },

  async run({ parameters: said, connection, files, signal }) {
    const path = [said.beside, said.id, 'Attachments'] as const;
    const { body } = await connection.get(api(...path), { signal });
    const found = elementsOf(body, 'Attachments').find(
      (one) => textAt(one, 'AttachmentID').toLowerCase() === said.attachmentId.toLowerCase(),
    );
    if (!found) {
      throw fail.data('not_found', {
        message: 'The document has no file of this id. "List attachments" shows which it has.',
        phase: 'answered',
        evidence: { path: '/attachmentId' },
      });
    }
    const output = keptAttachment.read(found);
    const kept = { name: textAt(found, 'FileName'), mimeType: textAt(found, 'MimeType'), sizeBytes: sizeOf(output) };
    // As Xero's own libraries ask for the bytes: in `contentType` what the file is, and no form of JSON, which would describe it once more.
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      connection.get(api(...path, said.attachmentId), {
        headers: { accept: BYTES, contentType: kept.mimeType || BYTES },
        expect: 'file',
        signal,
      }),
    );
    return { output, files: { [said.file]: file } };
  },
});

const sizeOf = ({ sizeBytes }: { readonly [name: string]: unknown }): number | null =>
  typeof sizeBytes === 'number' ? sizeBytes : null;
