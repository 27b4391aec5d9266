import { fail, type HttpClient, type HttpReply, type HttpRequest, type JsonObject } from '@holdfast/node-sdk';
import type { RequestParameters } from './parameters.ts';
import { isRecord, valueAt } from './paths.ts';
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

/** A request whose page, offset or cursor is this. @throws NodeFailure data/bad_input where the body cannot carry it */
function withMark({ mode, parameter, place }: Pages, request: HttpRequest, mark: string | number): HttpRequest {
  const name = parameter === '' ? mode : parameter;
  if (place === 'query') return { ...request, query: { ...request.query, [name]: [String(mark)] } };
  if (isRecord(request.json)) return { ...request, json: { ...request.json, [name]: mark } };
  throw fail.data('bad_input', {
    message: `Only a JSON object as body can carry "${name}". Choose JSON, or send it in the query.`,
    evidence: { path: '/pages/place' },
  });
}

const firstOf = ({ mode, start }: Pages): number => start ?? (mode === 'page' ? 1 : 0);

/** What has been read so far. */
interface Read {
  readonly pages: number;
  readonly items: number;
  /** Entries of the latest page. */
  readonly latest: number;
}

/** The request for the page after this one; null when it was the last. */
function following(pages: Pages, request: HttpRequest, reply: HttpReply, read: Read): HttpRequest | null {
  if (pages.more !== '' && !valueAt(reply.body, pages.more)) return null;
  switch (pages.mode) {
    case 'page':
      return read.latest === 0 ? null : withMark(pages, request, firstOf(pages) + read.pages);
    case 'offset':
      return read.latest === 0 ? null : withMark(pages, request, firstOf(pages) + read.items);
    case 'cursor': {
      const cursor = valueAt(reply.body, pages.from);
      if (cursor === undefined || cursor === null || cursor === '') return null;
      return withMark(pages, request, typeof cursor === 'number' ? cursor : String(cursor));
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

const tooMany = (message: string) =>
  fail.data('too_many_pages', { message, phase: 'answered', evidence: { path: '/pages' } });

/** Reads page after page. @throws NodeFailure data/too_many_pages when there is more than was allowed */
export async function readPages(
  client: HttpClient,
  first: HttpRequest,
  parameters: RequestParameters,
): Promise<{ items: { json: JsonObject }[] }> {
  const { pages, itemsAt } = parameters;
  const isNumbered = pages.mode === 'page' || pages.mode === 'offset';
  let next: HttpRequest | null = isNumbered ? withMark(pages, first, firstOf(pages)) : first;
  const items: { json: JsonObject }[] = [];
  const seen = new Set<string>();
  for (let page = 1; next; page += 1) {
    if (page > pages.most && pages.beyond === 'stop') break;
    if (page > pages.most)
      throw tooMany(
        `The list has more than ${pages.most} pages. Raise the limit, ask for less, or go on with what was read.`,
      );
    const address = JSON.stringify([next.url, next.query, next.json]);
    if (seen.has(address)) throw tooMany('The API hands out the same page again and again.');
    seen.add(address);
    const reply: HttpReply = await client.request(next);
    const found = itemsOf(reply.body, itemsAt);
    const isEmpty = Array.isArray(reply.body) ? reply.body.length === 0 : found.length === 0;
    if (!isEmpty) items.push(...found);
    next = following(pages, next, reply, { pages: page, items: items.length, latest: isEmpty ? 0 : found.length });
  }
  return { items };
}
