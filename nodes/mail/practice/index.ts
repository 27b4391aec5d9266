import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Folder, PracticeMailbox } from './mailbox.ts';
import { type Command, commandOf, dateTimeOf, dayOf, isIn } from './words.ts';

export { PracticeMailbox } from './mailbox.ts';

export interface PracticeMailOptions {
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** Access tokens that are let in, instead of the password. */
  readonly tokens?: readonly string[];
  /** Makes the server speak TLS from the first byte. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A mail server with one mailbox, on this machine. */
export interface PracticeMail {
  readonly port: number;
  readonly mailbox: PracticeMailbox;
  /** Commands that came, without what signs in. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

const CAPABILITIES = 'CAPABILITY IMAP4rev1 SASL-IR UIDPLUS MOVE ID';

/**
 * Starts a mail server that speaks as much IMAP (RFC 9051) as reading a mailbox takes. What it does not
 * know it refuses, as a real one does.
 */
export async function startPracticeMail(options: PracticeMailOptions = {}): Promise<PracticeMail> {
  const mailbox = new PracticeMailbox();
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const meet = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, new Session(options, mailbox, (command) => commands.push(command)));
  };
  const server = options.tls ? createTlsServer(options.tls, meet) : createServer(meet);
  // Clients that do not trust the certificate leave in the middle of the handshake.
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    mailbox,
    commands,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads lines and writes what the session says to them. */
function converse(socket: Socket, session: Session): void {
  let rest = '';
  socket.on('error', () => {});
  socket.write(`* OK [${session.capabilities()}] ready\r\n`);
  socket.on('data', (bytes: Buffer) => {
    rest += bytes.toString('latin1');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      for (const said of session.answer(line)) socket.write(said);
      if (session.isOver) socket.end();
    }
  });
}

type Said = string | Buffer;

/** What one client has done so far. */
class Session {
  isOver = false;
  readonly #options: PracticeMailOptions;
  readonly #mailbox: PracticeMailbox;
  readonly #note: (command: string) => void;
  #isIn = false;
  #folder: Folder | null = null;

  constructor(options: PracticeMailOptions, mailbox: PracticeMailbox, note: (command: string) => void) {
    this.#options = options;
    this.#mailbox = mailbox;
    this.#note = note;
  }

  capabilities(): string {
    return this.#options.tokens ? `${CAPABILITIES} AUTH=XOAUTH2` : CAPABILITIES;
  }

