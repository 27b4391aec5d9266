import { fail, type HttpClient, type HttpReply, type HttpRequest, type JsonObject } from '@holdfast/node-sdk';
import type { RequestParameters } from './parameters.ts';
import { valueAt } from './paths.ts';
import { itemsOf } from './request.ts';

type Pages = RequestParameters['pages'];

/** The address behind rel="next" of a Link header (RFC 8288). */
function nextLink(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(/,(?=\s*<)/)) {
    const match = /<([^>]*)>(.*)/.exec(part);
    if (match && /;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?/i.test(match[2] ?? '')) return match[1];
  }
  return undefined;
}

/** The request for the page after this one; null when it was the last. */
function following(
  pages: Pages,
  request: HttpRequest,
  reply: HttpReply,
  read: number,
  count: number,
): HttpRequest | null {
  const withField = (value: string): HttpRequest => ({
    ...request,
    query: { ...request.query, [pages.parameter]: [value] },
  });
  switch (pages.mode) {
    case 'page':
      return count === 0 ? null : withField(String(pages.start + read));
    case 'offset':
      return count === 0 ? null : withField(String(Number(pages.start) + read));
    case 'cursor': {
      const cursor = valueAt(reply.body, pages.from);
      return cursor === undefined || cursor === null || cursor === '' ? null : withField(String(cursor));
    }
    case 'next':
    case 'link': {
      const next = pages.mode === 'link' ? nextLink(reply.headers.link) : valueAt(reply.body, pages.from);
      if (typeof next !== 'string' || next === '') return null;
      return { ...request, url: new URL(next, reply.url).href, query: {} };
    }
    default:
      return null;
  }
}

/** Reads page after page. @throws NodeFailure data/too_many_pages when there is more than was allowed */
export async function readPages(
  client: HttpClient,
  first: HttpRequest,
  parameters: RequestParameters,
): Promise<{ items: { json: JsonObject }[] }> {
  const { pages, itemsAt } = parameters;
  const isNumbered = pages.mode === 'page' || pages.mode === 'offset';
  let next: HttpRequest | null = isNumbered
    ? { ...first, query: { ...first.query, [pages.parameter]: [String(pages.start)] } }
    : first;
  const items: { json: JsonObject }[] = [];
  const seen = new Set<string>();
  for (let page = 1; next; page += 1) {
    const address = JSON.stringify([next.url, next.query]);
    if (page > pages.most || seen.has(address)) {
      throw fail.data('too_many_pages', {
        message:
          page > pages.most
            ? `The list has more than ${pages.most} pages. Raise the limit, or ask for less.`
            : 'The API hands out the same page again and again.',
        phase: 'answered',
        evidence: { path: '/pages' },
      });
    }
    seen.add(address);
    const reply: HttpReply = await client.request(next);
    const found = itemsOf(reply.body, itemsAt);
    const isEmpty = Array.isArray(reply.body) ? reply.body.length === 0 : found.length === 0;
    if (!isEmpty) items.push(...found);
    const read = pages.mode === 'page' ? page : items.length;
    next = following(pages, next, reply, read, isEmpty ? 0 : found.length);
  }
  return { items };
}
