import { compileTemplate, Evaluator } from '@holdfast/expressions';
import type { Item } from '@holdfast/workflow';
import type { Previewed } from './preview-client.ts';

const evaluator = Evaluator.create();
const MAX_SHOWN = 500;

self.onmessage = async ({ data }: MessageEvent<{ id: number; template: string; items: Item[] }>) => {
  const { id, template, items } = data;
  self.postMessage({ id, result: await preview(template, items) });
};

async function preview(template: string, items: readonly Item[]): Promise<Previewed> {
  try {
    const value = compileTemplate(template).evaluate(await evaluator, {
      item: items[0],
      itemIndex: 0,
      items,
      node: () => undefined,
      run: { id: 'preview', mode: 'test' },
      workflow: {},
      vars: {},
      now: Date.now(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? 'nothing');
    return { ok: true, text: text.slice(0, MAX_SHOWN) };
  } catch (error) {
    return {
      ok: false,
      message: error instanceof Error ? error.message : String(error),
      needsData: items.length === 0 || /\$\(/.test(template),
    };
  }
}
