import type { JsonObject } from '@holdfast/node-sdk';
import { failuresOf, itemsOf, MemoryFiles, nodeSuite, outputOf, runNode } from '@holdfast/node-sdk/testing';
import { describe, expect, test } from 'vitest';
import type { Invoice } from '../src/invoice.ts';
import { buildInvoice } from '../src/nodes/build.ts';
import { readInvoice } from '../src/nodes/read.ts';
import { readInvoiceXml } from '../src/read.ts';
import { findingsOf, RULES } from '../src/rules.ts';
import { cii, ubl } from './samples.ts';

const rulesOf = (text: string) => findingsOf(readInvoiceXml(text).invoice).map(({ rule, path }) => `${rule} ${path}`);

nodeSuite(readInvoice, {
  samples: [
    {
      name: 'what breaks a rule leaves by its own way, or fails',
      parameters: { invalid: 'fail' },
      items: itemsOf({ body: ubl.replaceAll('283.00', '283.01') }),
      fails: [{ code: 'data/invalid_invoice', message: /BR-CO-15 at \/totals\/gross/, path: '/totals/gross' }],
    },
    {
      name: 'another document is refused',
      items: itemsOf({ body: '<Order/>' }),
      fails: [{ code: 'data/not_einvoice', path: '/' }],
    },
    {
      name: 'a document type of its own is not read',
      items: itemsOf({ body: `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${ubl.slice(39)}` }),
      fails: [{ code: 'data/doctype' }],
    },
    {
      name: 'an amount that is none is named by its element',
      items: itemsOf({ body: ubl.replace('>240.00<', '>240,00<') }),
      fails: [{ code: 'data/not_einvoice', path: '/Invoice/LegalMonetaryTotal/TaxExclusiveAmount' }],
    },
  ],
});

