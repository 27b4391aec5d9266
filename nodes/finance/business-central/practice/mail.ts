import { type Doc, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { problems } from './errors.ts';
import type { Acted } from './kinds.ts';
import type { Rules } from './rules.ts';

/**
 * Sends a document by mail, which here ends in the outbox of the books. A draft of an invoice goes out as well, that of a credit memo
 * does not. Nothing of the document tells that it was sent.
 */
export function mailed(books: Books, { set, party, type, word }: Rules, doc: Doc): Acted {
  if (type === 'Credit Memo' && doc.status === 'Draft')
    return { problem: problems.dialog('The action can be applied to a posted credit memo only.') };
  const to = textOf(doc, 'email') || textOf(books.shelves[party].get(textOf(doc, `${word}Id`)) ?? {}, 'email');
  if (to === '') return { problem: problems.dialog('The send-to e-mail address is empty.') };
  books.outbox.push({ to, set, number: textOf(doc, 'number') });
  return { doc };
}
