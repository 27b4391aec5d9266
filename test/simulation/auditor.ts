import { decide, EMPTY_STATE, type RunState, STEP_BIRTHS, STEP_MOVES } from '@holdfast/engine';
import { type Checkpoint, chainHash, GENESIS } from '@holdfast/runner/engine-room';
import { isTerminalRun, type JournalEntry, type StepStatus } from '@holdfast/workflow';
import { Amounts } from './audit/amounts.ts';
import { Cursors } from './audit/cursors.ts';
import { Lists } from './audit/lists.ts';
import { Many } from './audit/many.ts';
import { Pace } from './audit/pace.ts';
import { Places } from './audit/places.ts';
import { auditAtRest } from './audit/quiet.ts';
import { Upserts } from './audit/upserts.ts';
import type { Broken, Intent } from './audit/words.ts';
import type { RunModel, Watcher } from './model/store.ts';
import type { Process } from './process.ts';
import type { LedgerEntry } from './provider.ts';
import type { World } from './world.ts';

type Part = Omit<Checkpoint, 'children' | 'notify'>;

/** What the auditor knows of a run from its journal alone. */
interface Book {
  state: RunState;
  hash: string;
  lastFence: number;
  readonly statuses: Map<string, StepStatus>;
  /** Repairs by a person, by step. */
  readonly repairs: Map<string, Set<string>>;
}

/**
 * Watches every commit, every claim and every request, from outside: it believes
 * the journal, the rows and the providers' ledger, and nothing that a worker says.
 * Numbers are those of failure-model section 9.
 */
export class Auditor implements Watcher {
  readonly #world: World;
  readonly #books = new Map<string, Book>();
  readonly #holders = new Map<string, { fence: number; owner: string }>();
  readonly #intents = new Map<string, Intent>();
  readonly #bodyOf = new Map<string, string>();
  /** Since when it is written down that a provider has taken a write on and is at it, by key. */
  readonly #takenOn = new Map<string, number>();

  readonly #say: Broken = (invariant, what, runId) => this.#broken(invariant, what, runId);
  readonly #pace: Pace;
  readonly #lists: Lists;
  readonly #places: Places;
  readonly upserts: Upserts;
  readonly many: Many;
  readonly amounts: Amounts;
  readonly #cursors: Cursors;

  constructor(world: World) {
    this.#world = world;
    this.#pace = new Pace(world, this.#say);
    this.#places = new Places(world, this.#say);
    this.many = new Many(world, this.#say);
    this.upserts = new Upserts(
      this.#say,
      ({ runId, stepId }) => this.#books.get(runId)?.repairs.get(stepId)?.has('retry') === true,
    );
    this.#cursors = new Cursors(() => world.store, this.#say);
    this.amounts = new Amounts((runId, stepId) => this.handed(runId, stepId), this.#say);
    this.#lists = new Lists(
      () => world.store,
      this.#say,
      (key) => this.#intents.get(key),
    );
  }

  /** An event is about to become this run. */
  expect(runId: string, event: string): void {
    this.#lists.belongs(runId, event);
  }

  book(runId: string): Book | undefined {
    return this.#books.get(runId);
  }

  /** Ids of the items that a step was handed. */
  handed(runId: string, stepId: string): string[] {
    const book = this.#books.get(runId);
    return book ? this.#lists.handed(runId, book.state, stepId) : [];
  }

  /* ---- leases (I9) ---- */

  claimed(run: RunModel, owner: string): void {
    const before = this.#holders.get(run.id);
    if (before && run.fence <= before.fence) this.#broken('I9', `fence ${run.fence} follows ${before.fence}`, run.id);
    this.#holders.set(run.id, { fence: run.fence, owner });
    this.#places.leased(run);
    this.#world.say(
      'store',
      `${this.#world.nameOf(run.id)} is claimed by ${this.#world.whoIs(owner)}, fence ${run.fence}`,
    );
  }

  /** A worker that has room looks whose turn it is. */
  looked(worker: Process): void {
    this.#places.looked(worker);
  }

  heldBack(run: RunModel): void {
    this.#world.fire('no place free', `${this.#world.nameOf(run.id)} has to wait for a place`);
  }

  /* ---- commits (I7 to I14, I16, I23) ---- */

