/** An open page of a workflow, and the step that is looked at there. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly visit: string;
  readonly node: string | null;
}

/** A process that says nothing for so long is gone, and its people with it. */
const GONE_MS = 30_000;

interface Heard {
  readonly people: ReadonlyMap<string, readonly Person[]>;
  readonly atMs: number;
}

/**
 * Who has a workflow open at the other API processes, as these told last. Knows no
 * clock and no database.
 */
export class Elsewhere {
  readonly #processes = new Map<string, Heard>();

  /** Takes over who is in a room of another process; nobody takes it off. */
  tell(process: string, room: string, people: readonly Person[], nowMs: number): void {
    const rooms = new Map(this.#processes.get(process)?.people);
    if (people.length > 0) rooms.set(room, people);
    else rooms.delete(room);
    this.#processes.set(process, { people: rooms, atMs: nowMs });
  }

  /** A process is still there. Says whether it is known what it has told before. */
  alive(process: string, nowMs: number): boolean {
    const known = this.#processes.get(process);
    if (known) this.#processes.set(process, { ...known, atMs: nowMs });
    return known !== undefined;
  }

  /** Forgets a process. Gives the rooms that lose people by it. */
  leave(process: string): string[] {
    const rooms = [...(this.#processes.get(process)?.people.keys() ?? [])];
    this.#processes.delete(process);
    return rooms;
  }

  /** Forgets processes that have been silent for too long. Gives the rooms that lose people by it. */
  expire(nowMs: number): string[] {
    const gone = [...this.#processes].filter(([, { atMs }]) => nowMs - atMs > GONE_MS);
    return gone.flatMap(([process]) => this.leave(process));
  }

  in(room: string): readonly Person[] {
    return [...this.#processes.values()].flatMap(({ people }) => people.get(room) ?? []);
  }
}
