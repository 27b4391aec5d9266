import { defineNode, parameter } from '@holdfast/node-sdk';
import { fetchFile, fetching, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, HEADERS, one, readOne } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';
import { refTo } from '../schema/parameters.ts';

/** Documents that are printed, by their set. */
const PRINTED = {
  salesInvoices: 'A sales invoice',
  salesCreditMemos: 'A credit memo',
  purchaseInvoices: 'A purchase invoice',
  purchaseCreditMemos: 'A purchase credit memo',
} as const;

/** Reads a document as Business Central prints it, draft or posted. It is made anew each time, so no two need be the same bytes. */
export const readPdf = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.pdf.read',
  title: 'Read a document as PDF',
  description: 'Reads a document as Business Central prints it, and puts the PDF on the item.',
  icon: 'file-type-pdf',
  source: sourceOf('pdfdocument'),
  effect: { kind: 'read' },
  parameters: Type.Object(
    {
      of: parameter.choice({ title: 'Of', description: 'What is printed.' }, PRINTED, 'salesInvoices'),
      id: refTo('Id', 'Of the document.'),
      language: parameter.text(
        {
          title: 'Language',
          description: 'Of what is printed, where it is installed, such as nl-NL.',
          pattern: '^[A-Za-z]{2}(-[A-Za-z]{2})?$',
          'x-form': 'a language such as nl-NL',
        },
        'en-US',
      ),
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
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

  async run(context) {
    const { parameters: said, connection, files, signal } = context;
    const path = one(said.of, said.id);
    const document = await readOne(context, path, { $select: 'id,number,status' });
    const [number, status] = [textAt(document, 'number'), textAt(document, 'status')];
    const kept = { name: `${number}.pdf`, mimeType: 'application/pdf', sizeBytes: null };
    const file = await fetchFile(files, kept, said.maxMegabytes, () =>
      connection.get(company(context, `${path}/pdfDocument/pdfDocumentContent`), {
        headers: { ...HEADERS, 'Accept-Language': said.language, accept: '*/*' },
        expect: 'file',
        signal,
      }),
    );
    return { output: { id: said.id, number, status }, files: { [said.file]: file } };
  },
});
