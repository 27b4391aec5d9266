import { isSecretName, type Json } from '@holdfast/workflow';
import type { ReportEntry } from '../import.ts';
import { isRecord } from './values.ts';

/** Stands where a secret was. The only thing that an import takes out of a file. */
export const MARKER = 'REMOVED: put it into a connection';

/** Keys and tokens as providers write them. A false alarm costs a look, a missed one a leak. */
const LIVE =
  /\b(?:sk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}|[rs]k_live_[A-Za-z0-9]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|AIza[\w-]{30,}|AKIA[A-Z0-9]{16}|pplx-\w{30,}|hf_[A-Za-z0-9]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}|\d{8,10}:AA[\w-]{30,})/g;

/** Text that computes a value holds none. */
const isFixed = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.startsWith('=') && !value.includes('{{');

/** A copy without what looks like a secret, and how many were taken out. */
export function withoutSecrets(value: Json): { value: Json; count: number } {
  let count = 0;
  const marked = (): string => {
    count += 1;
    return MARKER;
  };
  const clean = (each: Json): Json => {
    if (typeof each === 'string') return each.replace(LIVE, marked);
    if (Array.isArray(each)) return each.map(clean);
    if (!isRecord(each)) return each;
    // A header or field that is written as its name and its value.
    const isSecretPair = typeof each.name === 'string' && isSecretName(each.name);
    return Object.fromEntries(
      Object.entries(each).map(([name, inner]): [string, Json] => {
        if (isFixed(inner) && (isSecretName(name) || (isSecretPair && name === 'value'))) return [name, marked()];
        return [name, clean(inner)];
      }),
    );
  };
  return { value: clean(value), count };
}

/** The line of a report about secrets that were taken out; none where there were none. */
export const secretsNote = (count: number): ReportEntry[] =>
  count === 0
    ? []
    : [{ outcome: 'note', message: `What looked like a secret was taken out: ${count}. Put it into a connection.` }];
