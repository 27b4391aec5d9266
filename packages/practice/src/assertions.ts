import { constants, verify, X509Certificate } from 'node:crypto';
import type { PracticeClock } from './clock.ts';
import { type Doc, isDoc, numberOf, textOf } from './docs.ts';

/** Why an assertion proves nothing. The provider has words of its own for each. */
export type AssertionFault = 'malformed' | 'key' | 'signature' | 'client' | 'audience' | 'time' | 'used';

interface Claims {
  readonly header: Doc;
  readonly payload: Doc;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const PADDINGS: Readonly<Record<string, number>> = {
  PS256: constants.RSA_PKCS1_PSS_PADDING,
  RS256: constants.RSA_PKCS1_PADDING,
};
/** By how much two clocks may differ. */
const SKEW_S = 300;
/** An assertion that is good for longer is refused: it would have to be remembered for as long. */
const MAX_LIFE_S = 3_600;

/**
 * Certificates that an application is registered with, and what is proven by them: an
 * assertion that the key of one of them signed (RFC 7523 §3), for this token address, in
 * its time, and once.
 */
export class Assertions {
  readonly #clock: PracticeClock;
  /** By thumbprint: SHA-256 of the certificate, base64url. */
  readonly #certificates = new Map<string, X509Certificate>();
  /** Ids of assertions that were taken, and until when they could come again: epoch seconds. */
  readonly #used = new Map<string, number>();

  constructor(clock: PracticeClock) {
    this.#clock = clock;
  }

  /** Takes a certificate (PEM). Gives its thumbprint; null: it is none, or its key is not RSA. */
  register(pem: string): string | null {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(pem);
    } catch {
      return null;
    }
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') return null;
    const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
    this.#certificates.set(thumbprint, certificate);
    return thumbprint;
  }

  /** Whose they are, by thumbprint. */
  get registered(): readonly (readonly [thumbprint: string, subject: string])[] {
    return [...this.#certificates].map(([thumbprint, { subject }]) => [thumbprint, subject]);
  }

  /** What is wrong with the assertion of a token request; null: it proves the client, and is used up by that. */
  faultOf(
    form: URLSearchParams,
    expected: { readonly clientId: string; readonly audience: string },
  ): AssertionFault | null {
    const claims = form.get('client_assertion_type') === TYPE ? claimsOf(form.get('client_assertion') ?? '') : null;
    if (!claims) return 'malformed';
    const { header, payload } = claims;
    const certificate = this.#certificates.get(textOf(header, 'x5t#S256'));
    if (!certificate) return 'key';
    if (!isSignedBy(claims, certificate)) return 'signature';
    const { clientId, audience } = expected;
    const names = [textOf(payload, 'iss'), textOf(payload, 'sub'), form.get('client_id') ?? clientId];
    if (names.some((name) => name !== clientId)) return 'client';
    if (payload.aud !== audience) return 'audience';
    return this.#fateOf(payload);
  }

  /** Whether it is its time, and its first one. */
  #fateOf(payload: Doc): AssertionFault | null {
    const now = this.#clock.machine() / 1_000;
    const [from, until] = [numberOf(payload, 'nbf') ?? 0, numberOf(payload, 'exp') ?? 0];
    if (from > now + SKEW_S || until <= now - SKEW_S || until > now + MAX_LIFE_S) return 'time';
    const id = textOf(payload, 'jti');
    if (id === '') return 'malformed';
    for (const [used, lapses] of this.#used) if (lapses <= now) this.#used.delete(used);
    if (this.#used.has(id)) return 'used';
    this.#used.set(id, until + SKEW_S);
    return null;
  }
}

function claimsOf(assertion: string): Claims | null {
  const [head = '', body = '', signature = '', ...more] = assertion.split('.');
  const [header, payload] = [partOf(head), partOf(body)];
  if (!header || !payload || more.length > 0) return null;
  return { header, payload, signed: Buffer.from(`${head}.${body}`), signature: Buffer.from(signature, 'base64url') };
}

function partOf(text: string): Doc | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isDoc(value) ? value : null;
  } catch {
    return null;
  }
}

/** By an algorithm that is expected of the key: never by one that the assertion makes up. */
function isSignedBy({ header, signed, signature }: Claims, { publicKey }: X509Certificate): boolean {
  const algorithm = textOf(header, 'alg');
  const padding = Object.hasOwn(PADDINGS, algorithm) ? PADDINGS[algorithm] : undefined;
  if (padding === undefined) return false;
  const key = { key: publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify('sha256', signed, key, signature);
}
