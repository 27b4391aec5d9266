import { parameter } from '@holdfast/node-sdk';
import { refTo } from './parameters.ts';

/** What files are put beside, by the word of Business Central. */
export const besides = (title: string) =>
  parameter.choice(
    { title, description: 'What it is put beside.' },
    {
      'Sales Invoice': 'A sales invoice',
      'Sales Credit Memo': 'A credit memo',
      'Purchase Invoice': 'A purchase invoice',
      'Purchase Credit Memo': 'A purchase credit memo',
      Customer: 'A customer',
      Vendor: 'A vendor',
      Item: 'An item',
    },
    'Sales Invoice',
  );

/** The line of a general journal that files belong to. */
export const lineId = refTo('Journal line', 'Id of a line that waits in a general journal.');

/** A filter for the files of a journal line. */
export const atLine = (id: string): string => `parentType eq 'Journal' and parentId eq ${id}`;
