import { parentPort } from 'node:worker_threads';
import { compileValue } from './compile.ts';
import { ExpressionError } from './errors.ts';
import { Evaluator } from './guest/evaluator.ts';
import type { SlowReply, SlowRequest } from './slow.ts';
import { scopeOf } from './snapshot.ts';

/** The other end of `SlowEvaluator`: one guest for each pair of limits. */
const evaluators = new Map<string, Promise<Evaluator>>();

function evaluatorFor({ timeLimitMs, memoryMb }: SlowRequest): Promise<Evaluator> {
  const key = `${timeLimitMs} ${memoryMb}`;
  const known = evaluators.get(key) ?? Evaluator.create({ timeLimitMs, memoryMb });
  evaluators.set(key, known);
  return known;
}

async function answer(request: SlowRequest): Promise<SlowReply> {
  const { id } = request;
  try {
    const evaluator = await evaluatorFor(request);
    await evaluator.ready();
    return { id, ok: true, value: compileValue(request.value).evaluate(evaluator, scopeOf(request.snapshot)) };
  } catch (error) {
    const known = error instanceof ExpressionError ? error : null;
    const message = error instanceof Error ? error.message : String(error);
    return {
      id,
      ok: false,
      message,
      template: known?.template ?? '',
      path: known?.path ?? '',
      isLimit: known?.code === 'permanent/resource_limit',
    };
  }
}

parentPort?.on('message', (request: SlowRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
