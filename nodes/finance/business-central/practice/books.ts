import { type Doc, type PracticeClock, textOf, uuidOf } from '@holdfast/practice';
import { ACCOUNTS, BANK_ACCOUNTS, CURRENCIES, POSTING_GROUPS, TAX_AREAS, TAX_GROUPS, UNITS } from './chart.ts';

/** Sets of records that are kept by id. */
export const SHELVES = [
  'contacts',
  'customers',
  'vendors',
  'items',
  'accounts',
  'currencies',
  'taxGroups',
  'taxAreas',
  'unitsOfMeasure',
  'generalProductPostingGroups',
  'salesInvoices',
  'salesCreditMemos',
  'purchaseInvoices',
  'purchaseCreditMemos',
  'bankAccounts',
  'journals',
  'journalLines',
  'customerPayments',
  'vendorPayments',
  'generalLedgerEntries',
  'documentAttachments',
  'attachments',
] as const;
export type ShelfName = (typeof SHELVES)[number];
export const isShelf = (name: string): name is ShelfName => (SHELVES as readonly string[]).includes(name);

/** Where nothing is named, an id of nought stands. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';

const FIRST_NUMBER = 1_001;

/** The books of one company. */
export class Books {
  readonly companyId: string;
  readonly name: string;
  readonly clock: PracticeClock;
  readonly shelves: Record<ShelfName, Map<string, Doc>>;
  /** What went out by mail, in this order. */
  readonly outbox: { readonly to: string; readonly set: string; readonly number: string }[] = [];
  /** Whether the draft that corrects an invoice names it. Microsoft's source says so, its documentation nothing. */
  memosNameInvoices = true;
  /** Digits after the point that prices of one are kept with. */
  priceDigits = 5;
  /** What is in attachments. */
  readonly contents = new Map<string, Buffer>();
  #ids = 0;
  #numbers = FIRST_NUMBER;
  #versions = 0;

  constructor(name: string, clock: PracticeClock) {
    this.name = name;
    this.clock = clock;
    this.companyId = uuidOf(`company ${name}`);
    this.shelves = Object.fromEntries(SHELVES.map((shelf) => [shelf, new Map<string, Doc>()])) as Record<
      ShelfName,
      Map<string, Doc>
    >;
    for (const account of ACCOUNTS)
      this.put('accounts', { id: uuidOf(`${name} account ${account.number}`), ...account });
    for (const bank of BANK_ACCOUNTS) this.put('bankAccounts', { id: uuidOf(`${name} bank ${bank.number}`), ...bank });
    for (const currency of CURRENCIES) this.put('currencies', { id: uuidOf(`currency ${currency.code}`), ...currency });
    for (const unit of UNITS) this.put('unitsOfMeasure', { id: uuidOf(`unit ${unit.code}`), ...unit });
    for (const group of POSTING_GROUPS)
      this.put('generalProductPostingGroups', { id: uuidOf(`posting group ${group.code}`), ...group });
    for (const area of TAX_AREAS) this.put('taxAreas', { id: uuidOf(`tax area ${area.code}`), ...area });
    for (const group of TAX_GROUPS) this.put('taxGroups', { id: uuidOf(`tax group ${group.code}`), ...group });
  }

  /** Ids are made one after another, so that the same requests give the same books. */
  newId(): string {
    this.#ids += 1;
    return uuidOf(`${this.name} ${this.#ids}`);
  }

  newNumber(prefix: string): string {
    this.#numbers += 1;
    return `${prefix}${this.#numbers - 1}`;
  }

  /** Keeps a record under a new version. */
  put(shelf: ShelfName, doc: Doc): Doc {
    this.#versions += 1;
    const etag = `W/"${Buffer.from(`${this.#versions};${textOf(doc, 'id')}`).toString('base64')}"`;
    const whole = { ...doc, '@odata.etag': etag, lastModifiedDateTime: new Date(this.clock.now()).toISOString() };
    this.shelves[shelf].set(textOf(doc, 'id'), whole);
    return whole;
  }

  all(shelf: ShelfName): Doc[] {
    return [...this.shelves[shelf].values()];
  }

  has(shelf: string, id: string): boolean {
    return isShelf(shelf) && this.shelves[shelf].has(id);
  }

  /** A record by the value of a field that is a key; codes are kept in capital letters. */
  by(shelf: ShelfName, name: string, value: string): Doc | undefined {
    return value === '' ? undefined : this.all(shelf).find((doc) => doc[name] === value.toUpperCase());
  }

  get company(): Doc {
    return { id: this.companyId, name: this.name, displayName: this.name, businessProfileId: '' };
  }

  /** Everything as it is now, and a way back to it. */
  snapshot(): () => void {
    const kept = SHELVES.map((shelf) => [shelf, new Map(this.shelves[shelf])] as const);
    return () => {
      for (const [shelf, docs] of kept) this.shelves[shelf] = docs;
    };
  }
}
