import { fillOne } from '../attachments.ts';
import { lineAttachments } from '../resources.ts';

/** Sends the bytes of a file into an attachment of a journal line. */
export const fillLineAttachment = fillOne(lineAttachments, {
  type: 'business-central.lineAttachment.fill',
  title: 'Fill an attachment of a journal line',
  description: 'Sends the bytes of a file of the item into an attachment of a journal line, over what is in it.',
  icon: 'file-upload',
});
