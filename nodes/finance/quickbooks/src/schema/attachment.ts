import { parameter } from '@holdfast/node-sdk';

/** What files are put beside. */
export const besides = (title: string) =>
  parameter.choice(
    { title, description: 'What it is put beside.' },
    {
      Invoice: 'An invoice',
      Bill: 'A bill',
      CreditMemo: 'A credit memo',
      VendorCredit: 'A vendor credit',
      Payment: 'A payment',
      Purchase: 'An expense',
      JournalEntry: 'A journal entry',
      Customer: 'A customer',
      Vendor: 'A vendor',
    },
    'Invoice',
  );
