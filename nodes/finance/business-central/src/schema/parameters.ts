import { defaulted, type Json, type JsonObject, parameter, type RunFacts } from '@holdfast/node-sdk';
import { AMOUNT, amount, day, dayIn, filled } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { chosenFrom, type OptionsName } from '../options.ts';

/** What the form of an id is told by. */
const LIKE = { 'x-form': 'an id such as 5d115c9c-44e3-ea11-bb43-000d3a2feca1' } as const;
const ID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** What Business Central calls a record. */
export const id = (what: string, list?: OptionsName) =>
  Type.String({
    ...chosenFrom(list),
    title: 'Id',
    description: `What Business Central calls the ${what}.`,
    pattern: `^${ID}$`,
    examples: ['5d115c9c-44e3-ea11-bb43-000d3a2feca1'],
  });

/** Another record that has to be named; `list`: what it is chosen from. */
export const refTo = (title: string, description: string, list?: OptionsName) =>
  Type.String({ title, description, pattern: `^${ID}$`, ...LIKE, ...chosenFrom(list) });

/** Another record that may be named. */
export const someRef = (title: string, description: string, list?: OptionsName) =>
  parameter.text({ title, description, pattern: `^(${ID})?$`, ...LIKE, ...chosenFrom(list) });

/** How a set calls the price of one. */
export type PriceField = 'unitPrice' | 'unitCost';

/** How the price of one is asked for. */
export const PRICES: Readonly<Record<PriceField, { readonly title: string; readonly description: string }>> = {
  unitPrice: { title: 'Price', description: 'Of one, without tax.' },
  unitCost: { title: 'Cost', description: 'Of one, without tax.' },
};

/** What one line of a document is of. */
export const lineSettings = (price: PriceField) => ({
  description: parameter.text({
    title: 'Description',
    description: 'What it is for. Empty: that of the item or account.',
    maxLength: 100,
  }),
  quantity: defaulted(
    Type.String({
      title: 'Quantity',
      description: 'How many.',
      pattern: `^${AMOUNT}$`,
      examples: ['1.5'],
      default: '1',
    }),
  ),
  price: amount(PRICES[price]),
  itemNumber: parameter.text({
    title: 'Item',
    description: 'Number of an item.',
    maxLength: 20,
    ...chosenFrom('items'),
  }),
  accountNumber: parameter.text({
    title: 'Account',
    description: 'Number of an account, where it is no item.',
    maxLength: 20,
    ...chosenFrom('accounts'),
  }),
  taxCode: parameter.text({
    title: 'Tax',
    description: 'Code of the tax. Empty: the one of the item or account.',
    maxLength: 20,
    ...chosenFrom('taxGroups'),
  }),
});

const linesOf = (price: PriceField) =>
  Type.Array(Type.Object(lineSettings(price), { additionalProperties: false }), {
    title: 'Lines',
    description: 'What it is made of. Business Central adds them up.',
    minItems: 1,
    maxItems: 500,
  });

/** Lines of a sales document. */
export const salesLines = linesOf('unitPrice');
/** Lines of a purchase document. */
export const purchaseLines = linesOf('unitCost');

/** One line, as Business Central has it. */
export const toLine = (one: Static<typeof salesLines>[number], price: PriceField): JsonObject =>
  filled({
    lineType: one.itemNumber === '' ? 'Account' : 'Item',
    lineObjectNumber: one.itemNumber || one.accountNumber,
    description: one.description,
    quantity: Number(one.quantity),
    [price]: Number(one.price),
    taxCode: one.taxCode,
  });

export const toLines = (said: Static<typeof salesLines>, price: PriceField): Json =>
  said.map((one) => toLine(one, price));

export const date = day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' });
export const dueDate = day({ title: 'Due', description: 'Empty: as the payment terms say.' });
/** A currency; left empty it is the one of `whose`. */
const currencyOf = (whose: string) =>
  parameter.text({
    title: 'Currency',
    description: `Such as EUR. Empty: the one of the ${whose}.`,
    pattern: '^([A-Z]{3})?$',
    'x-form': 'three capital letters, such as EUR',
    ...chosenFrom('currencies'),
  });
export const currency = currencyOf('customer or vendor');
export const ownCurrency = currencyOf('company');
export const number = parameter.text({
  title: 'Number',
  description: 'Your own, in capital letters. Empty: a mark of 20 characters that finds it again.',
  maxLength: 20,
});

/** The day a document is of. */
export const dateOf = ({ parameters: said, run }: { parameters: { readonly date: string }; run: RunFacts }): string =>
  said.date || dayIn(run.timeZone, run.startedAt);
