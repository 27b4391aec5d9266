import type { Item, JsonObject } from '@holdfast/workflow';
import PreviewWorker from './preview-worker.ts?worker';

/** What an expression is worked out with. */
export interface PreviewRequest {
  readonly template: string;
  readonly items: readonly Item[];
  /** Which of the items is the present one. */
  readonly index: number;
  /** Items of other nodes, by the word the template uses for them. */
  readonly nodes: Readonly<Record<string, readonly Item[]>>;
  /** The variables of the workspace. */
  readonly vars: JsonObject;
  readonly timeZone: string;
}

export type Previewed =
  | { readonly ok: true; readonly text: string }
  /**
   * Only `wrong` is an error of the expression. `no_data`: there was nothing to work it out
   * with; `slow`: it takes longer than a preview may, which a run allows.
   */
  | { readonly ok: false; readonly message: string; readonly why: 'wrong' | 'no_data' | 'slow' };

const LIMIT_MS = 2_000;
/** How long a worker may take to load: on a slow machine or line, much longer than an evaluation. */
const LOAD_MS = 30_000;

interface Present {
  readonly worker: Worker;
  /** Settles once it can evaluate, or has had its time to come so far. */
  readonly isReady: Promise<void>;
}

let present: Present | null = null;
let asked = 0;

function start(): Present {
  const worker = new PreviewWorker();
  const isReady = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LOAD_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    worker.addEventListener('message', end, { once: true });
    worker.addEventListener('error', end, { once: true });
  });
  return { worker, isReady };
}

/** Evaluates a template in a worker. One that does not come back in time is replaced. */
export async function previewExpression(request: PreviewRequest): Promise<Previewed> {
  present ??= start();
  const { worker, isReady } = present;
  await isReady;
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      worker.terminate();
      if (worker === present?.worker) present = null;
      resolve({ ok: false, message: '', why: 'slow' });
    }, LIMIT_MS);
    const onMessage = ({ data }: MessageEvent<{ id: number; result: Previewed }>) => {
      if (data.id !== id) return;
      clearTimeout(timer);
      worker.removeEventListener('message', onMessage);
      resolve(data.result);
    };
    worker.addEventListener('message', onMessage);
    worker.postMessage({ id, request });
  });
}
