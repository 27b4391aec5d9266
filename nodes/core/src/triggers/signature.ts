import { createHash, createHmac } from 'node:crypto';
import { anyOf, headerOf, type IncomingCall, isSame } from '@holdfast/node-sdk';

/** How a caller signs what it sends. */
export interface Scheme {
  readonly header: string;
  readonly algorithm: 'sha256' | 'sha1' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** What stands before the signature in its header, such as `sha256=`. */
  readonly prefix: string;
  /** Header with the time of signing, in seconds or milliseconds; empty: there is none. */
  readonly timestampHeader: string;
  readonly toleranceSeconds: number;
  readonly signed: 'body' | 'timestamp.body';
}

/** Every secret that is set; the empty one never counts. */
const usable = (secrets: readonly string[]): readonly string[] => secrets.filter((secret) => secret !== '');

/** Whether a header holds one of the secrets, after an optional prefix such as `Bearer `. */
export function hasSecret(call: IncomingCall, header: string, prefix: string, secrets: readonly string[]): boolean {
  const value = headerOf(call, header);
  if (value === '' || !value.startsWith(prefix)) return false;
  const said = value.slice(prefix.length).trim();
  return said !== '' && anyOf(usable(secrets), (secret) => isSame(said, secret));
}

/** Whether a call names this user and one of the secrets as its password (RFC 7617). */
export function hasPassword(call: IncomingCall, user: string, secrets: readonly string[]): boolean {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(headerOf(call, 'authorization'))?.[1];
  if (encoded === undefined) return false;
  const said = Buffer.from(encoded, 'base64').toString();
  return anyOf(usable(secrets), (secret) => isSame(said, `${user}:${secret}`));
}

const MILLISECONDS_FROM = 100_000_000_000;

function isFresh(timestamp: string, call: IncomingCall, toleranceSeconds: number): boolean {
  if (!/^\d{9,14}$/.test(timestamp)) return false;
  const number = Number(timestamp);
  const at = number >= MILLISECONDS_FROM ? number : number * 1_000;
  return Math.abs(call.receivedAt - at) <= toleranceSeconds * 1_000;
}

/** The signatures in a header: several may stand there, separated by commas, while a secret is being changed. */
const signatures = (value: string, prefix: string): string[] =>
  value
    .split(',', 10)
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length).trim())
    .filter((part) => part !== '');

/**
 * Whether a call is signed with one of the secrets, over the bytes as they were
 * received. Unset, empty or malformed is not genuine.
 */
export function isSigned(call: IncomingCall, scheme: Scheme, secrets: readonly string[]): boolean {
  const said = signatures(headerOf(call, scheme.header), scheme.prefix);
  const timestamp = headerOf(call, scheme.timestampHeader);
  if (said.length === 0) return false;
  if (scheme.timestampHeader !== '' && !isFresh(timestamp, call, scheme.toleranceSeconds)) return false;
  if (scheme.signed === 'timestamp.body' && timestamp === '') return false;
  return anyOf(usable(secrets), (secret) => {
    const hmac = createHmac(scheme.algorithm, secret);
    if (scheme.signed === 'timestamp.body') hmac.update(`${timestamp}.`);
    const expected = hmac.update(call.rawBody).digest(scheme.encoding);
    return anyOf(said, (one) => isSame(scheme.encoding === 'hex' ? one.toLowerCase() : one, expected));
  });
}

/** Names a call by what was signed, where its time was: the same again is the same call. */
export function signedCallId(call: IncomingCall, { signed, timestampHeader }: Scheme): string | null {
  if (signed !== 'timestamp.body') return null;
  return createHash('sha256')
    .update(`${headerOf(call, timestampHeader)}.`)
    .update(call.rawBody)
    .digest('hex');
}
