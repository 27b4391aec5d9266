import { type Doc, docsOf, numberOf, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import { LINE, madeOf, RULES } from './documents.ts';
import { problems } from './errors.ts';
import type { Kind, Made } from './kinds.ts';
import type { Rules } from './rules.ts';

/** What lines say that cannot be changed. */
const FIXED = ['documentId', 'sequence', 'lineObjectNumber'];

/** A line as it stands by itself. Its version is that of its document. */
const shownOf = (document: Doc, line: Doc): Doc => ({
  ...line,
  documentId: document.id,
  '@odata.etag': `W/"${Buffer.from(`${textOf(document, '@odata.etag')};${textOf(line, 'id')}`).toString('base64')}"`,
});

const byPlace = (a: Doc, b: Doc): number => (numberOf(a, 'sequence') ?? 0) - (numberOf(b, 'sequence') ?? 0);

/** Lines of documents of one kind, by themselves. They stand in their document, which adds them up. */
function linesOf(rules: Rules): Kind {
  const { set, lineSet } = rules;
  const within = (books: Books, { documentId }: Doc): Doc | undefined => books.shelves[set].get(String(documentId));
  const all = (books: Books): Doc[] =>
    books.all(set).flatMap((document) => docsOf(document[lineSet]).map((line) => shownOf(document, line)));

  /** The document with a line, instead of the one of the same id. */
  function having(books: Books, line: Doc): Made {
    const document = within(books, line);
    if (!document) return { problem: problems.unknown('document') };
    if (document.status !== 'Draft')
      return { problem: problems.dialog('The document is posted and cannot be changed.') };
    const others = docsOf(document[lineSet]).filter(({ id }) => id !== line.id);
    const last = Math.max(0, ...others.map((other) => numberOf(other, 'sequence') ?? 0));
    const placed = { ...line, sequence: numberOf(line, 'sequence') || last + 10_000 };
    if (others.some(({ sequence }) => sequence === placed.sequence))
      return { problem: problems.sameKey('Line', String(placed.sequence)) };
    return madeOf(books, rules, { ...document, [lineSet]: [...others, placed].toSorted(byPlace) });
  }
  /** A line, as its document makes it. */
  function lineIn(made: Made, id: unknown): Made {
    if ('problem' in made) return made;
    const line = docsOf(made.doc[lineSet]).find((one) => one.id === id);
    return line ? { doc: { ...line, documentId: made.doc.id } } : { problem: problems.unknown('line') };
  }
  return {
    set: lineSet,
    shelf: set,
    kept: {
      all,
      put(books, line) {
        const made = having(books, line);
        if ('problem' in made) throw new Error(`A line that was checked cannot stand: ${JSON.stringify(made.problem)}`);
        books.put(set, made.doc);
        return all(books).find(({ id }) => id === line.id) ?? line;
      },
      drop(books, { id, documentId }) {
        const document = within(books, { documentId });
        const rest = docsOf(document?.[lineSet]).filter((line) => line.id !== id);
        const made = madeOf(books, rules, { ...document, [lineSet]: rest });
        if ('doc' in made) books.put(set, made.doc);
      },
    },
    narrowedBy: ['documentId', 'id'],
    fields: ['documentId', ...LINE],
    create(books, said) {
      const id = books.newId();
      return lineIn(having(books, { id, ...said }), id);
    },
    change(books, line, said) {
      const fixed = FIXED.find((name) => name in said && said[name] !== line[name]);
      if (fixed !== undefined) return { problem: problems.dialog(`The value for "${fixed}" cannot be modified.`) };
      return lineIn(having(books, { ...line, ...said }), line.id);
    },
    keeps: (books, line) =>
      within(books, line)?.status === 'Draft' ? null : problems.dialog('The document is posted and cannot be changed.'),
  };
}

export const documentLines: readonly Kind[] = RULES.map(linesOf);
