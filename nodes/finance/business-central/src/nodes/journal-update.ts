import { changeJournal } from '../heads.ts';
import { journals } from '../resources.ts';

/** Changes the head of a general journal. */
export const updateJournal = changeJournal(
  journals,
  {
    type: 'business-central.journal.update',
    title: 'Change a journal',
    description: 'Changes title or balancing account of a general journal; its lines have steps of their own.',
    icon: 'pencil',
  },
  'journals',
);
