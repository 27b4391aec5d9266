import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Answer, Asked, Picture, ReadDocument, Refusal } from './apart/protocol.ts';

export type { Attachment, Picture, ReadDocument } from './apart/protocol.ts';

/** What a document may take. */
export interface Limits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const CHILD = fileURLToPath(new URL('./apart/child.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NO_NETWORK = fileURLToPath(new URL('./apart/no-network.ts', import.meta.url));
const HEAP_MB = 256;

/** What the process apart may do: read the code of Holdfast and of its packages, and have threads. Nothing else. */
export const RIGHTS: readonly string[] = [
  '--permission',
  ...['node_modules', 'nodes', 'packages', 'package.json'].map((part) => `--allow-fs-read=${join(ROOT, part)}`),
  '--allow-worker',
  `--require=${NO_NETWORK}`,
  '--disable-proto=delete',
  `--max-old-space-size=${HEAP_MB}`,
  '--no-warnings',
];

/**
 * Reads a document in a process apart, within time and memory.
 *
 * @throws NodeFailure data/too_large, data/active_content, data/encrypted_document, data/damaged_document, permanent/resource_limit
 */
export async function readApart(
  asked: Omit<Extract<Asked, { work: 'read' }>, 'work'>,
  name: string,
  limits: Limits,
): Promise<ReadDocument> {
  const answer = await apart<ReadDocument>({ work: 'read', ...asked }, name, limits);
  if (!('refused' in answer)) return answer;
  throw refusal(answer, name, asked.maxPages);
}

/**
 * Draws one page of a PDF, from 1, as a picture of the given width in pixels.
 *
 * @throws NodeFailure as `readApart`, and data/no_page
 */
export async function drawApart(
  asked: Omit<Extract<Asked, { work: 'draw' }>, 'work'>,
  name: string,
  limits: Limits,
): Promise<Picture> {
  const answer = await apart<Picture>({ work: 'draw', ...asked }, name, limits);
  if (!('refused' in answer)) return answer;
  throw refusal(answer, name, asked.page);
}

function refusal({ refused, count }: Refusal, name: string, limit: number): NodeFailure {
  switch (refused) {
    case 'pages':
      return fail.data('too_large', {
        message: `"${name}" has ${count} pages; ${limit} are read. Split it, or raise the number.`,
      });
    case 'no-page':
      return fail.data('no_page', { message: `"${name}" has ${count} pages, and none with the number ${limit}.` });
    case 'text':
      return fail.data('too_large', { message: `"${name}" holds more text than is read. Split it.` });
    case 'active':
      return fail.data('active_content', { message: `"${name}" holds scripts. Ask for a copy without them.` });
    case 'encrypted':
      return fail.data('encrypted_document', { message: `"${name}" needs a password. Ask for a copy without one.` });
    case 'damaged':
      return fail.data('damaged_document', { message: `"${name}" cannot be read. Ask for another copy.` });
  }
}

/** Places for a kind of work: who finds none free waits for one, in the order of coming. */
class Places {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** People who look at pages do not hold up runs that read. */
const places = { read: new Places(2), draw: new Places(1) };

async function apart<Done extends Answer>(asked: Asked, name: string, limits: Limits): Promise<Done | Refusal> {
  limits.signal.throwIfAborted();
  // The time of a document begins when it has a place.
  const answer = await places[asked.work].within(() => answerOf(asked, limits));
  limits.signal.throwIfAborted();
  // The process answers what it was asked for.
  if (answer) return answer as Done | Refusal;
  throw fail.permanent('resource_limit', {
    message: `"${name}" took more than ${limits.timeoutMs / 1_000} seconds, or more memory than a document may. It may be made to do so; ask for another copy.`,
    decidedBy: 'node',
  });
}

/** Null: it ran into a limit. */
async function answerOf(asked: Asked, { timeoutMs, signal }: Limits): Promise<Answer | null> {
  if (signal.aborted) return null;
  const child = start();
  const { promise, resolve } = Promise.withResolvers<Answer | null>();
  const stop = () => void child.kill('SIGKILL');
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  child.once('message', (answer) => resolve(answer as Answer));
  child.once('error', () => resolve(null));
  // Out of memory, killed, or gone without a word.
  child.once('exit', () => resolve(null));
  child.send(asked, (error) => error && stop());
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
  });
}

const start = (): ChildProcess =>
  fork(CHILD, [], {
    serialization: 'advanced',
    env: {},
    execArgv: [...RIGHTS],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
