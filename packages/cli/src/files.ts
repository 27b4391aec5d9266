import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type Item,
  type JsonObject,
  MAX_ITEMS,
  type Problem,
  parseDocument,
  parseJson,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { CommandError } from './output.ts';

/** Reads a text file; `-` is standard input. @throws CommandError */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file === '-' ? '/dev/stdin' : file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new CommandError(
      code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${String(code) || 'unknown reason'}).`,
    );
  }
}

/** One line for a problem of a document. */
export const lineOf = ({ severity, path, message }: Problem): string => `${severity}  ${path || '/'}  ${message}`;

/** Reads a workflow document. @throws CommandError with every problem's path */
export async function readDocumentFile(file: string): Promise<WorkflowDocument> {
  const read = parseDocument(await readText(file));
  if (read.ok) return read.document;
  throw new CommandError(`${file} is not a valid workflow.`, undefined, read.problems.map(lineOf));
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the items to start with: a JSON list of objects, one object, items as they
 * are exported (`{ json }`), or any other text, which becomes `{ text, fileName }`.
 */
export async function readItems(file: string): Promise<Item[]> {
  const text = await readText(file);
  const parsed = /\.json$/i.test(file) || file === '-' ? parseJson(text) : null;
  if (parsed === null) return [{ json: { text, fileName: basename(file) } }];
  if (!parsed.ok) throw new CommandError(`${file}: ${parsed.problem.message}`);
  const list = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (list.length > MAX_ITEMS)
    throw new CommandError(`${file} has ${list.length} items; a run takes ${MAX_ITEMS}. Split the file.`);
  return list.map((entry, index) => {
    if (!isObject(entry))
      throw new CommandError(`${file}: entry ${index + 1} is not an object. Items are JSON objects.`);
    return isObject(entry.json) && Object.keys(entry).length === 1 ? { json: entry.json } : { json: entry };
  });
}
