import type { JsonObject, NodeDefinition, TimedList } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { batchPath, CONTINUES, lookUp, refusalOf, responsesIn } from './batches.ts';
import { type Around, company, HEADERS, readPages, valuesOf } from './calls.ts';
import { MAX_BATCH } from './limits.ts';
import { readsOn } from './list-changed.ts';
import { listAll, type Resource, type Words } from './operations.ts';
import type { OptionsName } from './options.ts';
import { refTo, someRef } from './schema/parameters.ts';
import { changedSince, timed } from './timed.ts';

/** The journals that lines of one kind wait in. */
export interface Journals {
  /** Such as `customerPaymentJournals`. */
  readonly set: string;
  /** What one is chosen from. */
  readonly list: OptionsName;
}

/** Most of what one list gives. */
const MOST = 100_000;

/** Declares a step that lists what waits in a journal. Business Central tells the lines of a journal that is named, and no others. */
export const listLines = (lines: Resource, words: Words, { list }: Journals): NodeDefinition =>
  listAll(lines, words, {
    settings: { journalId: refTo('Journal', 'Id of the journal that they wait in.', list) },
    clauseOf: (said) => withinOf(textAt(said, 'journalId')),
    example: { journalId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
  });

/**
 * Declares a step that reads lines that were made or changed in journals since it last came through. What is posted has
 * left its journal, and comes by the ledger entries.
 */
export const listChangedLines = (lines: Resource, words: Words, { set, list }: Journals): NodeDefinition => {
  const settings = { journalId: someRef('Journal', 'Id of a journal: only what waits in it. Empty: in any.', list) };
  return readsOn(lines, words, { settings }, (around, said) =>
    waitingLines(lines, set, around, textAt(said, 'journalId')),
  );
};

/** A filter for what waits in a journal. */
export const withinOf = (journalId: string): string => `journalId eq ${journalId}`;

/** Lines by the time of their last change. Each journal is asked for its own, a hundred journals with one call. */
function waitingLines(lines: Resource, journals: string, around: Around, journalId: string): TimedList {
  const list = timed(lines, {}, {});
  const timeOf = (line: JsonObject): number => list.at(line) ?? 0;
  async function read(since: number) {
    const { ids, headers } = await journalsOf(around, journals, journalId);
    const records: JsonObject[] = [];
    for (let start = 0; start < ids.length; start += MAX_BATCH) {
      const filters = ids.slice(start, start + MAX_BATCH).map((id) => `${withinOf(id)} and ${changedSince(since)}`);
      records.push(...(await linesBy(around, lines.set, filters)));
    }
    // The time of the first answer: what is changed while the rest is read bears a later one.
    return { records: records.toSorted((a, b) => timeOf(a) - timeOf(b)), isMore: false, headers };
  }
  return { ...list, read };
}

/** Which journals there are, or the one that was named, with the headers of the answer. */
async function journalsOf(around: Around, set: string, named: string) {
  const { connection, signal } = around;
  const query = { $select: 'id', ...(named === '' ? {} : { $filter: `id eq ${named}` }) };
  const { body, headers } = await connection.get(company(around, set), { query, headers: HEADERS, signal });
  const records = [...valuesOf(body), ...(await rest(around, body))];
  return { ids: records.map((record) => textAt(record, 'id')), headers };
}

/** @throws NodeFailure where one of them was not answered */
async function linesBy(around: Around, set: string, filters: readonly string[]): Promise<JsonObject[]> {
  const requests = filters.map((filter, index) => lookUp(around, index, set, { $filter: filter }));
  const { body } = await around.connection.post(batchPath(around), {
    json: { requests },
    headers: CONTINUES,
    isRead: true,
    signal: around.signal,
  });
  const answers = new Map(responsesIn(body).map((answer) => [textAt(answer, 'id'), answer]));
  const found: JsonObject[] = [];
  for (const index of filters.keys()) {
    const answer = answers.get(String(index));
    if (answer?.status !== 200) throw refusalOf(answer);
    const list = answer.body ?? null;
    found.push(...valuesOf(list), ...(await rest(around, list)));
  }
  return found;
}

/** What follows a page. */
async function rest(around: Around, page: Parameters<typeof valuesOf>[0]): Promise<JsonObject[]> {
  const next = textAt(page, '@odata.nextLink');
  return next === '' ? [] : readPages(around, next, { limit: MOST });
}

export const generalJournals: Journals = { set: 'journals', list: 'journals' };
export const customerPaymentJournals: Journals = { set: 'customerPaymentJournals', list: 'paymentJournals' };
export const vendorPaymentJournals: Journals = { set: 'vendorPaymentJournals', list: 'vendorPaymentJournals' };
