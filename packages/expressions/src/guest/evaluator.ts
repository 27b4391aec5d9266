import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { dateOperation, spanOperation } from '../dates.ts';
import { ExpressionError, ExpressionTimeout } from '../errors.ts';
import { inputAccess } from '../interpret.ts';
import type { Scope } from '../scope.ts';
import { type GuestSource, newGuestModule } from './module.ts';
import { REALM } from './realm.ts';

export interface EvaluatorOptions extends GuestSource {
  /** Longest evaluation, in milliseconds. Default 5: what the main thread can spare. */
  readonly timeLimitMs?: number;
  /** Most memory of the guest, in MiB. Default 32. */
  readonly memoryMb?: number;
}

/** Code for the guest, with the template it stands in for messages. */
export interface GuestCode {
  /** A JavaScript expression. */
  readonly source: string;
  readonly template: string;
  /** What it calls, as it is written: named when something turns out not to be a function. */
  readonly calls?: readonly string[];
}

/** Functions kept compiled in one guest. */
const MAX_COMPILED = 2_000;
/** Largest piece of data that is copied into the guest as a whole, in characters of JSON. */
const MAX_COPY = 4_000_000;
const STACK_BYTES = 256 * 1024;

const DATE_GETTERS =
  'year month day hour minute second millisecond weekday weekNumber weekYear quarter ordinal daysInMonth isValid zoneName offset isInLeapYear monthLong monthShort weekdayLong weekdayShort'.split(
    ' ',
  );
const DATE_METHODS =
  'plus minus set startOf endOf setZone toUTC toLocal toISO toISODate toISOTime toISOWeekDate toFormat toLocaleString toRFC2822 toHTTP toSQL toSQLDate toMillis toSeconds toUnixInteger toObject toRelative hasSame diff'.split(
    ' ',
  );
const DATE_MAKERS = 'fromISO fromFormat fromMillis fromSeconds fromObject fromRFC2822 fromHTTP fromSQL local utc'.split(
  ' ',
);

/** A guest with its realm set up, until it is broken or dropped. */
class Guest {
  readonly #runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly #lift: QuickJSHandle;
  readonly #result: QuickJSHandle;
  readonly #run: QuickJSHandle;
  #missing: QuickJSHandle | null = null;
  readonly #compiled = new Map<string, QuickJSHandle>();
  #deadline = Number.POSITIVE_INFINITY;
  #values: unknown[] = [];
  #scope: Scope | null = null;
  #nodes: (ReturnType<Scope['node']> & object)[] = [];

  constructor(module: QuickJSWASMModule) {
    this.#runtime = module.newRuntime();
    this.#runtime.setMaxStackSize(STACK_BYTES);
    this.#runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.context = this.#runtime.newContext();
    const { context } = this;
    const setUp = context.unwrapResult(context.evalCode(`(${REALM})`));
    const host = this.#host();
    const made = context.unwrapResult(context.callFunction(setUp, context.undefined, host));
    this.#lift = context.getProp(made, 'lift');
    this.#result = context.getProp(made, 'result');
    this.#run = context.getProp(made, 'run');
    for (const handle of [setUp, host, made]) handle.dispose();
  }

  /* ---- what the guest may ask ---- */

