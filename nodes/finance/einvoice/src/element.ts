import { fail } from '@holdfast/node-sdk';

/** Thrown for a document that breaks its form; `place` is the path of the element. */
export const broken = (place: string, what: string) =>
  fail.data('not_einvoice', { message: `The invoice cannot be read at ${place}: ${what}.`, evidence: { path: place } });

/** Fields that may be missing are optional, and never null or undefined. */
type Said<T> = { [Name in keyof T as Missing extends T[Name] ? never : Name]: T[Name] } & {
  [Name in keyof T as Missing extends T[Name] ? Name : never]?: Exclude<T[Name], null | undefined>;
};
type Missing = null;

/** Leaves out what is null. */
export const said = <T extends object>(fields: T): Said<T> =>
  // What the type says is what the filter does.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Said<T>;

/** Null for an object, or a list, with nothing in it. */
export const unlessEmpty = <T extends object>(value: T): T | null => (Object.keys(value).length === 0 ? null : value);
