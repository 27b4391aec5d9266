import type { WayOut } from '../notices/send-notice.ts';
import type { Registry } from '../registry.ts';
import type { Outside } from '../runtime.ts';
import { ConnectionStates } from '../store/connection-states.ts';
import type { Database } from '../store/database.ts';
import { Connections } from './connections.ts';
import { Dispatch } from './dispatch.ts';
import { EgressGuard, type EgressRules } from './egress.ts';
import { Files } from './files.ts';
import { StepHttp } from './http-client.ts';
import { Limits } from './limits/limits.ts';
import { SharedStates } from './limits/shared-states.ts';
import { Mailboxes, type MailboxOptions } from './mailboxes.ts';
import { redact } from './redaction.ts';
import { SecretBox } from './secret-box.ts';
import { ClientTokens } from './tokens/client-tokens.ts';
import { Consents } from './tokens/consents.ts';
import { TokenEndpoint } from './tokens/token-endpoint.ts';
import { TokenKeeper } from './tokens/token-keeper.ts';
import { TokenStore } from './tokens/token-store.ts';

export interface OutsideOptions {
  readonly database: Database;
  readonly registry: Registry;
  readonly masterKey: Uint8Array;
  readonly egress: EgressRules;
  readonly maxAnswerBytes: number;
}

/** Everything through which this installation reaches other systems. */
export interface World extends Outside {
  readonly connections: Connections;
  readonly fileStore: Files;
  readonly http: StepHttp;
  readonly mailboxes: Mailboxes;
  readonly limits: Limits;
  readonly consents: Consents;
  readonly tokens: TokenStore;
  readonly tokenEndpoint: TokenEndpoint;
  /** For word to people. */
  readonly wayOut: WayOut;
  /** Seals what this installation keeps secret. */
  readonly box: SecretBox;
}

const REFRESH_MS = 5_000;

/** Puts together the way out: connections, guard, sockets, files. */
export function openOutside(options: OutsideOptions): World {
  const { database, registry } = options;
  const box = new SecretBox(options.masterKey);
  const connections = new Connections(database, registry, box);
  const fileStore = new Files(database);
  const guard = new EgressGuard(options.egress);
  const dispatch = new Dispatch(guard);
  const store = new ConnectionStates(database.target);
  const states = new SharedStates(store);
  const limits = new Limits(states, {
    limitsOf: (type) => registry.connectionType(type)?.limits,
    budgetOf: (type) => registry.connectionType(type)?.budget ?? [],
  });
  const endpoint = new TokenEndpoint(guard, dispatch);
  const tokens = new TokenStore(database, box);
  const signIns: MailboxOptions = {
    guard,
    tokens: new ClientTokens(endpoint, Date.now),
    consents: new TokenKeeper(tokens, endpoint, Date.now),
    limits,
    credential: (workspaceId, slug, isFresh) => connections.credential(workspaceId, slug, isFresh),
    async refused(credential, message) {
      await connections.noteRefused(credential, message);
      await states.read();
    },
  };
  const http = new StepHttp({
    ...signIns,
    guard,
    dispatch,
    maxAnswerBytes: options.maxAnswerBytes,
    now: Date.now,
  });
  const timer = setInterval(() => void connections.refresh().catch(() => {}), REFRESH_MS);
  timer.unref();
  return {
    connections,
    fileStore,
    http,
    mailboxes: new Mailboxes(signIns),
    limits,
    consents: new Consents(database, box, endpoint),
    tokens,
    tokenEndpoint: endpoint,
    wayOut: { guard, dispatch, now: Date.now },
    box,
    send: (request, facts) => http.send(request, facts),
    files: (identity) => fileStore.of(identity),
    blackoutsOf: (workspaceId, slug) => connections.blackoutsOf(workspaceId, slug),
    connectionFields: (workspaceId, slug) => connections.fieldsOf(workspaceId, slug),
    accountOf: (workspaceId, slug) => connections.accountOf(workspaceId, slug),
    connectionFacts: (workspaceId, slug) => connections.factsOf(workspaceId, slug),
    lookAtConnection: (workspaceId, slug) => connections.lookAgain(workspaceId, slug),
    redact: (workspaceId, text) => redact(text, connections.knownSecrets(workspaceId)),
    hmac: (workspaceId, slug, algorithm, bytes) => connections.hmac(workspaceId, slug, algorithm, bytes),
    ready: () => connections.refresh(),
    async close() {
      clearInterval(timer);
      await dispatch.close();
      await states.close();
      await store.close();
    },
  };
}
