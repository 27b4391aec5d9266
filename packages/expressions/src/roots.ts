/** A name that expressions may use: for the editor and for checks. */
export interface RootDoc {
  readonly name: string;
  readonly detail: string;
  readonly example: string;
}

/** What expressions can see, in the order in which the editor offers it. */
export const ROOTS: readonly RootDoc[] = [
  { name: '$json', detail: 'The data of the present item.', example: '$json.amount' },
  { name: '$item', detail: 'The present item: json, files, failure.', example: '$item.json' },
  {
    name: '$',
    detail: 'Another step, by its id or name: item, first(), last(), all(), isExecuted.',
    example: "$('Read orders').item.json.total",
  },
  { name: '$input', detail: 'The items of this step: item, first(), last(), all().', example: '$input.all().length' },
  { name: '$itemIndex', detail: 'Position of the present item, from 0.', example: '$itemIndex' },
  { name: '$files', detail: 'The files of the present item.', example: '$files.invoice.name' },
  { name: '$failure', detail: 'Why the item left by a fallback edge: class, code, message.', example: '$failure.code' },
  { name: '$run', detail: 'The run: id, mode, startedAt, version.', example: '$run.id' },
  { name: '$workflow', detail: 'The workflow: id, name, version.', example: '$workflow.name' },
  { name: '$vars', detail: 'Variables of the workspace.', example: '$vars.region' },
  {
    name: '$now',
    detail: 'This moment, in the time zone of the workflow.',
    example: '$now.minus({ days: 1 }).toISODate()',
  },
  { name: '$today', detail: 'Midnight of this day, in the time zone of the workflow.', example: '$today.toISODate()' },
  {
    name: 'DateTime',
    detail: 'Dates: fromISO, fromFormat, fromMillis, …',
    example: "DateTime.fromFormat($json.date, 'yyMMdd').toISODate()",
  },
  {
    name: '$sum',
    detail: 'Exact sum of numbers or decimal texts, or of a list of them.',
    example: '$sum($json.lines.map(line => line.amount))',
  },
  { name: '$subtract', detail: 'Exact difference of two decimals.', example: '$subtract($json.total, $json.paid)' },
  { name: '$multiply', detail: 'Exact product of decimals.', example: '$multiply($json.price, $json.quantity)' },
  {
    name: '$round',
    detail: 'Rounds a decimal half away from zero, to so many digits.',
    example: '$round($json.amount, 2)',
  },
  { name: '$min', detail: 'The smallest of some numbers.', example: '$min($json.a, $json.b)' },
  { name: '$max', detail: 'The largest of some numbers.', example: '$max($json.a, $json.b)' },
  { name: '$if', detail: 'One value or another.', example: "$if($json.paid, 'paid', 'open')" },
  { name: '$ifEmpty', detail: 'A value, or another one where it is empty.', example: "$ifEmpty($json.note, '-')" },
];

/** What of JavaScript is there. */
export const BUILTINS: readonly string[] = [
  'Array',
  'BigInt',
  'Boolean',
  'Date',
  'Error',
  'Infinity',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'RangeError',
  'RegExp',
  'Set',
  'String',
  'Symbol',
  'TypeError',
  'decodeURIComponent',
  'encodeURIComponent',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
];

const KNOWN = new Set([...ROOTS.map(({ name }) => name), ...BUILTINS]);
export const isKnownName = (name: string): boolean => KNOWN.has(name);
export const knownNames = (): Iterable<string> => KNOWN;
