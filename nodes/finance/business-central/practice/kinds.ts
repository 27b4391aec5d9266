import type { Doc } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import type { Problem } from './errors.ts';

/** A record as it would stand in the books, or what is wrong with what was sent. */
export type Made = { readonly doc: Doc } | { readonly problem: Problem };

/** What an action did: to the record itself, or that it made another. */
export type Acted = Made | { readonly created: { readonly kind: string; readonly id: string } };

/** Where the records of a set are kept, if that is no shelf. */
export interface Kept {
  all(books: Books): Doc[];
  put(books: Books, doc: Doc): Doc;
  drop(books: Books, doc: Doc): void;
}

/** What the provider does with the records of one set. */
export interface Kind {
  readonly set: string;
  readonly shelf: ShelfName;
  /** Left out: on the shelf. */
  readonly kept?: Kept;
  /** Which records of the shelf belong to the set; left out: all. */
  belongs?(doc: Doc): boolean;
  /** Its records are listed only where a filter names one of these fields. Left out: always. */
  readonly narrowedBy?: readonly string[];
  /** Fields that a request may hold. */
  readonly fields: readonly string[];
  /** Records within it, which can be sent along. */
  readonly lines?: { readonly name: string; readonly fields: readonly string[] };
  create(books: Books, said: Doc): Made;
  /** Left out: it cannot be changed. */
  change?(books: Books, doc: Doc, said: Doc): Made;
  /** Why it cannot be deleted; null when it can. */
  keeps?(books: Books, doc: Doc): Problem | null;
  readonly actions?: Readonly<Record<string, (books: Books, doc: Doc) => Acted>>;
  /** As it is read, with what is kept elsewhere. */
  shown?(books: Books, doc: Doc, expand: readonly string[]): Doc;
}
