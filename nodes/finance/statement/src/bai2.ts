import { type Decimal, sum, toDecimal } from '@holdfast/nodes-core/shared';
import { entryOf } from './bai2-entry.ts';
import { type BaiRecord, recordsOf } from './bai2-records.ts';
import { dayOf, fundsFields, minorAmount } from './bai2-values.ts';
import { amountText, broken, type Entry, minorDigits, type Statement } from './statement.ts';

interface Group {
  readonly asOf: string;
  readonly currency: string;
  readonly bank: string | null;
}

/**
 * Reads BAI2. The control totals and the numbers of records that its trailers give are checked: a
 * file that was cut or changed on the way does not pass.
 * Source: Cash Management Balance Reporting Specifications, version 2 (BAI).
 *
 * @throws NodeFailure data/not_statement with the line
 */
export function readBai2(text: string): Statement[] {
  const records = [...recordsOf(text)];
  const statements: Statement[] = [];
  let group: Group | null = null;
  let fileId: string | null = null;
  let account: BaiRecord[] | null = null;
  const totals = { group: [] as Decimal[], file: [] as Decimal[] };
  for (const record of records) {
    const { code, fields, line } = record;
    if (code === '01') fileId = fields[4] || null;
    else if (code === '02') {
      group = { asOf: dayOf(fields[3] ?? '', line), currency: fields[5] || 'USD', bank: fields[1] || null };
      totals.group = [];
    } else if (code === '03') {
      if (!group) throw broken(`line ${line}`, 'an account (03) stands outside of a group (02)');
      account = [record];
    } else if (code === '16') {
      if (!account) throw broken(`line ${line}`, 'a transaction (16) stands outside of an account (03)');
      account.push(record);
    } else if (code === '49') {
      if (!account || !group) throw broken(`line ${line}`, 'the end of an account (49) stands outside of one');
      const read = readAccount(account, group, fileId);
      totals.group.push(checkedTotal(record, read.total, account));
      statements.push(read.statement);
      account = null;
    } else if (code === '98') totals.file.push(checkedTotal(record, sum(totals.group)));
    else if (code === '99') checkedTotal(record, sum(totals.file));
    else throw broken(`line ${line}`, `there is no record of the kind "${code}"`);
  }
  const last = records.at(-1);
  if (last?.code !== '99')
    throw broken(`line ${last?.line ?? 1}`, 'the file ends without its trailer (99): it was cut off');
  return statements;
}

/** The total that a trailer gives. @throws NodeFailure when it is not that of what came before */
function checkedTotal({ fields, line, code }: BaiRecord, found: Decimal, account?: readonly BaiRecord[]): Decimal {
  const said = toDecimal(fields[0]);
  if (!said?.eq(found))
    throw broken(
      `line ${line}`,
      `the total of the trailer (${code}) is ${fields[0]}, the records add up to ${found.toFixed()}`,
    );
  const count = account?.reduce((all, record) => all + record.lines, 1);
  if (count !== undefined && Number(fields[1]) !== count)
    throw broken(`line ${line}`, `the trailer counts ${fields[1]} records of the account, and there are ${count}`);
  return said;
}

/** Kinds of summaries that are balances in the ledger. */
const OPENING = '010';
const CLOSING = '015';

function readAccount(records: readonly BaiRecord[], group: Group, id: string | null) {
  const [head, ...transactions] = records;
  const fields = head?.fields ?? [];
  const line = head?.line ?? 0;
  const currency = fields[1] || group.currency;
  const digits = minorDigits(currency);
  const summaries = summariesOf(fields.slice(2), line);
  const entries: { entry: Entry; amount: Decimal }[] = transactions.map((record) =>
    entryOf(record, { currency, digits, asOf: group.asOf }),
  );
  const balance = (code: string) => {
    const found = summaries.find((one) => one.code === code);
    return found ? { amount: amountText(found.amount.div(10 ** digits), currency), date: group.asOf } : null;
  };
  const statement: Statement = {
    format: 'bai2',
    id,
    number: null,
    createdAt: null,
    account: { id: fields[0] ?? '', currency, owner: null, bank: group.bank },
    from: group.asOf,
    to: group.asOf,
    opening: balance(OPENING),
    closing: balance(CLOSING),
    entries: entries.map(({ entry }) => entry),
  };
  const total = sum([...summaries.map(({ amount }) => amount), ...entries.map(({ amount }) => amount)]);
  return { statement, total };
}

/** Code, amount, number of items and kind of funds, again and again; what funds are available when follows some kinds. */
function summariesOf(fields: readonly string[], line: number): { code: string; amount: Decimal }[] {
  const found: { code: string; amount: Decimal }[] = [];
  for (let at = 0; at < fields.length; ) {
    const [code = '', amount = '', , funds = ''] = fields.slice(at, at + 4);
    if (code !== '') found.push({ code, amount: minorAmount(amount || '0', line) });
    at += 4 + fundsFields(funds, fields.slice(at + 4));
  }
  return found;
}
