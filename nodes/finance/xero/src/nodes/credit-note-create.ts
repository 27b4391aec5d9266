import { type EachContext, parameter } from '@holdfast/node-sdk';
import { day, dayIn, filled, marked, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { WHOLE_PRICES } from '../operations.ts';
import { from } from '../options.ts';
import { creditNotes } from '../resources.ts';
import { id, lineAmounts, lines, toLines } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    kind: parameter.choice(
      { title: 'Kind', description: 'Whose credit it is.' },
      { ACCRECCREDIT: 'To a customer', ACCPAYCREDIT: 'From a supplier' },
      'ACCRECCREDIT',
    ),
    contactId: id({ title: 'Contact', description: 'Id of the customer or supplier.', ...from('contacts') }),
    lines,
    prices: lineAmounts,
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    number: parameter.text({ title: 'Number', description: 'Empty: Xero numbers it.', maxLength: 255 }),
    reference: parameter.text({
      title: 'Reference',
      description: 'A mark that finds the credit note again is put behind it.',
      maxLength: 200,
    }),
    status: parameter.choice(
      { title: 'Status', description: 'What it begins as. Only approved ones count.' },
      { DRAFT: 'Draft', SUBMITTED: 'To be approved', AUTHORISED: 'Approved' },
      'DRAFT',
    ),
  },
  { additionalProperties: false },
);

const referenceOf = ({ parameters: { reference }, idempotencyKey }: EachContext<Static<typeof parameters>>): string =>
  marked(reference, markOf(idempotencyKey));

const creation: Creation<typeof parameters> = {
  resource: creditNotes,
  parameters,
  example: {
    contactId: '430fa14a-f945-44d3-9f97-5df5e28441b8',
    lines: [{ description: 'Advice', unitAmount: '20.00', accountCode: '200' }],
  },
  query: WHOLE_PRICES,
  knownBy: ['Reference'],
  element(context) {
    const { parameters: said, run } = context;
    return filled({
      Type: said.kind,
      Contact: { ContactID: said.contactId },
      Date: said.date || dayIn(run.timeZone, run.startedAt),
      LineAmountTypes: said.prices,
      LineItems: toLines(said.lines),
      CreditNoteNumber: said.number,
      Reference: referenceOf(context),
      Status: said.status,
    });
  },

  /** Looks for its reference, mark and all. */
  async find(context) {
    const { connection, signal } = context;
    const query = { where: `Reference==${quoted(referenceOf(context))}` };
    const { body } = await connection.get(api(creditNotes.endpoint), { query, signal });
    return elementsOf(body, creditNotes.endpoint);
  },
};

/** Creates a credit note. */
export const createCreditNote = createOne(creation, {
  type: 'xero.creditNote.create',
  title: 'Create a credit note',
  description: 'Creates a credit note in Xero, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});

/** Creates credit notes, many with one call. */
export const createCreditNotes = createMany(creation, {
  type: 'xero.creditNote.createMany',
  title: 'Create many credit notes',
  description: 'Creates credit notes in Xero, one for each item and up to fifty with one call, each once.',
  icon: 'stack-2',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
