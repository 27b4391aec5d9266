import { Worker } from 'node:worker_threads';
import type { Json } from '@holdfast/workflow';
import { ExpressionError, ExpressionTimeout } from './errors.ts';
import type { Scope } from './scope.ts';
import { type ScopeSnapshot, takeSnapshot } from './snapshot.ts';

/** What the thread is asked: a tree of parameters, and what its expressions may read. */
export interface SlowRequest {
  readonly id: number;
  readonly value: Json;
  readonly snapshot: ScopeSnapshot;
  readonly timeLimitMs: number;
  readonly memoryMb: number;
}

export type SlowReply = { readonly id: number } & (
  | { readonly ok: true; readonly value: Json }
  | {
      readonly ok: false;
      readonly message: string;
      readonly template: string;
      readonly path: string;
      readonly isLimit: boolean;
    }
);

export interface SlowOptions {
  /** Longest evaluation of one expression, in milliseconds. Default 1,000. */
  readonly timeLimitMs?: number;
  readonly memoryMb?: number;
}

interface Waiting {
  readonly resolve: (value: Json) => void;
  readonly reject: (error: unknown) => void;
  readonly deadline: NodeJS.Timeout;
}

/**
 * Evaluates what takes too long for the main thread, on a thread of its own and
 * under a longer limit. Evaluation is pure, so doing it twice is harmless.
 */
export class SlowEvaluator {
  readonly #timeLimitMs: number;
  readonly #memoryMb: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(options: SlowOptions = {}) {
    this.#timeLimitMs = options.timeLimitMs ?? 1_000;
    this.#memoryMb = options.memoryMb ?? 64;
  }

  /**
   * Evaluates a tree of parameters.
   *
   * @param references ids or names of the nodes its expressions read
   * @throws ExpressionTimeout, ExpressionError
   */
  evaluate(value: Json, references: readonly string[], scope: Scope): Promise<Json> {
    this.#lastId += 1;
    const id = this.#lastId;
    const request: SlowRequest = {
      id,
      value,
      snapshot: takeSnapshot(scope, references),
      timeLimitMs: this.#timeLimitMs,
      memoryMb: this.#memoryMb,
    };
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => this.#giveUp(id), this.#timeLimitMs * 10 + 5_000);
      this.#waiting.set(id, { resolve, reject, deadline });
      this.#thread().postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./slow-thread.ts', import.meta.url), { env: {}, stdin: false });
    worker.unref();
    worker.on('message', (reply: SlowReply) => this.#answered(reply));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, new Error('The thread that evaluates slow expressions ended.')));
    this.#worker = worker;
    return worker;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) clearTimeout(waiting.deadline);
    return waiting;
  }

  #answered(reply: SlowReply): void {
    const waiting = this.#take(reply.id);
    if (!waiting) return;
    if (reply.ok) return waiting.resolve(reply.value);
    const { message, template, path, isLimit } = reply;
    waiting.reject(
      new ExpressionError(message, template, {
        path,
        code: isLimit ? 'permanent/resource_limit' : 'data/bad_expression',
      }),
    );
  }

  #giveUp(id: number): void {
    this.#take(id)?.reject(new ExpressionTimeout('', this.#timeLimitMs));
    void this.#worker?.terminate();
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }
}
