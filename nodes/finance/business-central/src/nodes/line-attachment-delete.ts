import { removeOne } from '../operations.ts';
import { lineAttachments } from '../resources.ts';

/** Deletes a file of a journal line. */
export const deleteLineAttachment = removeOne(lineAttachments, {
  type: 'business-central.lineAttachment.delete',
  title: 'Delete an attachment of a journal line',
  description: 'Deletes a file of a line that waits in a general journal.',
  icon: 'file-x',
});
