import { defaulted, type Json, type JsonObject, parameter, type RunFacts } from '@holdfast/node-sdk';
import { AMOUNT, amount, day, dayIn, filled, multiplied } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { ref } from '../calls.ts';
import { chosenFrom, type OptionsName } from '../options.ts';

const NUMBER = '\\d{1,20}';

/** What QuickBooks calls a document. */
export const id = (what: string) =>
  Type.String({
    title: 'Id',
    description: `What QuickBooks calls the ${what}.`,
    pattern: `^${NUMBER}$`,
    examples: ['129'],
  });

/** Another record that has to be named; `list`: what it is chosen from. */
export const refTo = (title: string, description: string, list?: OptionsName) =>
  Type.String({ title, description, pattern: `^${NUMBER}$`, examples: ['58'], ...chosenFrom(list) });

/** Another record that may be named. */
export const someRef = (title: string, description: string, list?: OptionsName) =>
  parameter.text({ title, description, pattern: `^(${NUMBER})?$`, 'x-form': 'an id such as 58', ...chosenFrom(list) });

const taxCode = parameter.text({
  title: 'Tax code',
  description: 'Id of a tax code; in the United States TAX or NON. Empty: the one of the item or account.',
  maxLength: 50,
  ...chosenFrom('taxCodes'),
});
const description = parameter.text({ title: 'Description', description: 'What it is for.', maxLength: 4_000 });

/** Lines of an invoice or a credit memo. */
export const salesLines = Type.Array(
  Type.Object(
    {
      description,
      quantity: defaulted(
        Type.String({
          title: 'Quantity',
          description: 'How many.',
          pattern: `^${AMOUNT}$`,
          examples: ['1.5'],
          default: '1',
        }),
      ),
      unitPrice: amount({ title: 'Price', description: 'Of one.' }),
      itemId: someRef('Item', 'Id of the product or service. Empty: the one that QuickBooks takes by itself.', 'items'),
      taxCode,
    },
    { additionalProperties: false },
  ),
  { title: 'Lines', description: 'What it is made of. QuickBooks adds them up.', minItems: 1, maxItems: 500 },
);

export const toSalesLines = (said: Static<typeof salesLines>): Json =>
  said.map(
    (line): JsonObject =>
      filled({
        DetailType: 'SalesItemLineDetail',
        Description: line.description,
        Amount: Number(multiplied(line.quantity, line.unitPrice)),
        SalesItemLineDetail: filled({
          ItemRef: ref(line.itemId),
          Qty: Number(line.quantity),
          UnitPrice: Number(line.unitPrice),
          TaxCodeRef: ref(line.taxCode),
        }),
      }),
  );

/** Lines of a bill, a vendor credit or an expense. */
export const expenseLines = Type.Array(
  Type.Object(
    {
      description,
      amount: amount({ title: 'Amount', description: 'Of the line.' }),
      accountId: someRef('Account', 'Id of the account. Empty only where there is an item.', 'accounts'),
      itemId: someRef('Item', 'Id of what was bought, instead of an account.', 'items'),
      taxCode,
    },
    { additionalProperties: false },
  ),
  { title: 'Lines', description: 'What it is made of. QuickBooks adds them up.', minItems: 1, maxItems: 500 },
);

export const toExpenseLines = (said: Static<typeof expenseLines>): Json =>
  said.map((line): JsonObject => {
    const byItem = line.itemId !== '';
    const detail = filled({
      ...(byItem ? { ItemRef: ref(line.itemId) } : { AccountRef: ref(line.accountId) }),
      TaxCodeRef: ref(line.taxCode),
    });
    const name = byItem ? 'ItemBasedExpenseLineDetail' : 'AccountBasedExpenseLineDetail';
    return filled({ DetailType: name, Description: line.description, Amount: Number(line.amount), [name]: detail });
  });

/** How prices and tax go together, where the company is outside the United States. */
export const prices = parameter.choice(
  { title: 'Prices are', description: 'How tax and prices go together. The United States know only the first.' },
  {
    standard: 'As the company has it',
    TaxExcluded: 'Without tax',
    TaxInclusive: 'With tax',
    NotApplicable: 'Free of tax',
  },
  'standard',
);
export const toPrices = (said: string): string => (said === 'standard' ? '' : said);

export const date = day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' });
const noteOf = (maxLength: number) =>
  parameter.text({
    title: 'Note',
    description: 'For your own people. A mark that finds it again is put behind it.',
    maxLength,
  });
export const note = noteOf(3_900);
/** Notes of customers and vendors are shorter. */
export const shortNote = noteOf(1_900);
const numberOf = (description: string) => parameter.text({ title: 'Number', description, maxLength: 21 });
export const number = numberOf('Of the document. Empty: QuickBooks numbers it, where it does.');
export const theirNumber = numberOf('The number that the vendor gave it.');
export const currency = parameter.text({
  title: 'Currency',
  description: 'Such as EUR, in companies with several. Empty: the one of the company.',
  pattern: '^([A-Z]{3})?$',
  'x-form': 'three capital letters, such as EUR',
  ...chosenFrom('currencies'),
});

interface Heading {
  readonly date: string;
  readonly currency?: string;
  readonly number?: string;
}

/** The fields that every document begins with. */
export const heading = ({ parameters: said, run }: { parameters: Heading; run: RunFacts }): JsonObject =>
  filled({
    TxnDate: said.date || dayIn(run.timeZone, run.startedAt),
    DocNumber: said.number,
    CurrencyRef: ref(said.currency ?? ''),
  });

const paidEntry = (what: string) =>
  Type.Object(
    {
      id: refTo('Document', `Id of the ${what}.`),
      amount: amount({ title: 'Amount', description: 'How much of it.' }),
    },
    { additionalProperties: false },
  );

/** What a payment pays: documents by id, each with how much of it. */
export const paid = (what: string) =>
  parameter.list(paidEntry(what), { title: 'Pays', description: `Each ${what} that is paid.` }, { maxItems: 200 });

/** The same, where it pays something in any case. */
export const paidAtAll = (what: string) =>
  Type.Array(paidEntry(what), { title: 'Pays', description: `Each ${what} that is paid.`, minItems: 1, maxItems: 200 });

export const toPaid = (said: Static<ReturnType<typeof paid>>, TxnType: string): Json =>
  said.map((one): JsonObject => ({ Amount: Number(one.amount), LinkedTxn: [{ TxnId: one.id, TxnType }] }));
