import { type Json, type JsonObject, mismatches } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import type { Change, FollowContext, IncomingCall, TriggerDefinition } from '../trigger.ts';
import type { Notice } from '../webhook.ts';
import { TEST_NOW } from './contexts.ts';
import { descriptionProblems } from './description-checks.ts';
import { fillDefaults } from './parameters.ts';

/** A call as the intake hands it over; what is not said is empty. */
export const callOf = (call: Partial<Omit<IncomingCall, 'rawBody'>> & { body?: string } = {}): IncomingCall => {
  const { body = '', ...rest } = call;
  return {
    method: 'POST',
    path: '/',
    params: {},
    query: {},
    headers: {},
    receivedAt: TEST_NOW,
    ...rest,
    rawBody: new TextEncoder().encode(body),
  };
};

/** What a trigger makes of notices. */
export async function lookedInto(
  { follow }: TriggerDefinition,
  context: FollowContext<never>,
  notices: readonly Notice[],
): Promise<{ readonly changes: readonly Change[]; readonly isSweepDue: boolean }> {
  if (!follow?.look) throw new Error('It cannot look.');
  const looked = await follow.look(context, notices);
  return 'changes' in looked ? looked : { changes: looked, isSweepDue: false };
}

/** Reads on from a cursor until nothing is left; from the beginning of time, unless `begunAt` says later. */
export async function sweptUp(
  { follow }: TriggerDefinition,
  context: FollowContext<never>,
  { cursor = null, begunAt = 0 }: { readonly cursor?: Json; readonly begunAt?: number } = {},
): Promise<{ readonly changes: readonly Change[]; readonly cursor: Json }> {
  const changes: Change[] = [];
  for (let from = cursor; ; ) {
    const part = await follow?.sweep?.(context, { cursor: from, begunAt });
    if (!part) throw new Error('It cannot sweep.');
    changes.push(...part.changes);
    from = part.cursor;
    if (!part.isMore) return { changes, cursor: from };
  }
}

export interface TriggerSuite {
  /** Calls with what `verify` must say of them. */
  readonly calls?: readonly {
    readonly name: string;
    readonly parameters: JsonObject;
    readonly call: IncomingCall;
    readonly secrets: readonly string[];
    readonly genuine: boolean;
  }[];
  /** The json of items that the trigger gives, held against its output schema. */
  readonly outputs?: readonly JsonObject[];
}

/** Registers the tests that every trigger passes. */
export function triggerSuite(trigger: TriggerDefinition, { calls = [], outputs = [] }: TriggerSuite = {}): void {
  const { description } = trigger;
  describe(`${description.type} v${description.typeVersion}`, () => {
    test('the description is complete and valid', () => {
      expect(descriptionProblems(description)).toEqual([]);
    });
    for (const [index, output] of outputs.entries()) {
      test(`output ${index + 1} fits the output schema`, () => {
        expect(mismatches(description.output ?? { not: {} }, output)).toEqual([]);
      });
    }
    for (const { name, parameters, call, secrets, genuine } of calls) {
      test(name, () => {
        expect(trigger.verify?.(call, fillDefaults(description, parameters), secrets)).toBe(genuine);
      });
    }
  });
}
