import { fillOne } from '../attachments.ts';
import { documentAttachments } from '../resources.ts';

/** Sends the bytes of a file into an attachment of a document. */
export const fillAttachment = fillOne(documentAttachments, {
  type: 'business-central.attachment.fill',
  title: 'Fill an attachment',
  description: 'Sends the bytes of a file of the item into an attachment in Business Central, over what is in it.',
  icon: 'file-upload',
});
