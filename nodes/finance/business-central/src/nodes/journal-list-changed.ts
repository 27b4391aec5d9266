import { listChanged } from '../list-changed.ts';
import { journals } from '../resources.ts';

/** Reads the general journals whose heads were made or changed since this step last came through. */
export const listChangedJournals = listChanged(journals, {
  type: 'business-central.journal.listChanged',
  title: 'List changed journals',
  description:
    'Reads the general journals whose heads were made or changed since this step last came through, with their lines. A line by itself changes no head.',
  icon: 'history',
});
