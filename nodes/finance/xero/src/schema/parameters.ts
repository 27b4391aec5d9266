import { defaulted, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { AMOUNT, amount, filled } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { from } from '../options.ts';

interface Words {
  readonly title: string;
  readonly description: string;
  /** The list of the connection that it is chosen from. */
  readonly 'x-options'?: string;
}

const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;

/** What Xero calls a document. */
export const id = (words: Words) =>
  Type.String({
    ...words,
    pattern: UUID.source,
    examples: ['243216c5-369e-4056-ac67-05388f86dc81'],
  });

/** What Xero calls something, or nothing. */
export const someId = (words: Words & { readonly [hint: `x-${string}`]: unknown }) =>
  parameter.text({ ...words, pattern: `^(${UUID.source.slice(1, -1)})?$`, 'x-form': 'an id as Xero writes it' });

const lineSchema = Type.Object(
  {
    description: parameter.text({ title: 'Description', description: 'What it is for.', maxLength: 4_000 }),
    quantity: defaulted(
      Type.String({
        title: 'Quantity',
        description: 'How many.',
        pattern: `^${AMOUNT}$`,
        examples: ['1.5'],
        default: '1',
      }),
    ),
    unitAmount: amount({ title: 'Price', description: 'Of one, with or without tax as the document says.' }),
    accountCode: parameter.text({
      title: 'Account',
      description: 'Code of the account. Needed for all but drafts.',
      ...from('accounts'),
    }),
    taxType: parameter.text({
      title: 'Tax',
      description: 'Type of tax. Empty: the one of the account.',
      ...from('taxTypes'),
    }),
    itemCode: parameter.text({ title: 'Item', description: 'Code of an item.', maxLength: 30, ...from('items') }),
  },
  { additionalProperties: false },
);

export const currency = parameter.text({
  title: 'Currency',
  description: 'Such as EUR. Empty: the one of the organisation.',
  pattern: '^([A-Z]{3})?$',
  'x-form': 'three capital letters, such as EUR',
  ...from('currencies'),
});

/** An account as Xero is told of it: by its code, or by its id where it has none. */
export const accountRef = (said: string): JsonObject => (UUID.test(said) ? { AccountID: said } : { Code: said });

/** Lines of an invoice, a credit note or a bank transaction. */
export const lines = Type.Array(lineSchema, {
  title: 'Lines',
  description: 'What it is made of. Xero adds them up.',
  minItems: 1,
  maxItems: 500,
});

export const lineAmounts = parameter.choice(
  { title: 'Prices are', description: 'How tax and prices go together.' },
  { Exclusive: 'Without tax', Inclusive: 'With tax', NoTax: 'Free of tax' },
  'Exclusive',
);

export const toLines = (said: Static<typeof lines>): Json =>
  said.map(
    (line): JsonObject =>
      filled({
        Description: line.description,
        Quantity: Number(line.quantity),
        UnitAmount: Number(line.unitAmount),
        AccountCode: line.accountCode,
        TaxType: line.taxType,
        ItemCode: line.itemCode,
      }),
  );
