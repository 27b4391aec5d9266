import { defineNode, parameter } from '@holdfast/node-sdk';
import { date, fetchFile, fetching, money, shape, text, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { entityOf, FORM } from '../calls.ts';
import { common, pathOf, sourceOf } from '../operations.ts';
import { id } from '../schema/parameters.ts';

/** What is printed, by its entity. */
const PRINTED = {
  Invoice: 'An invoice',
  Estimate: 'An estimate',
  SalesReceipt: 'A sales receipt',
  CreditMemo: 'A credit memo',
} as const;

const head = shape({ id: text('Id'), number: text('DocNumber'), date: date('TxnDate'), total: money('TotalAmt') });

/** Reads a document as QuickBooks prints it. It is made anew each time, so no two need be the same bytes. */
export const readPdf = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.pdf.read',
  title: 'Read a document as PDF',
  description:
    'Reads an invoice, an estimate, a sales receipt or a credit memo as QuickBooks prints it, and puts the PDF on the item.',
  icon: 'file-type-pdf',
  source: `${sourceOf('Invoice')}#get-an-invoice-as-pdf`,
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      of: parameter.choice({ title: 'Of', description: 'What is printed.' }, PRINTED, 'Invoice'),
      id: id('document'),
      ...fetching,
    },
    { additionalProperties: false },
  ),
  output: head.schema,
  example: { id: '129' },

  async run(context) {
    const { parameters: said, connection, files, signal } = context;
    const of = { entity: said.of };
    const { body } = await connection.get(pathOf(context, of, said.id), { query: FORM, signal });
    const document = entityOf(body, said.of);
    const kept = {
      name: `${textAt(document, 'DocNumber') || said.id}.pdf`,
      mimeType: 'application/pdf',
      sizeBytes: null,
    };
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      connection.get(pathOf(context, of, said.id, 'pdf'), {
        query: FORM,
        headers: { accept: 'application/pdf' },
        expect: 'file',
        signal,
      }),
    );
    return { output: head.read(document), files: { [said.file]: file } };
  },
});
