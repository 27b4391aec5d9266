import { type Json, pointer } from '@holdfast/workflow';

/**
 * Values from outside in a form that every store takes (rule T1). Invariants:
 * T1a No NUL and no unpaired surrogate: both become `\uXXXX` escapes.
 * T1b Numbers beyond ±2^53, and large ones of which a double loses digits behind the point, stay the text they were.
 * T1c No more than 64 levels, and no name that JavaScript gives a meaning to.
 * T1d What was changed is told by its path, so that nothing is changed unseen.
 */
const MAX_DEPTH = 64;
/** Most paths that are told. */
const MAX_NOTES = 20;
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const QUICK = /[\0\uD800-\uDFFF]/;
/** Sixteen digits in a row, fourteen before the point, or an exponent: only then can a number be one that a double does not hold. */
const MAYBE_INEXACT = /\d{16}|\d{14}\.|\d[eE]/;
/** Up to here a double is off by less than a quarter of a cent. Rates with twenty digits are numbers all the same. */
const HOLDS_CENTS = 2 ** 45;

/** Text that can be stored: what cannot is written as an escape. */
export const storableText = (text: string): string =>
  QUICK.test(text)
    ? text.replace(UNSTORABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;

/** A storable value, and JSON pointers to what had to be changed in it. */
export interface Storable {
  readonly value: Json;
  readonly altered: readonly string[];
}

/** One walk through a value; `#path` is where it stands. */
class Walk {
  readonly altered: string[] = [];
  readonly #path: (string | number)[] = [];

  value(value: unknown): Json {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') return this.#told(value, storableText(value));
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object') return this.#told(value, null);
    if (this.#path.length >= MAX_DEPTH) return this.#told(value, '[nested too deep]');
    if (Array.isArray(value)) return value.map((entry, index) => this.#below(index, entry));
    const out: { [key: string]: Json } = {};
    for (const [key, entry] of Object.entries(value)) {
      const name = nameFor(key, out);
      out[name] = this.#below(name, entry);
      if (name !== key) this.#note(name);
    }
    return out;
  }

  #below(part: string | number, entry: unknown): Json {
    this.#path.push(part);
    const value = this.value(entry);
    this.#path.pop();
    return value;
  }

  #number(value: number): Json {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
    return this.#told(value, Number.isFinite(value) ? String(value) : null);
  }

  #told<T extends Json>(before: unknown, after: T): T {
    if (before !== after) this.#note();
    return after;
  }

  #note(...below: string[]): void {
    if (this.altered.length < MAX_NOTES) this.altered.push(pointer(...this.#path, ...below));
  }
}

/** A name that had to be changed never takes the place of another one. */
function nameFor(key: string, taken: object): string {
  let name = DANGEROUS.has(key) ? `${key}_` : storableText(key);
  while (Object.hasOwn(taken, name)) name += '_';
  return name;
}

/** Makes a value storable and tells what was changed. Numbers have lost their digits by now: `parseExact` keeps them. */
export function storable(value: unknown): Storable {
  const walk = new Walk();
  return { value: walk.value(value), altered: walk.altered };
}

/** A value in storable form. */
export const toStorable = (value: unknown): Json => storable(value).value;

/** `JSON.parse` whose numbers keep their digits: a large one that a double cannot hold stays text. @throws SyntaxError */
export function parseExact(text: string): unknown {
  if (!MAYBE_INEXACT.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && isLost(value, context.source)
      ? context.source
      : value,
  );
}

/** Most digits that `toPrecision` gives. */
const MOST_DIGITS = 100;

function isLost(value: number, source: string): boolean {
  const size = Math.abs(value);
  if (size <= HOLDS_CENTS || size > Number.MAX_SAFE_INTEGER) return size > HOLDS_CENTS;
  const digits = digitsOf(source);
  return digits.length > MOST_DIGITS || digitsOf(value.toPrecision(digits.length)) !== digits;
}

/** The digits of a number as it is written, without noughts before them. */
const digitsOf = (text: string): string =>
  text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');

/** Reads JSON from outside into storable form. @throws SyntaxError */
export function parseStorable(text: string): Storable {
  return storable(parseExact(text));
}
