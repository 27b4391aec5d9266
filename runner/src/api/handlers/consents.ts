import type { IncomingMessage } from 'node:http';
import { type CoveredAccount, NodeFailure } from '@holdfast/node-sdk';
import { type Actor, may } from '../../auth/actor.ts';
import type { ConnectionRow } from '../../connections/connections.ts';
import { ConsentRefusedError, newBrowserMark, type Returned } from '../../connections/tokens/consents.ts';
import { type Granted, GrantRefusedError } from '../../connections/tokens/token-endpoint.ts';
import type { Recorder } from '../../store/audit.ts';
import type { Queries } from '../../store/transaction.ts';
import { type Handlers, Reply } from '../calls.ts';
import { ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { connectionParts } from './connection-parts.ts';

type Names = 'beginConsent' | 'endConsent' | 'withdrawConsent' | 'chooseAccount';

/** Says which browser went, for as long as a state lives. */
const cookieOf = (browser: string, isSecure: boolean): string =>
  `${isSecure ? '__Host-' : ''}holdfast.consent=${browser}; Path=/; Max-Age=900; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

/** What became of a consent, as the designer reads it from its address. */
type Outcome = 'given' | 'refused' | 'failed' | 'stale';

const MARK = /(?:^|;\s*)(?:__Host-)?holdfast\.consent=([\w-]{43})(?:;|$)/;
const REVOKE_MS = 10_000;

/** People sign in at providers: they leave for there, come back with a code, and choose the books. */
export function consentHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, audit } = services;
  const { connections, consents, tokens, tokenEndpoint } = runtime.outside;
  const { shape, callsWith } = connectionParts(services);
  const publicUrl = new URL(runtime.settings.publicUrl);
  /** The name by which the browser reached this server; requests under other names than ours are not let in. */
  const originOf = ({ headers: { host = '' } }: IncomingMessage): string =>
    host === publicUrl.host ? publicUrl.origin : `http://${host}`;
  const callbackOf = (request: IncomingMessage): string => `${originOf(request)}/api/v1/oauth/callback`;

  return {
    async beginConsent({ actor, params, request }) {
      const { row, auth } = await connections.forConsent(actor.workspaceId, params.id);
      const known = MARK.exec(request.headers.cookie ?? '')?.[1];
      const browser = known ?? newBrowserMark();
      const url = await consents.begin(auth, {
        workspaceId: actor.workspaceId,
        connectionId: row.id,
        actor: actor.id,
        browser,
        redirectUri: callbackOf(request),
      });
      return new Reply(200, { url }, { 'set-cookie': cookieOf(browser, originOf(request).startsWith('https:')) });
    },

    async endConsent({ actor, request }) {
      const callback = new URL(request.url ?? '', 'http://localhost').searchParams;
      const browser = MARK.exec(request.headers.cookie ?? '')?.[1];
      const state = callback.get('state');
      if (actor === null || !may(actor.role, 'edit') || browser === undefined || state === null)
        return back(null, 'stale');
      const returned = await consents.take(state, { workspaceId: actor.workspaceId, actor: actor.id, browser });
      return returned === null ? back(null, 'stale') : back(returned.connectionId, await end(returned));

      async function end(taken: Returned): Promise<Outcome> {
        const by: Actor = actor as Actor;
        try {
          const { row, auth } = await connections.forConsent(by.workspaceId, taken.connectionId);
          const granted = await consents.exchange(auth, taken, callback, callbackOf(request));
          await keep(by, row, granted, auth.scopes);
          await lookForAccounts(by, row.id, callback);
          return 'given';
        } catch (error) {
          return noted(by, taken.connectionId, error);
        }
      }
    },

    async withdrawConsent({ actor, params }) {
      const { row, auth } = await connections.forConsent(actor.workspaceId, params.id);
      const { tokenSetId } = row;
      if (tokenSetId !== null) {
        const gone = await audit.act(actor, async (within, record) => {
          await connections.useTokens(row.id, null, within);
          await record('connection.consent_withdrawn', `connection:${row.id}`, { slug: row.slug });
          return tokens.forget(tokenSetId, within);
        });
        const given = gone?.refresh ?? gone?.access;
        if (given !== undefined && given !== null && auth.revokeUrl !== undefined)
          await tokenEndpoint
            .revoke(auth, auth.revokeUrl, given, AbortSignal.timeout(REVOKE_MS))
            .catch((error: unknown) =>
              runtime.log('warn', 'A provider did not take back the tokens of a consent that was withdrawn', {
                connection: row.slug,
                error: messageFor(error),
              }),
            );
      }
      return shape(actor, row.id);
    },

    async chooseAccount({ actor, params, body }) {
      const row = await connections.get(actor.workspaceId, params.id);
      const account = (await accountsOf(actor, row)).find(({ id }) => id === body.account);
      if (!account)
        throw new ProblemError(
          422,
          'no_account',
          'The consent of this connection does not cover these books. Sign in again, and allow them there.',
        );
      await audit.act(actor, async (within, record) => {
        await choose(actor, row, account, within, record);
      });
      return shape(actor, row.id);
    },
  };

  async function accountsOf(actor: Actor, { tokenSetId }: ConnectionRow): Promise<readonly CoveredAccount[]> {
    if (tokenSetId === null) return [];
    return (await tokens.consents(actor.workspaceId)).get(tokenSetId)?.accounts ?? [];
  }

  /** Stores the tokens before anything is sent with them (T3). */
  async function keep(actor: Actor, row: ConnectionRow, granted: Granted, scopes: readonly string[]): Promise<void> {
    await audit.act(actor, async (within, record) => {
      const said = { workspaceId: actor.workspaceId, replaces: row.tokenSetId, by: actor, scopes };
      const id = await tokens.grant(said, granted, within);
      await connections.useTokens(row.id, id, within);
      await connections.noteGranted(id, within);
      await record('connection.consent_given', `connection:${row.id}`, {
        slug: row.slug,
        scopes: [...(granted.scopes ?? scopes)],
      });
    });
    await connections.refresh();
  }

  /** What the consent covers; where that is one account only, or the one chosen before, it is chosen. */
  async function lookForAccounts(actor: Actor, id: string, callback: URLSearchParams): Promise<void> {
    const row = await connections.get(actor.workspaceId, id);
    const type = runtime.registry.connectionType(row.type);
    const { tokenSetId } = row;
    if (!type?.accounts || tokenSetId === null) return;
    const { code: _, state: __, ...said } = Object.fromEntries(callback);
    const accounts = await type.accounts(callsWith(actor, row), said, row.fields);
    await audit.act(actor, async (within, record) => {
      await tokens.noteAccounts(tokenSetId, accounts, within);
      const [only, ...others] = accounts;
      const isSettled = accounts.some(({ fields }) =>
        Object.entries(fields).every(([name, value]) => row.fields[name] === value),
      );
      if (only && others.length === 0 && !isSettled) await choose(actor, row, only, within, record);
    });
    await connections.refresh();
  }

  async function choose(
    actor: Actor,
    row: ConnectionRow,
    account: CoveredAccount,
    within: Queries,
    record: Recorder,
  ): Promise<void> {
    await connections.choose(actor.workspaceId, row.id, account, within);
    await record('connection.account_chosen', `connection:${row.id}`, { slug: row.slug, account: account.title });
  }

  /** Why there is no consent stands on the connection, unless the person did not want to give it. */
  async function noted(actor: Actor, id: string, error: unknown): Promise<Outcome> {
    if (error instanceof ConsentRefusedError && error.isPersons) return 'refused';
    const message = messageFor(error);
    await audit.act(actor, async (within, record) => {
      await connections.noteHealth(id, 'failing', message, within);
      await record('connection.consent_failed', `connection:${id}`, { message });
    });
    return 'failed';
  }
}

/** @throws what is none of the ways in which a provider says no */
function messageFor(error: unknown): string {
  if (error instanceof ConsentRefusedError) return error.message;
  if (error instanceof NodeFailure) return error.failure.message;
  if (error instanceof GrantRefusedError)
    return `The provider did not change the code for tokens (${error.reason}). Check client id, secret and the callback address that is entered at the provider.`;
  throw error;
}

/** The designer's own page of a connection, or the list. */
const back = (connectionId: string | null, outcome: Outcome): Reply =>
  new Reply(303, null, {
    location: `/connections${connectionId === null ? '' : `/${connectionId}`}?consent=${outcome}`,
  });
