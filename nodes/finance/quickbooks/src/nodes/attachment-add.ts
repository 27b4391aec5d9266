import { defineNode, fail, type Json, parameter } from '@holdfast/node-sdk';
import { isRecord, marked, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, entityOf, FORM, queryAll, quoted } from '../calls.ts';
import { CREATES, LOOK_BACK_MS } from '../limits.ts';
import { adopted, common, sourceOf } from '../operations.ts';
import { attachables } from '../resources.ts';
import { besides } from '../schema/attachment.ts';
import { id } from '../schema/parameters.ts';

/** Puts a file beside a document. Its note carries the mark. */
export const addAttachment = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.attachment.add',
  title: 'Attach a file',
  description: 'Puts a file of the item beside a document in QuickBooks, once, whatever happens on the way.',
  icon: 'paperclip',
  source: sourceOf('Attachable'),
  effect: CREATES,
  parameters: Type.Object(
    {
      to: besides('To'),
      id: id('document'),
      file: parameter.text({ title: 'File', description: 'Name of the file on the item.' }, 'data'),
      fileName: parameter.text({
        title: 'File name',
        description: 'Its name in QuickBooks. Empty: the name it has.',
        pattern: '^[^/\\\\<>:"|?*]*$',
        'x-form': 'a file name without / \\ < > : " | ? and *',
        maxLength: 200,
      }),
      note: parameter.text({ title: 'Note', description: 'A mark is put behind it.', maxLength: 1_900 }),
    },
    { additionalProperties: false },
  ),
  output: attachables.shape.schema,
  ports: ['added'],
  example: { id: '129' },

  async run(context) {
    const { parameters: said, item, connection, idempotencyKey, signal } = context;
    const file = item.files && Object.hasOwn(item.files, said.file) ? item.files[said.file] : undefined;
    if (!file) {
      throw fail.data('no_file', {
        message: `The item has no file "${said.file}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
        evidence: { path: '/file' },
      });
    }
    const fileName = said.fileName || file.name;
    const about = await context.files.write({
      name: 'attachment.json',
      mimeType: 'application/json',
      bytes: new TextEncoder().encode(
        JSON.stringify({
          AttachableRef: [{ EntityRef: { type: said.to, value: said.id } }],
          FileName: fileName,
          ContentType: file.mimeType,
          Note: marked(said.note, markOf(idempotencyKey)),
        }),
      ),
    });
    const { body } = await connection.post(company(context, 'upload'), {
      query: { ...FORM, requestid: idempotencyKey },
      multipart: [
        { name: 'file_metadata_0', file: about, fileName: 'attachment.json' },
        { name: 'file_content_0', file, fileName },
      ],
      signal,
    });
    return { port: 'added', ...adopted(attachables, entityOf(firstOf(body), attachables.entity)) };
  },

  /** Looks for the mark among what was attached since the run began. */
  async probe(context) {
    const since = new Date(context.run.startedAt - LOOK_BACK_MS).toISOString();
    const where = `MetaData.CreateTime >= ${quoted(since)}`;
    const made = await queryAll(context, attachables.entity, { where, limit: MAX_LOOKED_AT });
    if (made.length === MAX_LOOKED_AT) return 'unknown';
    const hits = made.filter((one) => textAt(one, 'Note').includes(markOf(context.idempotencyKey)));
    return settled(hits, (hit) => ({ port: 'added', ...adopted(attachables, hit) }));
  },
});

const MAX_LOOKED_AT = 10_000;

/** An upload is answered with a list, a file each. */
function firstOf(body: Json): Json {
  const list = isRecord(body) ? body.AttachableResponse : undefined;
  return Array.isArray(list) ? (list[0] ?? null) : null;
}
