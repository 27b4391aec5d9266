import { changeOne, dated, moved, worded } from '../change.ts';
import { manualJournals } from '../resources.ts';

/** Changes a manual journal. Xero wants the narration said each time. */
export const updateManualJournal = changeOne(
  manualJournals,
  'manual journal',
  {
    type: 'xero.manualJournal.update',
    title: 'Change a manual journal',
    description: 'Changes the narration or the date of a manual journal, or posts a draft.',
    icon: 'file-pencil',
    source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
  },
  {
    status: moved({ POSTED: 'Posted' }),
    narration: { ...worded('Narration', 'Narration', 'What it is for.', 4_000), isAlwaysSaid: true },
    date: dated(),
  },
  { status: 'POSTED' },
);
