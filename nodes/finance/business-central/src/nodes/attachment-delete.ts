import { removeOne } from '../operations.ts';
import { documentAttachments } from '../resources.ts';

/** Deletes a file beside a document. */
export const deleteAttachment = removeOne(documentAttachments, {
  type: 'business-central.attachment.delete',
  title: 'Delete an attachment',
  description: 'Deletes a file that stands beside a document in Business Central.',
  icon: 'file-x',
});
