import type { JsonObject } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import { frozenOf } from '../people/answering.ts';
import { askedNow, isAsked } from '../people/asked.ts';
import type { Occasion } from '../people/reminders.ts';
import { messageOf as wordsOf } from '../runtime.ts';
import { AnswerStore } from '../store/answers.ts';
import type { ChannelStore } from '../store/channels.ts';
import type { Database } from '../store/database.ts';
import { DeliveryStore } from '../store/deliveries.ts';
import type { DueQuestion } from '../store/notices.ts';
import type { Queries } from '../store/transaction.ts';
import { Rounds } from '../worker/rounds.ts';
import type { Timers } from '../worker/timers.ts';
import { type Message, messageOf } from './message.ts';
import { NotSentError, sendNotice, type WayOut } from './send-notice.ts';

interface OutboxSetup {
  readonly database: Database;
  readonly channels: ChannelStore;
  readonly out: WayOut;
  readonly publicUrl: string;
  readonly timers: Timers;
  log(message: string, fields: JsonObject): void;
}

const EVERY_MS = 1_000;
const MOST = 20;
/** Attempts at one delivery, and the pause after the first; it doubles. */
const ATTEMPTS = 6;
const PAUSE_MS = 30_000;

interface Person {
  readonly id: string;
  readonly email: string;
  readonly role: 'approver' | 'admin' | 'owner';
}

/**
 * Word to people: written with what it is about, sent afterwards. Invariants:
 * W1 A row is written in the transaction that makes it due; nothing is sent from within one.
 * W2 A row is claimed before it is sent, and its outcome recorded: it is sent at least once, with the same id.
 * W3 What goes wrong is tried again with growing pauses, then stays as failed for people to see. No run waits for it.
 */
export class Outbox {
  readonly #setup: OutboxSetup;
  readonly #rounds: Rounds;

  constructor(setup: OutboxSetup) {
    this.#setup = setup;
    this.#rounds = new Rounds({
      everyMs: EVERY_MS,
      timers: setup.timers,
      look: () => this.send(),
      failed: (error) => setup.log('Word to people could not be sent', { error: wordsOf(error) }),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Writes word of a question for all channels that are on and tell of questions (W1). */
  async tell(question: DueQuestion, occasion: Occasion, within: Queries): Promise<void> {
    const channels = (await this.#setup.channels.within(within).list(question.workspaceId)).filter(
      ({ isOn, tells }) => isOn && tells !== 'alerts',
    );
    if (channels.length === 0) return;
    const frozen = frozenOf(question.asked);
    const recipients = await recipientsOf(question, within);
    const message = messageOf(question, frozen, occasion, this.#setup.publicUrl) as unknown as JsonObject;
    for (const { id, kind } of channels)
      for (const to of kind === 'email' ? recipients.map((each) => [each]) : [recipients])
        await new DeliveryStore(within).add({
          workspaceId: question.workspaceId,
          runId: question.runId,
          waitId: question.id,
          channelId: id,
          occasion,
          recipients: to,
          message,
        });
  }

  /** Sends what is due. Gives how many. */
  async send(): Promise<number> {
    const { database, channels, out } = this.#setup;
    const deliveries = new DeliveryStore(database);
    const due = await deliveries.claim(MOST);
    for (const { id, workspaceId, channelId, recipients, message, attempts } of due) {
      const channel = await channels.open(workspaceId, channelId);
      if (!channel?.isOn) {
        await deliveries.failed(id, channel ? 'The channel is off.' : 'The channel is gone.', null);
        continue;
      }
      try {
        // Written by us.
        await sendNotice(channel, { id, recipients, message: message as unknown as Message }, out);
        fault('notice.sent', id);
        await deliveries.sent(id);
      } catch (error) {
        if (!(error instanceof NotSentError)) throw error;
        const isOver = error.isFinal || attempts >= ATTEMPTS;
        await deliveries.failed(id, error.message, isOver ? null : PAUSE_MS * 2 ** (attempts - 1));
        if (isOver)
          this.#setup.log('Word to people was not delivered', {
            delivery: id,
            channel: channelId,
            reason: error.message,
          });
      }
    }
    return due.length;
  }
}

/** Addresses of those who are asked by now and have not answered: by name, and whoever has a role that is named. */
async function recipientsOf({ id, workspaceId, approvers }: DueQuestion, within: Queries): Promise<string[]> {
  const answers = new AnswerStore(within);
  const handOvers = (await answers.handOversOf([id])).get(id) ?? [];
  const voices = (await answers.of([id])).get(id) ?? [];
  const { seats, gone } = askedNow(approvers, handOvers);
  const { rows: people } = await within.pool.query<Person>(
    `select p.id, p.email, m.role from person p join member m on m.person_id = p.id
     where m.workspace_id = $1 and m.role in ('approver', 'admin', 'owner')`,
    [workspaceId],
  );
  const isDone = (person: Person) => gone.has(person.id) || voices.some((voice) => voice.person === person.id);
  return people
    .filter((person) => !isDone(person) && isAsked(seats.flat(), { ...person, via: 'session' }))
    .map(({ email }) => email);
}
