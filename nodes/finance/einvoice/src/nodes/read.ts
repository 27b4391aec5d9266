import { defineNode, fail, type Json, parameter } from '@holdfast/node-sdk';
import { readText, sourceParameters } from '@holdfast/nodes-core/shared';
import { Type } from 'typebox';
import { readInvoiceXml } from '../read.ts';
import { findingsOf } from '../rules.ts';

/** Reads an electronic invoice into one form, and holds it against the rules of the norm. */
export const readInvoice = defineNode({
  type: 'einvoice.read',
  typeVersion: 1,
  title: 'Read an e-invoice',
  description: 'Reads an invoice of UBL 2.1 or CII (XRechnung, Peppol, Factur-X, ZUGFeRD) and checks it by EN 16931.',
  category: 'finance',
  icon: 'file-invoice',
  keywords: ['invoice', 'ubl', 'cii', 'en 16931', 'xrechnung', 'peppol', 'factur-x', 'zugferd', 'bill'],
  source: 'https://github.com/ConnectingEurope/eInvoicing-EN16931',
  mode: 'each',
  parameters: Type.Object(
    {
      ...sourceParameters('body'),
      invalid: parameter.choice(
        { title: 'Invoices that break a rule', description: 'What becomes of them.' },
        { port: 'They leave by "invalid", with the rules', fail: 'They fail' },
        'port',
      ),
    },
    { additionalProperties: false },
  ),
  ports: {
    fixed: [
      { name: 'valid', title: 'Valid' },
      { name: 'invalid', title: 'Invalid' },
    ],
  },
  example: { from: 'file' },

  async run({ parameters, item, files }) {
    const { syntax, invoice } = readInvoiceXml(await readText(parameters, item, files));
    const findings = findingsOf(invoice);
    const [first] = findings;
    if (first && parameters.invalid === 'fail')
      throw fail.data('invalid_invoice', {
        message: `Invoice "${invoice.number ?? ''}" breaks ${findings.length === 1 ? 'a rule' : `${findings.length} rules`} of EN 16931: ${findings
          .slice(0, 5)
          .map(({ rule, says, path }) => `${rule} at ${path}: ${says}`)
          .join(' ')}`,
        evidence: { path: first.path },
      });
    return {
      port: first ? 'invalid' : 'valid',
      output: { syntax, findings: findings.map((finding) => ({ ...finding })), invoice: invoice as Json },
      ...(item.files ? { files: item.files } : {}),
    };
  },
});
