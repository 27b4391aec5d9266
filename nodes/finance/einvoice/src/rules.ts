import { type Decimal, roundTo, sum, toDecimal } from '@holdfast/nodes-core/shared';
import type { Adjustment, Invoice } from './invoice.ts';

/** One rule of EN 16931-1 and the places of an invoice that break it, as JSON pointers. */
interface Rule {
  /** Its number in the norm. */
  readonly id: string;
  readonly says: string;
  broken(invoice: Invoice): readonly string[];
}

export interface Finding {
  readonly rule: string;
  readonly says: string;
  /** JSON pointer into the invoice. */
  readonly path: string;
}

/** Everything by which an invoice breaks the norm, in the order of the table. */
export const findingsOf = (invoice: Invoice): Finding[] =>
  RULES.flatMap(({ id, says, broken }) => broken(invoice).map((path) => ({ rule: id, says, path })));

const amountOf = (text: string | undefined): Decimal => toDecimal(text) ?? sum([]);
const when = (isBroken: boolean, path: string): readonly string[] => (isBroken ? [path] : []);
const isSame = (a: Decimal, b: Decimal): boolean => a.eq(b);

/** Something that every invoice has to say. */
const needs = (id: string, path: string, says: string, of: (invoice: Invoice) => unknown): Rule => ({
  id,
  says,
  broken: (invoice) => when(of(invoice) === undefined, path),
});

/** Something that every line has to say. */
const everyLine = (
  id: string,
  name: string,
  says: string,
  isBroken: (line: Invoice['lines'][number]) => boolean,
): Rule => ({
  id,
  says,
  broken: ({ lines }) => lines.flatMap((line, index) => when(isBroken(line), `/lines/${index}/${name}`)),
});

/** A sum of the document that has to be what its parts come to; without parts it may be left out. */
const adds = (id: string, name: keyof Invoice['totals'], says: string, parts: (invoice: Invoice) => Decimal): Rule => ({
  id,
  says,
  broken: (invoice) => when(!isSame(amountOf(invoice.totals[name]), parts(invoice)), `/totals/${name}`),
});

const amounts = (list: readonly Adjustment[] | undefined): Decimal =>
  sum((list ?? []).map(({ amount }) => amountOf(amount)));
const total = (invoice: Invoice, name: keyof Invoice['totals']): Decimal => amountOf(invoice.totals[name]);

/** Two amounts whose parts were rounded on their own may lie apart by less than one unit of the currency. */
const isNear = (a: Decimal, b: Decimal): boolean => a.minus(b).abs().lt(1);

/** Categories of VAT (UNCL 5305) in which nothing is charged, and those of them that must say why. */
const WITHOUT_TAX = new Set(['Z', 'E', 'AE', 'K', 'G', 'O']);
const WITH_REASON = new Set(['E', 'AE', 'K', 'G', 'O']);
/** How the norm words its rules of one category: BR-S-8, BR-AE-8. */
const CATEGORY_RULES: Readonly<Record<string, string>> = {
  S: 'BR-S',
  Z: 'BR-Z',
  E: 'BR-E',
  AE: 'BR-AE',
  K: 'BR-IC',
  G: 'BR-G',
  O: 'BR-O',
  L: 'BR-IG',
  M: 'BR-IP',
};

const isRate = (a: string | undefined, b: string | undefined): boolean => isSame(amountOf(a), amountOf(b));

/** What an invoice charges in a category and at a rate, before tax. */
function taxableOf(
  { lines, allowances = [], charges = [] }: Invoice,
  category: string,
  rate: string | undefined,
): Decimal {
  const isOf = (one: { vatCategory?: string; vatRate?: string }) =>
    one.vatCategory === category && isRate(one.vatRate, rate);
  return sum(lines.filter(isOf).map(({ net }) => amountOf(net)))
    .minus(amounts(allowances.filter(isOf)))
    .plus(amounts(charges.filter(isOf)));
}

const perCategory = (number: string, says: string, broken: (invoice: Invoice, category: string) => readonly string[]) =>
  Object.entries(CATEGORY_RULES).map(
    ([category, prefix]): Rule => ({ id: `${prefix}-${number}`, says, broken: (invoice) => broken(invoice, category) }),
  );

const vatOf = ({ vat }: Invoice, category: string) =>
  vat.flatMap((one, index) => (one.category === category ? [{ one, path: `/vat/${index}` }] : []));

const decimalsOver = (text: string | undefined): boolean => /\.\d{3,}$/.test((text ?? '').replace(/0+$/, ''));

/**
 * The rules of EN 16931-1:2017 that are checked: what an invoice must say (BR), how its amounts
 * hang together (BR-CO), VAT by category (BR-S, BR-Z, BR-E, BR-AE …), decimals (BR-DEC). Lists of
 * codes and the rules of countries and networks are not among them.
 * Source: EN 16931-1, chapter 6.4; github.com/ConnectingEurope/eInvoicing-EN16931.
 */
