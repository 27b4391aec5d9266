import { isIP } from 'node:net';
import { fail, type MailClient, type MailFolder, type MailServer, type NodeFailure } from '@holdfast/node-sdk';
import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type { Sender } from '../worker/execute.ts';
import { type EgressGuard, isLoopback } from './egress.ts';
import type { Credential, HttpClientOptions } from './http-client.ts';
import { FREE_PASS, type Pass } from './limits/limits.ts';
import { folderOf } from './mail-folder.ts';
import { isSignInRefused, type MailTrouble, mailFailure } from './mail-trouble.ts';
import { redact } from './redaction.ts';

export interface MailboxOptions
  extends Pick<HttpClientOptions, 'tokens' | 'consents' | 'limits' | 'credential' | 'refused'> {
  readonly guard: Pick<EgressGuard, 'resolve'>;
}

/** On whose behalf a mailbox is opened. */
export interface MailFacts {
  readonly workspaceId: string;
  /** Slug of the connection. */
  readonly connection: string;
  /** Null: the limits of the connection do not hold for it. */
  readonly sender: Sender | null;
  readonly signal: AbortSignal;
}

/** How ImapFlow is told who signs in. */
type SignIn = NonNullable<ImapFlowOptions['auth']>;

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const MB = 1024 * 1024;
/** A message is taken in one literal; a server that announces more is not listened to. */
const MAX_LITERAL = 64 * MB;

/**
 * Opens mailboxes by IMAP. Invariants:
 * M1 The sign-in goes to the host and port of its connection, at an address that the guard has seen, and nowhere else.
 * M2 It goes through TLS with a certificate that is trusted, unless it stays on this machine.
 * M3 Nothing that is thrown holds a secret.
 */
export class Mailboxes {
  readonly #options: MailboxOptions;

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  of(facts: MailFacts): MailClient {
    return { open: (folder, work) => this.#open(facts, folder, work) };
  }

  async #open<T>(facts: MailFacts, folder: string, work: (folder: MailFolder) => Promise<T>): Promise<T> {
    const credential = await this.#options.credential(facts.workspaceId, facts.connection);
    const server = serverOf(credential);
    const pass = await this.#admitted(credential, facts);
    /** Tells the limits, and whoever looks after the connection, what went wrong. */
    const told =
      (isIn: boolean) =>
      async <R>(asked: Promise<R>): Promise<R> => {
        try {
          return await asked;
        } catch (error) {
          throw await this.#trouble(error, credential, { isIn, place: placeOf(server) }, pass);
        }
      };
    const client = await told(false)(this.#enter(credential, server, facts.signal));
    const leave = () => client.close();
    facts.signal.addEventListener('abort', leave, { once: true });
    try {
      const opened = await told(true)(folderOf(client, folder));
      const done = await work(guarded(opened, told(true)));
      pass.ended({ headers: {}, failure: null, isStopped: false });
      return done;
    } finally {
      facts.signal.removeEventListener('abort', leave);
      pass.ended({ headers: null, failure: null, isStopped: true });
      client.close();
    }
  }

  #admitted(credential: Credential, { sender, signal }: MailFacts): Pass | Promise<Pass> {
    if (sender === null) return FREE_PASS;
    return this.#options.limits.admit({ connection: credential, sender, signal, boundMs: null });
  }

  async #trouble(
    error: unknown,
    credential: Credential,
    how: Omit<MailTrouble, 'redact'>,
    pass: Pass,
  ): Promise<NodeFailure> {
    const tokens = credential.tokenSetId ? this.#options.consents.known(credential.tokenSetId) : [];
    const secrets = [...credential.secrets, ...tokens];
    const failure = mailFailure(error, { ...how, redact: (text) => redact(text, secrets) });
    pass.ended({ headers: null, failure, isStopped: false });
    if (failure.failure.code === 'permanent/auth') await this.#options.refused(credential, failure.failure.message);
    return failure;
  }

  /** Connects and signs in. A token that was taken back early is asked for once more. */
  async #enter(credential: Credential, server: MailServer, signal: AbortSignal): Promise<ImapFlow> {
    const { address } = await this.#options.guard.resolve(server.host, server.port);
    if (server.security === 'none' && !isLoopback(address))
      throw fail.policy('egress_denied', {
        message: `${placeOf(server)} would get the sign-in without encryption. Choose TLS; without it, a mailbox has to be on this machine.`,
        decidedBy: 'N8',
      });
    const first = await this.#signIn(credential, server, null, signal);
    try {
      return await connected(server, address, first, signal);
    } catch (error) {
      if (first.accessToken === undefined || !isSignInRefused(error)) throw error;
      const second = await this.#signIn(credential, server, first.accessToken, signal);
      return connected(server, address, second, signal);
    }
  }

  async #signIn(
    credential: Credential,
    { user }: MailServer,
    refused: string | null,
    signal: AbortSignal,
  ): Promise<SignIn> {
    const { auth, id, tokenSetId = null } = credential;
    const { tokens, consents } = this.#options;
    if (auth.kind === 'basic') return { user, pass: auth.password };
    if (auth.kind === 'oauth2-client-credentials')
      return { user, accessToken: await tokens.tokenFor(id, auth, refused, signal) };
    if (auth.kind === 'oauth2')
      return { user, accessToken: await consents.tokenFor(tokenSetId, auth, refused, signal) };
    throw new TypeError(`A mailbox is not signed in to by "${auth.kind}".`);
  }
}

/** A folder whose troubles are told. */
const guarded = (
  { validity, nextUid, list, read, move }: MailFolder,
  told: <R>(asked: Promise<R>) => Promise<R>,
): MailFolder => ({
  validity,
  nextUid,
  list: (from, most) => told(list(from, most)),
  read: (uid, maxBytes) => told(read(uid, maxBytes)),
  move: (uids, folder) => told(move(uids, folder)),
});

const placeOf = ({ host, port }: MailServer): string => `${host}:${port}`;

/** M1. @throws NodeFailure data/no_connection, policy/credential_origin */
function serverOf({ slug, mail, origins }: Credential): MailServer {
  if (!mail)
    throw fail.data('no_connection', { message: `The connection "${slug}" leads to no mailbox. Choose another one.` });
  if (!origins.includes(new URL(`https://${placeOf(mail)}`).origin))
    throw fail.policy('credential_origin', {
      message: `The connection "${slug}" may not be used for ${placeOf(mail)}. It belongs to ${origins.join(', ') || 'no address'}.`,
      decidedBy: 'H1',
    });
  return mail;
}

async function connected(server: MailServer, address: string, auth: SignIn, signal: AbortSignal): Promise<ImapFlow> {
  // Many never read mail.
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client({
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    ...(server.security === 'tls' ? {} : { doSTARTTLS: server.security === 'starttls' }),
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    auth,
    logger: false,
    clientInfo: { name: 'Holdfast' },
    disableAutoIdle: true,
    // What unpacks may unpack without end.
    disableCompression: true,
    disableBinary: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    maxLineLength: 8 * MB,
    maxLiteralSize: MAX_LITERAL,
    maxResponseSize: MAX_LITERAL + MB,
  });
  // Whoever waits for an answer is told; without a listener the process would end.
  client.on('error', () => {});
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
