import { readFile } from '../attachments.ts';
import { lineAttachments } from '../resources.ts';

/** Reads a file of a journal line. */
export const readLineAttachment = readFile(lineAttachments, {
  type: 'business-central.lineAttachment.read',
  title: 'Read a file of a journal line',
  description: 'Reads a file of a line that waits in a general journal, and puts it on the item.',
  icon: 'file-download',
});