export const RULES: readonly Rule[] = [
  needs(
    'BR-01',
    '/specification',
    'An invoice names the specification it follows (BT-24).',
    (one) => one.specification,
  ),
  needs('BR-02', '/number', 'An invoice has a number (BT-1).', (one) => one.number),
  needs('BR-03', '/issuedOn', 'An invoice has a day of issue (BT-2).', (one) => one.issuedOn),
  needs('BR-04', '/kind', 'An invoice says of which kind it is (BT-3).', (one) => one.kind),
  needs('BR-05', '/currency', 'An invoice has a currency (BT-5).', (one) => one.currency),
  needs('BR-06', '/seller/name', 'The seller has a name (BT-27).', (one) => one.seller.name),
  needs('BR-07', '/buyer/name', 'The buyer has a name (BT-44).', (one) => one.buyer.name),
  needs('BR-08', '/seller/address', 'The seller has an address (BG-5).', (one) => one.seller.address),
  needs(
    'BR-09',
    '/seller/address/country',
    'The address of the seller has a country (BT-40).',
    (one) => one.seller.address?.country,
  ),
  needs('BR-10', '/buyer/address', 'The buyer has an address (BG-8).', (one) => one.buyer.address),
  needs(
    'BR-11',
    '/buyer/address/country',
    'The address of the buyer has a country (BT-55).',
    (one) => one.buyer.address?.country,
  ),
  needs('BR-12', '/totals/lines', 'An invoice has the sum of its lines (BT-106).', (one) => one.totals.lines),
  needs('BR-13', '/totals/net', 'An invoice has a total without VAT (BT-109).', (one) => one.totals.net),
  needs('BR-14', '/totals/gross', 'An invoice has a total with VAT (BT-112).', (one) => one.totals.gross),
  needs('BR-15', '/totals/due', 'An invoice has an amount due (BT-115).', (one) => one.totals.due),
  {
    id: 'BR-16',
    says: 'An invoice has at least one line (BG-25).',
    broken: ({ lines }) => when(lines.length === 0, '/lines'),
  },
  everyLine('BR-21', 'id', 'A line has an id (BT-126).', ({ id }) => id === undefined),
  everyLine('BR-22', 'quantity', 'A line has a quantity (BT-129).', ({ quantity }) => quantity === undefined),
  everyLine('BR-23', 'unit', 'The quantity of a line has a unit (BT-130).', ({ unit }) => unit === undefined),
  everyLine('BR-24', 'net', 'A line has a net amount (BT-131).', ({ net }) => net === undefined),
  everyLine('BR-25', 'name', 'A line names what was delivered (BT-153).', ({ name }) => name === undefined),
  everyLine('BR-26', 'price', 'A line has a net price (BT-146).', ({ price }) => price === undefined),
  everyLine('BR-27', 'price', 'The net price of a line is not negative (BT-146).', ({ price }) =>
    amountOf(price).lt(0),
  ),
  {
    id: 'BR-29',
    says: 'The time an invoice is about does not end before it begins (BT-73, BT-74).',
    broken: ({ from, to }) => when(from !== undefined && to !== undefined && to < from, '/to'),
  },
  ...(['allowances', 'charges'] as const).map(
    (name, at): Rule => ({
      id: at === 0 ? 'BR-32' : 'BR-37',
      says: 'An allowance or a charge of the document has a VAT category (BT-95, BT-102).',
      broken: (invoice) =>
        (invoice[name] ?? []).flatMap(({ vatCategory }, index) =>
          when(vatCategory === undefined, `/${name}/${index}/vatCategory`),
        ),
    }),
  ),
  ...(['allowances', 'charges'] as const).map(
    (name, at): Rule => ({
      id: at === 0 ? 'BR-33' : 'BR-38',
      says: 'An allowance or a charge of the document has a reason (BT-97, BT-98, BT-104, BT-105).',
      broken: (invoice) =>
        (invoice[name] ?? []).flatMap(({ reason, reasonCode }, index) =>
          when(reason === undefined && reasonCode === undefined, `/${name}/${index}/reason`),
        ),
    }),
  ),
  everyLine(
    'BR-CO-04',
    'vatCategory',
    'A line has a VAT category (BT-151).',
    ({ vatCategory }) => vatCategory === undefined,
  ),
  {
    id: 'BR-CO-09',
    says: 'A VAT number begins with the code of its country (BT-31, BT-48).',
    broken: ({ seller, buyer }) =>
      (
        [
          ['/seller/vatId', seller.vatId],
          ['/buyer/vatId', buyer.vatId],
        ] as const
      ).flatMap(([path, number]) => when(number !== undefined && !/^[A-Z]{2}/.test(number), path)),
  },
  adds('BR-CO-10', 'lines', 'The sum of the lines is what their net amounts come to.', ({ lines }) =>
    sum(lines.map(({ net }) => amountOf(net))),
  ),
  adds('BR-CO-11', 'allowances', 'The sum of the allowances is what they come to.', ({ allowances }) =>
    amounts(allowances),
  ),
  adds('BR-CO-12', 'charges', 'The sum of the charges is what they come to.', ({ charges }) => amounts(charges)),
  adds('BR-CO-13', 'net', 'The total without VAT is the lines less the allowances, with the charges.', (one) =>
    total(one, 'lines').minus(total(one, 'allowances')).plus(total(one, 'charges')),
  ),
  adds('BR-CO-14', 'tax', 'The VAT is what the VAT of the categories comes to.', ({ vat }) =>
    sum(vat.map(({ tax }) => amountOf(tax))),
  ),
  adds('BR-CO-15', 'gross', 'The total with VAT is the total without it and the VAT.', (one) =>
    total(one, 'net').plus(total(one, 'tax')),
  ),
  adds('BR-CO-16', 'due', 'What is due is the total with VAT less what is paid, rounded as said.', (one) =>
    total(one, 'gross').minus(total(one, 'paid')).plus(total(one, 'rounding')),
  ),
  {
    id: 'BR-CO-17',
    says: 'The VAT of a category is its taxable amount times its rate.',
    broken: ({ vat }) =>
      vat.flatMap(({ taxable, rate, tax }, index) =>
        when(!isNear(amountOf(tax), roundTo(amountOf(taxable).times(amountOf(rate)).div(100), 2)), `/vat/${index}/tax`),
      ),
  },
  {
    id: 'BR-CO-18',
    says: 'An invoice has its VAT by category (BG-23).',
    broken: ({ vat }) => when(vat.length === 0, '/vat'),
  },
  {
    id: 'BR-CO-25',
    says: 'Where something is due there is a day by which, or terms (BT-9, BT-20).',
    broken: ({ dueOn, payment, totals }) =>
      when(amountOf(totals.due).gt(0) && dueOn === undefined && payment?.terms === undefined, '/dueOn'),
  },
  {
    id: 'BR-CO-26',
    says: 'The seller can be told by an id, a registration or a VAT number (BT-29, BT-30, BT-31).',
    broken: ({ seller: { id, registration, vatId } }) => when(!(id ?? registration ?? vatId), '/seller'),
  },
  ...perCategory('01', 'What is charged in a category of VAT has its VAT in the same one.', (invoice, category) => {
    const isUsed = [...invoice.lines, ...(invoice.allowances ?? []), ...(invoice.charges ?? [])].some(
      ({ vatCategory }) => vatCategory === category,
    );
    return when(isUsed && vatOf(invoice, category).length === 0, '/vat');
  }),
  {
    id: 'BR-S-02',
    says: 'Where VAT is charged the seller has a VAT number or a tax number (BT-31, BT-32).',
    broken: ({ lines, seller }) =>
      when(lines.some(({ vatCategory }) => vatCategory === 'S') && !(seller.vatId ?? seller.taxId), '/seller/vatId'),
  },
  everyLine(
    'BR-S-05',
    'vatRate',
    'A line at the standard rate has a rate above zero (BT-152).',
    (line) => line.vatCategory === 'S' && !amountOf(line.vatRate).gt(0),
  ),
  ...perCategory('08', 'The taxable amount of a category is what is charged in it at its rate.', (invoice, category) =>
    vatOf(invoice, category).flatMap(({ one, path }) =>
      when(!isNear(amountOf(one.taxable), taxableOf(invoice, category, one.rate)), `${path}/taxable`),
    ),
  ),
  ...perCategory('09', 'In a category without VAT there is none.', (invoice, category) =>
    vatOf(invoice, category).flatMap(({ one, path }) =>
      when(WITHOUT_TAX.has(category) && !amountOf(one.tax).eq(0), `${path}/tax`),
    ),
  ),
  ...perCategory(
    '10',
    'A category without VAT says why there is none, and no other one does (BT-120, BT-121).',
    (invoice, category) =>
      vatOf(invoice, category).flatMap(({ one, path }) => {
        const isGiven = one.exemptionReason !== undefined || one.exemptionCode !== undefined;
        return when(isGiven !== WITH_REASON.has(category), `${path}/exemptionReason`);
      }),
  ),
  {
    id: 'BR-DEC',
    says: 'Amounts of the document have two decimals at most (BR-DEC-01 to BR-DEC-23).',
    broken: ({ totals, vat, lines }) => [
      ...Object.entries(totals).flatMap(([name, value]) => when(decimalsOver(value), `/totals/${name}`)),
      ...vat.flatMap(({ tax, taxable }, index) => [
        ...when(decimalsOver(tax), `/vat/${index}/tax`),
        ...when(decimalsOver(taxable), `/vat/${index}/taxable`),
      ]),
      ...lines.flatMap(({ net }, index) => when(decimalsOver(net), `/lines/${index}/net`)),
    ],
  },
];
