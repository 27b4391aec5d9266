import type { NodeDefinition } from '../define.ts';
import { makeAllContext, makeEachContext, testKey } from './contexts.ts';
import type { Provider } from './fake-provider.ts';
import { fillDefaults } from './parameters.ts';
import { type NodeOutcome, runNode } from './run-node.ts';
import { type Sample, SuiteError } from './sample-checks.ts';

/** One write of a node against whoever stands in for its provider. */
export interface WriteCase {
  /** Parameters, input and connection of one write of one item. */
  readonly sample: Sample;
  readonly startProvider: () => Promise<Provider>;
  /** What tells this write from others where the key stands nowhere in it, such as the number of the record. */
  readonly knownBy?: string | undefined;
}

const KEY = testKey('the shared suite');

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new SuiteError(message);
}

async function withProvider(write: WriteCase, body: (provider: Provider) => Promise<void>): Promise<void> {
  const provider = await write.startProvider();
  try {
    await body(provider);
  } finally {
    await provider.close();
  }
}

const send = (
  definition: NodeDefinition,
  { sample }: WriteCase,
  provider: Provider,
  signal?: AbortSignal,
): Promise<NodeOutcome> =>
  runNode(definition, { ...sample, baseUrl: provider.url, idempotencyKey: KEY, ...(signal ? { signal } : {}) });

/** Asks the node's probe about the one write of the case. */
async function probe(definition: NodeDefinition, { sample }: WriteCase, provider: Provider): Promise<unknown> {
  const items = sample.items ?? [{ json: {} }];
  const around = {
    ...sample,
    connectionType: definition.connections[0],
    baseUrl: provider.url,
    idempotencyKey: KEY,
  };
  const resolve = (index: number) =>
    fillDefaults(
      definition.description,
      typeof sample.parameters === 'function'
        ? sample.parameters({ item: items[index], index, url: provider.url })
        : sample.parameters,
    );
  return definition.mode === 'each'
    ? definition.probe?.(makeEachContext(resolve(0), items, 0, around))
    : definition.probe?.(makeAllContext(resolve, { in: items }, around));
}

/** The key must be somewhere in what is sent: the provider, or a later look-up, has to find it. */
export const sendsTheKey = (definition: NodeDefinition, write: WriteCase): Promise<void> =>
  withProvider(write, async (provider) => {
    const { failures } = await send(definition, write, provider);
    demand(failures.length === 0, `The write failed: ${JSON.stringify(failures)}`);
    // Cut to the shortest fields that carry a mark, which hold 20 characters with what it begins with.
    const reference = KEY.slice(4, 20).toUpperCase();
    const isSent = provider.requests.some(({ path, query, headers, body }) =>
      [path, query.toString(), body, ...Object.values(headers)].some(
        (part) => part.includes(KEY) || part.includes(reference),
      ),
    );
    demand(isSent, 'No request carries the idempotency key.');
  });

/** Sending again with the same key must leave one effect. */
export const sameKeyTwiceIsOneEffect = (definition: NodeDefinition, write: WriteCase): Promise<void> =>
  withProvider(write, async (provider) => {
    const first = await send(definition, write, provider);
    const second = await send(definition, write, provider);
    demand(provider.effects() === 1, `The same key twice made ${provider.effects()} effects.`);
    demand(
      JSON.stringify(first.outputs) === JSON.stringify(second.outputs),
      'The second answer differs from the first, so a run that was taken over would go on with other data.',
    );
  });

/** A write whose answer is lost must be found again: by its key, by repeating it, or by the probe. */
export const lostAnswerIsFoundAgain = (definition: NodeDefinition, write: WriteCase): Promise<void> =>
  withProvider(write, async (provider) => {
    const undisturbed = await write.startProvider();
    let expected: string;
    try {
      expected = JSON.stringify((await send(definition, write, undisturbed)).outputs);
    } finally {
      await undisturbed.close();
    }
    provider.loseNextAnswer();
    const lost = await send(definition, write, provider);
    const [failed] = lost.failures;
    demand(
      failed?.failure.class === 'ambiguous',
      `A write without an answer must be ambiguous; it is ${failed?.failure.code ?? 'a success'}.`,
    );
    if (definition.probe) {
      const found = await probe(definition, write, provider);
      demand(found !== 'absent' && found !== undefined, 'The probe does not find the write that went through.');
    } else {
      const again = await send(definition, write, provider);
      demand(
        JSON.stringify(again.outputs) === expected,
        'Sent again, the write gives another answer than undisturbed.',
      );
    }
    demand(provider.effects() === 1, `The lost answer led to ${provider.effects()} effects.`);
  });

/** A write that never happened must not be found. */
export const absentWriteIsNotFound = (definition: NodeDefinition, write: WriteCase): Promise<void> =>
  withProvider(write, async (provider) => {
    const found = await probe(definition, write, provider);
    demand(
      found === 'absent' || found === 'unknown',
      `The probe found a write that never happened: ${JSON.stringify(found)}`,
    );
  });

/** A call that gets no answer must end when the signal goes off. */
export const honoursTheSignal = (definition: NodeDefinition, write: WriteCase): Promise<void> =>
  withProvider(write, async (provider) => {
    const controller = new AbortController();
    const arrived = provider.hangNext();
    const running = send(definition, write, provider, controller.signal);
    await Promise.race([
      arrived,
      running.then((outcome) => {
        throw new SuiteError(`The node ended before it was cancelled: ${JSON.stringify(outcome.failures)}`);
      }),
    ]);
    controller.abort();
    const { failures } = await running;
    demand(failures.length > 0, 'The node went on although it was cancelled.');
  });
