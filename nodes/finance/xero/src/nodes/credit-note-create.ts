import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { day, dayIn, filled, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
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
  `${reference} ${markOf(idempotencyKey)}`.trim();

/** Creates a credit note. */
export const createCreditNote = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.creditNote.create',
  title: 'Create a credit note',
  description: 'Creates a credit note in Xero, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: CREATES,
  parameters,
  output: creditNotes.shape.schema,
  ports: ['created'],
  example: {
    contactId: '430fa14a-f945-44d3-9f97-5df5e28441b8',
    lines: [{ description: 'Advice', unitAmount: '20.00', accountCode: '200' }],
  },

  async run(context) {
    const { parameters: said, run, connection, idempotencyKey, signal } = context;
    const note = filled({
      Type: said.kind,
      Contact: { ContactID: said.contactId },
      Date: said.date || dayIn(run.timeZone, run.startedAt),
      LineAmountTypes: said.prices,
      LineItems: toLines(said.lines),
      CreditNoteNumber: said.number,
      Reference: referenceOf(context),
      Status: said.status,
    });
    const { body } = await connection.put(api('CreditNotes'), {
      query: { summarizeErrors: true, unitdp: 4 },
      json: { CreditNotes: [note] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(creditNotes, body) };
  },

  /** Looks for its reference, mark and all. */
  async probe(context) {
    const { connection, signal } = context;
    const { body } = await connection.get(api('CreditNotes'), {
      query: { where: `Reference==${quoted(referenceOf(context))}` },
      signal,
    });
    return settled(elementsOf(body, 'CreditNotes'), (hit) => ({
      port: 'created',
      output: creditNotes.shape.read(hit),
      reference: textAt(hit, 'CreditNoteID'),
    }));
  },
});
