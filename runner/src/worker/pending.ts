import type { JournalEntry, StepId } from '@holdfast/workflow';
import type { Checkpoint, PayloadRow, WaitRow } from '../store/checkpoint.ts';
import type { CursorRow } from '../store/step-cursors.ts';
import type { AttemptLines, LogLine } from './attempt-log.ts';
import type { Effect } from './effects.ts';
import { nameFiles } from './named-files.ts';
import { type Packing, type StoredChunk, storeChunk } from './payloads.ts';
import type { StepNotes } from './records.ts';
import type { Chunk } from './run-data.ts';

type Message = Checkpoint['notify'][number];
type Child = Checkpoint['children'][number];

/** What a run has to write and has not handed to the writer yet. */
export class Pending {
  entries: JournalEntry[] = [];
  dirty = new Set<StepId>();
  effects = new Map<string, Effect>();
  payloads: PayloadRow[] = [];
  /** Ids of files that its items have come to name since. */
  files = new Set<string>();
  waits = new Map<string, WaitRow>();
  closeWaitsOf: StepId[] = [];
  consumed: string[] = [];
  children: Child[] = [];
  notify: Message[] = [];
  /** By node and list. */
  cursors = new Map<string, CursorRow>();
  /** By step and attempt. */
  logs = new Map<string, AttemptLines & { readonly lines: LogLine[] }>();
  /** Work that has to be through before the next commit: compression, look-ups. */
  #preparing = new Set<Promise<void>>();
  /** Files that stand in a commit, or are to. */
  readonly #named = new Set<string>();
  readonly #packing: Packing;

  constructor(packing: Packing) {
    this.#packing = packing;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0 && this.dirty.size === 0 && this.effects.size === 0 && this.consumed.length === 0;
  }

  /** Serialises an output and adds it to the notes of its step. @throws OutputTooLargeError */
  store(chunk: Chunk, notes: StepNotes, mostBytes?: number): void {
    const add = (stored: StoredChunk) => {
      notes.output.push(stored.text);
      if (stored.payload) this.payloads.push(stored.payload);
    };
    const stored = storeChunk(chunk, this.#packing, mostBytes);
    if (stored instanceof Promise) this.prepare(stored.then(add));
    else add(stored);
    nameFiles(chunk.ports, this.#name);
  }

  /** Once for all that hand it on. */
  readonly #name = (file: string): void => {
    if (this.#named.has(file)) return;
    this.#named.add(file);
    this.files.add(file);
  };

  /** Keeps a line of an attempt. It waits for a commit, and asks for none. */
  log(stepId: StepId, attempt: number, line: LogLine): void {
    const key = `${stepId}\n${attempt}`;
    const known = this.logs.get(key);
    if (known) known.lines.push(line);
    else this.logs.set(key, { stepId, attempt, lines: [line] });
  }

  /** Moves a cursor. The first that has read from a turn moves it on; what others have read from there is read again. */
  moveCursor(row: CursorRow): void {
    const key = `${row.nodeId}\n${row.list}`;
    if (!this.cursors.has(key)) this.cursors.set(key, row);
  }

  /** Opens a wait, or says anew what a row of one is to be. */
  putWait(row: WaitRow): void {
    this.waits.set(row.id, row);
  }

  /** Closes the waits of a step: those that are stored, and those that are not yet. */
  closeWaits(step: StepId): void {
    this.closeWaitsOf.push(step);
    for (const row of this.waits.values()) if (row.stepId === step) this.putWait({ ...row, isOpen: false });
  }

  /** Holds the next commit back until this is done. */
  prepare(work: Promise<void>): void {
    this.#preparing.add(work);
    void work.then(
      () => this.#preparing.delete(work),
      () => {},
    );
  }

  /** Null when nothing is to be waited for. Rejects when a preparation failed. */
  prepared(): Promise<void> | null {
    return this.#preparing.size === 0 ? null : Promise.all(this.#preparing).then(() => {});
  }

  /** Takes everything out, for one commit. */
  take(): Taken {
    const { entries, dirty, effects, payloads, files, waits, closeWaitsOf, consumed, children, notify, cursors, logs } =
      this;
    this.entries = [];
    this.dirty = new Set();
    this.effects = new Map();
    this.payloads = [];
    this.files = new Set();
    this.waits = new Map();
    this.closeWaitsOf = [];
    this.consumed = [];
    this.children = [];
    this.notify = [];
    this.cursors = new Map();
    this.logs = new Map();
    return { entries, dirty, effects, payloads, files, waits, closeWaitsOf, consumed, children, notify, cursors, logs };
  }

  /** Puts back what a commit refused, in front of what came since: a wait that was closed meanwhile is closed. */
  restore(taken: Taken): void {
    this.entries = [...taken.entries, ...this.entries];
    this.dirty = new Set([...taken.dirty, ...this.dirty]);
    this.effects = new Map([...taken.effects, ...this.effects]);
    this.payloads = [...taken.payloads, ...this.payloads];
    this.files = new Set([...taken.files, ...this.files]);
    const closed = new Set(this.closeWaitsOf);
    const waits = [...taken.waits.values()].map((row) => (closed.has(row.stepId) ? { ...row, isOpen: false } : row));
    this.waits = new Map([...waits.map((row) => [row.id, row] as const), ...this.waits]);
    this.closeWaitsOf = [...taken.closeWaitsOf, ...this.closeWaitsOf];
    this.consumed = [...taken.consumed, ...this.consumed];
    this.children = [...taken.children, ...this.children];
    this.notify = [...taken.notify, ...this.notify];
    this.cursors = new Map([...this.cursors, ...taken.cursors]);
    for (const [key, { lines, ...attempt }] of taken.logs)
      this.logs.set(key, { ...attempt, lines: [...lines, ...(this.logs.get(key)?.lines ?? [])] });
  }
}

export interface Taken
  extends Pick<
    Pending,
    | 'entries'
    | 'dirty'
    | 'effects'
    | 'payloads'
    | 'files'
    | 'waits'
    | 'closeWaitsOf'
    | 'consumed'
    | 'children'
    | 'notify'
    | 'cursors'
    | 'logs'
  > {}
