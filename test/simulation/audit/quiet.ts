import { createHash } from 'node:crypto';
import { isTerminalRun, type JournalEntry } from '@holdfast/workflow';
import type { RunModel, WaitModel } from '../model/store.ts';
import { isAsked } from '../people.ts';
import { SECRET, shapesOf } from '../secret.ts';
import type { World } from '../world.ts';
import type { Broken } from './words.ts';

/** What has been said of a run by its operators: repairs by step. */
type Repairs = ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** So long something may lie around that is due: two looks of the sweep and what they lead to. */
const PATIENCE_MS = 60_000;
/** Most that a run may weigh in the journal: for itself, each of its entries, and each step that it takes over from another. In bytes. */
const WEIGHT = { run: 1_000, entry: 3_000, adopted: 1_000 };
const BY_PERSON = ['done', 'fail', 'skip', 'compensate'] as const;

/** What has to hold when nothing moves any more: I5 to I8, I16, I20 and I24. */
export function auditAtRest(world: World, broken: Broken, repairsOf: (runId: string) => Repairs): void {
  const { store, providers } = world;
  const happened = new Set(providers.ledger.filter(({ committed }) => committed).map(({ key }) => key));
  for (const run of store.runs.values()) {
    nobodyIsMissing(world, broken, run);
    effectsAreReal(world, broken, run, repairsOf(run.id), happened);
    growsBounded(world, broken, run);
  }
  for (const wait of store.waits.values()) answersCount(world, broken, wait);
  for (const [event, runs] of world.acceptedEvents())
    if (runs !== 1) broken('I6', `event ${event} was accepted and became ${runs} runs`);
  keepsSecrets(world, broken);
}

function nobodyIsMissing({ store, scheduler }: World, broken: Broken, run: RunModel): void {
  if (isTerminalRun(run.status)) return;
  const { leaseUntil, wakeAt } = run;
  const due = store.now() - PATIENCE_MS;
  if (leaseUntil !== null && leaseUntil < due) broken('I7', `is leased since ${leaseUntil} and nobody comes`, run.id);
  // A worker that holds it again and again does not move it either.
  if (wakeAt !== null && wakeAt < due) broken('I7', `is due and nobody moves it (${scheduler.now})`, run.id);
}

function effectsAreReal(
  { store, providers }: World,
  broken: Broken,
  run: RunModel,
  repairs: Repairs,
  happened: Set<string>,
): void {
  for (const { stepId, item, key, state } of store.effectsOf(run.id)) {
    const place = `${stepId}#${item}`;
    if (state === 'committed' && !happened.has(key))
      broken('I5', `${place} is called committed and never happened`, run.id);
    // What another has put in its place does not stand any more.
    if (state === 'rejected' && happened.has(key) && !providers.isReplaced(key))
      broken('I5', `${place} is called rejected and happened`, run.id);
    const isOpen = state === 'sent' || state === 'unknown' || state === 'accepted';
    const isToldByPerson = BY_PERSON.some((action) => repairs?.get(stepId)?.has(action));
    if (isOpen && isTerminalRun(run.status) && !isToldByPerson)
      broken('I5', `${place} is ${state}, and its run is over`, run.id);
  }
}

/** I16: who answered was asked, saw what is kept, and no second answer was taken in. */
function answersCount({ store }: World, broken: Broken, wait: WaitModel): void {
  const { id, runId, kind, approvers, asked, askedHash, closedBy, outcome } = wait;
  const answer = outcome === null ? null : (JSON.parse(outcome) as { choice?: string; by?: string });
  if (kind !== 'approval' || answer?.choice === undefined) return;
  if (!isAsked(approvers, closedBy ?? '')) broken('I16', `${closedBy} answered a question for ${approvers}`, runId);
  if (
    createHash('sha256')
      .update(asked ?? '')
      .digest('hex') !== askedHash
  )
    broken('I16', `what was shown for ${wait.stepId} is not what is kept`, runId);
  const taken = eventsOf(store.journal.get(runId)).filter(
    (event) => event.type === 'wait.ended' && event.step === wait.stepId && event.outcome.kind === 'decided',
  );
  const mine = [...store.waits.values()].filter((other) => other.runId === runId && other.stepId === wait.stepId);
  if (taken.length > mine.length) broken('I16', `${wait.stepId} took in ${taken.length} answers (${id})`, runId);
}

/** I24: the journal grows with what happens, and nothing is left behind by a run that is over. */
function growsBounded({ store }: World, broken: Broken, run: RunModel): void {
  const rows = store.journal.get(run.id) ?? [];
  const entries = rows.flatMap(({ entries: text }) => JSON.parse(text) as JournalEntry[]);
  const bytes = rows.reduce((sum, { entries: text }) => sum + text.length, 0);
  const steps = [...(store.steps.get(run.id)?.values() ?? [])];
  const attempts = steps.reduce((sum, { attempt }) => sum + attempt, 0);
  const sends = store.effectsOf(run.id).reduce((sum, effect) => sum + effect.sends, 0);
  // A claim each time somebody takes it up; a start, an end and a pause for each attempt; each send; each message.
  const most = 1 + steps.length + run.fence + 3 * attempts + sends + store.told(run.id);
  if (entries.length > most) broken('I24', `${entries.length} entries, ${most} at most`, run.id);
  const weight =
    WEIGHT.run + WEIGHT.entry * entries.length + (run.birth.replayOf === null ? 0 : WEIGHT.adopted * steps.length);
  if (bytes > weight) broken('I24', `${bytes} bytes of journal, ${weight} at most`, run.id);
  // One that is held still writes what came in last.
  if (!isTerminalRun(run.status) || run.leaseOwner !== null) return;
  // An answer whose moment had not come when the run ended never took effect.
  const letters = store.inbox.filter(({ runId, notBefore }) => runId === run.id && notBefore === null).length;
  if (letters > 0) broken('I24', `is over and leaves ${letters} messages unread`, run.id);
  // An address that was told and never waited at stays as it is: who calls it learns that the run is over.
  for (const { runId, stepId, isOpen, deadline } of store.waits.values())
    if (runId === run.id && isOpen && deadline !== null) broken('I24', `is over and leaves ${stepId} open`, run.id);
}

/** I20: what the provider is given to let us in, and gives back in its answers, is nowhere at rest. */
function keepsSecrets({ store }: World, broken: Broken): void {
  const shapes = shapesOf(SECRET);
  for (const [table, text] of store.texts()) {
    const shape = shapes.find((each) => text.includes(each));
    if (shape !== undefined) broken('I20', `the secret is in table ${table}, as ${shape}`);
  }
}

const eventsOf = (rows: readonly { readonly entries: string }[] = []) =>
  rows.flatMap(({ entries }) => (JSON.parse(entries) as JournalEntry[]).map(({ event }) => event));
