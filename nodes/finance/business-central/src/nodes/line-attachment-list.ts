import { textAt } from '@holdfast/node-sdk/records';
import { listAll } from '../operations.ts';
import { lineAttachments } from '../resources.ts';
import { atLine, lineId } from '../schema/attachment.ts';

/** Lists the files of a journal line. */
export const listLineAttachments = listAll(
  lineAttachments,
  {
    type: 'business-central.lineAttachment.list',
    title: 'List attachments of a journal line',
    description:
      'Reads which files a line has that waits in a general journal, each as an item of its own. "Read a file of a journal line" has their bytes.',
    icon: 'paperclip',
  },
  {
    settings: { lineId },
    clauseOf: (said) => atLine(textAt(said, 'lineId')),
    example: { lineId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
  },
);
