import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { isRecord, recordAt, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { queryAll, quoted } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';
import { keptFiles } from '../resources.ts';
import { besides } from '../schema/attachment.ts';
import { id } from '../schema/parameters.ts';

/** Whether a file stands beside this very document: ids of documents and of names may be the same. */
const isBeside = ({ AttachableRef }: JsonObject, type: string, value: string): boolean =>
  Array.isArray(AttachableRef) &&
  AttachableRef.filter(isRecord)
    .map((reference) => recordAt(reference, 'EntityRef'))
    .some((one) => textAt(one, 'value') === value && textAt(one, 'type').toLowerCase() === type.toLowerCase());

const MOST = 1_000;

/** Lists the files and notes beside a document. */
export const listAttachments = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.attachment.list',
  title: 'List attachments',
  description:
    'Reads which files and notes there are beside a document in QuickBooks, each as an item of its own. "Read a file" has their bytes.',
  icon: 'paperclip',
  source: sourceOf('Attachable'),
  effect: { kind: 'read' },
  parameters: Type.Object({ beside: besides('Beside'), id: id('document') }, { additionalProperties: false }),
  output: keptFiles.shape.schema,
  example: { id: '129' },

  async run(context) {
    const { beside, id: value } = context.parameters;
    const where = `AttachableRef.EntityRef.value = ${quoted(value)}`;
    const found = await queryAll(context, keptFiles.entity, { where, limit: MOST });
    return {
      items: found.filter((one) => isBeside(one, beside, value)).map((one) => ({ json: keptFiles.shape.read(one) })),
    };
  },
});
