import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Json } from '@holdfast/workflow';
import type { IncomingCall } from './trigger.ts';

type Algorithm = 'sha1' | 'sha256' | 'sha512';

/** Compares in a time that says nothing about where two values differ, or how long they are. */
export function isSame(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const digest = (value: string | Uint8Array) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** True for one that fits, but looks at all of them, so that the time taken does not tell which. */
export const anyOf = <T>(list: readonly T[], fits: (entry: T) => boolean): boolean =>
  list.reduce((found, entry) => fits(entry) || found, false);

/** A header of a call; empty where there is none. */
export const headerOf = (call: IncomingCall, name: string): string => {
  const key = name.toLowerCase();
  return name !== '' && Object.hasOwn(call.headers, key) ? (call.headers[key] ?? '').trim() : '';
};

/** Whether a header holds the HMAC of the raw body. An empty secret or header is never genuine. */
export function isSignedBody(
  call: IncomingCall,
  secret: string,
  { header, algorithm = 'sha256', encoding }: { header: string; algorithm?: Algorithm; encoding: 'hex' | 'base64' },
): boolean {
  const said = headerOf(call, header);
  if (said === '' || secret === '') return false;
  return isSame(said, createHmac(algorithm, secret).update(call.rawBody).digest(encoding));
}

const SIGNATURES_AT_MOST = 10;

/**
 * Whether a header such as `t=1700000000,v1=…` holds the HMAC of time, dot and body, and
 * the time lies within a tolerance. Several signatures may stand there while a secret is changed.
 */
export function isSignedAt(
  call: IncomingCall,
  secret: string,
  { header, scheme = 'v1', toleranceMs }: { header: string; scheme?: string; toleranceMs: number },
): boolean {
  const parts = headerOf(call, header)
    .split(',', SIGNATURES_AT_MOST + 1)
    .map((part) => part.trim().split('=', 2));
  const at = parts.find(([name]) => name === 't')?.[1] ?? '';
  const said = parts.flatMap(([name, value]) => (name === scheme && value ? [value.toLowerCase()] : []));
  if (secret === '' || said.length === 0 || !/^\d{9,11}$/.test(at)) return false;
  if (Math.abs(call.receivedAt - Number(at) * 1_000) > toleranceMs) return false;
  const expected = createHmac('sha256', secret).update(`${at}.`).update(call.rawBody).digest('hex');
  return anyOf(said, (one) => isSame(one, expected));
}

/** Whether every one of these values is the secret; none at all is not genuine. */
export const isSecret = (said: readonly unknown[], secret: string): boolean =>
  secret !== '' &&
  said.length > 0 &&
  said.reduce<boolean>((all, one) => isSame(typeof one === 'string' ? one : '', secret) && all, true);

/** The body as JSON, for a provider whose proof stands in it; null where it is none. A byte order mark is passed over. */
export function jsonIn({ rawBody }: IncomingCall): Json {
  try {
    return JSON.parse(new TextDecoder().decode(rawBody)) as Json;
  } catch {
    return null;
  }
}
