import { type Doc, type Html, html, table, textOf } from '@holdfast/practice';
import { majorText } from '../src/schema/money.ts';
import type { Books } from './books.ts';

const money = (doc: Doc, name: string): string => {
  const currency = textOf(doc, 'currency').toUpperCase();
  return `${majorText(Number(doc[name] ?? 0), currency)} ${currency}`;
};

/** What the account holds, for a person. */
export function booksPage({ shelves, paidOut }: Books): Html[] {
  const rows = (name: keyof Books['shelves'], read: (doc: Doc) => string[]) =>
    [...shelves[name].values()].toReversed().map(read);
  return [
    html`<h2>Payments</h2>${table(
      ['Id', 'Amount', 'Status', 'Customer', 'Charge'],
      rows('payment_intents', (doc) => [
        textOf(doc, 'id'),
        money(doc, 'amount'),
        textOf(doc, 'status'),
        textOf(doc, 'customer'),
        textOf(doc, 'latest_charge'),
      ]),
    )}`,
    html`<h2>Refunds</h2>${table(
      ['Id', 'Amount', 'Charge'],
      rows('refunds', (doc) => [textOf(doc, 'id'), money(doc, 'amount'), textOf(doc, 'charge')]),
    )}`,
    html`<h2>Payouts</h2>${table(
      ['Id', 'Amount', 'Status'],
      rows('payouts', (doc) => [textOf(doc, 'id'), money(doc, 'amount'), textOf(doc, 'status')]),
    )}<form method="post" action="/actions/pay-out"><label>Currency <input name="currency" value="eur" size="4"></label><button>Pay out what there is</button></form>`,
    html`<h2>Movements of the balance</h2>${table(
      ['Kind', 'Amount', 'Fee', 'Net', 'Of', 'Payout'],
      rows('balance_transactions', (doc) => [
        textOf(doc, 'type'),
        money(doc, 'amount'),
        money(doc, 'fee'),
        money(doc, 'net'),
        textOf(doc, 'source'),
        paidOut.get(textOf(doc, 'id')) ?? '',
      ]),
    )}`,
    html`<h2>Customers</h2>${table(
      ['Id', 'Name', 'E-mail'],
      rows('customers', (doc) => [textOf(doc, 'id'), textOf(doc, 'name'), textOf(doc, 'email')]),
    )}`,
  ];
}
