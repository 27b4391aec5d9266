import { createHash, randomBytes } from 'node:crypto';
import type { RunState } from '@holdfast/engine';
import type { JsonObject, RunEvent, StepId } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { WaitRow } from '../store/checkpoint.ts';
import type { Carrier } from './carrier.ts';

/**
 * Addresses that let a waiting run go on, `/hooks/resume/<token>`. Invariants:
 * A1 A step whose expressions read `$run.resumeUrl` has an address of its own, with a random token of which only
 *    the hash is stored. Its row goes with the step's next commit: at the latest that of the write that tells it.
 * A2 Until a step waits for it, the row stands under the step that told it, without a deadline. Who comes to wait
 *    takes over the addresses of all steps before it: whichever is called first ends the wait.
 * A3 A call that comes before anybody waits closes its row and is kept there: the step finds it when it comes to wait.
 * A4 Its message may be taken in while a step that comes to wait has asked for the rows and has no answer yet, which
 *    may not tell of the call any more: so it is remembered here as well.
 */
interface Books {
  /** By the step that told it. */
  readonly urls: Map<StepId, string>;
  /** Who waits at an address, by the id of its row, before a commit says so. */
  readonly waiting: Map<string, StepId>;
  /** What callers said to steps that have not been told yet. */
  readonly said: Map<StepId, JsonObject>;
  /** What callers said before anybody waited, by the id of the row. */
  readonly early: Map<string, JsonObject>;
}

/** 256 bits. */
const TOKEN_BYTES = 32;

const books = new WeakMap<Carrier, Books>();

function booksOf(carrier: Carrier): Books {
  const known = books.get(carrier);
  if (known) return known;
  const fresh: Books = { urls: new Map(), waiting: new Map(), said: new Map(), early: new Map() };
  books.set(carrier, fresh);
  return fresh;
}

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The address that is this step's to tell. */
export function resumeUrl(carrier: Carrier, step: StepId): string {
  const { urls } = booksOf(carrier);
  const known = urls.get(step);
  if (known !== undefined) return known;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  carrier.pending.putWait({ ...callbackRow(uuid(), step, null), tokenHash: tokenHash(token) });
  const url = `${carrier.context.publicUrl}/hooks/resume/${token}`;
  urls.set(step, url);
  return url;
}

/** The row of a wait for a call. One that is stored keeps its token whatever is said here. */
const callbackRow = (id: string, stepId: StepId, deadline: number | null): WaitRow => ({
  id,
  stepId,
  kind: 'callback',
  tokenHash: null,
  deadline,
  isOpen: true,
  asked: null,
  askedHash: null,
  approvers: [],
});

/** A step comes to wait for a call: it takes over the addresses that were told before it. A call that was there first ends it at once. */
export async function awaitCall(carrier: Carrier, step: StepId, deadline: number): Promise<void> {
  const stored = await carrier.context.reader.addresses(carrier.identity.runId);
  const status = carrier.state.steps.get(step)?.status;
  if (carrier.isOver || (status !== 'ready' && status !== 'running')) return;
  const { waiting, said, early } = booksOf(carrier);
  const before = stepsBefore(carrier.state, step);
  const told = stored.filter(({ id, stepId }) => before.has(stepId) && !waiting.has(id));
  const untold = [...carrier.pending.waits.values()].filter((row) => row.deadline === null && before.has(row.stepId));
  const answer = told.map(({ id, outcome }) => outcome ?? early.get(id)).find((each) => each !== undefined);
  const isOpen = answer === undefined;
  for (const { id } of told) carrier.pending.putWait({ ...callbackRow(id, step, deadline), isOpen });
  for (const row of untold) carrier.pending.putWait({ ...row, stepId: step, deadline, isOpen });
  if (told.length + untold.length === 0) carrier.pending.putWait(callbackRow(uuid(), step, deadline));
  for (const { id } of [...told, ...untold]) waiting.set(id, step);
  carrier.apply({ type: 'step.suspended', at: carrier.now(), step, wait: { kind: 'callback', deadline } });
  if (!answer) return;
  said.set(step, answer);
  carrier.apply({ type: 'wait.ended', at: carrier.now(), step, outcome: { kind: 'called' } });
  queueMicrotask(() => carrier.work());
}

/** An address was called. Null where no step waits at it: it will look for itself when it does (A3). */
export async function called(carrier: Carrier, waitId: string): Promise<RunEvent | null> {
  const row = await carrier.context.reader.wait(waitId);
  const { waiting, said, early } = booksOf(carrier);
  const step = carrier.state.steps.get(waiting.get(waitId) ?? row?.stepId ?? '');
  if (step?.wait?.kind !== 'callback') {
    if (row) early.set(waitId, row.outcome ?? {});
    return null;
  }
  said.set(step.id, row?.outcome ?? {});
  carrier.pending.closeWaits(step.id);
  return { type: 'wait.ended', at: carrier.now(), step: step.id, outcome: { kind: 'called' } };
}

/** What the caller said to a step that goes on; undefined where only the store knows. */
export const saidTo = (carrier: Carrier, step: StepId): JsonObject | undefined => booksOf(carrier).said.get(step);

/** The step itself and all that stand before it. */
function stepsBefore({ steps }: RunState, id: StepId): ReadonlySet<StepId> {
  const before = new Set([id]);
  for (const each of before) {
    const step = steps.get(each);
    if (step?.cause) before.add(step.cause);
    for (const { from, refs } of step?.inputs ?? []) {
      before.add(from);
      for (const ref of refs) before.add(ref.step);
    }
  }
  return before;
}