describe('an invoice', () => {
  test('of UBL is read into the words of the norm', () => {
    const { syntax, invoice } = readInvoiceXml(ubl);
    expect(syntax).toBe('ubl-invoice');
    expect(invoice).toMatchObject({
      number: 'R-17',
      issuedOn: '2026-01-15',
      dueOn: '2026-02-14',
      seller: {
        name: 'Practice Trading',
        vatId: 'ATU12345678',
        endpoint: { id: 'books@example.com', scheme: 'EM' },
        address: { lines: ['Main Street 1'], country: 'AT' },
      },
      buyer: { name: 'Birch & Ash' },
      payment: { means: '58', account: 'AT611904300234573201', reference: 'R-17' },
      allowances: [{ amount: '10.00', reason: 'Loyalty', vatRate: '20' }],
      lines: [{ id: '1', quantity: '2', unit: 'HUR', net: '200.00', vatCategory: 'S', vatRate: '20' }, { id: '2' }],
      vat: [{ category: 'S', rate: '20', taxable: '190.00', tax: '38.00' }, { rate: '10' }],
      totals: { lines: '250.00', net: '240.00', tax: '43.00', gross: '283.00', due: '283.00' },
    });
    expect(rulesOf(ubl)).toEqual([]);
  });

  test('of CII is read into the same words', () => {
    const { syntax, invoice } = readInvoiceXml(cii);
    expect(syntax).toBe('cii');
    expect(invoice).toMatchObject({
      number: 'F-3',
      issuedOn: '2026-01-20',
      deliveredOn: '2026-01-18',
      notes: ['Thank you.'],
      seller: { vatId: 'FR12345678901' },
      payment: { terms: '30 days' },
      lines: [{ price: '12.3456', baseQuantity: '10', quantity: '100', unit: 'MTQ', net: '123.46', vatCategory: 'K' }],
      vat: [{ category: 'K', exemptionReason: 'Intra-community supply' }],
    });
    expect(rulesOf(cii)).toEqual([]);
  });

  test.each([
    ['CustomizationID>urn:cen.eu:en16931:2017<', 'CustomizationID><', ['BR-01 /specification']],
    ['<cbc:ID>R-17</cbc:ID>', '', ['BR-02 /number']],
    ['<cbc:IssueDate>2026-01-15</cbc:IssueDate>', '', ['BR-03 /issuedOn']],
    [
      '<cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country>',
      '',
      ['BR-10 /buyer/address', 'BR-11 /buyer/address/country'],
    ],
    ['unitCode="HUR"', '', ['BR-23 /lines/0/unit']],
    ['<cbc:PriceAmount currencyID="EUR">50.00', '<cbc:PriceAmount currencyID="EUR">-50.00', ['BR-27 /lines/1/price']],
    ['<cbc:AllowanceChargeReason>Loyalty</cbc:AllowanceChargeReason>', '', ['BR-33 /allowances/0/reason']],
    ['ATU12345678', '12345678', ['BR-CO-09 /seller/vatId']],
    [
      'LineExtensionAmount currencyID="EUR">250.00',
      'LineExtensionAmount currencyID="EUR">250.01',
      ['BR-CO-10 /totals/lines', 'BR-CO-13 /totals/net'],
    ],
    [
      'AllowanceTotalAmount currencyID="EUR">10.00',
      'AllowanceTotalAmount currencyID="EUR">11.00',
      ['BR-CO-11 /totals/allowances', 'BR-CO-13 /totals/net'],
    ],
    [
      'TaxAmount currencyID="EUR">43.00',
      'TaxAmount currencyID="EUR">43.01',
      ['BR-CO-14 /totals/tax', 'BR-CO-15 /totals/gross'],
    ],
    ['PayableAmount currencyID="EUR">283.00', 'PayableAmount currencyID="EUR">280.00', ['BR-CO-16 /totals/due']],
    ['<cbc:DueDate>2026-02-14</cbc:DueDate>', '', ['BR-CO-25 /dueOn']],
    [
      '<cac:PartyTaxScheme><cbc:CompanyID>ATU12345678</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>',
      '',
      ['BR-CO-26 /seller', 'BR-S-02 /seller/vatId'],
    ],
    ['TaxableAmount currencyID="EUR">50.00', 'TaxableAmount currencyID="EUR">52.00', ['BR-S-08 /vat/1/taxable']],
    [
      '<cbc:TaxAmount currencyID="EUR">5.00',
      '<cbc:TaxAmount currencyID="EUR">5.001',
      ['BR-CO-14 /totals/tax', 'BR-DEC /vat/1/tax'],
    ],
  ])('that breaks a rule of the norm is told which: %s', (from, to, rules) => {
    expect(ubl).toContain(from);
    expect(rulesOf(ubl.replace(from, to))).toEqual(rules);
  });

  test.each([
    ['<ram:ExemptionReason>Intra-community supply</ram:ExemptionReason>', '', ['BR-IC-10 /vat/0/exemptionReason']],
    [
      'CalculatedAmount>0.00',
      'CalculatedAmount>1.00',
      ['BR-CO-14 /totals/tax', 'BR-CO-17 /vat/0/tax', 'BR-IC-09 /vat/0/tax'],
    ],
    [
      '<ram:CategoryCode>K</ram:CategoryCode><ram:RateApplicablePercent>0</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLine',
      '<ram:CategoryCode>Z</ram:CategoryCode></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLine',
      ['BR-Z-01 /vat', 'BR-IC-08 /vat/0/taxable'],
    ],
  ])('without VAT has rules of its own: %s', (from, to, rules) => {
    expect(cii).toContain(from);
    expect(rulesOf(cii.replace(from, to))).toEqual(rules);
  });

  test('that says nothing breaks every rule about what is needed, and none throws', () => {
    const rules = rulesOf('<Invoice/>');
    expect(rules).toEqual(expect.arrayContaining(['BR-01 /specification', 'BR-16 /lines', 'BR-CO-18 /vat']));
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});

const toBuild: JsonObject = {
  number: 'R-18',
  issuedOn: '2026-01-15',
  dueOn: '2026-02-14',
  currency: 'EUR',
  seller: { name: 'Practice Trading', vatId: 'ATU12345678', address: { lines: ['Main Street 1'], country: 'AT' } },
  buyer: { name: 'Birch <& Ash>', address: { country: 'DE' } },
  payment: { means: '58', account: 'AT611904300234573201' },
  allowances: [{ amount: 10, reason: 'Loyalty', vatCategory: 'S', vatRate: 20 }],
  lines: [
    { name: 'Advice', quantity: 3, unit: 'HUR', price: '33.335', vatCategory: 'S', vatRate: '20' },
    { name: 'Book', quantity: 1, unit: 'C62', price: '50.00', vatCategory: 'S', vatRate: '10' },
  ],
};

nodeSuite(buildInvoice, {
  samples: [
    { name: 'what follows from the rest is worked out', parameters: { invoice: toBuild } },
    {
      name: 'one that breaks the norm is not written',
      parameters: { invoice: { ...toBuild, totals: { gross: '1.00' } } },
      fails: [{ code: 'data/invalid_invoice', message: /BR-CO-15/, path: '/totals/gross' }],
    },
    {
      name: 'a field that the norm does not have is named',
      parameters: { invoice: { ...toBuild, colour: 'red' } },
      fails: [{ code: 'data/wrong_type' }],
    },
  ],
});

describe('an invoice that is written', () => {
  async function built(invoice: JsonObject): Promise<{ text: string; invoice: Invoice }> {
    const files = new MemoryFiles();
    const { outputs, failures } = await runNode(buildInvoice, { parameters: { invoice }, items: itemsOf({}), files });
    expect(failures).toEqual([]);
    const file = outputs.out?.[0]?.files?.invoice;
    if (!file) throw new Error('There is no file.');
    const text = new TextDecoder().decode(await files.read(file));
    return { text, invoice: readInvoiceXml(text).invoice };
  }

  test('is read again as it was said, with its sums worked out to the cent', async () => {
    const { invoice } = await built(toBuild);
    expect(invoice).toMatchObject({
      specification: 'urn:cen.eu:en16931:2017',
      kind: '380',
      buyer: { name: 'Birch <& Ash>' },
      // Halves go up: 100.005 is 100.01.
      lines: [
        { id: '1', net: '100.01' },
        { id: '2', net: '50.00' },
      ],
      vat: [
        { category: 'S', rate: '20', taxable: '90.01', tax: '18.00' },
        { category: 'S', rate: '10', taxable: '50.00', tax: '5.00' },
      ],
      totals: { lines: '150.01', allowances: '10.00', net: '140.01', tax: '23.00', gross: '163.01', due: '163.01' },
    });
    expect(findingsOf(invoice)).toEqual([]);
  });

  test('is the one that was read, whichever form that had', async () => {
    for (const text of [ubl, cii]) {
      const read = readInvoiceXml(text).invoice;
      expect((await built(read as unknown as JsonObject)).invoice).toEqual(read);
    }
  });

  test('as a credit note is a CreditNote', async () => {
    const { text, invoice } = await built({ ...toBuild, kind: '381', precedingInvoice: 'R-17' });
    expect(text).toContain('<CreditNote ');
    expect(invoice).toMatchObject({
      kind: '381',
      precedingInvoice: 'R-17',
      dueOn: '2026-02-14',
      lines: [{ quantity: '3' }, {}],
    });
  });
});

test('files are kept beside what is read', async () => {
  const files = new MemoryFiles();
  const data = await files.text('r17.xml', ubl, 'application/xml');
  const items = [{ json: {}, files: { data } }];
  expect(await outputOf(readInvoice, { parameters: { from: 'file' }, items, files }, 'valid')).toMatchObject([
    { syntax: 'ubl-invoice', findings: [], invoice: { number: 'R-17' } },
  ]);
  expect(await failuresOf(readInvoice, { parameters: { from: 'file', file: 'other' }, items, files })).toMatchObject([
    { code: 'data/no_file' },
  ]);
});
