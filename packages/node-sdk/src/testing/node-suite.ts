import { effectOf } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import type { NodeDefinition } from '../define.ts';
import { definitionProblems } from './description-checks.ts';
import { checkSample, type Sample } from './sample-checks.ts';
import {
  absentWriteIsNotFound,
  honoursTheSignal,
  lostAnswerIsFoundAgain,
  sameKeyTwiceIsOneEffect,
  sendsTheKey,
  type WriteCase,
} from './write-checks.ts';

export interface NodeSuite {
  readonly samples: readonly Sample[];
  /** For nodes that call a provider: one call, and what stands in for the provider. Needed by every write. */
  readonly provider?: WriteCase;
}

/**
 * Registers the tests that every node passes. What does not apply to a node is
 * skipped with the reason.
 */
export function nodeSuite(definition: NodeDefinition, { samples, provider }: NodeSuite): void {
  const { description } = definition;
  describe(`${description.type} v${description.typeVersion}`, () => {
    test('the description is complete and valid', () => {
      expect(definitionProblems(definition)).toEqual([]);
    });
    test('there is a sample', () => {
      expect(samples.length).toBeGreaterThan(0);
    });
    for (const sample of samples) {
      test(`sample: ${sample.name}`, async () => {
        await checkSample(definition, sample);
      });
    }
    writes(definition, provider);
  });
}

function writes(definition: NodeDefinition, provider: WriteCase | undefined): void {
  const { description } = definition;
  const effect = effectOf(description, description.example ?? {});
  const isSafe = effect.kind === 'write' && effect.safeBy !== 'unsafe';
  const why =
    effect.kind !== 'write'
      ? `its effect is "${effect.kind}": it writes nothing outside`
      : 'the write is declared unsafe: after a lost answer a person decides';

  const check = (name: string, applies: boolean, reason: string, run: (write: WriteCase) => Promise<void>) =>
    test(name, async ({ skip }) => {
      if (!applies) return skip(reason);
      if (!provider) throw new Error('This node writes: give the suite a provider to write to.');
      await run(provider);
    });

  check(
    'a cancelled call ends',
    provider !== undefined || effect.kind === 'write',
    'it calls nobody, so there is nothing to wait for',
    (write) => honoursTheSignal(definition, write),
  );
  const isKeyed = isSafe && effect.safeBy !== 'upsert';
  check(
    'the write carries the idempotency key',
    isKeyed,
    isSafe ? 'repeating the write is harmless by itself' : why,
    (write) => sendsTheKey(definition, write),
  );
  const isRepeatable = isSafe && effect.safeBy !== 'probe';
  check(
    'the same key twice is one effect',
    isRepeatable,
    isSafe ? 'the write is never repeated, it is looked up' : why,
    (write) => sameKeyTwiceIsOneEffect(definition, write),
  );
  check('an answer lost on the wire is found again', isSafe, why, (write) => lostAnswerIsFoundAgain(definition, write));
  check('a write that never happened is not found', definition.probe !== undefined, 'it has no probe', (write) =>
    absentWriteIsNotFound(definition, write),
  );
}
