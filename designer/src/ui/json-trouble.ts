/** Where a text stops being JSON. Lines and columns count from 1; null where it is not known. */
export interface JsonTrouble {
  readonly line: number | null;
  readonly column: number | null;
}

/** What keeps a text from being JSON. Null: it is some. */
export function jsonTrouble(text: string): JsonTrouble | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    // Browsers say the place in their words: by line and column, or by offset.
    const said = error instanceof Error ? error.message : '';
    const [, line, column] = /line (\d+) column (\d+)/.exec(said) ?? [];
    if (line !== undefined) return { line: Number(line), column: Number(column) };
    const [, offset] = /position (\d+)/.exec(said) ?? [];
    if (offset !== undefined) return placeAt(text, Number(offset));
    return /end of JSON/.test(said) ? placeAt(text, text.length) : { line: null, column: null };
  }
}

function placeAt(text: string, offset: number): JsonTrouble {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
