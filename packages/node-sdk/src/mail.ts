/** Where a mailbox is, and whose it is. How its user signs in is what the connection's `auth` says. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `none` goes to this machine only. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string;
}

/** A message as a folder lists it. */
export interface MailHead {
  /** Its number in the folder: it grows, and means nothing once the folder's `validity` is another. */
  readonly uid: number;
  readonly sizeBytes: number;
  /** When the server took it, epoch milliseconds. */
  readonly receivedAt: number;
}

/** Part of what is in a folder. */
export interface MailList {
  readonly heads: readonly MailHead[];
  /** The highest number that was looked at; 0 where there was none. */
  readonly upTo: number;
  readonly isMore: boolean;
}

/** A folder that was opened (IMAP, RFC 9051). Nothing in it is marked as read. */
export interface MailFolder {
  /** With another one, all numbers are new (UIDVALIDITY). */
  readonly validity: string;
  /** No message that comes from now on has a lower number. */
  readonly nextUid: number;
  /** Messages above a number, by number; `since` leaves out those that came before an instant. At most so many are looked at. */
  list(from: { readonly above: number; readonly since: number | null }, most: number): Promise<MailList>;
  /** The first `maxBytes` of a message; null where it is gone. */
  read(uid: number, maxBytes: number): Promise<Uint8Array | null>;
  /** Those that are gone already are passed over. */
  move(uids: readonly number[], folder: string): Promise<void>;
}

/**
 * The way into the mailbox of a connection, as `HttpClient` is the way to an API. Its
 * implementation guards the destination and signs in; a connector never opens a socket of its own.
 *
 * @throws NodeFailure
 */
export interface MailClient {
  /** Signs in, opens a folder for some work, and leaves. */
  open<T>(folder: string, work: (folder: MailFolder) => Promise<T>): Promise<T>;
}
