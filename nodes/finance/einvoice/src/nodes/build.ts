import { defineNode, fail, type Json, parameter, plainSchema } from '@holdfast/node-sdk';
import { isRecord, kindOf } from '@holdfast/nodes-core/shared';
import { mismatches } from '@holdfast/workflow';
import { Type } from 'typebox';
import { completed } from '../complete.ts';
import { type Invoice, invoice } from '../invoice.ts';
import { findingsOf } from '../rules.ts';
import { writeUbl } from '../write-ubl.ts';

/** Writes an electronic invoice; one that breaks the norm is not written. */
export const buildInvoice = defineNode({
  type: 'einvoice.build',
  typeVersion: 1,
  title: 'Write an e-invoice',
  description: 'Works out the sums of an invoice, checks it by EN 16931 and writes it as UBL 2.1.',
  category: 'finance',
  icon: 'file-plus',
  keywords: ['invoice', 'ubl', 'en 16931', 'xrechnung', 'peppol', 'credit note'],
  source: 'https://docs.oasis-open.org/ubl/UBL-2.1.html',
  mode: 'each',
  parameters: Type.Object(
    {
      invoice: Type.Unsafe<Json>({
        title: 'Invoice',
        description:
          'In the words that "Read an e-invoice" gives. Net amounts of lines, VAT by category and totals follow from the rest where they are not said.',
        'x-control': 'json',
        'x-needed': true,
      }),
      specification: parameter.text({
        title: 'Specification',
        description: 'Which rules it follows (BT-24), where the invoice does not say. Empty: EN 16931 itself.',
        maxLength: 500,
      }),
      fileName: parameter.text({ title: 'File name', description: 'Name of the file.', maxLength: 200 }, 'invoice.xml'),
    },
    { additionalProperties: false },
  ),
  ports: ['out'],
  example: { invoice: '={{ $json.invoice }}' },

  async run({ parameters, item, files }) {
    const said = invoiceOf(parameters.invoice);
    const { specification } = parameters;
    const whole = completed(specification === '' ? said : { specification, ...said });
    const findings = findingsOf(whole);
    const [first] = findings;
    if (first)
      throw fail.data('invalid_invoice', {
        message: `Invoice "${whole.number ?? ''}" breaks EN 16931: ${findings
          .slice(0, 5)
          .map(({ rule, says, path }) => `${rule} at ${path}: ${says}`)
          .join(' ')}`,
        evidence: { path: first.path },
      });
    const file = await files.write({
      name: parameters.fileName,
      mimeType: 'application/xml',
      bytes: Buffer.from(writeUbl(whole)),
    });
    return { output: item.json, files: { ...item.files, invoice: file } };
  },
});

/** Amounts may come as numbers; everything in an invoice is text. */
function asText(value: Json): Json {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asText(one)])) : value;
}

/** @throws NodeFailure data/wrong_type with the path of what does not fit */
function invoiceOf(value: Json): Invoice {
  const whole = isRecord(value) ? asText({ vat: [], totals: {}, ...value }) : value;
  const [first] = mismatches(plainSchema(invoice), whole);
  // The schema has just been held against it.
  if (!first && isRecord(value)) return whole as unknown as Invoice;
  throw fail.data('wrong_type', {
    message: first
      ? `The invoice does not fit at ${first.path || '/'}: ${first.message}.`
      : `The invoice must be an object; it is ${kindOf(value)}.`,
    evidence: { path: `/invoice${first?.path ?? ''}` },
  });
}
