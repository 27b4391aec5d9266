import { documentsIn } from '../../documents/places.ts';

/** A part of the evidence in the shape it is read best in. */
export type EvidencePart =
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly items?: Items;
    }
  | { readonly kind: 'tree'; readonly name: string; readonly value: unknown; readonly items?: Items }
  /** Field, value, confidence, why it is in doubt. */
  | { readonly kind: 'confidence'; readonly name: string; readonly rows: readonly (readonly string[])[] };

/** How many items a step asked about, and how many of them are shown: where it says nothing else, they are its evidence. */
interface Items {
  readonly shown: number;
  readonly total: number;
}

const MAX_COLUMNS = 8;
const MAX_NESTED = 60;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => value === null || typeof value !== 'object';
const words = (value: unknown): string => {
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
/** What is nested fits a cell while it is short; longer, it is read better as a tree. */
const fitsCell = (value: unknown): boolean => isScalar(value) || words(value).length <= MAX_NESTED;

function tableOf(name: string, value: unknown): (EvidencePart & { readonly kind: 'table' }) | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return null;
  const columns = [...new Set(value.flatMap(Object.keys))];
  if (columns.length === 0 || columns.length > MAX_COLUMNS) return null;
  const cells = value.map((row) => columns.map((column) => (Object.hasOwn(row, column) ? row[column] : undefined)));
  if (!cells.flat().every(fitsCell)) return null;
  return { kind: 'table', name, columns, rows: cells.map((row) => row.map(words)) };
}

/** Sorts evidence into single facts, tables of equal records, and trees of everything else. */
export function readEvidence(evidence: Readonly<Record<string, unknown>>): EvidencePart[] {
  return [...confidenceIn(evidence), ...partsOf(evidence)];
}

/** How sure a model was of what it read, and why not: of evidence that an AI step or a confidence gate has left. */
function confidenceIn(evidence: Readonly<Record<string, unknown>>): EvidencePart[] {
  const items = Array.isArray(evidence.items) ? evidence.items : [];
  const sources = [evidence, ...Object.values(evidence), ...items].filter(isRecord);
  return sources.flatMap(({ ai, gate }, index): EvidencePart[] => {
    if (!isRecord(ai) || !isRecord(ai.confidence)) return [];
    const { confidence } = ai;
    const fields = isRecord(ai.fields) ? ai.fields : {};
    const doubts = isRecord(gate) && Array.isArray(gate.doubts) ? gate.doubts.filter(isRecord) : [];
    const rows = Object.entries(confidence).map(([field, sure]) => {
      const doubt = doubts.find((each) => each.field === field);
      return [field, words(Object.hasOwn(fields, field) ? fields[field] : undefined), percent(sure), words(doubt?.why)];
    });
    return [{ kind: 'confidence', name: String(index), rows }];
  });
}

const percent = (share: unknown): string => (typeof share === 'number' ? `${Math.round(share * 100)} %` : words(share));

const FIGURE = /^-?\d+(?:\.\d+)?$/;

/** Whether figures stand in a column, and nothing else does. */
export const holdsFigures = (rows: readonly (readonly string[])[], column: number): boolean => {
  const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '–');
  return cells.length > 0 && cells.every((cell) => FIGURE.test(cell));
};

function itemsIn({ items, itemCount }: Readonly<Record<string, unknown>>): Items | null {
  return Array.isArray(items) && typeof itemCount === 'number' ? { shown: items.length, total: itemCount } : null;
}

function partsOf(evidence: Readonly<Record<string, unknown>>): EvidencePart[] {
  // Documents are looked at, not listed.
  const items = itemsIn(evidence);
  const entries = Object.entries(evidence).filter(
    ([name]) => !(name === 'documents' && documentsIn(evidence).length > 0) && !(name === 'itemCount' && items),
  );
  const facts = entries.filter(([, value]) => isScalar(value)).map(([name, value]) => [name, words(value)] as const);
  const rest = entries
    .filter(([, value]) => !isScalar(value))
    .map(([name, value]): EvidencePart => {
      const part = tableOf(name, value) ?? { kind: 'tree', name, value };
      return items && name === 'items' ? { ...part, items } : part;
    });
  return facts.length > 0 ? [{ kind: 'facts', facts }, ...rest] : rest;
}
