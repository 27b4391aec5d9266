import { stripTypeScriptTypes } from 'node:module';
import type { Json } from '@holdfast/workflow';
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { newGuestModule } from '../guest/module.ts';
import type { CodeReply, CodeRequest } from './protocol.ts';

/** Most lines and characters that `console.log` may leave behind. */
const MAX_LOGS = 200;
const MAX_LOG_LENGTH = 2_000;
const STACK_BYTES = 512 * 1024;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** The code's first line is the second of what is run. */
const wrap = (code: string): string => `async function main() {\n${code}\n}`;

function plainScript({ language, code }: CodeRequest): string {
  return language === 'typescript' ? stripTypeScriptTypes(wrap(code), { mode: 'strip' }) : wrap(code);
}

class CodeError extends Error {
  override readonly name = 'CodeError';
  readonly kind: 'error' | 'limit';
  readonly line: number | null;

  constructor(message: string, kind: 'error' | 'limit' = 'error', line: number | null = null) {
    super(message);
    this.kind = kind;
    this.line = line;
  }
}

function lineIn(stack: string | undefined): number | null {
  const found = /code\.js:(\d+)/.exec(stack ?? '')?.[1];
  return found === undefined ? null : Math.max(1, Number(found) - 1);
}

function failure(context: QuickJSContext, handle: QuickJSHandle, request: CodeRequest): CodeError {
  const error = handle.consume((value) => context.dump(value) as unknown);
  const {
    name = 'Error',
    message = String(error),
    stack,
  } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, string>;
  if (message === 'interrupted')
    return new CodeError(`The code ran longer than ${request.timeoutMs} ms and was stopped.`, 'limit');
  if (message === 'out of memory')
    return new CodeError(`The code needed more than ${request.memoryMb} MB and was stopped.`, 'limit');
  return new CodeError(`${name}: ${message}`, 'error', lineIn(stack));
}

/**
 * Runs the code in a fresh guest: no network, no files, no timers, nothing of the
 * host. Meant for a process of its own, which may be ended from outside.
 */
export async function runGuestCode(request: CodeRequest): Promise<CodeReply> {
  const logs: string[] = [];
  try {
    return { ok: true, result: await run(request, logs), logs };
  } catch (error) {
    if (error instanceof CodeError)
      return { ok: false, kind: error.kind, message: error.message, line: error.line, logs };
    const message = error instanceof Error ? error.message : String(error);
    const isLimit =
      error instanceof WebAssembly.RuntimeError || error instanceof RangeError || message.includes('memory');
    return isLimit
      ? {
          ok: false,
          kind: 'limit',
          message: `The code needed more than ${request.memoryMb} MB and was stopped.`,
          line: null,
          logs,
        }
      : { ok: false, kind: 'error', message, line: null, logs };
  }
}

async function run(request: CodeRequest, logs: string[]): Promise<Json> {
  let script: string;
  try {
    script = plainScript(request);
  } catch (error) {
    throw new CodeError(`The code cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const module = await newGuestModule(request.memoryMb);
  const runtime = module.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES);
  const deadline = performance.now() + request.timeoutMs;
  runtime.setInterruptHandler(() => performance.now() > deadline);
  const context = runtime.newContext();
  const unwrap = (result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle => {
    if (result.error) throw failure(context, result.error, request);
    return result.value;
  };
  setUpConsole(context, logs);
  const bootstrap = Object.entries(request.globals)
    .filter(([name]) => IDENTIFIER.test(name))
    .map(
      ([name, value]) =>
        `globalThis[${JSON.stringify(name)}] = JSON.parse(${JSON.stringify(JSON.stringify(value) ?? 'null')});`,
    );
  for (const line of bootstrap) unwrap(context.evalCode(line, 'globals.js')).dispose();
  unwrap(context.evalCode(script, 'code.js')).dispose();
  const promise = unwrap(context.evalCode('main()', 'code.js'));
  const jobs = runtime.executePendingJobs();
  if (jobs.error) throw failure(context, jobs.error, request);
  const state = context.getPromiseState(promise);
  if (state.type === 'rejected') throw failure(context, state.error, request);
  if (state.type === 'pending')
    throw new CodeError(
      'The code waits for something that never comes: there is no network and no timer here. Use steps for that.',
    );
  const text = context.unwrapResult(context.evalCode('(value) => JSON.stringify(value === undefined ? null : value)'));
  const result = unwrap(context.callFunction(text, context.undefined, state.value)).consume(
    (handle) => context.dump(handle) as unknown,
  );
  if (typeof result !== 'string')
    throw new CodeError('The code returned something that is not data. Return objects, lists, texts or numbers.');
  if (result.length > request.maxOutput)
    throw new CodeError(`The result is larger than ${request.maxOutput} characters.`, 'limit');
  return JSON.parse(result) as Json;
}

function setUpConsole(context: QuickJSContext, logs: string[]): void {
  const log = context.newFunction('log', (...parts) => {
    if (logs.length < MAX_LOGS) {
      const text = parts.map((part) => {
        const value = context.dump(part) as unknown;
        return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
      });
      logs.push(text.join(' ').slice(0, MAX_LOG_LENGTH));
    }
    return context.undefined;
  });
  const console = context.newObject();
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) context.setProp(console, name, log);
  context.setProp(context.global, 'console', console);
  log.dispose();
  console.dispose();
}
