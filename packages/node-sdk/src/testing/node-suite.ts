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
 * Registers the tests that every node passes. The checks of writes are made of
 * nodes that write; a node that calls a provider only to read is checked for cancelling.
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
  const check = (name: string, applies: boolean, run: (write: WriteCase) => Promise<void>) => {
    if (!applies) return;
    test(name, async () => {
      if (!provider) throw new Error('This node writes: give the suite a provider to write to.');
      await run(provider);
    });
  };
  check('a cancelled call ends', provider !== undefined || effect.kind === 'write', (write) =>
    honoursTheSignal(definition, write),
  );
  const isKnownByKey = isSafe && effect.safeBy !== 'upsert';
  if (isKnownByKey && provider?.knownBy !== undefined)
    test.skip(`the write carries no key: it is known by ${provider.knownBy}`, () => {});
  else check('the write carries the idempotency key', isKnownByKey, (write) => sendsTheKey(definition, write));
  check('an upsert can be read', effect.kind === 'write' && effect.safeBy === 'upsert', async () => {
    if (effect.kind === 'write' && !effect.looksFirst && !definition.probe)
      throw new Error('Give it a "probe" that tells what is there, or read that in "run" and say "looksFirst".');
  });
  check('the same key twice is one effect', isSafe && effect.safeBy !== 'probe', (write) =>
    sameKeyTwiceIsOneEffect(definition, write),
  );
  check('an answer lost on the wire is found again', isSafe, (write) => lostAnswerIsFoundAgain(definition, write));
  check(
    'a write that never happened is not found',
    definition.probe !== undefined && effect.kind === 'write',
    (write) => absentWriteIsNotFound(definition, write),
  );
}
