import { readXml, XmlElement } from '@holdfast/nodes-core/shared';
import { readCii } from './cii.ts';
import { broken } from './element.ts';
import type { Invoice } from './invoice.ts';
import { readUbl } from './ubl.ts';

/** The form that an invoice came in. */
export type Syntax = 'ubl-invoice' | 'ubl-credit-note' | 'cii';

/**
 * Reads an invoice in either form of the norm.
 *
 * @throws NodeFailure data/not_einvoice with the path of the element; data/not_xml, data/doctype
 */
export function readInvoiceXml(text: string): { readonly syntax: Syntax; readonly invoice: Invoice } {
  const document = new XmlElement(readXml(text, { lists: [], withoutPrefixes: true, numbers: false }), '', broken);
  const [ubl, credit, cii] = [document.at('Invoice'), document.at('CreditNote'), document.at('CrossIndustryInvoice')];
  if (ubl.exists) return { syntax: 'ubl-invoice', invoice: readUbl(ubl, false) };
  if (credit.exists) return { syntax: 'ubl-credit-note', invoice: readUbl(credit, true) };
  if (cii.exists) return { syntax: 'cii', invoice: readCii(cii) };
  throw broken('/', 'it is neither an Invoice or CreditNote of UBL 2.1 nor a CrossIndustryInvoice');
}
