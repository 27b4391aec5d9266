import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CodeReply, CodeRequest } from './protocol.ts';

export interface CodePoolOptions {
  /** Processes at once. Default 2. */
  readonly size?: number;
  /** Calls that may wait for a process. Default 1,000. */
  readonly maxQueue?: number;
}

/** Time a process has beyond the code's own limit, before it is ended. */
const GRACE_MS = 2_000;
const START_MS = 30_000;
/** Heap of a process itself; the guest's memory is bounded apart from it. */
const HEAP_MB = 128;
const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

interface Call {
  readonly request: CodeRequest;
  readonly resolve: (reply: CodeReply) => void;
}

/**
 * Processes for code steps: no environment, no rights beyond reading Holdfast's
 * own files, ended and replaced after any breach. The host's event loop stays free.
 */
export class CodePool {
  readonly #size: number;
  readonly #maxQueue: number;
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  readonly #queue: Call[] = [];
  #closed = false;

  constructor(options: CodePoolOptions = {}) {
    this.#size = options.size ?? 2;
    this.#maxQueue = options.maxQueue ?? 1_000;
  }

  run(request: CodeRequest): Promise<CodeReply> {
    if (this.#queue.length >= this.#maxQueue)
      return Promise.resolve(limit('Too many code steps are waiting. Try again later.'));
    return new Promise((resolve) => {
      this.#queue.push({ request, resolve });
      this.#pump();
    });
  }

  close(): void {
    this.#closed = true;
    for (const child of this.#all) child.kill('SIGKILL');
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const child = this.#idle.pop();
      if (!child) {
        if (this.#all.size < this.#size) this.#spawn();
        return;
      }
      const call = this.#queue.shift();
      if (call) this.#call(child, call);
    }
  }

  #spawn(): void {
    const child = fork(CHILD, [], {
      env: {},
      execArgv: [
        '--permission',
        `--allow-fs-read=${ROOT}`,
        '--disable-proto=delete',
        `--max-old-space-size=${HEAP_MB}`,
        '--no-warnings',
      ],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    this.#all.add(child);
    const tooSlow = setTimeout(() => child.kill('SIGKILL'), START_MS);
    child.once('message', () => {
      clearTimeout(tooSlow);
      child.unref();
      child.channel?.unref();
      this.#idle.push(child);
      this.#pump();
    });
    child.once('exit', () => {
      clearTimeout(tooSlow);
      this.#all.delete(child);
      const at = this.#idle.indexOf(child);
      if (at >= 0) this.#idle.splice(at, 1);
      this.#pump();
    });
    child.on('error', () => child.kill('SIGKILL'));
  }

  #call(child: ChildProcess, { request, resolve }: Call): void {
    const deadline = setTimeout(() => child.kill('SIGKILL'), request.timeoutMs + GRACE_MS);
    const done = (reply: CodeReply, isHealthy: boolean) => {
      clearTimeout(deadline);
      child.removeListener('message', answered);
      child.removeListener('exit', died);
      resolve(reply);
      // A guest that ran into a limit leaves its memory behind: the next one gets a new process.
      if (isHealthy) this.#idle.push(child);
      else child.kill('SIGKILL');
      this.#pump();
    };
    const answered = (reply: CodeReply) => done(reply, reply.ok || reply.kind === 'error');
    const died = () => done(limit('The code was stopped: it ran too long or needed too much memory.'), false);
    child.on('message', answered);
    child.on('exit', died);
    child.send(request, (error) => {
      if (error) died();
    });
  }
}

const limit = (message: string): CodeReply => ({ ok: false, kind: 'limit', message, line: null, logs: [] });
