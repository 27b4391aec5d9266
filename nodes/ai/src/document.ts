import { type FileStore, fail, type Item, type Json, type JsonObject } from '@holdfast/node-sdk';
import { type Page, placesOf } from '@holdfast/nodes-documents/places';
import type { Confidence } from './confidence.ts';
import { asText } from './model/prompt.ts';
import type { Access } from './model/providers.ts';
import { isRecord } from './model/schema.ts';

/** What "Read a document" has left in an item. */
export interface ReadMaterial {
  readonly text: string;
  /** Name of the file on the item. */
  readonly file: string;
  readonly mimeType: string;
  /** Where its words stand; empty where that was not kept. */
  readonly pages: readonly Page[];
}

/** Connections whose models look at PDFs and images themselves. Of another server only who made the connection knows. */
const LOOKING = new Set(['ai.openai', 'ai.azure-openai', 'ai.anthropic', 'ai.google']);
const LOOKED_AT = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/webp']);

/** @throws NodeFailure data/bad_input where the item has no document of that name */
export async function materialOf(item: Item, field: string, store: FileStore): Promise<ReadMaterial> {
  const said = Object.hasOwn(item.json, field) ? item.json[field] : undefined;
  if (!isRecord(said) || typeof said.text !== 'string')
    throw fail.data('bad_input', {
      message: `The item has no document in "${field}". Let "Read a document" come before, or leave the name empty.`,
      evidence: { path: '/document' },
    });
  return {
    text: said.text,
    file: typeof said.file === 'string' ? said.file : '',
    mimeType: typeof said.mimeType === 'string' ? said.mimeType : '',
    pages: await pagesOf(item, said.layout, store),
  };
}

async function pagesOf(item: Item, layout: Json | undefined, store: FileStore): Promise<readonly Page[]> {
  const file =
    typeof layout === 'string' && item.files && Object.hasOwn(item.files, layout) ? item.files[layout] : null;
  if (!file) return [];
  // Written by "Read a document": nobody else makes files of an item.
  return (JSON.parse(new TextDecoder().decode(await store.read(file))) as { pages: Page[] }).pages;
}

/** Whether a model is handed the file itself. */
export const isLookedAt = ({ mimeType }: ReadMaterial, { type, fields }: Pick<Access, 'type' | 'fields'>): boolean =>
  LOOKED_AT.has(mimeType) && (LOOKING.has(type) || fields.takesFiles === true);

/** The text of a document, behind what the step has to say itself. */
export const withText = (data: Json, { text }: ReadMaterial): Json =>
  data === null || data === '' ? text : `${asText(data)}\n\n${text}`;

/**
 * Where fields stand in a document, and how sure one is of them then: of what was recognised no surer than
 * whoever recognised it.
 */
export function placed(
  fields: JsonObject,
  confidence: Confidence,
  { file, pages }: ReadMaterial,
  words: Readonly<Record<string, string>>,
): { readonly confidence: Confidence; readonly document: JsonObject } {
  const found = placesOf(
    Object.entries(fields).map(([name, value]) => ({ name, value, description: words[name] ?? '' })),
    pages,
  );
  const places = Object.entries(found);
  return {
    confidence: {
      ...confidence,
      ...Object.fromEntries(places.map(([name, { sure = 1 }]) => [name, Math.min(confidence[name] ?? 0, sure)])),
    },
    document: {
      file,
      places: Object.fromEntries(places.map(([name, { page, box }]) => [name, { page, box: [...box] }])),
    },
  };
}
