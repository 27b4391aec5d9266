import { type Static, Type } from 'typebox';

/*
 * An invoice in the words of EN 16931-1, whichever form it came in. Behind each field stands its
 * business term. Amounts are decimal text; what an invoice does not say is left out.
 */

const text = (title: string, description: string) =>
  Type.Optional(Type.String({ title, description, maxLength: 5_000 }));
const amount = (title: string, description: string) =>
  Type.String({ title, description, pattern: '^-?\\d{1,15}(\\.\\d{1,10})?$' });
const maybeAmount = (title: string, description: string) => Type.Optional(amount(title, description));
const day = (title: string, description: string) =>
  Type.Optional(Type.String({ title, description, pattern: '^\\d{4}-\\d{2}-\\d{2}$' }));
const closed = <Fields extends Parameters<typeof Type.Object>[0]>(fields: Fields, words: object = {}) =>
  Type.Object(fields, { additionalProperties: false, ...words });

const address = closed(
  {
    lines: Type.Optional(
      Type.Array(Type.String({ maxLength: 500 }), { title: 'Lines', description: 'Street and more.', maxItems: 3 }),
    ),
    city: text('City', 'Name of the city.'),
    postcode: text('Post code', 'Of the address.'),
    region: text('Region', 'Part of the country.'),
    country: text('Country', 'Two letters, such as DE (BT-40, BT-55).'),
  },
  { title: 'Address', description: 'Where it has its seat (BG-5, BG-8).' },
);

const party = (title: string, description: string) =>
  closed(
    {
      name: text('Name', 'Registered name (BT-27, BT-44).'),
      vatId: text('VAT number', 'With the country in front (BT-31, BT-48).'),
      taxId: text('Tax number', 'Local number of the tax office (BT-32).'),
      registration: text('Registration', 'Number in a register (BT-30, BT-47).'),
      id: text('Id', 'What the other party knows it by (BT-29, BT-46).'),
      endpoint: Type.Optional(
        closed(
          {
            id: Type.String({ title: 'Address', description: 'Such as a mail address.', maxLength: 500 }),
            scheme: Type.String({ title: 'Scheme', description: 'Such as EM or 0088.', maxLength: 20 }),
          },
          { title: 'Electronic address', description: 'Where electronic mail goes (BT-34, BT-49).' },
        ),
      ),
      address: Type.Optional(address),
      email: text('E-mail', 'Of the contact (BT-43, BT-58).'),
      phone: text('Telephone', 'Of the contact (BT-42, BT-57).'),
      contact: text('Contact', 'Name of the contact (BT-41, BT-56).'),
    },
    { title, description },
  );

const adjustment = closed({
  amount: amount('Amount', 'Without VAT (BT-92, BT-99, BT-136, BT-141).'),
  reason: text('Reason', 'In words (BT-97, BT-104, BT-139, BT-144).'),
  reasonCode: text('Code of the reason', 'UNTDID 5189 or 7161.'),
  vatCategory: text('VAT category', 'Of the document (BT-95, BT-102).'),
  vatRate: maybeAmount('VAT rate', 'Per cent (BT-96, BT-103).'),
});
const adjustments = (title: string, description: string) =>
  Type.Optional(Type.Array(adjustment, { title, description, maxItems: 1_000 }));

const line = closed({
  id: text('Id', 'Number of the line (BT-126).'),
  name: text('Name', 'What was delivered (BT-153).'),
  description: text('Description', 'More of it (BT-154).'),
  note: text('Note', 'About the line (BT-127).'),
  sellerItemId: text('Number of the seller', 'For what was delivered (BT-155).'),
  quantity: maybeAmount('Quantity', 'How many (BT-129).'),
  unit: text('Unit', 'UN/ECE 20 or 21, such as C62 or HUR (BT-130).'),
  price: maybeAmount('Net price', 'Of one unit, without VAT (BT-146).'),
  baseQuantity: maybeAmount('Price for', 'How many units the price is for (BT-149).'),
  allowances: adjustments('Allowances', 'Taken off the line (BG-27).'),
  charges: adjustments('Charges', 'Put onto the line (BG-28).'),
  net: maybeAmount('Net amount', 'Of the line (BT-131).'),
  vatCategory: text('VAT category', 'Such as S, Z, E, AE (BT-151).'),
  vatRate: maybeAmount('VAT rate', 'Per cent (BT-152).'),
});

