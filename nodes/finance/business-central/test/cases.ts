import type { ConnectorCase } from '@holdfast/node-sdk/testing';
import type { Books } from '../practice/books.ts';
import { documentsCases } from './cases/documents.ts';
import { filesCases } from './cases/files.ts';
import { journalsCases } from './cases/journals.ts';
import { linesCases } from './cases/lines.ts';
import { namesCases } from './cases/names.ts';
import { IDS } from './practice.ts';

/** One call of each step, by its type. */
export const CASES: Readonly<Record<string, ConnectorCase<Books>>> = {
  ...namesCases,
  ...documentsCases,
  ...journalsCases,
  ...filesCases,
  ...linesCases,
  'business-central.company.list': { parameters: {}, gives: { displayName: 'Practice Furniture' }, count: 2 },
  'business-central.batch.create': {
    parameters: {
      kind: 'salesInvoices',
      body: {
        customerId: IDS.customer,
        salesInvoiceLines: [{ lineType: 'Account', lineObjectNumber: '40100', quantity: 1, unitPrice: 50 }],
      },
    },
    gives: { status: 'Draft', customerNumber: 'C1', lines: [{ price: '50.00' }], totalAmountIncludingTax: '50.00' },
  },
  'business-central.batch.read': {
    parameters: { kind: 'customers', where: "number eq 'C1'" },
    gives: { number: 'C1' },
  },
  'business-central.call.read': {
    parameters: { path: 'accounts', query: [{ name: '$filter', value: "number eq '40100'" }] },
    gives: { displayName: 'Income, Services' },
  },
  'business-central.call.write': {
    parameters: { path: 'customers', body: { displayName: 'By call' } },
    gives: { displayName: 'By call' },
  },
};
