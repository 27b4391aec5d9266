import type { IncomingMessage } from 'node:http';
import { userInfo } from 'node:os';
import { ProblemError } from '../api/problems.ts';
import type { WorkspaceStore } from '../store/workspaces.ts';
import type { Accounts } from './accounts.ts';
import type { Actor } from './actor.ts';
import type { ApiKeyStore } from './api-keys.ts';
import { isLoopback, originProblem } from './origin.ts';

interface FinderOptions {
  readonly accounts: Accounts;
  readonly apiKeys: ApiKeyStore;
  readonly workspaces: WorkspaceStore;
  readonly hosts: ReadonlySet<string>;
}

const NEW_KEY = 'Make a new one under Settings → API keys.';
const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

const BEARER = /^Bearer\s+(\S+)$/i;

/** Finds out who sent a request: a program by its key, a person by a session, or the person at this machine. */
export class ActorFinder {
  readonly #options: FinderOptions;
  readonly #localName = localName();

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** Null when nobody is signed in. @throws ProblemError for a bad key, or a request from elsewhere */
  async find(request: IncomingMessage): Promise<Actor | null> {
    const { accounts, apiKeys, workspaces } = this.#options;
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (key !== undefined) {
      const owner = await apiKeys.ownerOf(key);
      if (owner.is === 'actor') return owner.actor;
      throw owner.is === 'expired'
        ? new ProblemError(401, 'key_expired', `This API key expired on ${dayOf(owner.since)}. ${NEW_KEY}`)
        : new ProblemError(401, 'bad_key', `This API key is not known: it was revoked, or is not complete. ${NEW_KEY}`);
    }
    this.checkOrigin(request);
    const signedIn = await accounts.actorOf(request.headers);
    if (signedIn) return signedIn;
    if (!isLocal(request) || (await accounts.ownerExists())) return null;
    return {
      id: 'local',
      name: this.#localName,
      email: null,
      role: 'owner',
      workspaceId: workspaces.default().id,
      via: 'local',
    };
  }

  /** @throws ProblemError when a browser sends the request for another site, or under a name that is not ours */
  checkOrigin(request: IncomingMessage): void {
    const problem = originProblem(request, { hosts: this.#options.hosts });
    if (problem !== null) throw new ProblemError(403, 'wrong_origin', problem);
  }
}

/** A request that a proxy passed on is not one of the person at this machine. */
const isLocal = (request: IncomingMessage): boolean =>
  isLoopback(request) &&
  request.headers['x-forwarded-for'] === undefined &&
  request.headers.forwarded === undefined &&
  request.headers['x-forwarded-host'] === undefined;

function localName(): string {
  try {
    const { username } = userInfo();
    return username.charAt(0).toUpperCase() + username.slice(1);
  } catch {
    return 'You';
  }
}
