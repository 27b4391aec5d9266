import type { EachOutput, HttpClient, JsonObject } from '@holdfast/node-sdk';
import { api, elementsOf, textAt } from './calls.ts';

/**
 * What tells a document of ours from all others, for looking it up once its key is
 * forgotten: made of the key, 35 characters, capital letters and digits.
 */
export const markOf = (idempotencyKey: string): string => `HF-${idempotencyKey.replace(/^hf1-/, '').toUpperCase()}`;

/** A link that carries the mark, where a document has a link and no other field to spare. */
export const markedUrl = (mark: string): string => `https://holdfast.invalid/#${mark}`;

type Found = EachOutput & { readonly reference?: string };

/** One hit is ours. Several are more than one write of ours can have made: a person has to look. */
export function settled(hits: readonly JsonObject[], adopt: (hit: JsonObject) => Found): Found | 'absent' | 'unknown' {
  const [hit, second] = hits;
  if (!hit) return 'absent';
  return second ? 'unknown' : adopt(hit);
}

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