  answer(line: string): Said[] {
    const command = commandOf(line);
    const { tag, name } = command;
    const act = ACTS.get(name);
    this.#note(SIGN_INS.has(name) ? name : line.slice(tag.length + 1));
    if (!act || (!OPEN.has(name) && !this.#isIn)) return [`${tag} BAD not understood\r\n`];
    return act(this, command);
  }

  /** With a password, or with a token where those are taken (XOAUTH2). */
  signIn({ tag, name, words: [first = '', second = ''] }: Command): Said[] {
    const { user = 'practice', password = 'practice-password', tokens = [] } = this.#options;
    const said = Buffer.from(second, 'base64').toString();
    this.#isIn =
      name === 'LOGIN'
        ? first === user && second === password && tokens.length === 0
        : first === 'XOAUTH2' && tokens.some((token) => said === `user=${user}\x01auth=Bearer ${token}\x01\x01`);
    if (this.#isIn) return [`${tag} OK [${this.capabilities()}] welcome\r\n`];
    return [`${tag} NO [AUTHENTICATIONFAILED] Invalid credentials for ${user}\r\n`];
  }

  select({ tag, words }: Command): Said[] {
    const found = this.#mailbox.folders.get(words[0] ?? '');
    if (!found) return [`${tag} NO [NONEXISTENT] No such folder\r\n`];
    this.#folder = found;
    const { messages, validity, nextUid } = found;
    return [
      '* FLAGS (\\Seen \\Deleted)\r\n',
      `* ${messages.length} EXISTS\r\n`,
      `* OK [UIDVALIDITY ${validity}] valid\r\n`,
      `* OK [UIDNEXT ${nextUid}] next\r\n`,
      `${tag} OK [READ-WRITE] selected\r\n`,
    ];
  }

  list({ tag, words }: Command): Said[] {
    const wanted = words[1] ?? '*';
    const names = [...this.#mailbox.folders.keys()].filter((name) => ['*', name].includes(wanted));
    return [...names.map((name) => `* LIST () "/" "${name}"\r\n`), `${tag} OK listed\r\n`];
  }

  search({ tag, words }: Command): Said[] {
    const messages = this.#opened();
    const numbers = words[words.indexOf('UID') + 1] ?? '1:*';
    const since = words.includes('SINCE') ? dayOf(words[words.indexOf('SINCE') + 1] ?? '') : 0;
    const highest = messages.at(-1)?.uid ?? 0;
    const found = messages.filter(
      ({ uid, receivedAt }) => isIn(numbers, uid, highest) && receivedAt.getTime() >= since,
    );
    return [`* SEARCH ${found.map(({ uid }) => uid).join(' ')}\r\n`, `${tag} OK searched\r\n`];
  }

  fetch({ tag, words: [set = '', ...items] }: Command): Said[] {
    const messages = this.#opened();
    const highest = messages.at(-1)?.uid ?? 0;
    const peek = /BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?/i.exec(items.join(' '));
    const said = messages.flatMap(({ uid, source, receivedAt }, index): Said[] => {
      if (!isIn(set, uid, highest)) return [];
      const head = `* ${index + 1} FETCH (UID ${uid} RFC822.SIZE ${source.length} INTERNALDATE ${dateTimeOf(receivedAt)}`;
      if (!peek) return [`${head})\r\n`];
      const [, from = '0', most = String(source.length)] = peek;
      const part = source.subarray(Number(from), Number(from) + Number(most));
      const name = peek[1] === undefined ? 'BODY[]' : `BODY[]<${from}>`;
      return [`${head} ${name} {${part.length}}\r\n`, part, ')\r\n'];
    });
    return [...said, `${tag} OK fetched\r\n`];
  }

  move({ tag, words: [set = '', to = ''] }: Command): Said[] {
    const messages = this.#opened();
    const highest = messages.at(-1)?.uid ?? 0;
    const uids = new Set(messages.map(({ uid }) => uid).filter((uid) => isIn(set, uid, highest)));
    if (!this.#folder || !this.#mailbox.move(this.#folder, uids, to))
      return [`${tag} NO [TRYCREATE] No such folder\r\n`];
    const gone = messages.flatMap(({ uid }, index) => (uids.has(uid) ? [`* ${index + 1} EXPUNGE\r\n`] : [])).reverse();
    return [...gone, `${tag} OK moved\r\n`];
  }

  leave({ tag }: Command): Said[] {
    this.isOver = true;
    return ['* BYE\r\n', `${tag} OK bye\r\n`];
  }

  #opened(): Folder['messages'] {
    return this.#folder?.messages ?? [];
  }
}

const SIGN_INS = new Set(['AUTHENTICATE', 'LOGIN']);
/** What may be said before anybody has signed in. */
const OPEN = new Set(['CAPABILITY', 'ID', 'NOOP', 'LOGOUT', ...SIGN_INS]);

const ACTS = new Map<string, (session: Session, command: Command) => Said[]>([
  ['CAPABILITY', (session, { tag }) => [`* ${session.capabilities()}\r\n`, `${tag} OK\r\n`]],
  ['ID', (_, { tag }) => ['* ID NIL\r\n', `${tag} OK\r\n`]],
  ['NOOP', (_, { tag }) => [`${tag} OK\r\n`]],
  ['LOGOUT', (session, command) => session.leave(command)],
  ['LOGIN', (session, command) => session.signIn(command)],
  ['AUTHENTICATE', (session, command) => session.signIn(command)],
  ['LIST', (session, command) => session.list(command)],
  ['SELECT', (session, command) => session.select(command)],
  ['EXAMINE', (session, command) => session.select(command)],
  ['UID SEARCH', (session, command) => session.search(command)],
  ['UID FETCH', (session, command) => session.fetch(command)],
  ['UID MOVE', (session, command) => session.move(command)],
]);
