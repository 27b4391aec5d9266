import type { Doc } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';

/** A document as it would stand in the books, or what is wrong with what was sent. */
export type Made = { readonly doc: Doc; readonly also?: () => void } | { readonly errors: readonly string[] };

/** What the provider does with documents of one kind. */
export interface Kind {
  readonly shelf: ShelfName;
  /** Name of the id, such as `InvoiceID`. */
  readonly id: string;
  /** Another name that finds one: `InvoiceNumber`. */
  readonly number?: string;
  /** Lists come in pages, where the caller asks for one. */
  readonly isPaged: boolean;
  create(books: Books, said: Doc): Made;
  change(books: Books, doc: Doc, said: Doc): Made;
  /** What keeps one from being deleted; left out: none of this kind can be. */
  remove?(books: Books, doc: Doc): readonly string[];
}
