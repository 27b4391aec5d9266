import { constants, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Assertions, type Doc, PracticeClock } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';

const pem = (name: string): string =>
  readFileSync(new URL(`../../../runner/test/fixtures/tls/${name}.pem`, import.meta.url)).toString();
const KEY = createPrivateKey({ key: pem('client-key'), passphrase: 'example-passphrase' });
const NOW_S = 1_770_000_000;
const EXPECTED = { clientId: 'app', audience: 'http://127.0.0.1:4431/t/oauth2/v2.0/token' };

const clock = new PracticeClock(() => NOW_S * 1_000);
let assertions: Assertions;
let thumbprint: string;
beforeEach(() => {
  assertions = new Assertions(clock);
  thumbprint = assertions.register(pem('client')) ?? '';
});

const part = (value: Doc): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Change {
  readonly header?: Doc;
  readonly payload?: Doc;
  readonly form?: Readonly<Record<string, string>>;
  /** Changes what was signed. */
  readonly forged?: boolean;
}

/** A token request of a client that is in order, but for what is changed. */
function request({ header, payload, form, forged = false }: Change = {}): URLSearchParams {
  const head = part({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint, ...header });
  const { clientId, audience } = EXPECTED;
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    nbf: NOW_S,
    exp: NOW_S + 60,
    ...payload,
  };
  const key = { key: KEY, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const signature = sign('sha256', Buffer.from(`${head}.${part(claims)}`), key).toString('base64url');
  return new URLSearchParams({
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${head}.${part(forged ? { ...claims, more: 1 } : claims)}.${signature}`,
    ...form,
  });
}

describe('an assertion', () => {
  test('proves the client once, whatever the clock was put forward by', () => {
    const said = request();
    clock.advance(86_400_000);
    expect([assertions.faultOf(said, EXPECTED), assertions.faultOf(said, EXPECTED)]).toEqual([null, 'used']);
    expect(assertions.faultOf(request(), EXPECTED)).toBeNull();
  });

  test.each<[string, Change, string]>([
    ['is signed by a key that is not registered', { header: { 'x5t#S256': 'AAAA' } }, 'key'],
    ['says something else than was signed', { forged: true }, 'signature'],
    ['is signed by nothing', { header: { alg: 'none' } }, 'signature'],
    ['is signed in a way that is not its own', { header: { alg: 'RS256' } }, 'signature'],
    ['is of another client', { payload: { iss: 'other' } }, 'client'],
    ['is about another client', { payload: { sub: 'other' } }, 'client'],
    ['comes from another client', { form: { client_id: 'other' } }, 'client'],
    ['is for another address', { payload: { aud: 'http://127.0.0.1:4431/other' } }, 'audience'],
    ['has ended', { payload: { exp: NOW_S - 301 } }, 'time'],
    ['never ends', { payload: { exp: NOW_S + 86_400 } }, 'time'],
    ['does not say when it ends', { payload: { exp: null } }, 'time'],
    ['has not begun', { payload: { nbf: NOW_S + 301 } }, 'time'],
    ['has no id', { payload: { jti: null } }, 'malformed'],
    ['is said to be something else', { form: { client_assertion_type: 'saml' } }, 'malformed'],
    ['is none', { form: { client_assertion: 'a.b.c' } }, 'malformed'],
  ])('that %s proves nothing', (_, change, fault) => {
    expect(assertions.faultOf(request(change), EXPECTED)).toBe(fault);
  });

  test('is held against certificates with RSA keys, which are known by their thumbprints', () => {
    expect([assertions.register(pem('selfsigned')), assertions.register('no certificate')]).toEqual([null, null]);
    expect(assertions.registered).toEqual([[thumbprint, new X509Certificate(pem('client')).subject]]);
  });
});
