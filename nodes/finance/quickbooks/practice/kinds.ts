import type { Doc } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import type { Refusal } from './faults.ts';

/** A document as it would stand in the books, or what is wrong with what was sent. */
export type Made = { readonly doc: Doc } | { readonly refusals: readonly Refusal[] };

/** What the provider does with entities of one kind. */
export interface Kind {
  readonly shelf: ShelfName;
  /** Names are put away (`Active`), documents can be deleted. */
  readonly isName: boolean;
  readonly canVoid: boolean;
  /** What of a request is kept as it was said. */
  readonly fields: readonly string[];
  /** Works out what follows from the fields; `before`: what stands in the books already. */
  check(books: Books, doc: Doc, before: Doc | null): Made;
  /** What follows in other documents when this one came, changed or went. */
  settle?(books: Books, doc: Doc): void;
  /** Why it cannot be taken away, if it cannot. */
  keeps?(books: Books, doc: Doc): readonly Refusal[];
}
