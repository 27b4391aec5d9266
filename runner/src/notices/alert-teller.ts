import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@holdfast/workflow';
import { messageOf as wordsOf } from '../runtime.ts';
import { AlertNoteStore, type DueWorkspace } from '../store/alert-notes.ts';
import type { Alert, AlertStore } from '../store/alerts.ts';
import type { ChannelRow, ChannelStore } from '../store/channels.ts';
import type { Database } from '../store/database.ts';
import { DeliveryStore } from '../store/deliveries.ts';
import { inTransaction, type Queries } from '../store/transaction.ts';
import { Rounds } from '../worker/rounds.ts';
import type { Timers } from '../worker/timers.ts';
import { alertMessage } from './alert-message.ts';
import { type AlertNote, decide, keyOf, type Word } from './alert-moves.ts';

interface AlertTellerSetup {
  readonly database: Database;
  readonly channels: ChannelStore;
  readonly alerts: Pick<AlertStore, 'list'>;
  readonly publicUrl: string;
  readonly timers: Timers;
  log(message: string, fields: JsonObject): void;
}

const EVERY_MS = 1_000;
/** So often the alerts of one workspace are looked at, however many processes there are. */
const LOOK_EVERY_MS = 20_000;

/**
 * Tells of alerts by the channels that are to. Invariants, beside those of what is told when (A1-A3):
 * A4 A workspace is looked at by one process at a time, and each alert is noted in the transaction that
 *    writes word of it: it is written once, and sent as all word is (W1-W3).
 * A5 No run waits for any of it.
 */
export class AlertTeller {
  readonly #setup: AlertTellerSetup;
  readonly #rounds: Rounds;

  constructor(setup: AlertTellerSetup) {
    this.#setup = setup;
    this.#rounds = new Rounds({
      everyMs: EVERY_MS,
      timers: setup.timers,
      look: () => this.look(),
      failed: (error) => setup.log('Alerts could not be looked at', { error: wordsOf(error) }),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Looks at one workspace that is due. Gives whether there was one. */
  look(): Promise<boolean> {
    return inTransaction(this.#setup.database, async (within) => {
      const workspace = await new AlertNoteStore(within).claim(LOOK_EVERY_MS);
      if (workspace) await this.#tell(workspace, within);
      return workspace !== null;
    });
  }

  async #tell({ id, now }: DueWorkspace, within: Queries): Promise<void> {
    const channels = (await this.#setup.channels.within(within).list(id)).filter(
      ({ isOn, tells }) => isOn && tells !== 'questions',
    );
    const notes = await new AlertNoteStore(within).list(channels.map((channel) => channel.id));
    const alerts = await this.#setup.alerts.list(id, within);
    for (const channel of channels) await this.#tellBy(channel, notes.get(channel.id) ?? [], alerts, now, within);
  }

  async #tellBy(
    channel: ChannelRow,
    before: readonly AlertNote[],
    alerts: readonly Alert[],
    now: number,
    within: Queries,
  ): Promise<void> {
    const recipients = channel.kind === 'email' ? await recipientsOf(channel, within) : [];
    // Noted as told it would be, while nobody was.
    if (channel.kind === 'email' && recipients.length === 0) return;
    const { notes, words } = decide(before, alerts, channel.alerts, now);
    await keep(channel.id, before, notes, within);
    if (words.length > 0) await this.#write(channel, words, recipients, within);
  }

  async #write({ id, workspaceId, kind }: ChannelRow, words: readonly Word[], recipients: string[], within: Queries) {
    const message = alertMessage(words, this.#setup.publicUrl) as unknown as JsonObject;
    // Whoever gets it by mail does not learn who else does.
    for (const to of kind === 'email' ? recipients.map((each) => [each]) : [[]])
      await new DeliveryStore(within).add({
        workspaceId,
        runId: null,
        waitId: null,
        channelId: id,
        occasion: 'alert',
        recipients: to,
        message,
      });
  }
}

/** Writes what has changed. */
async function keep(channelId: string, before: readonly AlertNote[], after: readonly AlertNote[], within: Queries) {
  const store = new AlertNoteStore(within);
  const known = new Map(before.map((note) => [keyOf(note.alert), note]));
  for (const note of after) {
    const key = keyOf(note.alert);
    if (!isDeepStrictEqual(known.get(key), note)) await store.put(channelId, note);
    known.delete(key);
  }
  for (const { alert } of known.values()) await store.remove(channelId, alert);
}

/** The addresses that the channel names for alerts; where it names none, those of owners and administrators. */
async function recipientsOf({ workspaceId, alerts }: ChannelRow, within: Queries): Promise<string[]> {
  if (alerts.to.length > 0) return [...alerts.to];
  const { rows } = await within.pool.query<{ email: string }>(
    `select p.email from person p join member m on m.person_id = p.id
     where m.workspace_id = $1 and m.role in ('admin', 'owner') order by p.email`,
    [workspaceId],
  );
  return rows.map(({ email }) => email);
}
