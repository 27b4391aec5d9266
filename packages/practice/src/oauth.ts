import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AssertionFault, Assertions } from './assertions.ts';
import type { PracticeClock } from './clock.ts';
import { html } from './html.ts';
import { formOf, type PracticeAnswer, type PracticeRequest } from './messages.ts';
import { page, redirect } from './page.ts';

/** Who may ask for consents, and how the provider treats its tokens. */
export interface OauthRules {
  /** What the provider is called on the page of consent. */
  readonly title: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizePath: string;
  readonly tokenPath: string;
  /** Left out: tokens cannot be given back. */
  readonly revokePath?: string;
  readonly accessLifeS: number;
  /** Time in which a refresh token that was used works once more; 0: never. */
  readonly graceMs: number;
  /** What the consent covers, for the page. */
  readonly covers: readonly string[];
  /** The scope without which no refresh token is given; left out: it is given always. */
  readonly lastingScope?: string;
  /** Age at which a refresh token is replaced by another one; left out: each time. */
  readonly rotatesAfterMs?: number;
  /** A refresh token goes on working beside the one that came after it. */
  readonly keepsOld?: boolean;
  /** Further fields of an answer with tokens. */
  readonly extras?: Readonly<Record<string, unknown>>;
  /** A consent ends after so long, however often it is used; whoever sends `header` is told in `field` how many seconds are left. */
  readonly ends?: { readonly afterS: number; readonly header: string; readonly field: string };
  /** Books of which a consent covers one: the person chooses on the page, and the callback names it. */
  readonly choice?: { readonly field: string; readonly of: Readonly<Record<string, string>> };
  /** Scope that the application gets by itself, without a person; left out: it gets none. */
  readonly ownScope?: string;
  /** Proof by a certificate instead of the secret, and how the provider words that it is none; left out: it takes none. */
  readonly assertions?: { readonly check: Assertions; refused(fault: AssertionFault): PracticeAnswer };
}

/** A consent. All tokens that descend from it end with it. */
interface Consent {
  readonly scope: string;
  /** What was chosen, where the consent covers one of several books; else empty. */
  readonly chosen: string;
  /** When it was given, epoch milliseconds. */
  readonly at: number;
  isWithdrawn: boolean;
}

const CODE_LIFE_MS = 5 * 60_000;

const refused = (error: string, status = 400): PracticeAnswer => ({ status, body: { error } });

/**
 * The sign-in of a provider (RFC 6749 §4.1 with PKCE, RFC 7009): a page with
 * Allow and Deny, codes that work once, and refresh tokens that rotate.
 */
export class PracticeOauth {
  readonly #rules: OauthRules;
  readonly #clock: PracticeClock;
  readonly #codes = new Map<
    string,
    { challenge: string; redirectUri: string; scope: string; chosen: string; at: number }
  >();
  readonly #access = new Map<string, { consent: Consent; until: number }>();
  readonly #refresh = new Map<string, { consent: Consent; at: number; usedAt: number | null }>();
  /** Token requests: the grant, and how it was answered. */
  readonly tokenRequests: { readonly grant: string; readonly answered: number }[] = [];

