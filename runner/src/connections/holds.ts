import { fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Blackout, JsonObject } from '@holdfast/workflow';
import { messageOf } from '../runtime.ts';
import type { HoldStore, OpenHold } from '../store/holds.ts';
import { Rounds } from '../worker/rounds.ts';
import { blackoutEnd, unknownZone } from './blackouts.ts';

/** Whose write it is. */
export interface Writing {
  readonly workspaceId: string;
  readonly workflowId: string;
  /** Slug of the connection it goes over. */
  readonly connection: string | null;
  readonly blackouts: readonly Blackout[];
  readonly timeZone: string;
}

interface Setup {
  readonly store: Pick<HoldStore, 'standing' | 'release'>;
  blackoutsOf(workspaceId: string, connection: string): readonly Blackout[];
  now(): number;
  ring(runId: string, wakeSeq: number): void;
  log(level: 'info' | 'warn', message: string, fields: JsonObject): void;
}

/** So soon every process knows of a hold that another one set. */
const EVERY_MS = 1_000;
/** Most steps that are sent on in one look, and for how long after it was lifted steps are looked for that met a hold. */
const MOST = 200;
const LINGERS_MS = 60_000;

/**
 * What may not be written now: what operators hold back, and blackout windows. Invariants:
 * W1 It is asked before a write is noted as an intent, and once more, without waiting, before its first byte.
 * W2 What a hold kept back goes on when it is lifted, also where the process that lifted it dies.
 */
export class Holds {
  readonly #setup: Setup;
  #open: readonly OpenHold[] = [];
  #rounds: Rounds | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** @param releases whether this process sends on what waits for holds that were lifted */
  start(releases: boolean): void {
    void this.#rounds?.stop();
    // A hold counts as soon as it is known: no rest.
    this.#rounds = new Rounds({ everyMs: EVERY_MS, look: () => this.look(releases), failed: () => {}, rests: false });
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds?.stop();
    await this.#looking;
  }

  /** Reads which holds stand before anything is written. Rejects when they cannot be read: nobody may write then. */
  read(): Promise<void> {
    return this.#look(false);
  }

  /** Reads which holds stand, and where told so sends on what no longer has to wait. */
  look(releases: boolean): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look(releases))
      .catch((error: unknown) => this.#setup.log('warn', 'Holds could not be read', { error: messageOf(error) }));
    return this.#looking;
  }

  async #look(releases: boolean): Promise<void> {
    const { store, ring } = this.#setup;
    const { open, isLifted } = await store.standing();
    this.#open = open;
    if (!releases || !isLifted) return;
    for (const { runId, wakeSeq } of await store.release(MOST, LINGERS_MS)) ring(runId, wakeSeq);
  }

  /** Why a write may not be sent now; null where it may. */
  forbids(writing: Writing): NodeFailure | null {
    const hold = this.#open.find((each) => isAbout(each, writing));
    if (hold)
      return fail.policy('kill_switch', {
        message: `${hold.setBy} holds the writes of ${WHAT[hold.scope]} back: ${hold.reason} It goes on when the hold is lifted.`,
        phase: 'unsent',
        decidedBy: 'hold',
        evidence: { hold: hold.id },
      });
    const { workspaceId, connection, blackouts, timeZone } = writing;
    const windows =
      connection === null ? blackouts : [...blackouts, ...this.#setup.blackoutsOf(workspaceId, connection)];
    if (windows.length === 0) return null;
    const unknown = unknownZone(windows, timeZone);
    if (unknown !== null)
      return fail.policy('blackout_zone', {
        message: `A blackout window counts in the time zone "${unknown.slice(0, 64)}", which does not exist: nobody can tell whether it is now. Nothing is written until it is corrected.`,
        phase: 'unsent',
        decidedBy: 'blackout',
      });
    const until = blackoutEnd(windows, this.#setup.now(), timeZone);
    if (until === null) return null;
    return fail.policy('blackout_window', {
      message: `Nothing is written in this blackout window. It ends at ${new Date(until).toISOString()}.`,
      phase: 'unsent',
      decidedBy: 'blackout',
      evidence: { heldUntil: until },
    });
  }
}

const WHAT = { workspace: 'this workspace', workflow: 'this workflow', connection: 'this connection' } as const;

const isAbout = ({ workspaceId, scope, subject, slug }: OpenHold, writing: Writing): boolean =>
  workspaceId === writing.workspaceId &&
  (scope === 'workspace' ||
    (scope === 'workflow' ? subject === writing.workflowId : slug !== null && slug === writing.connection));
