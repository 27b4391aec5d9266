import type { HttpClient, JsonObject } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { api, elementsOf } from './calls.ts';

/** A link that carries the mark, where a document has a link and no other field to spare. */
export const markedUrl = (mark: string): string => `https://holdfast.invalid/#${mark}`;

const MAX_PAGES = 10;
const PAGE_SIZE = 100;

/** Documents whose field holds the mark, among those that a query narrows down to. Null: there are too many to look through. */
export async function findMarked(
  connection: HttpClient,
  look: {
    readonly endpoint: string;
    readonly query: Readonly<Record<string, string | boolean>>;
    readonly field: string;
    readonly mark: string;
    readonly signal: AbortSignal;
  },
): Promise<JsonObject[] | null> {
  const hits: JsonObject[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { body } = await connection.get(api(look.endpoint), {
      query: { ...look.query, page, pageSize: PAGE_SIZE },
      signal: look.signal,
    });
    const elements = elementsOf(body, look.endpoint);
    hits.push(...elements.filter((element) => textAt(element, look.field).includes(look.mark)));
    if (elements.length < PAGE_SIZE) return hits;
  }
  return null;
}
