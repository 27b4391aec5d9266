import { readFile } from '../attachments.ts';
import { documentAttachments } from '../resources.ts';

/** Reads a file that stands beside a document. */
export const readAttachment = readFile(documentAttachments, {
  type: 'business-central.attachment.read',
  title: 'Read a file',
  description: 'Reads a file that stands beside a document in Business Central, and puts it on the item.',
  icon: 'file-download',
});
