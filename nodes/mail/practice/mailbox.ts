/** A message as it lies in a folder. */
export interface Stored {
  readonly uid: number;
  readonly source: Buffer;
  readonly receivedAt: Date;
  /** `\Seen` and the like; nothing that only reads may add any. */
  readonly flags: Set<string>;
}

export interface Folder {
  validity: number;
  nextUid: number;
  messages: Stored[];
}

/** The folders of one mailbox. */
export class PracticeMailbox {
  readonly folders = new Map<string, Folder>();

  constructor() {
    this.make('INBOX');
  }

  make(name: string): Folder {
    const folder: Folder = { validity: 1_700_000_000 + this.folders.size, nextUid: 1, messages: [] };
    this.folders.set(name, folder);
    return folder;
  }

  /** Puts a message into a folder; gives its number. */
  deliver(source: string | Uint8Array, { folder = 'INBOX', receivedAt = new Date() } = {}): number {
    return this.#put(folder, Buffer.from(source as Uint8Array), receivedAt);
  }

  /** Takes messages out of one folder and puts them into another. False where there is no such folder. */
  move(from: Folder, uids: ReadonlySet<number>, to: string): boolean {
    if (!this.folders.has(to)) return false;
    const moved = from.messages.filter(({ uid }) => uids.has(uid));
    from.messages = from.messages.filter(({ uid }) => !uids.has(uid));
    for (const { source, receivedAt } of moved) this.#put(to, source, receivedAt);
    return true;
  }

  /** Gives all messages of a folder new numbers, as a server does that has lost its index. */
  renumber(name = 'INBOX'): void {
    const folder = this.folder(name);
    const { messages } = folder;
    Object.assign(folder, { validity: folder.validity + 1_000, nextUid: 1, messages: [] });
    for (const { source, receivedAt } of messages) this.#put(name, source, receivedAt);
  }

  folder(name: string): Folder {
    const found = this.folders.get(name);
    if (!found) throw new RangeError(`There is no folder ${name}.`);
    return found;
  }

  #put(name: string, source: Buffer, receivedAt: Date): number {
    const folder = this.folder(name);
    const uid = folder.nextUid;
    folder.nextUid += 1;
    folder.messages.push({ uid, source, receivedAt, flags: new Set() });
    return uid;
  }
}
