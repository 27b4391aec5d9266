import { Type } from 'typebox';
import { closed, Id } from './common.ts';
import { RunSummary } from './runs.ts';

/**
 * Messages over socket.io (path /live). A client sends `watch` with a room and
 * gets an acknowledgement; the server then sends numbered messages.
 *
 * - `run:<runId>`: `run.delta`. `from` is the journal position the delta
 *   follows, `to` the one it ends at. A client whose position is not `from`
 *   refetches /runs/{id}/journal?after=… and goes on from there.
 * - `workflow:<workflowId>`: `run.changed` for each of its runs, `draft.saved`
 *   when a draft was saved, `presence` with who has it open and which node they
 *   look at. Each open page is a visit; the acknowledgement says which is one's
 *   own. `look` with the workflow and a node, or null, says where one is.
 * - `workspace`: `run.changed` for all runs (at most four a second, the latest
 *   of each run), `counts` for the numbers on the rail.
 */
export const RunDelta = closed({
  runId: Id,
  from: Type.Integer(),
  to: Type.Integer(),
  entries: Type.Array(Type.Unknown({ description: 'JournalEntry of @holdfast/workflow.' })),
  /** Times by the server's clock, for countdowns. Epoch milliseconds. */
  at: Type.Integer(),
});
export const RunChanged = closed({ run: RunSummary });
export const DraftSaved = closed({
  workflowId: Id,
  revision: Type.Integer(),
  by: closed({ id: Type.String(), name: Type.String() }),
});
export const Presence = closed({
  workflowId: Id,
  people: Type.Array(
    closed({
      id: Type.String(),
      name: Type.String(),
      visit: Type.String({ description: 'One open page.' }),
      node: Type.Union([Type.String(), Type.Null()], { description: 'The node they have selected.' }),
    }),
  ),
});
export const Look = closed({
  workflowId: Id,
  node: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
});
export const Counts = closed({ parked: Type.Integer(), approvals: Type.Integer() });
export const Watch = closed({ room: Type.String({ pattern: '^(run:|workflow:)[0-9a-f-]{36}$|^workspace$' }) });
export const Watching = closed({
  ok: Type.Boolean(),
  head: Type.Optional(Type.Integer()),
  visit: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
});
