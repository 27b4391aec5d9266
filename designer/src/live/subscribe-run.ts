import { fetchJournal } from '../api/journal.ts';
import { RunFeed, type RunFeedOptions } from './run-feed.ts';
import { connection, rooms } from './socket.ts';

export type SubscribeRunOptions = Pick<RunFeedOptions, 'head' | 'onEntries' | 'onCatchingUp'>;

const RETRY_MS = 2_000;

function later(retry: () => void): () => void {
  const timer = setTimeout(retry, RETRY_MS);
  return () => clearTimeout(timer);
}

/**
 * Follows a run from a known position: every later journal entry arrives once
 * and in order, at most one batch per frame, whatever the connection does.
 * Gives back how to stop.
 */
export function subscribeRun(runId: string, options: SubscribeRunOptions): () => void {
  const feed = new RunFeed({ ...options, onGap: (after) => fetchJournal(runId, after), later });
  const unlisten = connection.subscribe(({ status }) => {
    if (status === 'lost') feed.lose();
  });
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
    unlisten();
    feed.close();
  };
}
