import { listAll } from '../operations.ts';
import { journals } from '../resources.ts';

/** Lists journals with their lines, page by page. */
export const listJournals = listAll(journals, {
  type: 'business-central.journal.list',
  title: 'List journals',
  description: 'Reads journals, each as an item of its own.',
  icon: 'list-details',
});
