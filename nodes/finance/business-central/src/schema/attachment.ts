import { parameter } from '@holdfast/node-sdk';

/** What files are put beside, by the word of Business Central. */
export const besides = (title: string) =>
  parameter.choice(
    { title, description: 'What it is put beside.' },
    {
      'Sales Invoice': 'A sales invoice',
      'Sales Credit Memo': 'A credit memo',
      'Purchase Invoice': 'A purchase invoice',
      Customer: 'A customer',
      Vendor: 'A vendor',
      Item: 'An item',
    },
    'Sales Invoice',
  );
