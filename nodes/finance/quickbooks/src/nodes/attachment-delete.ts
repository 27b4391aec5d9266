import { removeOne } from '../changes.ts';
import { attachables } from '../resources.ts';

/** Deletes a file or a note beside a document. */
export const deleteAttachment = removeOne(attachables, {
  type: 'quickbooks.attachment.delete',
  title: 'Delete an attachment',
  description: 'Deletes a file or a note that stands beside a document in QuickBooks.',
  icon: 'file-x',
});