  written(part: Part, run: RunModel, owner: string | null): void {
    const holder = this.#holders.get(run.id);
    if (owner !== null && holder && (holder.fence !== part.fence || holder.owner !== owner))
      this.#broken(
        'I9',
        `${this.#world.whoIs(owner)} wrote with fence ${part.fence}; fence ${holder.fence} holds the run`,
        run.id,
      );
    const book = this.#bookOf(run.id);
    if (part.fence < book.lastFence) this.#broken('I9', `fence ${part.fence} wrote after ${book.lastFence}`, run.id);
    book.lastFence = part.fence;
    const { lease, wakeSeq } = part.row;
    const taken = part.consumed.length > 0 ? `, takes in ${part.consumed.join(' ')}` : '';
    this.#world.say(
      this.#world.nameOf(run.id),
      `is written under fence ${part.fence} by ${owner === null ? 'its parent' : this.#world.whoIs(owner)}: ${lease}${taken} (wakeSeq ${wakeSeq}, now ${run.wakeSeq})`,
    );
    if (lease === 'keep') this.#places.leased(run);
    this.#fold(part, run, book);
    this.#lists.written(part, run, book.state, (key) => !this.#intents.has(key));
    for (const { key, stepId, item, seq } of part.effects) this.#intents.set(key, { runId: run.id, stepId, item, seq });
    for (const { key, state } of part.effects) {
      if (state !== 'accepted') this.#takenOn.delete(key);
      else if (!this.#takenOn.has(key)) this.#takenOn.set(key, this.#world.scheduler.now);
    }
    this.#cursors.written(part, run);
    this.#pace.written(run, book.state, part.steps);
    this.#rests(run, book);
  }

  #fold(part: Part, run: RunModel, book: Book): void {
    const { journal } = part;
    const before = new Map(book.statuses);
    if (journal) {
      if (chainHash(book.hash, journal.entries) !== journal.hash)
        this.#broken('chain', 'the hash does not follow', run.id);
      book.hash = journal.hash;
      const decided = (JSON.parse(journal.entries) as JournalEntry[]).map((entry) => this.#replay(book, entry, run));
      if (JSON.stringify(decided) !== journal.entries)
        this.#broken('fold', 'the journal is not what its events give', run.id);
    }
    const { state } = book;
    if (state.status !== run.status || state.head !== run.head)
      this.#broken(
        'fold',
        `the row says ${run.status} at ${run.head}, the journal ${state.status} at ${state.head}`,
        run.id,
      );
    const rows = this.#world.store.steps.get(run.id);
    for (const row of part.steps) {
      if (state.steps.get(row.stepId)?.status !== row.status)
        this.#broken('fold', `the row of ${row.stepId} says ${row.status}`, run.id);
    }
    for (const [step, status] of book.statuses) {
      if (before.get(step) !== status && rows?.get(step)?.status !== status)
        this.#broken('fold', `the row of ${step} was left behind`, run.id);
    }
    if (isTerminalRun(run.status) !== (state.live.size === 0))
      this.#broken('I8', `${run.status} with ${state.live.size} live steps`, run.id);
    this.#world.committed(run, part);
  }

  #replay(book: Book, entry: JournalEntry, run: RunModel): JournalEntry {
    const { event } = entry;
    for (const { step, from, to } of entry.moves) {
      if (from !== (book.statuses.get(step) ?? null))
        this.#broken('I10', `${step} moves from ${from}, where it is not`, run.id);
      if (!(from === null ? STEP_BIRTHS : STEP_MOVES[from]).includes(to))
        this.#broken('I10', `${step} moves from ${from} to ${to}`, run.id);
      if (to === 'succeeded' && from === 'succeeded') this.#broken('I11', `${step} succeeds twice`, run.id);
      book.statuses.set(step, to);
    }
    this.#world.say(
      this.#world.nameOf(run.id),
      `${entry.seq} ${event.type}${'step' in event ? ` ${event.step}` : ''}${'action' in event ? ` ${event.action}` : ''}${'failures' in event ? event.failures.map(({ items, failure }) => ` ${failure.code}[${items}]`).join('') : ''} → ${entry.moves.map(({ step, to }) => `${step} ${to}`).join(', ') || '-'}; ${entry.status}`,
    );
    if (event.type === 'step.repaired') {
      const repairs = book.repairs.get(event.step) ?? new Set();
      book.repairs.set(event.step, repairs.add(event.action));
      this.amounts.repaired(run, book.state, event);
    }
    try {
      const { state, entry: decided } = decide(this.#world.planOf(run), book.state, event);
      book.state = state;
      this.#pace.decided(run, entry, state);
      return decided;
    } catch (error) {
      this.#broken('fold', error instanceof Error ? error.message : String(error), run.id);
      return entry;
    }
  }

  /** A run that nobody holds has something ahead that brings it back. */
  #rests(run: RunModel, { state }: Book): void {
    if (isTerminalRun(run.status) || run.leaseUntil !== null || run.wakeAt !== null) return;
    const hasReason = [...state.live].some((id) => {
      const step = state.steps.get(id);
      return step?.status === 'parked' || (step?.wait?.kind === 'children' && this.#hasOpenChild(run, id));
    });
    if (!hasReason) this.#broken('I7', `rests as ${run.status} with nothing ahead`, run.id);
  }

  #hasOpenChild(parent: RunModel, step: string): boolean {
    const { runs } = this.#world.store;
    return [...runs.values()].some(
      ({ birth, status }) => birth.parent?.runId === parent.id && birth.parent.step === step && !isTerminalRun(status),
    );
  }

  #bookOf(runId: string): Book {
    const known = this.#books.get(runId);
    if (known) return known;
    const book: Book = { state: EMPTY_STATE, hash: GENESIS, lastFence: 0, statuses: new Map(), repairs: new Map() };
    this.#books.set(runId, book);
    return book;
  }

  /* ---- requests (I1 to I4) ---- */

  received(entry: LedgerEntry): void {
    const { subject, key, bodySha, provider } = entry;
    const intent = this.#intents.get(key);
    if (!intent) return this.#broken('I4', `${provider.name} got ${subject} before its intent stood`);
    const body = this.#bodyOf.get(key);
    if (body !== undefined && body !== bodySha)
      this.#broken('I3', `${subject} was sent again with another body`, intent.runId);
    this.#bodyOf.set(key, bodySha);
    this.#pace.received(entry, intent);
    this.upserts.received(entry, intent);
    this.amounts.received(entry, intent, this.#books.get(intent.runId)?.state.steps.get(intent.stepId)?.node);
    if (entry.sentAt > (this.#takenOn.get(key) ?? Number.POSITIVE_INFINITY))
      this.#broken('I1', `${subject} is sent again though the provider is at it`, intent.runId);
    const stands = this.#world.providers
      .committed(subject)
      .find((entry) => entry.key !== key && this.#isSameWrite(entry.key, key));
    if (stands)
      this.#broken('I1', `${subject} is sent under another key, and it stands under ${stands.key}`, intent.runId);
  }

  committed(entry: LedgerEntry): void {
    const { provider, subject, key } = entry;
    const { providers } = this.#world;
    this.upserts.committed(entry);
    const before = providers.committed(subject).filter((entry) => this.#isSameWrite(entry.key, key));
    if ((provider.manner !== 'upsert' || provider.isVersioned) && before.length > 1)
      this.#broken('I2', `${subject} took effect ${before.length} times`, this.#intents.get(key)?.runId);
    const undone = /^(.*)\/undo-(.*)$/.exec(subject);
    if (undone && providers.committed(`${undone[1]}/${undone[2]}`).length === 0)
      this.#broken('undo', `${subject} undoes what never happened`, this.#intents.get(key)?.runId);
  }

  /** A run that a person had done over, or a child of one, writes anew; everything else about one subject is one write. */
  #isSameWrite(oneKey: string, otherKey: string): boolean {
    const [one, other] = [this.#intents.get(oneKey)?.runId, this.#intents.get(otherKey)?.runId];
    if (one === undefined || other === undefined || one === other) return true;
    return !this.#isDoneOver(one) && !this.#isDoneOver(other);
  }

  #isDoneOver(runId: string): boolean {
    const { parent, replayOf } = this.#world.store.runs.get(runId)?.birth ?? {};
    if (replayOf) return true;
    if (!parent) return false;
    return (
      this.#books.get(parent.runId)?.repairs.get(parent.step)?.has('retry') === true || this.#isDoneOver(parent.runId)
    );
  }

  /* ---- when nothing moves any more ---- */

  quiet(): void {
    this.#cursors.quiet();
    this.many.quiet(this.#world.bulk.operations.values());
    auditAtRest(this.#world, this.#say, (runId) => this.#books.get(runId)?.repairs);
  }

  #broken(invariant: string, what: string, runId?: string): void {
    this.#world.violated(invariant, runId === undefined ? what : `${this.#world.nameOf(runId)}: ${what}`);
  }
}
