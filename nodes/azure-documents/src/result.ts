import type { Json, JsonObject } from '@holdfast/node-sdk';
import type { Page, Place } from '@holdfast/nodes-documents/places';
import { listOf, recordOf } from './analyse.ts';

/** What Azure read of a document, in the form of "Read a document". */
export interface Analysis {
  readonly text: string;
  readonly pages: readonly Page[];
  readonly tables: readonly { readonly page: number; readonly rows: readonly (readonly string[])[] }[];
  /** How sure it is of the words on the whole, from 0 to 1; null where there are none. */
  readonly recognised: number | null;
  /** Fields of the first document in it, by the names that Azure has for them. */
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Field {
  readonly value: Json;
  readonly confidence: number;
  readonly place: Place | null;
}

const MOST_CELLS = 100_000;

const numberOf = (value: Json | undefined): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const shareOf = (value: Json | undefined): number => Math.min(1, Math.max(0, numberOf(value)));
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Reads an `analyzeResult`. Units of pages are inches or pixels: places are shares of the page. */
export function analysisOf(result: JsonObject): Analysis {
  const pages = listOf(result.pages).map(pageOf);
  const sure = pages.flatMap(({ words }) => words.map((word) => word.sure ?? 0));
  const [document = {}] = listOf(result.documents);
  return {
    text: textOf(result.content),
    pages,
    tables: listOf(result.tables).flatMap(tableOf),
    recognised: sure.length === 0 ? null : Math.round((sure.reduce((a, b) => a + b, 0) / sure.length) * 100) / 100,
    fields: Object.fromEntries(
      Object.entries(recordOf(document.fields ?? null)).map(([name, field]) => [name, fieldOf(recordOf(field), pages)]),
    ),
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The upright box around a polygon: x and y by turns. */
function boxOf(polygon: Json | undefined): Box | null {
  const numbers = Array.isArray(polygon) ? polygon.map(numberOf) : [];
  if (numbers.length < 6) return null;
  const xs = numbers.filter((_, index) => index % 2 === 0);
  const ys = numbers.filter((_, index) => index % 2 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

const pageOf = ({ width, height, words }: JsonObject): Page => ({
  width: numberOf(width),
  height: numberOf(height),
  words: listOf(words).flatMap(({ content, polygon, confidence }) => {
    const box = boxOf(polygon);
    return box ? [{ text: textOf(content), ...box, sure: shareOf(confidence) }] : [];
  }),
});

function tableOf({ rowCount, columnCount, cells, boundingRegions }: JsonObject): Analysis['tables'] {
  const [rows, columns] = [numberOf(rowCount), numberOf(columnCount)];
  if (rows < 1 || columns < 1 || rows * columns > MOST_CELLS) return [];
  const made = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ''));
  for (const { rowIndex, columnIndex, content } of listOf(cells)) {
    const row = made[numberOf(rowIndex)];
    if (row && numberOf(columnIndex) < columns) row[numberOf(columnIndex)] = textOf(content);
  }
  return [{ page: numberOf(listOf(boundingRegions)[0]?.pageNumber) || 1, rows: made }];
}

function fieldOf(field: JsonObject, pages: readonly Page[]): Field {
  return {
    value: plainValue(field),
    confidence: shareOf(field.confidence),
    place: placeOf(listOf(field.boundingRegions)[0] ?? {}, pages),
  };
}

/** The value by its type; text as it stands there for types that have no form of ours. */
function plainValue({ type, content = null, ...field }: JsonObject): Json {
  switch (type) {
    case 'date':
      return field.valueDate ?? null;
    case 'currency':
      return field.valueCurrency ?? null;
    case 'number':
      return field.valueNumber ?? null;
    case 'integer':
      return field.valueInteger ?? null;
    case 'string':
      return field.valueString ?? content;
    default:
      return content;
  }
}

function placeOf({ pageNumber, polygon }: JsonObject, pages: readonly Page[]): Place | null {
  const page = pages[numberOf(pageNumber) - 1];
  const box = boxOf(polygon);
  if (!page || !box || page.width <= 0 || page.height <= 0) return null;
  const share = (part: number, whole: number) => Math.min(1, Math.max(0, part / whole));
  return {
    page: numberOf(pageNumber),
    box: [
      share(box.x, page.width),
      share(box.y, page.height),
      share(box.width, page.width),
      share(box.height, page.height),
    ],
  };
}
