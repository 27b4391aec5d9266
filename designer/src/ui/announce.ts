import { createStore } from 'zustand/vanilla';

export type Politeness = 'polite' | 'assertive';

export interface Announcement {
  readonly text: string;
  readonly politeness: Politeness;
  /** Changes with every message, so that the same words are read again. */
  readonly turn: number;
}

/** What the live regions say now. */
export const announcement = createStore<Announcement>(() => ({ text: '', politeness: 'polite', turn: 0 }));

const MIN_GAP_MS = 1_000;

let queue: Pick<Announcement, 'text' | 'politeness'>[] = [];
let isSpeaking = false;

function next(): void {
  const message = queue.shift();
  isSpeaking = message !== undefined;
  if (!message) return;
  announcement.setState({ ...message, turn: announcement.getState().turn + 1 });
  setTimeout(next, MIN_GAP_MS);
}

/**
 * Tells people who listen rather than look. At most one message a second; when
 * several wait, only the newest polite one and every assertive one is read.
 *
 * @param politeness `assertive` only for the failure of what the person started themselves.
 */
export function announce(text: string, politeness: Politeness = 'polite'): void {
  queue = [...queue.filter((message) => message.politeness === 'assertive'), { text, politeness }];
  if (!isSpeaking) next();
}
