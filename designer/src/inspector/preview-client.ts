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
let worker: Worker | null = null;
let asked = 0;

/** Evaluates a template in a worker. One that does not come back in time is replaced. */
export function previewExpression(request: PreviewRequest): Promise<Previewed> {
  worker ??= new PreviewWorker();
  const present = worker;
  asked += 1;
  const id = asked;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      present.terminate();
      if (worker === present) worker = null;
      resolve({ ok: false, message: '', why: 'slow' });
    }, LIMIT_MS);
    const onMessage = ({ data }: MessageEvent<{ id: number; result: Previewed }>) => {
      if (data.id !== id) return;
      clearTimeout(timer);
      present.removeEventListener('message', onMessage);
      resolve(data.result);
    };
    present.addEventListener('message', onMessage);
    present.postMessage({ id, request });
  });
}
