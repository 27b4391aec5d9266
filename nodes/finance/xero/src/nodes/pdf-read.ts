import { defineNode, parameter } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementOf } from '../calls.ts';
import { common } from '../operations.ts';
import { id } from '../schema/parameters.ts';

/** What is printed, by its endpoint, and where its number stands. */
const NUMBERS = { Invoices: 'InvoiceNumber', CreditNotes: 'CreditNoteNumber' } as const;

/**
 * Reads a document as Xero prints it. It is asked for at its own address, in the form of a PDF. It is made anew each time, so no two
 * need be the same bytes.
 * Source: github.com/XeroAPI/Xero-OpenAPI (`getInvoiceAsPdf`, `x-path: /Invoices/{InvoiceID}`)
 */
export const readPdf = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.pdf.read',
  title: 'Read a document as PDF',
  description: 'Reads an invoice, a bill or a credit note as Xero prints it, and puts the PDF on the item.',
  icon: 'file-type-pdf',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      of: parameter.choice(
        { title: 'Of', description: 'What is printed.' },
        { Invoices: 'An invoice or a bill', CreditNotes: 'A credit note' },
        'Invoices',
      ),
      id: id({ title: 'Id', description: 'What Xero calls the document.' }),
      ...fetching,
    },
    { additionalProperties: false },
  ),
  output: {
    type: 'object',
    properties: { id: { type: 'string' }, number: { type: 'string' }, status: { type: 'string' } },
    required: ['id', 'number', 'status'],
    additionalProperties: false,
  },
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters: said, connection, files, signal }) {
    const path = api(said.of, said.id);
    const document = elementOf((await connection.get(path, { signal })).body, said.of);
    const [number, status] = [textAt(document, NUMBERS[said.of]), textAt(document, 'Status')];
    const kept = { name: `${number || said.id}.pdf`, mimeType: 'application/pdf', sizeBytes: null };
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      connection.get(path, { headers: { accept: 'application/pdf' }, expect: 'file', signal }),
    );
    return { output: { id: said.id, number, status }, files: { [said.file]: file } };
  },
});
