import { textAt } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { listAll } from '../operations.ts';
import { documentAttachments } from '../resources.ts';
import { besides } from '../schema/attachment.ts';
import { refTo } from '../schema/parameters.ts';

/** Lists the files beside a document. */
export const listAttachments = listAll(
  documentAttachments,
  {
    type: 'business-central.attachment.list',
    title: 'List attachments',
    description:
      'Reads which files there are beside a document in Business Central, each as an item of its own. "Read a file" has their bytes.',
    icon: 'paperclip',
  },
  {
    settings: { beside: besides('Beside'), id: refTo('Id', 'Of the document.') },
    clauseOf: (said) => `parentType eq ${quoted(textAt(said, 'beside'))} and parentId eq ${textAt(said, 'id')}`,
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
  },
);