  constructor(rules: OauthRules, clock: PracticeClock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Null: the request is about something else. */
  answer(request: PracticeRequest): PracticeAnswer | null {
    const { authorizePath, tokenPath, revokePath } = this.#rules;
    if (request.path === authorizePath)
      return request.method === 'POST' ? this.#decided(formOf(request)) : this.#ask(request.query);
    if (request.path === tokenPath && request.method === 'POST') return this.#noted(formOf(request), request);
    if (request.path === revokePath && request.method === 'POST') return this.#revoke(request);
    return null;
  }

  /** Scopes of the consent behind a token; null: it is none, ran out, or was taken back. */
  scopesOf(token: string): readonly string[] | null {
    const known = this.#access.get(token);
    if (!known || known.consent.isWithdrawn || known.until <= this.#clock.now()) return null;
    return known.consent.scope.split(' ');
  }

  /** The books that the consent behind a token covers, where it covers one. Null: the token is none. */
  chosenBy(token: string): string | null {
    return this.scopesOf(token) === null ? null : (this.#access.get(token)?.consent.chosen ?? null);
  }

  /** Takes a token for good without anybody having been asked: for tests of what comes after the sign-in. */
  allow(token: string, scope: string, chosen = ''): void {
    const consent = { scope, chosen, at: this.#clock.now(), isWithdrawn: false };
    this.#access.set(token, { consent, until: Number.POSITIVE_INFINITY });
  }

  /** Ends the life of every access token given so far. */
  expireTokens(): void {
    this.#access.clear();
  }

  /** The person takes every consent back at the provider. */
  withdraw(): void {
    for (const { consent } of this.#refresh.values()) consent.isWithdrawn = true;
  }

  #ask(asked: URLSearchParams): PracticeAnswer {
    const { title, clientId, covers, choice } = this.#rules;
    const options = Object.entries(choice?.of ?? {}).map(
      ([value, name]) => html`<option value="${value}">${name}</option>`,
    );
    const chooser = choice ? [html`<label>Books <select name="${choice.field}">${options}</select></label>`] : [];
    const problem = problemOf(asked, clientId);
    if (problem) return { ...page(`${title}: this cannot be allowed`, html`<p>${problem}</p>`), status: 400 };
    const scopes = (asked.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    const fields = ['redirect_uri', 'state', 'scope', 'code_challenge'].map(
      (name) => html`<input type="hidden" name="${name}" value="${asked.get(name) ?? ''}">`,
    );
    return page(
      `${title}: allow access?`,
      html`<p><b>${clientId}</b> wants to work with: ${covers.join(', ')}.</p>
<ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<form method="post"><input type="hidden" name="client_id" value="${clientId}">${fields}${chooser}
<button class="main" name="decision" value="allow">Allow access</button>
<button name="decision" value="deny">Deny</button></form>`,
    );
  }

  #decided(form: URLSearchParams): PracticeAnswer {
    if (problemOf(form, this.#rules.clientId)) return refused('invalid_request');
    const redirectUri = form.get('redirect_uri') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('state', form.get('state') ?? '');
    if (form.get('decision') !== 'allow') {
      back.searchParams.set('error', 'access_denied');
      return redirect(back.href);
    }
    const code = randomUUID();
    const chosen = this.#chosenIn(form);
    if (chosen === null) return refused('invalid_request');
    if (this.#rules.choice) back.searchParams.set(this.#rules.choice.field, chosen);
    this.#codes.set(code, {
      challenge: form.get('code_challenge') ?? '',
      redirectUri,
      scope: form.get('scope') ?? '',
      chosen,
      at: this.#clock.now(),
    });
    back.searchParams.set('code', code);
    return redirect(back.href);
  }

  /** What a person chose, or the first there is. Null: it is none of them. */
  #chosenIn(form: URLSearchParams): string | null {
    const { choice } = this.#rules;
    if (!choice) return '';
    const chosen = form.get(choice.field) ?? Object.keys(choice.of)[0] ?? '';
    return Object.hasOwn(choice.of, chosen) ? chosen : null;
  }

  #noted(form: URLSearchParams, request: PracticeRequest): PracticeAnswer {
    const answer = this.#token(form, request);
    this.tokenRequests.push({ grant: form.get('grant_type') ?? '', answered: answer.status });
    return answer;
  }

  #token(form: URLSearchParams, request: PracticeRequest): PracticeAnswer {
    const stranger = this.#strangerIn(form, request);
    if (stranger) return stranger;
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return this.#exchange(form, request);
      case 'refresh_token':
        return this.#renew(form.get('refresh_token') ?? '', request);
      case 'client_credentials': {
        const { ownScope } = this.#rules;
        if (ownScope === undefined) return refused('unsupported_grant_type');
        if (form.get('scope') !== ownScope) return refused('invalid_scope');
        return this.#give({ scope: ownScope, chosen: '', at: this.#clock.now(), isWithdrawn: false }, null, request);
      }
      default:
        return refused('unsupported_grant_type');
    }
  }

  #exchange(form: URLSearchParams, request: PracticeRequest): PracticeAnswer {
    const code = form.get('code') ?? '';
    const begun = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      begun !== undefined &&
      begun.at + CODE_LIFE_MS > this.#clock.now() &&
      (begun.challenge === '' || begun.challenge === challenge) &&
      begun.redirectUri === form.get('redirect_uri');
    if (!isGood) return refused('invalid_grant');
    const consent = { scope: begun.scope, chosen: begun.chosen, at: this.#clock.now(), isWithdrawn: false };
    return this.#give(consent, this.#newRefresh(), request);
  }

  #renew(presented: string, request: PracticeRequest): PracticeAnswer {
    const { graceMs, rotatesAfterMs = 0, keepsOld = false } = this.#rules;
    const known = this.#refresh.get(presented);
    const now = this.#clock.now();
    if (!known || known.consent.isWithdrawn || this.#leftS(known.consent) <= 0) return refused('invalid_grant');
    if (known.usedAt !== null && known.usedAt + graceMs <= now) return refused('invalid_grant');
    if (known.at + rotatesAfterMs > now) return this.#give(known.consent, presented, request);
    if (!keepsOld) known.usedAt ??= now;
    return this.#give(known.consent, this.#newRefresh(), request);
  }

  /** How long a consent goes on, in seconds. */
  #leftS({ at }: Consent): number {
    const { ends } = this.#rules;
    return ends ? Math.round((at - this.#clock.now()) / 1_000) + ends.afterS : Number.POSITIVE_INFINITY;
  }

  #newRefresh(): string {
    return `practice-refresh-${randomUUID()}`;
  }

  /** @param refresh what lasts; null: nothing does */
  #give(consent: Consent, refresh: string | null, { headers }: PracticeRequest): PracticeAnswer {
    const { accessLifeS, lastingScope, extras = {}, ends } = this.#rules;
    const access = `practice-access-${randomUUID()}`;
    const now = this.#clock.now();
    this.#access.set(access, { consent, until: now + accessLifeS * 1_000 });
    const isLasting = lastingScope === undefined || consent.scope.split(' ').includes(lastingScope);
    const given = isLasting ? refresh : null;
    if (given !== null && !this.#refresh.has(given)) this.#refresh.set(given, { consent, at: now, usedAt: null });
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        access_token: access,
        token_type: 'Bearer',
        expires_in: accessLifeS,
        scope: consent.scope,
        ...(given === null ? {} : { refresh_token: given }),
        ...extras,
        ...(ends && headers[ends.header] === 'true' ? { [ends.field]: this.#leftS(consent) } : {}),
      },
    };
  }

  #revoke(request: PracticeRequest): PracticeAnswer {
    const form = formOf(request);
    if (!this.#isClient(form, request)) return refused('invalid_client', 401);
    const known = this.#refresh.get(form.get('token') ?? '');
    if (known) known.consent.isWithdrawn = true;
    return { status: 200 };
  }

  /** The answer to whoever is not the client, or does not prove it; null: it is the client. */
  #strangerIn(form: URLSearchParams, request: PracticeRequest): PracticeAnswer | null {
    const { assertions, clientId, tokenPath } = this.#rules;
    if (assertions && form.has('client_assertion')) {
      const audience = `http://${request.headers.host ?? ''}${tokenPath}`;
      const fault = assertions.check.faultOf(form, { clientId, audience });
      return fault === null ? null : assertions.refused(fault);
    }
    return this.#isClient(form, request) ? null : refused('invalid_client', 401);
  }

  #isClient(form: URLSearchParams, { headers }: PracticeRequest): boolean {
    const { clientId, clientSecret } = this.#rules;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    if (headers.authorization !== undefined) return isSame(headers.authorization, basic);
    return form.get('client_id') === clientId && isSame(form.get('client_secret') ?? '', clientSecret);
  }
}

const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

function problemOf(asked: URLSearchParams, clientId: string): string | null {
  if (asked.get('client_id') !== clientId) return 'There is no application with this client id.';
  const back = asked.get('redirect_uri') ?? '';
  if (!URL.canParse(back) || !/^https?:$/.test(new URL(back).protocol)) return 'The address to come back to is none.';
  return null;
}
