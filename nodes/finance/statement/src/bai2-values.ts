import { type Decimal, toDecimal } from '@holdfast/nodes-core/shared';
import { broken } from './statement.ts';

/** How many fields say when funds are available. */
export function fundsFields(kind: string, rest: readonly string[]): number {
  if (kind === 'S') return 3;
  if (kind === 'V') return 2;
  return kind === 'D' ? 1 + 2 * Number(rest[0] ?? 0) : 0;
}

/** An amount in the minor unit of its currency. @throws NodeFailure data/not_statement */
export function minorAmount(text: string, line: number): Decimal {
  const amount = /^[+-]?\d{1,18}$/.test(text) ? toDecimal(text) : null;
  if (!amount) throw broken(`line ${line}`, `"${text.slice(0, 40)}" is no amount`);
  return amount;
}

/** A day such as 260131. */
export function dayOf(text: string, line: number): string {
  const day = `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  if (text.length === 6 && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)) return day;
  throw broken(`line ${line}`, `"${text.slice(0, 20)}" is no date`);
}
