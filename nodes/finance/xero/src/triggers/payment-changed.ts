import { payments } from '../resources.ts';
import { changed } from './changed.ts';

/** Starts a run for each payment that is recorded or taken back. Xero calls nobody about payments. */
export const paymentChanged = changed(
  payments,
  {
    type: 'xero.payment.changed',
    title: 'Xero payment changed',
    description: 'Starts a run for each payment that is recorded or taken back in Xero.',
    icon: 'cash',
  },
  { settings: {}, example: {} },
);
