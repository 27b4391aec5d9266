import { toDecimal } from '@holdfast/nodes-core/shared';
import { infoOf } from './mt940-info.ts';
import { amountText, type Balance, broken, type Entry, type Statement } from './statement.ts';

/** A field of the message: `:61:` and what follows until the next one. */
interface Field {
  readonly tag: string;
  readonly value: string;
  /** Line of the file, from 1. */
  readonly line: number;
}

/**
 * Reads MT940 and MT942, one statement for each `:20:`. Source: SWIFT Standards MT, category 9;
 * the structured `:86:` of German banks by the DFÜ agreement, annex 3.
 *
 * @throws NodeFailure data/not_statement with the line
 */
export function readMt940(text: string): Statement[] {
  const messages: Field[][] = [];
  for (const field of fieldsOf(text)) {
    if (field.tag === '20') messages.push([]);
    const message = messages.at(-1);
    if (!message) throw broken(`line ${field.line}`, `:${field.tag}: stands before the first :20:`);
    message.push(field);
  }
  if (messages.length === 0) throw broken('line 1', 'there is no :20:, with which every statement begins');
  return messages.map(readMessage);
}

const TAG = /^:(\d{2}[A-Z]?):(.*)$/;

function* fieldsOf(text: string): Iterable<Field> {
  let open: { tag: string; value: string; line: number } | null = null;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    // The envelope of the network may stand on the line of the first field.
    const line = raw.replace(/^(?:\{[123]:[^{}]*(?:\{[^{}]*\}[^{}]*)*\})*\{4:/, '').replace(/\{[123]:[^{}]*\}/g, '');
    const match = TAG.exec(line);
    const isEnd = /^-\}?(?:\{5:.*)?$/.test(line);
    if (match || isEnd) {
      if (open) yield open;
      open = match ? { tag: match[1] ?? '', value: match[2] ?? '', line: index + 1 } : null;
    } else if (open) open.value += `\n${line}`;
    else if (line.trim() !== '') throw broken(`line ${index + 1}`, 'it belongs to no field');
  }
  if (open) yield open;
}

function readMessage(fields: readonly Field[]): Statement {
  const find = (...tags: readonly string[]) => fields.find(({ tag }) => tags.includes(tag));
  const needed = (tag: string): Field => {
    const field = find(tag);
    if (field) return field;
    throw broken(`line ${fields[0]?.line ?? 1}`, `the statement that begins here has no :${tag}:`);
  };
  const opening = find('60F', '60M');
  const closing = find('62F', '62M');
  const currency = opening?.value.slice(7, 10) ?? /[A-Z]{3}/.exec(find('34F')?.value ?? '')?.[0] ?? '';
  const [bank, account] = splitAccount(needed('25').value.trim());
  const [from, to] = [opening && balanceOf(opening), closing && balanceOf(closing)];
  return {
    format: fields.some(({ tag }) => tag === '34F' || tag === '13D') ? 'mt942' : 'mt940',
    id: needed('20').value.trim() || null,
    number: find('28C', '28')?.value.trim() ?? null,
    createdAt: null,
    account: { id: account, currency, owner: null, bank },
    from: from?.date ?? null,
    to: to?.date ?? null,
    opening: from ?? null,
    closing: to ?? null,
    entries: entriesOf(fields, currency),
  };
}

/** German banks put bank and account into one field with a slash, others the bank code before an IBAN. */
function splitAccount(text: string): [string | null, string] {
  const [bank = '', account] = text.split('/');
  return account === undefined || account === ''
    ? [null, bank.replace(/\s+/g, '')]
    : [bank, account.replace(/\s+/g, '')];
}

const BALANCE = /^([CD])(\d{6})([A-Z]{3})(\d[\d,]{0,14})/;

function balanceOf({ value, line, tag }: Field): Balance {
  const match = BALANCE.exec(value);
  if (!match) throw broken(`line ${line}`, `:${tag}: is no balance such as C260131EUR1000,00`);
  const [, direction, date = '', currency = '', amount = ''] = match;
  const balance = amountOf(amount, line).times(direction === 'D' ? -1 : 1);
  return { amount: amountText(balance, currency), date: dayOf(date, line) };
}

function entriesOf(fields: readonly Field[], currency: string): Entry[] {
  return fields.flatMap((field, index): Entry[] => {
    if (field.tag !== '61') return [];
    const next = fields[index + 1];
    return [readEntry(field, next?.tag === '86' ? next.value : '', currency)];
  });
}

/** Value day, day of booking, direction, a letter of the currency, amount, kind, reference of the owner, of the bank, further words. */
const ENTRY =
  /^(\d{6})(\d{4})?(R?[CD]|E[CD])([A-Z])?(\d[\d,]{0,14})([A-Z][A-Z0-9]{3})([^\n]*?)(?:\/\/([^\n]*))?(?:\n([\s\S]*))?$/;

function readEntry({ value, line }: Field, info: string, currency: string): Entry {
  const match = ENTRY.exec(value);
  if (!match) throw broken(`line ${line}`, ':61: is no entry such as 2601310131C100,00NTRFREFERENCE//BANKREFERENCE');
  const [
    ,
    valueDay = '',
    bookingDay,
    direction = '',
    ,
    amountSaid = '',
    code = '',
    reference = '',
    bankReference,
    more,
  ] = match;
  const amount = amountOf(amountSaid, line);
  // A credit that is taken back, or a debit that is, moves the other way.
  const isOut = direction === 'D' || direction === 'RC' || direction === 'ED';
  const valueOn = dayOf(valueDay, line);
  const said = infoOf(info);
  return {
    amount: amountText(isOut ? amount.times(-1) : amount, currency),
    currency,
    bookedOn: bookingDay === undefined ? valueOn : nearest(bookingDay, valueOn, line),
    valueOn,
    status: direction.startsWith('E') ? 'pending' : 'booked',
    isReversal: direction.startsWith('R'),
    code,
    bankReference: bankReference?.trim() || null,
    reference: said.reference ?? (/^(NONREF)?$/.test(reference.trim()) ? null : reference.trim()),
    mandate: said.mandate,
    counterparty: said.counterparty,
    text: said.text || more?.trim() || '',
    payments: [],
  };
}

function amountOf(text: string, line: number) {
  const amount = /^\d{1,15},?\d{0,6}$/.test(text) ? toDecimal(text.replace(',', '.')) : null;
  if (!amount) throw broken(`line ${line}`, `"${text.slice(0, 40)}" is no amount`);
  return amount;
}

/** A day such as 260131. Years from 80 on are of the last century. */
function dayOf(text: string, line: number): string {
  const year = Number(text.slice(0, 2));
  return checked(`${year >= 80 ? 1900 + year : 2000 + year}-${text.slice(2, 4)}-${text.slice(4, 6)}`, line);
}

/** The day of a booking has no year: it is the one that lies nearest to the value day. */
function nearest(monthAndDay: string, valueOn: string, line: number): string {
  const year = Number(valueOn.slice(0, 4));
  const at = Date.parse(valueOn);
  const days = [year - 1, year, year + 1]
    .map((one) => `${one}-${monthAndDay.slice(0, 2)}-${monthAndDay.slice(2, 4)}`)
    .filter(isDay);
  const [day = ''] = days.sort((a, b) => Math.abs(Date.parse(a) - at) - Math.abs(Date.parse(b) - at));
  return checked(day, line);
}

const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

function checked(day: string, line: number): string {
  if (isDay(day)) return day;
  throw broken(`line ${line}`, `"${day}" is no date`);
}
