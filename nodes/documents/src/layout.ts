/** A word and its place: from the top left corner of the page, in points of a PDF or pixels of an image. */
export interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How sure a recognition is of it, from 0 to 1; left out where the document itself says it. */
  readonly sure?: number;
}

/** A page as it is looked at: turned as the document says, with what stands on it. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly words: readonly Word[];
}

export interface Line {
  readonly words: readonly Word[];
  readonly y: number;
  readonly height: number;
}

/** Parts of a height that make a gap a space between words, or between columns. */
const SPACE = 0.15;
const COLUMN = 1.5;

/** Words of a page in lines, from the top, each from the left. */
export function linesOf(words: readonly Word[]): Line[] {
  const lines: { words: Word[]; y: number; height: number }[] = [];
  for (const word of words.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const line = lines.findLast(
      ({ y, height }) => Math.abs(y + height / 2 - (word.y + word.height / 2)) < Math.min(height, word.height) / 2,
    );
    if (line) line.words.push(word);
    else lines.push({ words: [word], y: word.y, height: word.height });
  }
  return lines.map((line) => ({ ...line, words: line.words.toSorted((a, b) => a.x - b.x) }));
}

/** The cells of a line: words that stand close belong together. */
function cellsOf({ words }: Line, gap: number): string[] {
  const cells: string[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { text, x, width, height } of words) {
    const distance = x - end;
    if (distance > height * gap) cells.push(text);
    else cells.push(`${cells.pop() ?? ''}${distance > height * SPACE ? ' ' : ''}${text}`);
    end = x + width;
  }
  return cells.map((cell) => cell.replace(/\s+/g, ' ').trim()).filter(Boolean);
}

/** The text of a page, line by line; two spaces part what stands in columns. */
export const textOf = (words: readonly Word[]): string =>
  linesOf(words)
    .map((line) => cellsOf(line, COLUMN).join('  '))
    .filter(Boolean)
    .join('\n');

/** Tables of a page: lines that follow each other and have the same number of columns, two at least. */
export function tablesOf(words: readonly Word[]): string[][][] {
  const tables: string[][][] = [];
  let rows: string[][] = [];
  const end = () => {
    if (rows.length > 1) tables.push(rows);
    rows = [];
  };
  for (const line of linesOf(words)) {
    const cells = cellsOf(line, COLUMN);
    if (cells.length < 2) end();
    else {
      if (rows.length > 0 && rows[0]?.length !== cells.length) end();
      rows.push(cells);
    }
  }
  end();
  return tables;
}
