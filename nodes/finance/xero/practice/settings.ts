import {
  type Doc,
  docsOf,
  isDoc,
  jsonOf,
  type LedgerEntry,
  type PracticeAnswer,
  type PracticeRequest,
  textOf,
} from '@holdfast/practice';
import { accountOf, keepersOf } from './accounts.ts';
import { envelope, invalid, notFound } from './answers.ts';
import type { Books } from './books.ts';
import type { Made } from './kinds.ts';
import { taxRateOf } from './tax-rates.ts';
import { stamp } from './values.ts';

/** The first element of what was sent, which may be the whole body. */
function saidIn(request: PracticeRequest, name: string): Doc {
  const body = jsonOf(request);
  const [said = {}] = docsOf(isDoc(body) ? (body[name] ?? [body]) : []);
  return said;
}

const refused = (said: Doc, made: Extract<Made, { errors: unknown }>): PracticeAnswer =>
  invalid([{ ...said, ValidationErrors: made.errors.map((Message) => ({ Message })) }]);

/** An account of the chart: PUT makes one, which is the whole body, POST changes the one of the path, DELETE takes it out. */
export function changeChart(
  books: Books,
  id: string | undefined,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  if (!(id === undefined ? ['PUT'] : ['POST', 'DELETE']).includes(request.method)) return { status: 405 };
  const before = id === undefined ? null : books.account({ AccountID: id });
  if (before === undefined) return notFound();
  if (before && request.method === 'DELETE') return removed(books, before, entry);
  const said = saidIn(request, 'Accounts');
  const made = accountOf(books, said, before);
  if ('errors' in made) return refused(said, made);
  const account: Doc = { ...made.doc, UpdatedDateUTC: stamp(books.clock.now()) };
  books.putAccount(account);
  entry.commits.push({ kind: 'Accounts', id: textOf(account, 'AccountID'), did: before ? 'changed' : 'created' });
  return envelope(books, { Accounts: [account] });
}

/** Takes an account out of the chart, where neither Xero nor a document needs it. */
function removed(books: Books, account: Doc, entry: LedgerEntry): PracticeAnswer {
  const errors = keepersOf(books, account);
  if (errors.length > 0) return refused(account, { errors });
  books.removeAccount(account);
  entry.commits.push({ kind: 'Accounts', id: textOf(account, 'AccountID'), did: 'changed' });
  return envelope(books, { Accounts: [{ ...account, Status: 'DELETED', UpdatedDateUTC: stamp(books.clock.now()) }] });
}

/** A tax rate: PUT makes one, POST changes the one that its type names, or its name. Neither has an address of its own. */
export function changeTaxRates(
  books: Books,
  id: string | undefined,
  request: PracticeRequest,
  entry: LedgerEntry,
): PracticeAnswer {
  if (id !== undefined || !['PUT', 'POST'].includes(request.method)) return { status: 405 };
  const said = saidIn(request, 'TaxRates');
  const [type, name] = [textOf(said, 'TaxType'), textOf(said, 'Name')];
  const named = books.taxRates.find((one) => (type === '' ? one.Name === name : one.TaxType === type));
  const before = request.method === 'PUT' ? null : (named ?? null);
  const made = taxRateOf(books, said, before);
  if ('errors' in made) return refused(said, made);
  books.putTaxRate(made.doc);
  entry.commits.push({ kind: 'TaxRates', id: textOf(made.doc, 'TaxType'), did: before ? 'changed' : 'created' });
  return envelope(books, { TaxRates: [made.doc] });
}
