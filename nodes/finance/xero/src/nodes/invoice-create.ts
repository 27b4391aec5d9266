import { type EachContext, type JsonObject, parameter } from '@holdfast/node-sdk';
import { day, dayIn, filled, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { dateIn, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { findMarked, markedUrl } from '../marker.ts';
import { WHOLE_PRICES } from '../operations.ts';
import { from } from '../options.ts';
import { invoices } from '../resources.ts';
import { currency, id, lineAmounts, lines, toLines } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    kind: parameter.choice(
      { title: 'Kind', description: 'What you send to a customer, or got from a supplier.' },
      { ACCREC: 'Sales invoice', ACCPAY: 'Bill' },
      'ACCREC',
    ),
    contactId: id({ title: 'Contact', description: 'Id of the customer or supplier.', ...from('contacts') }),
    lines,
    prices: lineAmounts,
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    dueDate: day({ title: 'Due', description: 'Day by which it is to be paid. Needed for all but drafts.' }),
    number: parameter.text({
      title: 'Number',
      description: 'Of a bill: the number of the supplier. Of a sales invoice: empty lets Xero number it.',
      maxLength: 255,
    }),
    reference: parameter.text({
      title: 'Reference',
      description:
        'Of a sales invoice. Empty: a mark that finds the invoice again when an answer was lost; with a reference of yours the mark is in the link.',
      maxLength: 255,
    }),
    status: parameter.choice(
      { title: 'Status', description: 'What it begins as. Only approved ones are owed.' },
      { DRAFT: 'Draft', SUBMITTED: 'To be approved', AUTHORISED: 'Approved' },
      'DRAFT',
    ),
    currency,
  },
  { additionalProperties: false },
);

type Context = EachContext<Static<typeof parameters>>;

/** The mark is the reference of a sales invoice that has none; else it goes into the link. */
const isMarkedByReference = ({ kind, reference }: Context['parameters']): boolean =>
  kind === 'ACCREC' && reference === '';

const dateOf = ({ parameters: { date }, run }: Context): string => date || dayIn(run.timeZone, run.startedAt);

function toInvoice(context: Context): JsonObject {
  const { parameters: said, idempotencyKey } = context;
  const mark = markOf(idempotencyKey);
  const isByReference = isMarkedByReference(said);
  return filled({
    Type: said.kind,
    Contact: { ContactID: said.contactId },
    Date: dateOf(context),
    DueDate: said.dueDate,
    LineAmountTypes: said.prices,
    LineItems: toLines(said.lines),
    InvoiceNumber: said.number,
    Reference: isByReference ? mark : said.reference,
    Url: isByReference ? '' : markedUrl(mark),
    Status: said.status,
    CurrencyCode: said.currency,
  });
}

const creation: Creation<typeof parameters> = {
  resource: invoices,
  parameters,
  example: {
    contactId: '430fa14a-f945-44d3-9f97-5df5e28441b8',
    lines: [{ description: 'Advice', unitAmount: '120.00', accountCode: '200' }],
    dueDate: '2026-02-15',
    status: 'AUTHORISED',
  },
  query: WHOLE_PRICES,
  knownBy: ['Reference', 'Url'],
  element: toInvoice,

  /** Looks for the mark among what this application made on that day. */
  find(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const mark = markOf(idempotencyKey);
    const field = isMarkedByReference(said) ? 'Reference' : 'Url';
    const narrowed = field === 'Reference' ? `Reference==${quoted(mark)}` : `Date==${dateIn(dateOf(context))}`;
    return findMarked(connection, {
      endpoint: invoices.endpoint,
      query: { createdByMyApp: true, where: `Type==${quoted(said.kind)} AND ${narrowed}` },
      field,
      mark,
      signal,
    });
  },
};

/** Creates a sales invoice or a bill. */
export const createInvoice = createOne(creation, {
  type: 'xero.invoice.create',
  title: 'Create an invoice or a bill',
  description: 'Creates a sales invoice or a bill in Xero, once, whatever happens on the way.',
  icon: 'file-invoice',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
});

/** Creates sales invoices and bills, many with one call. */
export const createInvoices = createMany(creation, {
  type: 'xero.invoice.createMany',
  title: 'Create many invoices or bills',
  description: 'Creates sales invoices and bills in Xero, one for each item and up to fifty with one call, each once.',
  icon: 'stack-2',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
});
