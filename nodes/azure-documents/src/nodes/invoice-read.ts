import { defineNode, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { recordOf } from '../analyse.ts';
import { connections } from '../connections.ts';
import type { Analysis, Field } from '../result.ts';
import { common, POLICY, readByAzure } from '../step.ts';

/** Our words for what Azure calls the fields of an invoice. */
const NAMES = {
  supplier: 'VendorName',
  number: 'InvoiceId',
  date: 'InvoiceDate',
  due: 'DueDate',
  order: 'PurchaseOrder',
  net: 'SubTotal',
  vat: 'TotalTax',
  total: 'InvoiceTotal',
} as const;
const AMOUNTS = new Set(['net', 'vat', 'total']);

/**
 * Has the fields of an invoice read by Azure, in the form of "Extract fields": values, how sure it is of each, and
 * where it stands. So a gate, a form and the marks in a document take either.
 */
export const readInvoice = defineNode({
  type: 'azure-documents.invoice.read',
  typeVersion: 1,
  title: 'Read an invoice by Azure',
  description: 'Has the fields of an invoice read by Azure Document Intelligence, with their places.',
  category: 'data',
  icon: 'file-invoice',
  keywords: ['azure', 'invoice', 'ocr', 'pdf', 'scan', 'extract', 'document intelligence', 'form recognizer'],
  mode: 'each',
  effect: { kind: 'read' },
  connection: connections,
  parameters: Type.Object(
    {
      ...common,
      result: parameter.text(
        { title: 'Field for what was read of it', description: 'Gets fields, confidence and places.' },
        'ai',
      ),
    },
    { additionalProperties: false },
  ),
  policy: POLICY,
  example: { file: 'data' },

  async run(context) {
    const { item, parameters: said } = context;
    const { analysis, document, files } = await readByAzure(context, 'prebuilt-invoice');
    const output = {
      ...item.json,
      [said.field]: document as JsonObject,
      [said.result]: { ...told(analysis, said.file), model: 'prebuilt-invoice' },
    };
    return { output, files };
  },
});

/** Fields as "Extract fields" gives them. The currency stands nowhere by itself: it is that of the total. */
function told({ fields }: Analysis, file: string): JsonObject {
  const found = Object.entries(NAMES).flatMap(([name, theirs]): [string, Field][] => {
    const field = fields[theirs];
    return field ? [[name, field]] : [];
  });
  const total = fields.InvoiceTotal;
  const currency = total ? recordOf(total.value).currencyCode : undefined;
  const money: [string, Field][] =
    total && typeof currency === 'string' ? [['currency', { ...total, value: currency }]] : [];
  const all = [...found, ...money];
  const of = <T extends Json>(give: (field: Field, name: string) => T, none: T): JsonObject =>
    Object.fromEntries([
      ...[...Object.keys(NAMES), 'currency'].map((name) => [name, none]),
      ...all.map(([name, field]) => [name, give(field, name)]),
    ]);
  return {
    fields: of<Json>(({ value }, name) => (AMOUNTS.has(name) ? amountOf(value) : value), null),
    confidence: of<number>(({ confidence }) => confidence, 0),
    document: {
      file,
      places: Object.fromEntries(
        all.flatMap(([name, { place }]) => (place ? [[name, { page: place.page, box: [...place.box] }]] : [])),
      ),
    },
  };
}

/** An amount as documents here have it: text with two digits behind the point. */
function amountOf(value: Json): string | null {
  const { amount } = recordOf(value);
  return typeof amount === 'number' && Number.isFinite(amount) ? amount.toFixed(2) : null;
}
