import { defineNode, fail, parameter } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementOf } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common } from '../operations.ts';
import { attachment, besides } from '../schema/attachment.ts';
import { id } from '../schema/parameters.ts';

/** Puts a file beside a document. One of the same name takes its place, so repeating it is harmless. */
export const addAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.attachment.add',
  title: 'Attach a file',
  description: 'Puts a file of the item beside a document in Xero. One of the same name is replaced.',
  icon: 'paperclip',
  source: 'https://developer.xero.com/documentation/api/accounting/attachments',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      to: besides('To'),
      id: id({ title: 'Id', description: 'What Xero calls the document.' }),
      file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
      fileName: parameter.text({
        title: 'File name',
        description: 'Its name in Xero. Empty: the name it has.',
        pattern: '^[^/\\\\<>:"|?*]*$',
        'x-form': 'a file name without / \\ < > : " | ? and *',
        maxLength: 200,
      }),
    },
    { additionalProperties: false },
  ),
  output: attachment.schema,
  ports: ['added'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters, item, connection, idempotencyKey, signal }) {
    const file = item.files && Object.hasOwn(item.files, parameters.file) ? item.files[parameters.file] : undefined;
    if (!file) {
      throw fail.data('no_file', {
        message: `The item has no file "${parameters.file}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
        evidence: { path: '/file' },
      });
    }
    const path = api(parameters.to, parameters.id, 'Attachments', parameters.fileName || file.name);
    const { body } = await connection.put(path, { file, idempotencyKey, signal });
    const added = elementOf(body, 'Attachments');
    return { port: 'added', output: attachment.read(added), reference: textAt(added, 'AttachmentID') };
  },
});
