import { type FileStore, fail, type Item, type JsonObject, parameter } from '@holdfast/node-sdk';
import {
  bytesOfFile,
  decoded,
  ENCODINGS,
  type Encoding,
  isRecord,
  kindOf,
  parseJson,
  readCsv,
} from '@holdfast/nodes-core/shared';

/** The most records that one side may have: what it takes to hold them is bounded by this and by the size of a file. */
export const MAX_RECORDS = 500_000;

export type SideName = 'here' | 'there';

/** Parameters of one side; their names begin with its name. */
export const sideParameters = <Side extends SideName>(side: Side, title: string) => {
  const said = {
    [`${side}Title`]: parameter.text(
      { title: `${title}: called`, description: 'What people call these records, such as Ledger or Bank.' },
      title,
    ),
    [`${side}From`]: parameter.choice(
      { title: `${title}: records`, description: 'Where its records are. Files hold more of them than a list can.' },
      { items: 'The items that come in', file: 'A CSV or JSON file of the item that comes in' },
      'items',
    ),
    [`${side}File`]: parameter.text(
      {
        title: `${title}: file`,
        description: 'Name of the file on the item.',
        'x-when': { [`${side}From`]: ['file'] },
      },
      'data',
    ),
    [`${side}Encoding`]: parameter.choice(
      {
        title: `${title}: characters`,
        description: 'How the characters of the file are encoded.',
        'x-when': { [`${side}From`]: ['file'] },
      },
      ENCODINGS,
      'auto',
    ),
    [`${side}Numbers`]: parameter.choice(
      { title: `${title}: amounts`, description: 'How amounts are written that are text.' },
      { point: '1,234.56', comma: '1.234,56' },
      'point',
    ),
    [`${side}Dates`]: parameter.choice(
      { title: `${title}: days`, description: 'How days are written that are not written as 2026-01-31.' },
      { iso: '2026-01-31', dmy: '31.01.2026', mdy: '01/31/2026' },
      'iso',
    ),
  };
  // The names are put together from the side: TypeScript does not follow that through computed keys.
  return said as {
    [Name in `${Side}${'Title' | 'File'}`]: ReturnType<typeof parameter.text>;
  } & { [Name in `${Side}From`]: ReturnType<typeof parameter.choice<{ items: string; file: string }>> } & {
    [Name in `${Side}Encoding`]: ReturnType<typeof parameter.choice<typeof ENCODINGS>>;
  } & { [Name in `${Side}Numbers`]: ReturnType<typeof parameter.choice<{ point: string; comma: string }>> } & {
    [Name in `${Side}Dates`]: ReturnType<typeof parameter.choice<{ iso: string; dmy: string; mdy: string }>>;
  };
};

/** The records of one side, and where each of them came from. */
export interface SideRecords {
  readonly records: readonly JsonObject[];
  /** Index of the item that a record is, or whose file it is in. */
  itemOf(index: number): number;
  /** Where a record is, in words: `item 3`, `line 7 of ledger.csv`. */
  placeOf(index: number): string;
}

/** @throws NodeFailure data/too_large, data/no_file, and what its file cannot be read for */
export async function readSide(
  items: readonly Item[],
  from: { readonly from: 'items' | 'file'; readonly file: string; readonly encoding: Encoding },
  files: FileStore,
): Promise<SideRecords> {
  if (from.from === 'items') {
    limit(items.length);
    return {
      records: items.map(({ json }) => json),
      itemOf: (index) => index,
      placeOf: (index) => `item ${index + 1}`,
    };
  }
  const records: JsonObject[] = [];
  const lines: number[] = [];
  const starts: { readonly item: number; readonly at: number; readonly name: string }[] = [];
  for (const [item, one] of items.entries()) {
    const name = one.files?.[from.file]?.name ?? from.file;
    const text = decoded(await bytesOfFile(one, from.file, files), from.encoding);
    starts.push({ item, at: records.length, name });
    for (const { json, line } of recordsOf(text, name)) {
      records.push(json);
      lines.push(line);
    }
    limit(records.length);
  }
  const startOf = (index: number) => starts.findLast(({ at }) => at <= index);
  return {
    records,
    itemOf: (index) => startOf(index)?.item ?? 0,
    placeOf: (index) => `line ${lines[index] ?? '?'} of ${startOf(index)?.name ?? from.file}`,
  };
}

function limit(count: number): void {
  if (count <= MAX_RECORDS) return;
  throw fail.data('too_large', {
    message: `One side has more than ${MAX_RECORDS} records. Reconcile a shorter time at once.`,
  });
}

/** JSON by its first character: a list of records, or a record on each line. All else is CSV. */
function* recordsOf(text: string, name: string): Iterable<{ json: JsonObject; line: number }> {
  const start = text.trimStart();
  if (start.startsWith('[')) {
    const list = parseJson(text, name);
    if (!Array.isArray(list)) return;
    for (const [index, json] of list.entries())
      yield { json: record(json, `record ${index + 1}`, name), line: index + 1 };
    return;
  }
  if (start.startsWith('{')) {
    for (const [index, line] of text.split(/\r?\n/).entries())
      if (line.trim() !== '')
        yield {
          json: record(parseJson(line, `Line ${index + 1} of ${name}`), `line ${index + 1}`, name),
          line: index + 1,
        };
    return;
  }
  yield* readCsv(text, {
    delimiter: 'auto',
    separator: '',
    quote: 'double',
    looseQuotes: false,
    trim: true,
    uneven: 'fail',
    skipLines: 0,
    header: true,
  });
}

function record(json: unknown, place: string, name: string): JsonObject {
  if (isRecord(json as never)) return json as JsonObject;
  throw fail.data('wrong_type', {
    message: `A record is an object, but ${place} of ${name} is ${kindOf(json as never)}.`,
    evidence: { path: place },
  });
}