  #host(): QuickJSHandle {
    const { context } = this;
    const host = context.newObject();
    const add = (name: string, answer: (...args: QuickJSHandle[]) => QuickJSHandle) =>
      context
        .newFunction(name, (...args) => {
          try {
            return answer(...args);
          } catch (error) {
            return { error: context.newError(error instanceof Error ? error.message : String(error)) };
          }
        })
        .consume((handle) => context.setProp(host, name, handle));
    const number = (handle: QuickJSHandle) => context.getNumber(handle);
    const text = (handle: QuickJSHandle) => context.getString(handle);
    const list = (names: readonly string[]) => () =>
      context.unwrapResult(context.evalCode(`(${JSON.stringify(names)})`));
    const missing = context.unwrapResult(context.evalCode('Symbol()'));
    context.setProp(host, 'missing', missing);
    this.#missing = missing;
    add('read', (id, key) => {
      const value = this.#values[number(id)];
      const name = text(key);
      return has(value, name) ? this.#give(value[name]) : missing.dup();
    });
    add('json', (id) => {
      const json = JSON.stringify(this.#values[number(id)]);
      return json.length > MAX_COPY ? context.undefined : context.newString(json);
    });
    add('root', (name) => this.#giveRoot(rootOf(this.#need(), text(name))));
    add('index', () => context.newNumber(this.#need().itemIndex));
    add('node', (name) => context.newNumber(this.#nodeId(text(name))));
    add('isExecuted', (id) => (this.#nodes[number(id)]?.isExecuted ? context.true : context.false));
    add('access', (id, what, name) => this.#give(this.#access(number(id), text(what), text(name))));
    add('now', () => context.newNumber(this.#need().now));
    add('zone', () => context.newString(this.#need().timeZone));
    add('date', (name, subject, args) => {
      const result = dateOperation(
        text(name),
        JSON.parse(text(subject)),
        JSON.parse(text(args)),
        this.#need().timeZone,
      );
      return context.newString(JSON.stringify(result ?? null));
    });
    add('span', (name, span, args) =>
      this.#give(spanOperation(text(name), JSON.parse(text(span)), JSON.parse(text(args)))),
    );
    add('dateGetters', list(DATE_GETTERS));
    add('dateMethods', list(DATE_METHODS));
    add('dateMakers', list(DATE_MAKERS));
    return host;
  }

  #need(): Scope {
    if (!this.#scope) throw new Error('No evaluation is under way.');
    return this.#scope;
  }

  /** A value for the guest: plain ones as they are, others as a lazy view. */
  #give(value: unknown): QuickJSHandle {
    const { context } = this;
    switch (typeof value) {
      case 'string':
        return context.newString(value);
      case 'number':
        return context.newNumber(value);
      case 'boolean':
        return value ? context.true : context.false;
      case 'object': {
        if (value === null) return context.null;
        this.#values.push(value);
        const id = context.newNumber(this.#values.length - 1);
        const length = context.newNumber(Array.isArray(value) ? value.length : -1);
        const view = context.unwrapResult(context.callFunction(this.#lift, context.undefined, id, length));
        id.dispose();
        length.dispose();
        return view;
      }
      default:
        return context.undefined;
    }
  }

  #giveRoot(value: unknown): QuickJSHandle {
    const small = typeof value === 'object' && value !== null ? smallText(value) : null;
    return small === null ? this.#give(value) : this.context.newString(small);
  }

  #nodeId(name: string): number {
    const access = this.#need().node(name);
    if (!access) throw new Error(`There is no step called "${name}" in this workflow.`);
    this.#nodes.push(access);
    return this.#nodes.length - 1;
  }

  #access(id: number, what: string, name: string): unknown {
    const access = id < 0 ? inputAccess(this.#need()) : this.#nodes[id];
    if (!access?.isExecuted)
      throw new Error(
        `"${name}" has not run before this step, so it has no items. Check with $('${name}').isExecuted first.`,
      );
    switch (what) {
      case 'item':
        return access.item();
      case 'first':
        return access.first();
      case 'last':
        return access.last();
      default:
        return access.all();
    }
  }

  /* ---- evaluation ---- */

  evaluate(code: GuestCode, scope: Scope, limitMs: number): unknown {
    const { context } = this;
    const compiled = this.#function(code);
    this.#scope = scope;
    this.#values = [];
    this.#nodes = [];
    this.#deadline = performance.now() + limitMs;
    try {
      const called = context.callFunction(this.#run, context.undefined, compiled);
      if (called.error) throw this.#failure(called.error, code, limitMs);
      return called.value.consume((handle) => this.#take(handle, code, limitMs));
    } finally {
      this.#deadline = Number.POSITIVE_INFINITY;
      this.#scope = null;
      this.#values = [];
    }
  }

  #take(handle: QuickJSHandle, code: GuestCode, limitMs: number): unknown {
    const { context } = this;
    switch (context.typeof(handle)) {
      case 'undefined':
        return undefined;
      case 'string':
        return context.getString(handle);
      case 'boolean':
        return context.dump(handle);
      case 'number': {
        const value = context.getNumber(handle);
        if (Number.isFinite(value)) return value;
        throw new ExpressionError(
          `The result is ${value}, not a number. One of the values it is worked out from is missing or is text.`,
          code.template,
        );
      }
      default: {
        const result = context.callFunction(this.#result, context.undefined, handle);
        if (result.error) throw this.#failure(result.error, code, limitMs);
        return result.value.consume((value) => {
          if (context.typeof(value) === 'number') return this.#values[context.getNumber(value)];
          return context.typeof(value) === 'string' ? (JSON.parse(context.getString(value)) as unknown) : undefined;
        });
      }
    }
  }

  #function({ source, template }: GuestCode): QuickJSHandle {
    const known = this.#compiled.get(source);
    if (known) return known;
    const { context } = this;
    const made = context.evalCode(`(() => { 'use strict'; return (\n${source}\n); })`, 'expression.js');
    if (made.error) throw this.#failure(made.error, { source, template }, 0);
    if (this.#compiled.size >= MAX_COMPILED) {
      const oldest = this.#compiled.entries().next().value;
      oldest?.[1].dispose();
      if (oldest) this.#compiled.delete(oldest[0]);
    }
    this.#compiled.set(source, made.value);
    return made.value;
  }

  #failure(handle: QuickJSHandle, { template, calls = [] }: GuestCode, limitMs: number): ExpressionError {
    const error = handle.consume((value) => this.context.dump(value) as unknown);
    const { message = String(error) } = (typeof error === 'object' && error !== null ? error : {}) as {
      message?: string;
    };
    if (message === 'interrupted') return new ExpressionTimeout(template, limitMs);
    if (
      message === 'out of memory' ||
      message.includes('stack overflow') ||
      message === 'Maximum call stack size exceeded'
    ) {
      return new ExpressionError(
        'The expression needs more memory than it may have. Work on fewer items, or use a code step.',
        template,
        { code: 'permanent/resource_limit' },
      );
    }
    const explained =
      message === 'not a function'
        ? notAFunction(calls)
        : message.replace(/^'?(\S+?)'? is not defined$/, '"$1" is not known here');
    return new ExpressionError(`${explained.replace(/\.+$/, '')}.`, template);
  }

  dispose(): void {
    for (const handle of this.#compiled.values()) handle.dispose();
    for (const handle of [this.#lift, this.#result, this.#run, this.#missing]) handle?.dispose();
    this.context.dispose();
    this.#runtime.dispose();
  }
}

const notAFunction = (calls: readonly string[]): string =>
  calls.length === 0
    ? 'Something that is called is not a function'
    : `${calls.map((call) => `${call}()`).join(', ')}: ${calls.length > 1 ? 'one of these' : 'this'} does not exist. Text, numbers and lists have different methods; look at what the value is`;

const has = (value: unknown, key: string): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key);

/** Data up to about this many values and characters is handed over as text. */
const SMALL = 2_000;
const texts = new WeakMap<object, string | null>();

/** The JSON of data that is small, else null. Items never change, so it is worked out once. */
function smallText(value: object): string | null {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = weigh(value, SMALL) < 0 ? null : JSON.stringify(value);
  texts.set(value, text);
  return text;
}

/** What is left of a budget after a value; stops as soon as it is used up. */
function weigh(value: unknown, budget: number): number {
  if (typeof value === 'string') return budget - value.length - 2;
  if (typeof value !== 'object' || value === null) return budget - 4;
  let left = budget - 2;
  for (const key in value) {
    left = weigh((value as Record<string, unknown>)[key], left - key.length);
    if (left < 0) break;
  }
  return left;
}

function rootOf(scope: Scope, name: string): unknown {
  switch (name) {
    case 'json':
      return scope.item?.json;
    case 'item':
      return scope.item;
    case 'files':
      return scope.item?.files;
    case 'failure':
      return scope.item?.failure;
    case 'run':
      return scope.run;
    case 'workflow':
      return scope.workflow;
    default:
      return scope.vars;
  }
}

/**
 * Evaluates code in the guest: synchronous, bounded in time and memory, without
 * a trace from one evaluation to the next. After a breach of memory the guest is
 * dropped, and the next one is made in the background.
 */
export class Evaluator {
  readonly #options: Required<Pick<EvaluatorOptions, 'timeLimitMs' | 'memoryMb'>> & GuestSource;
  #guest: Guest | null;
  #remaking = false;

  private constructor(module: QuickJSWASMModule, options: EvaluatorOptions) {
    const { timeLimitMs = 5, memoryMb = 32, ...source } = options;
    this.#options = { timeLimitMs, memoryMb, ...source };
    this.#guest = new Guest(module);
  }

  static async create(options: EvaluatorOptions = {}): Promise<Evaluator> {
    return new Evaluator(await newGuestModule(options.memoryMb ?? 32, options), options);
  }

  /**
   * @throws ExpressionTimeout over the time limit, or while the guest is being replaced
   * @throws ExpressionError for anything that goes wrong in the code
   */
  evaluate(code: GuestCode, scope: Scope): unknown {
    if (!this.#guest) throw new ExpressionTimeout(code.template, this.#options.timeLimitMs);
    try {
      return this.#guest.evaluate(code, scope, this.#options.timeLimitMs);
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        this.#replace();
        throw new ExpressionError('The expression broke its sandbox and was stopped.', code.template, {
          code: 'permanent/resource_limit',
          cause: error,
        });
      }
      if (error.code === 'permanent/resource_limit' && !(error instanceof ExpressionTimeout)) this.#replace();
      throw error;
    }
  }

  /** The broken guest is left to the garbage collector with its memory: its own clean-up cannot be trusted any more. */
  #replace(): void {
    this.#guest = null;
    if (this.#remaking) return;
    this.#remaking = true;
    void newGuestModule(this.#options.memoryMb, this.#options)
      .then((module) => {
        this.#guest = new Guest(module);
      })
      .finally(() => {
        this.#remaking = false;
      });
  }

  /** Resolves when the guest is there, also after a replacement. */
  async ready(): Promise<void> {
    while (!this.#guest) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  dispose(): void {
    this.#guest?.dispose();
    this.#guest = null;
  }
}
