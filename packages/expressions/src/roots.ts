/** A name that expressions may use: for the editor and for checks. */
export interface RootDoc {
  readonly name: string;
  readonly detail: string;
  readonly example: string;
}

/** What expressions can see, in the order in which the editor offers it. */
export const ROOTS: readonly RootDoc[] = [
  { name: '$json', detail: /*i18n*/ 'The data of the present item.', example: '$json.amount' },
  { name: '$item', detail: /*i18n*/ 'The present item: json, files, failure.', example: '$item.json' },
  {
    name: '$',
    detail: /*i18n*/ 'Another step, by its id or name: item, first(), last(), all(), isExecuted.',
    example: "$('Read orders').item.json.total",
  },
  {
    name: '$input',
    detail: /*i18n*/ 'The items of this step: item, first(), last(), all().',
    example: '$input.all().length',
  },
  { name: '$itemIndex', detail: /*i18n*/ 'Position of the present item, from 0.', example: '$itemIndex' },
  { name: '$files', detail: /*i18n*/ 'The files of the present item.', example: '$files.invoice.name' },
  {
    name: '$failure',
    detail: /*i18n*/ 'Why the item left by a fallback edge: class, code, message.',
    example: '$failure.code',
  },
  { name: '$run', detail: /*i18n*/ 'The run: id, mode, startedAt, version.', example: '$run.id' },
  { name: '$workflow', detail: /*i18n*/ 'The workflow: id, name, version.', example: '$workflow.name' },
  { name: '$vars', detail: /*i18n*/ 'Variables of the workspace.', example: '$vars.region' },
  {
    name: '$now',
    detail: /*i18n*/ 'This moment, in the time zone of the workflow.',
    example: '$now.minus({ days: 1 }).toISODate()',
  },
  {
    name: '$today',
    detail: /*i18n*/ 'Midnight of this day, in the time zone of the workflow.',
    example: '$today.toISODate()',
  },
  {
    name: 'DateTime',
    detail: /*i18n*/ 'Dates: fromISO, fromFormat, fromMillis, …',
    example: "DateTime.fromFormat($json.date, 'yyMMdd').toISODate()",
  },
  {
    name: '$sum',
    detail: /*i18n*/ 'Exact sum of numbers or decimal texts, or of a list of them.',
    example: '$sum($json.lines.map(line => line.amount))',
  },
  {
    name: '$subtract',
    detail: /*i18n*/ 'Exact difference of two decimals.',
    example: '$subtract($json.total, $json.paid)',
  },
  {
    name: '$multiply',
    detail: /*i18n*/ 'Exact product of decimals.',
    example: '$multiply($json.price, $json.quantity)',
  },
  {
    name: '$round',
    detail: /*i18n*/ 'Rounds a decimal half away from zero, to so many digits.',
    example: '$round($json.amount, 2)',
  },
  { name: '$min', detail: /*i18n*/ 'The smallest of some numbers.', example: '$min($json.a, $json.b)' },
  { name: '$max', detail: /*i18n*/ 'The largest of some numbers.', example: '$max($json.a, $json.b)' },
  { name: '$if', detail: /*i18n*/ 'One value or another.', example: "$if($json.paid, 'paid', 'open')" },
  {
    name: '$ifEmpty',
    detail: /*i18n*/ 'A value, or another one where it is empty.',
    example: "$ifEmpty($json.note, '-')",
  },
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
