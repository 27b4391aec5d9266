import {
  compileTemplate,
  Evaluator,
  ExpressionSyntaxError,
  ExpressionTimeout,
  type NodeAccess,
} from '@holdfast/expressions';
import type { Item } from '@holdfast/workflow';
import type { Previewed, PreviewRequest } from './preview-client.ts';

/** What one preview may take of a sandbox, in milliseconds. */
const LIMIT_MS = 50;
const evaluator = Evaluator.create({ timeLimitMs: LIMIT_MS });
const MAX_SHOWN = 500;

// What it takes to come so far is not the expression's doing: its time begins afterwards.
void evaluator.then(() => self.postMessage({ isReady: true }));

self.onmessage = async ({ data }: MessageEvent<{ id: number; request: PreviewRequest }>) => {
  self.postMessage({ id: data.id, result: await preview(data.request) });
};

/** Another node as the preview sees it. Items pair by position, as they do where nothing splits or merges. */
const accessTo = (items: readonly Item[], index: number): NodeAccess => ({
  isExecuted: items.length > 0,
  item: () => items[index] ?? items[0],
  first: () => items[0],
  last: () => items.at(-1),
  all: () => items,
});

async function preview({ template, items, index, nodes, vars, timeZone }: PreviewRequest): Promise<Previewed> {
  const missesData =
    (items.length === 0 && /\$(json|item|input|files)\b/.test(template)) ||
    Object.values(nodes).some((each) => each.length === 0);
  try {
    const value = compileTemplate(template).evaluate(await evaluator, {
      item: items[index],
      itemIndex: index,
      items,
      node: (said) => (Object.hasOwn(nodes, said) ? accessTo(nodes[said] ?? [], index) : undefined),
      run: { id: 'preview', mode: 'test' },
      workflow: {},
      vars,
      now: Date.now(),
      timeZone,
    });
    if (missesData) return { ok: false, message: '', why: 'no_data' };
    return { ok: true, text: (JSON.stringify(value) ?? 'nothing').slice(0, MAX_SHOWN) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ExpressionTimeout) return { ok: false, message, why: 'slow' };
    return { ok: false, message, why: missesData && !(error instanceof ExpressionSyntaxError) ? 'no_data' : 'wrong' };
  }
}
