import { type Doc, textOf } from '@holdfast/practice';
import type { Kind } from './kinds.ts';

const PRINTED: readonly string[] = ['salesInvoices', 'salesCreditMemos', 'purchaseInvoices', 'purchaseCreditMemos'];

/** Whether documents of this kind can be had as PDF. */
export const isPrinted = ({ set }: Kind): boolean => PRINTED.includes(set);

/** A document on one page: its number, and what it comes to. It says the language that was asked for. */
export function printed(doc: Doc, language: string): Buffer {
  const said = `${textOf(doc, 'number')} ${String(doc.totalAmountIncludingTax)}`.replace(/[()\\]/g, ' ');
  const stream = `BT /F1 24 Tf 72 720 Td (${said}) Tj ET`;
  const objects = [
    `<</Type/Catalog/Pages 2 0 R/Lang(${language.replace(/[^A-Za-z-]/g, '')})>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}${table}${end}`, 'latin1');
}
