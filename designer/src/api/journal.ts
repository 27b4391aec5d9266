import type { JournalEntry } from '@holdfast/workflow';
import { api, call } from './client.ts';

/** All entries of a run's journal after a position, page after page. */
export async function fetchJournal(runId: string, after: number): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  let position = after;
  for (;;) {
    const page = await call(
      api.GET('/runs/{id}/journal', { params: { path: { id: runId }, query: { after: position } } }),
    );
    const fresh = page.entries as JournalEntry[];
    entries.push(...fresh);
    const last = fresh.at(-1);
    if (!last || last.seq >= page.head) return entries;
    position = last.seq;
  }
}