const vat = closed({
  category: text('Category', 'Such as S, Z, E, AE (BT-118).'),
  rate: maybeAmount('Rate', 'Per cent (BT-119).'),
  taxable: maybeAmount('Taxable amount', 'What the tax is worked out of (BT-116).'),
  tax: maybeAmount('Tax', 'The tax (BT-117).'),
  exemptionReason: text('Reason of the exemption', 'In words (BT-120).'),
  exemptionCode: text('Code of the exemption', 'VATEX code (BT-121).'),
});

const totals = closed(
  {
    lines: maybeAmount('Lines', 'Sum of their net amounts (BT-106).'),
    allowances: maybeAmount('Allowances', 'Sum of those of the document (BT-107).'),
    charges: maybeAmount('Charges', 'Sum of those of the document (BT-108).'),
    net: maybeAmount('Net', 'Without VAT (BT-109).'),
    tax: maybeAmount('VAT', 'All of it (BT-110).'),
    gross: maybeAmount('Gross', 'With VAT (BT-112).'),
    paid: maybeAmount('Paid', 'Already paid (BT-113).'),
    rounding: maybeAmount('Rounding', 'Of what is to be paid (BT-114).'),
    due: maybeAmount('Due', 'What is to be paid (BT-115).'),
  },
  { title: 'Totals', description: 'Sums of the document (BG-22).' },
);

export const invoice = closed({
  specification: text('Specification', 'Which rules it follows (BT-24).'),
  process: text('Process', 'Business process it belongs to (BT-23).'),
  number: text('Number', 'Of the invoice (BT-1).'),
  issuedOn: day('Issued', 'Day of the invoice (BT-2).'),
  dueOn: day('Due', 'Day by which it is to be paid (BT-9).'),
  kind: text('Kind', 'UNTDID 1001: 380 an invoice, 381 a credit note (BT-3).'),
  currency: text('Currency', 'ISO 4217, such as EUR (BT-5).'),
  taxCurrency: text('Currency of the VAT', 'Where it is another one (BT-6).'),
  notes: Type.Optional(
    Type.Array(Type.String({ maxLength: 5_000 }), { title: 'Notes', description: 'In words (BT-22).', maxItems: 100 }),
  ),
  buyerReference: text('Reference of the buyer', 'Such as a Leitweg-ID (BT-10).'),
  order: text('Order', 'Number of the purchase order (BT-13).'),
  contract: text('Contract', 'Number of the contract (BT-12).'),
  precedingInvoice: text('Preceding invoice', 'Number of the invoice that this one corrects (BT-25).'),
  deliveredOn: day('Delivered', 'Day of the delivery (BT-72).'),
  from: day('From', 'Beginning of the time it is about (BT-73).'),
  to: day('To', 'End of the time it is about (BT-74).'),
  seller: party('Seller', 'Who sells (BG-4).'),
  buyer: party('Buyer', 'Who buys (BG-7).'),
  payment: Type.Optional(
    closed(
      {
        means: text('Means', 'UNTDID 4461: 30 or 58 a transfer, 59 a direct debit (BT-81).'),
        account: text('Account', 'IBAN of the seller (BT-84).'),
        bank: text('Bank', 'BIC (BT-86).'),
        reference: text('Reference', 'To be given with the payment (BT-83).'),
        mandate: text('Mandate', 'Of a direct debit (BT-89).'),
        terms: text('Terms', 'In words (BT-20).'),
      },
      { title: 'Payment', description: 'How it is to be paid (BG-16).' },
    ),
  ),
  allowances: adjustments('Allowances', 'Taken off the whole (BG-20).'),
  charges: adjustments('Charges', 'Put onto the whole (BG-21).'),
  lines: Type.Array(line, { title: 'Lines', description: 'What was delivered (BG-25).', maxItems: 10_000 }),
  vat: Type.Array(vat, { title: 'VAT', description: 'By category and rate (BG-23).', maxItems: 100 }),
  totals,
});

export type Invoice = Static<typeof invoice>;
export type Party = Invoice['seller'];
export type Line = Invoice['lines'][number];
export type Vat = Invoice['vat'][number];
export type Adjustment = Static<typeof adjustment>;
