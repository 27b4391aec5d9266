import { type Doc, type LedgerEntry, type PracticeClock, textOf, uuidOf } from '@holdfast/practice';

/** Kinds of objects by their address, with what their ids begin with, and whether they say if they are live. */
export const KINDS = {
  customers: { object: 'customer', hasMode: true, prefix: 'cus' },
  payment_intents: { object: 'payment_intent', hasMode: true, prefix: 'pi' },
  charges: { object: 'charge', hasMode: true, prefix: 'ch' },
  refunds: { object: 'refund', hasMode: false, prefix: 're' },
  payouts: { object: 'payout', hasMode: true, prefix: 'po' },
  balance_transactions: { object: 'balance_transaction', hasMode: false, prefix: 'txn' },
  events: { object: 'event', hasMode: true, prefix: 'evt' },
} as const;
export type KindName = keyof typeof KINDS;

/** What a card payment costs: 1.5 % and 25 of the smallest unit. */
const feeOf = (amount: number): number => Math.round(amount * 0.015) + 25;

/** What one account holds. */
export class Books {
  readonly clock: PracticeClock;
  /** Told of each event. */
  onEvent: (event: Doc) => void = () => {};
  /** Which payout a movement of the balance went out with, by their ids. */
  readonly paidOut = new Map<string, string>();
  readonly shelves: Readonly<Record<KindName, Map<string, Doc>>> = {
    customers: new Map(),
    payment_intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    payouts: new Map(),
    balance_transactions: new Map(),
    events: new Map(),
  };
  #ids = 0;

  constructor(clock: PracticeClock) {
    this.clock = clock;
  }

  /** Ids are made one after another, so that the same requests give the same books. */
  newId(kind: KindName): string {
    this.#ids += 1;
    return `${KINDS[kind].prefix}_${uuidOf(`stripe ${this.#ids}`).replaceAll('-', '').slice(0, 24)}`;
  }

  get seconds(): number {
    return Math.floor(this.clock.now() / 1_000);
  }

  /** Puts a new object into the books; what happened is an event too. */
  add(kind: KindName, fields: Doc, entry: LedgerEntry | null, event?: string): Doc {
    const id = this.newId(kind);
    const { object, hasMode } = KINDS[kind];
    const doc: Doc = { id, object, created: this.seconds, ...(hasMode ? { livemode: false } : {}), ...fields };
    this.shelves[kind].set(id, doc);
    entry?.commits.push({ kind, id, did: 'created' });
    if (event) this.#happened(event, doc);
    return doc;
  }

  change(kind: KindName, doc: Doc, fields: Doc, entry: LedgerEntry | null, event?: string): Doc {
    const changed = { ...doc, ...fields };
    this.shelves[kind].set(textOf(doc, 'id'), changed);
    entry?.commits.push({ kind, id: textOf(doc, 'id'), did: 'changed' });
    if (event) this.#happened(event, changed);
    return changed;
  }

  #happened(type: string, object: Doc): void {
    this.onEvent(
      this.add('events', { type, api_version: '2025-03-31.basil', data: { object }, pending_webhooks: 0 }, null),
    );
  }

  /** A movement of the balance. Money of a charge costs a fee, and waits for its payout. */
  move(type: string, amount: number, source: Doc, fee = 0): Doc {
    return this.add(
      'balance_transactions',
      {
        type,
        reporting_category: type,
        amount,
        fee,
        net: amount - fee,
        currency: source.currency,
        source: source.id,
        status: 'pending',
        available_on: this.seconds + 2 * 86_400,
        description: source.description ?? null,
      },
      null,
    );
  }

  charged(amount: number, source: Doc): Doc {
    return this.move('charge', amount, source, feeOf(amount));
  }

  /** Pays out what the balance holds of a currency. Null: there is nothing to pay out. */
  payOut(currency: string): Doc | null {
    const open = [...this.shelves.balance_transactions.values()].filter(
      (one) => !this.paidOut.has(textOf(one, 'id')) && one.type !== 'payout' && one.currency === currency,
    );
    const amount = open.reduce((sum, { net }) => sum + Number(net), 0);
    if (amount <= 0) return null;
    const payout = this.add(
      'payouts',
      {
        amount,
        currency,
        status: 'paid',
        method: 'standard',
        arrival_date: this.seconds,
        automatic: true,
        description: 'STRIPE PAYOUT',
        statement_descriptor: 'PRACTICE',
        destination: 'ba_practice',
        failure_code: null,
        metadata: {},
      },
      null,
      'payout.paid',
    );
    const moved = this.move('payout', -amount, payout);
    for (const one of [...open, moved]) {
      this.paidOut.set(textOf(one, 'id'), textOf(payout, 'id'));
      this.change('balance_transactions', one, { status: 'available' }, null);
    }
    return this.change('payouts', payout, { balance_transaction: moved.id }, null);
  }

  /** What the account holds: what was paid out is not in it. */
  balance(): Doc {
    const sums = new Map<string, number>();
    for (const [id, { currency, net }] of this.shelves.balance_transactions)
      sums.set(String(currency), (sums.get(String(currency)) ?? 0) + (this.paidOut.has(id) ? 0 : Number(net)));
    const pending = [...sums].map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
    return { object: 'balance', livemode: false, available: pending.map((one) => ({ ...one, amount: 0 })), pending };
  }
}
