import { type Decimal, sum, toDecimal } from '@holdfast/nodes-core/shared';
import type { Invoice, Line, Vat } from './invoice.ts';

/** What an invoice to build may leave out, because it follows from the rest. */
export const SPECIFICATION = 'urn:cen.eu:en16931:2017';
const INVOICE = '380';

const amountOf = (text: string | undefined): Decimal => toDecimal(text) ?? sum([]);
/** Halves are rounded away from zero, as people who write invoices do. */
const HALF_UP = 1;
const money = (amount: Decimal): string => amount.round(2, HALF_UP).toFixed(2);

/**
 * Fills in what follows from the rest: ids and net amounts of lines, VAT by category, the totals. What
 * is said stays as it is, and is checked by the rules.
 */
export function completed(said: Invoice): Invoice {
  const lines = said.lines.map((line, index) => ({
    ...line,
    id: line.id ?? String(index + 1),
    net: line.net ?? netOf(line),
  }));
  const filled = { ...said, lines };
  const vat = said.vat.length > 0 ? said.vat.map((one) => ({ ...one, tax: one.tax ?? taxOf(one) })) : vatOf(filled);
  return {
    ...filled,
    specification: said.specification ?? SPECIFICATION,
    kind: said.kind ?? INVOICE,
    vat,
    totals: totalsOf({ ...filled, vat }),
  };
}

/** Price for so many, times the quantity, less allowances, with charges. */
function netOf({ price, quantity, baseQuantity, allowances = [], charges = [] }: Line): string {
  const base = amountOf(baseQuantity);
  return money(
    amountOf(price)
      .times(amountOf(quantity))
      .div(base.eq(0) ? 1 : base)
      .minus(sum(allowances.map(({ amount }) => amountOf(amount))))
      .plus(sum(charges.map(({ amount }) => amountOf(amount)))),
  );
}

const taxOf = ({ taxable, rate }: Vat): string => money(amountOf(taxable).times(amountOf(rate)).div(100));

/** VAT by category and rate, in the order in which they come up. */
function vatOf({ lines, allowances = [], charges = [] }: Invoice): Vat[] {
  const groups = new Map<string, { category: string | undefined; rate: string | undefined; taxable: Decimal }>();
  const put = (category: string | undefined, rate: string | undefined, amount: Decimal) => {
    const key = `${category} ${amountOf(rate).toFixed()}`;
    const group = groups.get(key) ?? { category, rate, taxable: sum([]) };
    groups.set(key, { ...group, taxable: group.taxable.plus(amount) });
  };
  for (const { vatCategory, vatRate, net } of lines) put(vatCategory, vatRate, amountOf(net));
  for (const { vatCategory, vatRate, amount } of allowances) put(vatCategory, vatRate, amountOf(amount).times(-1));
  for (const { vatCategory, vatRate, amount } of charges) put(vatCategory, vatRate, amountOf(amount));
  return [...groups.values()].map(({ category, rate, taxable }) => {
    const group = {
      ...(category === undefined ? {} : { category }),
      ...(rate === undefined ? {} : { rate }),
      taxable: money(taxable),
    };
    return { ...group, tax: taxOf(group) };
  });
}

function totalsOf({ totals: said, lines, allowances = [], charges = [], vat }: Invoice): Invoice['totals'] {
  const off = sum(allowances.map(({ amount }) => amountOf(amount)));
  const on = sum(charges.map(({ amount }) => amountOf(amount)));
  const all = said.lines ?? money(sum(lines.map(({ net }) => amountOf(net))));
  const net = said.net ?? money(amountOf(all).minus(off).plus(on));
  const tax = said.tax ?? money(sum(vat.map((one) => amountOf(one.tax))));
  const gross = said.gross ?? money(amountOf(net).plus(amountOf(tax)));
  const due = said.due ?? money(amountOf(gross).minus(amountOf(said.paid)).plus(amountOf(said.rounding)));
  return {
    ...(allowances.length > 0 ? { allowances: money(off) } : {}),
    ...(charges.length > 0 ? { charges: money(on) } : {}),
    ...said,
    lines: all,
    net,
    tax,
    gross,
    due,
  };
}
