import type { JournalEntry } from '@holdfast/workflow';
import type { RunSummary, Schemas } from '../api/types.ts';

/** What the runner sends over the socket, by the name it is sent under. */
export interface Messages {
  readonly 'run.delta': Omit<Schemas['RunDelta'], 'entries'> & { readonly entries: readonly JournalEntry[] };
  readonly 'run.changed': { readonly run: RunSummary };
  readonly 'draft.saved': Schemas['DraftSaved'];
  readonly presence: Schemas['Presence'];
  readonly counts: Schemas['Counts'];
}
export type MessageName = keyof Messages;

/** One message with its name: what the handler of a room gets. */
export type Message = { [Name in MessageName]: { readonly name: Name; readonly data: Messages[Name] } }[MessageName];

export type Room = `run:${string}` | `workflow:${string}` | 'workspace';

export const MESSAGE_NAMES = ['run.delta', 'run.changed', 'draft.saved', 'presence', 'counts'] as const;

/** The rooms that a message belongs to: it does not say which it was sent to. */
export function roomsOf(message: Message): readonly Room[] {
  switch (message.name) {
    case 'run.delta':
      return [`run:${message.data.runId}`];
    case 'run.changed':
      return [`workflow:${message.data.run.workflowId}`, 'workspace'];
    case 'draft.saved':
    case 'presence':
      return [`workflow:${message.data.workflowId}`];
    case 'counts':
      return ['workspace'];
  }
}
