import { createHash } from 'node:crypto';
import type { Json } from '@holdfast/workflow';
import type { HttpRequest } from './http.ts';

/**
 * A write that shares its call with those of other items of its step that are made at the same moment. Each item keeps its
 * own intent, key and limit, and is answered by itself: what is refused, or in doubt, is so alone.
 */
export interface Together {
  /** Most parts of one call. */
  readonly most: number;
  /** Most bytes of the parts of one call, as JSON in UTF-8. A part that is larger goes by itself; left out: no limit. */
  readonly mostBytes?: number;
  /** What stands for this item in the body. It is stored with the intent, and sent again as it is. */
  readonly part: Json;
  /** The body that carries parts. */
  whole(parts: readonly Json[]): Json;
  /**
   * What an answer says of the part at a place, in the form that an answer to it alone has; undefined: nothing. `parts`: those
   * that were sent.
   */
  answerTo(body: Json, parts: readonly Json[], at: number): Json | undefined;
  /** The status that an answer says of the part at a place; undefined, or left out: that of the call. */
  statusOf?(body: Json, at: number): number | undefined;
  /** The field of the address that takes the key of the call; left out: the header. */
  readonly keyInQuery?: string;
}

/** A request that goes together with others. */
export type SharedRequest = HttpRequest & { readonly together: Together };

export const isShared = (request: HttpRequest): request is SharedRequest => request.together !== undefined;

/** The key of a call with these parts, in this order: 36 characters, that of the part where it is one. */
export function keyOfCall(keys: readonly string[]): string {
  const [only = '', ...others] = keys;
  return others.length === 0 ? only : `hf1-${createHash('sha256').update(keys.join(' ')).digest('hex').slice(0, 32)}`;
}

/** Requests that can share a call go to one address, with the same words in it. */
const addressOf = ({ method, url, query = {} }: HttpRequest): string => JSON.stringify([method, url, query]);

interface Waiting<Call> {
  readonly calls: Call[];
  bytes: number;
}

/** Collects what can share a call: until as much waits as one call takes, or nothing more comes this moment. */
export class Gathering<Call extends { readonly request: SharedRequest }> {
  readonly #waiting = new Map<string, Waiting<Call>>();
  readonly #send: (calls: readonly Call[]) => void;

  constructor(send: (calls: readonly Call[]) => void) {
    this.#send = send;
  }

  add(call: Call): void {
    const address = addressOf(call.request);
    const { most, mostBytes, part } = call.request.together;
    const bytes = mostBytes === undefined ? 0 : Buffer.byteLength(JSON.stringify(part));
    const before = this.#waiting.get(address);
    if (before && before.bytes + bytes > (mostBytes ?? Number.POSITIVE_INFINITY)) this.#let(address, before);
    const waiting = this.#waiting.get(address) ?? this.#open(address);
    waiting.calls.push(call);
    waiting.bytes += bytes;
    if (waiting.calls.length >= most) this.#let(address, waiting);
  }

  #open(address: string): Waiting<Call> {
    const waiting: Waiting<Call> = { calls: [], bytes: 0 };
    this.#waiting.set(address, waiting);
    setImmediate(() => this.#let(address, waiting));
    return waiting;
  }

  #let(address: string, waiting: Waiting<Call>): void {
    if (this.#waiting.get(address) !== waiting) return;
    this.#waiting.delete(address);
    this.#send(waiting.calls);
  }
}
