/**
 * What is set up inside the guest before any expression runs: lazy views of the
 * host's data, dates, exact decimals; then everything is frozen, so that nothing
 * one evaluation does is seen by the next. The text runs in QuickJS, never here.
 */
export const REALM = String.raw`(host) => {
'use strict';
const { freeze, defineProperty, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf } = Object;
const stringify = JSON.stringify, parse = JSON.parse;
const ProxyOf = Proxy, reflect = { ...Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, Reflect[name]])) };

// ---- lazy views of host data -------------------------------------------------
let views = new Map();
let rootsRead = {};
const ids = new WeakMap();

const lift = (id, length) => {
  const known = views.get(id);
  if (known) return known;
  const target = length >= 0 ? [] : {};
  const state = { id, isCopy: false };
  const copy = () => {
    if (state.isCopy) return true;
    const text = host.json(id);
    if (text === undefined) return false;
    state.isCopy = true;
    const value = parse(text);
    for (const key of Object.keys(value)) defineProperty(target, key, { value: value[key], writable: true, enumerable: true, configurable: true });
    return true;
  };
  const must = () => { if (!copy()) throw new RangeError('The data is too large to be changed or listed as a whole here. Use a code step.'); };
  const view = new ProxyOf(target, {
    get(_, key) {
      if (state.isCopy || typeof key === 'symbol') return reflect.get(target, key);
      if (length >= 0 && key === 'length') return length;
      const found = host.read(id, key);
      if (found !== host.missing) return found;
      if (length >= 0 && key in target && copy()) return reflect.get(target, key);
      return reflect.get(target, key);
    },
    has(_, key) { return state.isCopy || typeof key === 'symbol' ? reflect.has(target, key) : host.read(id, key) !== host.missing || reflect.has(target, key); },
    ownKeys() { must(); return reflect.ownKeys(target); },
    getOwnPropertyDescriptor(_, key) { must(); return reflect.getOwnPropertyDescriptor(target, key); },
    set(_, key, value) { must(); target[key] = value; return true; },
    deleteProperty(_, key) { must(); return reflect.deleteProperty(target, key); },
    defineProperty(_, key, descriptor) { must(); return reflect.defineProperty(target, key, descriptor); },
    preventExtensions() { return false; },
  });
  ids.set(view, state);
  views.set(id, view);
  return view;
};

// ---- dates -------------------------------------------------------------------
const KEY = Symbol('date');
const wrap = (value) => {
  if (value && typeof value === 'object') {
    if ('ms' in value && 'zone' in value) return new DateTime(KEY, value.ms, value.zone);
    if ('span' in value) return new Duration(KEY, value.span);
  }
  return value;
};
const unwrap = (value) => {
  if (value instanceof DateTime) return { ms: value[KEY].ms, zone: value[KEY].zone };
  if (value instanceof Date) return { ms: value.getTime(), zone: 'UTC' };
  if (value instanceof Duration) return value[KEY];
  return value;
};
const askDate = (name, subject, args) => wrap(parse(host.date(name, stringify(subject ? subject[KEY] : null), stringify(args.map(unwrap)))));
class DateTime {
  constructor(key, ms, zone) {
    if (key !== KEY) throw new TypeError('Use DateTime.fromISO, DateTime.fromFormat, … or $now.');
    defineProperty(this, KEY, { value: { ms, zone } });
  }
  toString() { return this.toISO(); }
  toJSON() { return this.toISO(); }
  valueOf() { return this[KEY].ms; }
  get ts() { return this[KEY].ms; }
  equals(other) { return other instanceof DateTime && other[KEY].ms === this[KEY].ms && other[KEY].zone === this[KEY].zone; }
  diffNow(unit) { return this.diff($now(), unit); }
  static now() { return $now(); }
  static fromJSDate(date) { return new DateTime(KEY, date.getTime(), host.zone()); }
  static isDateTime(value) { return value instanceof DateTime; }
  static max(...dates) { return dates.reduce((a, b) => (b > a ? b : a)); }
  static min(...dates) { return dates.reduce((a, b) => (b < a ? b : a)); }
}
class Duration {
  constructor(key, span) {
    if (key !== KEY) throw new TypeError('Use diff to get a span of time.');
    defineProperty(this, KEY, { value: span });
  }
  as(unit) { return host.span('as', stringify(this[KEY]), stringify([unit])); }
  toMillis() { return host.span('toMillis', stringify(this[KEY]), '[]'); }
  toObject() { return { ...this[KEY] }; }
  toISO() { return host.span('toISO', stringify(this[KEY]), '[]'); }
  toString() { return this.toISO(); }
  toJSON() { return this.toISO(); }
  valueOf() { return this.toMillis(); }
}
for (const unit of ['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'])
  defineProperty(Duration.prototype, unit, { get() { return this[KEY][unit] ?? 0; } });
for (const name of host.dateGetters()) defineProperty(DateTime.prototype, name, { get() { return askDate(name, this, []); } });
for (const name of host.dateMethods()) defineProperty(DateTime.prototype, name, { value(...args) { return askDate(name, this, args); } });
for (const name of host.dateMakers()) defineProperty(DateTime, name, { value(...args) { return askDate(name, null, args); } });
const $now = () => new DateTime(KEY, host.now(), host.zone());

// ---- exact decimals ----------------------------------------------------------
const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/;
const decimal = (value) => {
  const text = typeof value === 'number' ? String(value) : value;
  const match = typeof text === 'string' ? DECIMAL.exec(text) : null;
  if (!match || (!match[2] && !match[3])) throw new TypeError(stringify(value) + ' is not a number.');
  const fraction = match[3] ?? '';
  let units = BigInt((match[2] || '0') + fraction);
  if (match[1] === '-') units = -units;
  let scale = fraction.length - Number(match[4] ?? 0);
  if (scale < 0) { units *= 10n ** BigInt(-scale); scale = 0; }
  return { units, scale, isText: typeof value === 'string' };
};
const align = (a, b) => {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale, a.isText || b.isText];
};
const written = ({ units, scale, isText }) => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = (units < 0n ? '-' : '') + (scale === 0 ? digits : digits.slice(0, -scale) + '.' + digits.slice(-scale));
  return isText ? text : Number(text);
};
const plus = (a, b) => { const [x, y, scale, isText] = align(a, b); return { units: x + y, scale, isText }; };
const times = (a, b) => ({ units: a.units * b.units, scale: a.scale + b.scale, isText: a.isText || b.isText });
const flatten = (values) => (values.length === 1 && Array.isArray(values[0]) ? [...values[0]] : values);
const $sum = (...values) => written(flatten(values).map(decimal).reduce(plus, { units: 0n, scale: 0, isText: false }));
const $multiply = (...values) => written(flatten(values).map(decimal).reduce(times, { units: 1n, scale: 0, isText: false }));
const $subtract = (a, b) => { const [x, y] = [decimal(a), decimal(b)]; return written(plus(x, { ...y, units: -y.units })); };
const $round = (value, digits = 0) => {
  const { units, scale, isText } = decimal(value);
  if (!Number.isInteger(digits) || digits < 0 || digits > 100) throw new RangeError('$round takes 0 to 100 digits.');
  if (scale <= digits) return written({ units: units * (isText ? 10n ** BigInt(digits - scale) : 1n), scale: isText ? digits : scale, isText });
  const factor = 10n ** BigInt(scale - digits);
  const size = units < 0n ? -units : units;
  const rounded = (size + factor / 2n) / factor;
  return written({ units: units < 0n ? -rounded : rounded, scale: digits, isText });
};
const compare = (a, b) => { const [x, y] = align(decimal(a), decimal(b)); return x < y ? -1 : x > y ? 1 : 0; };
const $min = (...values) => flatten(values).reduce((a, b) => (compare(b, a) < 0 ? b : a));
const $max = (...values) => flatten(values).reduce((a, b) => (compare(b, a) > 0 ? b : a));
const isEmpty = (value) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  || (typeof value === 'object' && !(value instanceof DateTime) && Object.keys(value).length === 0);
const $if = (condition, yes, no) => (condition ? yes : no);
const $ifEmpty = (value, other) => (isEmpty(value) ? other : value);

// ---- roots -------------------------------------------------------------------
const access = (id, name) => freeze({
  get item() { return host.access(id, 'item', name); },
  get isExecuted() { return id === -1 || host.isExecuted(id); },
  first: () => host.access(id, 'first', name),
  last: () => host.access(id, 'last', name),
  all: () => host.access(id, 'all', name),
});
const $ = (name) => access(host.node(String(name)), String(name));
const input = access(-1, '$input');
// Small data comes as JSON and is the guest's own; large data comes as a lazy view.
const root = (name) => {
  if (name in rootsRead) return rootsRead[name];
  const found = host.root(name);
  return (rootsRead[name] = typeof found === 'string' ? parse(found) : found);
};
const roots = {
  $json: () => root('json'), $item: () => root('item'), $files: () => root('files'), $failure: () => root('failure'),
  $itemIndex: () => host.index(), $run: () => root('run'), $workflow: () => root('workflow'), $vars: () => root('vars'),
  $input: () => input, $now, $today: () => $now().startOf('day'),
};
for (const [name, get] of Object.entries(roots)) defineProperty(globalThis, name, { get, enumerable: false });
for (const [name, value] of Object.entries({ $, $sum, $subtract, $multiply, $round, $min, $max, $if, $ifEmpty, DateTime, Duration }))
  defineProperty(globalThis, name, { value, enumerable: false });

// ---- nothing by chance, nothing by the clock ---------------------------------
const RealDate = Date;
const GuestDate = function Date(...args) {
  if (!new.target) return new RealDate(host.now()).toString();
  return reflect.construct(RealDate, args.length === 0 ? [host.now()] : args, new.target);
};
GuestDate.prototype = RealDate.prototype;
GuestDate.now = () => host.now();
GuestDate.parse = RealDate.parse;
GuestDate.UTC = RealDate.UTC;
RealDate.prototype.constructor = GuestDate;
defineProperty(globalThis, 'Date', { value: GuestDate });
Math.random = () => { throw new Error('Math.random is not there: an expression gives the same each time. Use $run.id where something unique is needed.'); };

// ---- no code from text, and nothing that lasts -------------------------------
for (const sample of [function () {}, function* () {}, async function () {}, async function* () {}])
  defineProperty(getPrototypeOf(sample), 'constructor', { value: undefined });
for (const name of ['eval', 'Function', 'Proxy', 'Reflect', 'WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'queueMicrotask', 'Promise'])
  delete globalThis[name];
// The host sets the message of its errors by assignment, which a frozen prototype would refuse.
defineProperty(Error.prototype, 'message', {
  get() { return ''; },
  set(value) { if (this !== Error.prototype) defineProperty(this, 'message', { value, writable: true, configurable: true }); },
});
const frozen = new Set();
const freezeAll = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || frozen.has(value)) return;
  frozen.add(value);
  for (const key of [...getOwnPropertyNames(value), ...getOwnPropertySymbols(value)]) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    for (const part of [descriptor.value, descriptor.get, descriptor.set]) freezeAll(part);
  }
  freezeAll(getPrototypeOf(value));
  if (value !== globalThis) freeze(value);
};
freezeAll(globalThis);
for (const sample of [[][Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), ''[Symbol.iterator](), (function* () {})()]) freezeAll(getPrototypeOf(sample));
freeze(globalThis);

// ---- results -----------------------------------------------------------------
const finite = (key, value) => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError((key ? '"' + key + '"' : 'The result') + ' is ' + value + ', not a number. One of the values it is worked out from is missing or is text.');
  return typeof value === 'bigint' ? value.toString() : value;
};
const result = (value) => {
  const state = ids.get(value);
  if (state && !state.isCopy) return state.id;
  if (typeof value === 'function') throw new TypeError('The result is a function. Is a pair of brackets () missing at the end?');
  return stringify(value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value] : value, finite);
};
const run = (code) => {
  views = new Map();
  rootsRead = { __proto__: null };
  return code();
};
return { lift, result, run };
}`;
