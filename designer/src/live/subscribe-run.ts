import { fetchJournal } from '../api/journal.ts';
import { RunFeed, type RunFeedOptions } from './run-feed.ts';
import { rooms } from './socket.ts';

/** `onGap` may be left out: the journal is then fetched from the API. */
export type SubscribeRunOptions = Omit<RunFeedOptions, 'onGap'> & Partial<Pick<RunFeedOptions, 'onGap'>>;

/**
 * Follows a run from a known position: every later journal entry arrives once
 * and in order, at most one batch per frame, whatever the connection does.
 * Gives back how to stop.
 */
export function subscribeRun(runId: string, options: SubscribeRunOptions): () => void {
  const feed = new RunFeed({ onGap: (after) => fetchJournal(runId, after), ...options });
  const leave = rooms.join(`run:${runId}`, {
    onMessage: (message) => {
      if (message.name === 'run.delta') feed.accept(message.data);
    },
    onEntered: ({ head }) => {
      if (head !== undefined) feed.reach(head);
    },
  });
  return () => {
    leave();
    feed.close();
  };
}
