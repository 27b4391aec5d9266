import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the token endpoint, as it was understood. */
export interface TokenRequest {
  readonly grant: string;
  /** The code or refresh token that was presented. */
  readonly presented: string;
  readonly answered: number;
}

/** How the provider behaves; changed while it runs. */
export interface Behaviour {
  /** Lives of the tokens it gives, in seconds. */
  accessLifeS: number;
  /** Said of the life of what it gives, beside that; such as QuickBooks has it. */
  lives: Readonly<Record<string, number>>;
  /** The person says no. */
  refusesConsent: boolean;
  /** Renews, and breaks the connection instead of answering, so often. */
  losesAnswers: number;
  /** A refresh token works once more after it was used, as Xero allows for half an hour. */
  hasGrace: boolean;
  /** The consent was withdrawn at the provider. */
  isWithdrawn: boolean;
  /** Called before a refresh is answered. */
  beforeRenewal: () => Promise<void>;
}

export interface OauthProvider extends Behaviour {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenRequests: TokenRequest[];
  readonly revoked: string[];
  /** Tokens that calls of the API came with, in order. */
  readonly calls: string[];
  /** Address parameters of the authorisation requests. */
  readonly authorisations: URLSearchParams[];
  /** Ends the life of every access token given so far. */
  expireTokens(): void;
  close(): Promise<void>;
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
};
const json = (reply: ServerResponse, status: number, body: unknown): void =>
  void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/**
 * A provider with sign-in in the browser (RFC 6749 §4.1, RFC 7636), whose refresh
 * tokens are used once: a second use is refused, as Xero and QuickBooks do.
 */
export async function startOauthProvider(): Promise<OauthProvider> {
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  const access = new Map<string, boolean>();
  const refresh = new Map<string, 'fresh' | 'used'>();
  const provider = {
    url: '',
    clientId: 'example-client',
    clientSecret: 'example-client-secret',
    tokenRequests: [] as TokenRequest[],
    revoked: [] as string[],
    calls: [] as string[],
    authorisations: [] as URLSearchParams[],
    accessLifeS: 1_800,
    lives: {} as Readonly<Record<string, number>>,
    refusesConsent: false,
    losesAnswers: 0,
    hasGrace: true,
    isWithdrawn: false,
    beforeRenewal: () => Promise.resolve(),
    expireTokens: () => access.clear(),
    close: async () => {},
  };

  const server = createServer((request, reply) => {
    const url = new URL(request.url ?? '', provider.url);
    if (url.pathname === '/authorize') return authorize(url.searchParams, reply);
    if (url.pathname === '/token') return void token(request, reply);
    if (url.pathname === '/revoke')
      return void textOf(request).then((text) => {
        provider.revoked.push(new URLSearchParams(text).get('token') ?? '');
        reply.writeHead(200).end();
      });
    const presented = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    provider.calls.push(presented);
    if (url.pathname.endsWith('/echo')) return json(reply, 422, { said: `You came with ${presented}` });
    return access.has(presented)
      ? json(reply, 200, { ok: true })
      : json(reply, 401, { title: 'Unauthorized', detail: `TokenExpired: ${presented}` });
  });

  function authorize(asked: URLSearchParams, reply: ServerResponse): void {
    provider.authorisations.push(asked);
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    if (provider.refusesConsent) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri: asked.get('redirect_uri') ?? '' });
      back.searchParams.set('code', code);
    }
    reply.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const grant = form.get('grant_type') ?? '';
    const presented = form.get('code') ?? form.get('refresh_token') ?? '';
    const note = (answered: number, body: unknown) => {
      provider.tokenRequests.push({ grant, presented, answered });
      json(reply, answered, body);
    };
    const basic = Buffer.from(`${provider.clientId}:${provider.clientSecret}`).toString('base64');
    if (request.headers.authorization !== `Basic ${basic}`) return note(401, { error: 'invalid_client' });
    if (grant === 'authorization_code') {
      const begun = codes.get(presented);
      codes.delete(presented);
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const fits = begun?.challenge === challenge && begun.redirectUri === form.get('redirect_uri');
      return fits ? note(200, fresh()) : note(400, { error: 'invalid_grant' });
    }
    await provider.beforeRenewal();
    const state = refresh.get(presented);
    if (provider.isWithdrawn || state === undefined || (state === 'used' && !provider.hasGrace))
      return note(400, { error: 'invalid_grant' });
    refresh.set(presented, 'used');
    if (provider.losesAnswers > 0) {
      provider.losesAnswers -= 1;
      provider.tokenRequests.push({ grant, presented, answered: 0 });
      fresh();
      reply.destroy();
      return;
    }
    note(200, fresh());
  }

  function fresh() {
    const given = { access: `access-${randomUUID()}`, refresh: `refresh-${randomUUID()}` };
    access.set(given.access, true);
    refresh.set(given.refresh, 'fresh');
    return {
      access_token: given.access,
      refresh_token: given.refresh,
      token_type: 'Bearer',
      expires_in: provider.accessLifeS,
      ...provider.lives,
      scope: 'books.read books.write',
      id_token: 'not.looked.at',
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider.close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return provider;
}
