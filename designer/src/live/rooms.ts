import { Delivery, type Pace } from './delivery.ts';
import { type Message, type Room, roomsOf } from './messages.ts';

/** The runner's answer to a watch. */
export interface Watching {
  readonly ok: boolean;
  readonly head?: number;
  /** Of a workflow: tells this page from the others that have it open. */
  readonly visit?: string;
  readonly error?: string;
}

/** The socket, as far as the rooms need it. */
export interface Transport {
  readonly watch: (room: Room) => Promise<Watching>;
  readonly unwatch: (room: Room) => void;
}

export interface RoomHandler {
  readonly onMessage: (message: Message) => void;
  /** The room was entered, for the first time or again after the connection was lost. */
  readonly onEntered?: (answer: Watching, isAgain: boolean) => void;
}

/**
 * Who listens to what. A room is entered with its first listener and left with
 * its last; after a lost connection all are entered again.
 */
export class Rooms {
  readonly #transport: Transport;
  readonly #handlers = new Map<Room, Set<RoomHandler>>();
  readonly #entered = new Set<Room>();
  readonly #delivery: Delivery<Message>;

  constructor(transport: Transport, pace: Pace) {
    this.#transport = transport;
    this.#delivery = new Delivery(pace, (batch) => {
      for (const message of batch) this.#hand(message);
    });
  }

  /** Listens to a room. Gives back how to stop. */
  join(room: Room, handler: RoomHandler): () => void {
    const handlers = this.#handlers.get(room) ?? new Set();
    handlers.add(handler);
    this.#handlers.set(room, handlers);
    if (handlers.size === 1) void this.#enter(room, [handler]);
    else if (this.#entered.has(room)) void this.#enter(room, [handler]);
    return () => {
      handlers.delete(handler);
      if (handlers.size > 0 || this.#handlers.get(room) !== handlers) return;
      this.#handlers.delete(room);
      this.#entered.delete(room);
      this.#transport.unwatch(room);
    };
  }

  receive(message: Message): void {
    this.#delivery.add(message);
  }

  /** The connection came back: enters every room again. */
  reenter(): void {
    for (const [room, handlers] of this.#handlers) void this.#enter(room, [...handlers]);
  }

  async #enter(room: Room, handlers: readonly RoomHandler[]): Promise<void> {
    const isAgain = this.#entered.has(room);
    const answer = await this.#transport.watch(room);
    const listening = this.#handlers.get(room);
    if (!listening) return;
    if (answer.ok) this.#entered.add(room);
    // Those who came while the room was being entered are in it too.
    for (const handler of isAgain ? handlers : listening)
      if (listening.has(handler)) handler.onEntered?.(answer, isAgain);
  }

  #hand(message: Message): void {
    for (const room of roomsOf(message)) {
      for (const handler of [...(this.#handlers.get(room) ?? [])]) handler.onMessage(message);
    }
  }
}
