import { type Doc, docOf, type PracticeClock, textOf, uuidOf } from '@holdfast/practice';
import { ACCOUNTS, ITEMS, TAX_AGENCIES, TAX_CODES, TAX_RATES } from './chart.ts';

/** Entities that are kept by id. */
export const SHELVES = [
  'Customer',
  'Vendor',
  'Item',
  'Account',
  'TaxCode',
  'TaxRate',
  'TaxAgency',
  'Invoice',
  'CreditMemo',
  'Estimate',
  'SalesReceipt',
  'Bill',
  'VendorCredit',
  'Payment',
  'BillPayment',
  'Purchase',
  'Deposit',
  'Transfer',
  'JournalEntry',
  'Attachable',
  'CompanyInfo',
  'Preferences',
  'CompanyCurrency',
] as const;
export type ShelfName = (typeof SHELVES)[number];
export const isShelf = (name: string): name is ShelfName => (SHELVES as readonly string[]).includes(name);

const FIRST_ID = 100;
const FIRST_NUMBER = 1_001;

/** The books of one company. */
export class Books {
  readonly realmId: string;
  readonly name: string;
  readonly clock: PracticeClock;
  readonly shelves: Readonly<Record<ShelfName, Map<string, Doc>>>;
  /** Bytes of files, by the id of the file. */
  readonly contents = new Map<string, Buffer>();
  /** What was deleted, as change data capture tells it. */
  readonly deleted: { readonly shelf: ShelfName; readonly id: string; readonly at: number }[] = [];
  #ids = FIRST_ID;
  #numbers = FIRST_NUMBER;

  constructor(name: string, clock: PracticeClock) {
    this.name = name;
    this.clock = clock;
    this.realmId = realmOf(name);
    this.shelves = Object.fromEntries(SHELVES.map((shelf) => [shelf, new Map<string, Doc>()])) as Record<
      ShelfName,
      Map<string, Doc>
    >;
    const company = { Id: '1', CompanyName: name, LegalName: name, Country: 'US', CompanyStartDate: '2020-01-01' };
    const preferences = {
      Id: '1',
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'USD', name: 'United States Dollar' } },
    };
    const seed = {
      Account: ACCOUNTS,
      Item: ITEMS,
      TaxCode: TAX_CODES,
      TaxRate: TAX_RATES,
      TaxAgency: TAX_AGENCIES,
      CompanyInfo: [company],
      Preferences: [preferences],
    };
    for (const [shelf, docs] of Object.entries(seed))
      for (const doc of docs) this.put(shelf as ShelfName, { ...doc, SyncToken: '0', MetaData: this.meta() });
  }

  /** Ids are made one after another, so that the same requests give the same books. */
  newId(): string {
    this.#ids += 1;
    return String(this.#ids);
  }

  newNumber(): string {
    this.#numbers += 1;
    return String(this.#numbers - 1);
  }

  put(shelf: ShelfName, doc: Doc): Doc {
    const whole = { domain: 'QBO', sparse: false, ...doc };
    this.shelves[shelf].set(textOf(doc, 'Id'), whole);
    return whole;
  }

  /** When something was made and changed, to the second, as QuickBooks tells it. */
  meta(before: Doc = {}): Doc {
    const now = new Date(Math.floor(this.clock.now() / 1_000) * 1_000).toISOString().replace('.000Z', '+00:00');
    return { CreateTime: textOf(docOf(before.MetaData), 'CreateTime') || now, LastUpdatedTime: now };
  }

  /** What a reference names. */
  named(shelf: ShelfName, reference: unknown): Doc | undefined {
    return this.shelves[shelf].get(textOf(docOf(reference), 'value'));
  }

  all(shelf: ShelfName): Doc[] {
    return [...this.shelves[shelf].values()];
  }
}

/** A company's number: made of its name, digits alone. */
const realmOf = (name: string): string =>
  BigInt(`0x${uuidOf(`realm ${name}`).replaceAll('-', '').slice(0, 14)}`).toString();
