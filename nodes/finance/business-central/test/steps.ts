import type { NodeDefinition } from '@holdfast/node-sdk';
import { failuresOf, itemsOf, makeEachContext, type NodeCall } from '@holdfast/node-sdk/testing';
import { beforeEach } from 'vitest';
import { businessCentral } from '../src/index.ts';
import { CASES } from './cases.ts';
import { connectionFields, openPractice } from './practice.ts';

/** A step of Business Central, by its type without what all begin with. @throws Error */
export const node = (type: string): NodeDefinition => {
  const found = businessCentral.nodes.find(({ description }) => description.type === `business-central.${type}`);
  if (!found) throw new Error(`There is no ${type}.`);
  return found;
};

/** Opens a practice Business Central for each test, and calls steps against it as their cases say. */
export function stepsInPractice() {
  let practice: Awaited<ReturnType<typeof openPractice>>;
  beforeEach(async () => {
    practice = await openPractice();
    return () => practice.close();
  });
  const call = (type: string, more: Partial<NodeCall> = {}): NodeCall => ({
    parameters: CASES[`business-central.${type}`]?.parameters,
    connectionFields,
    baseUrl: practice.url,
    ...more,
  });
  const run = (type: string, parameters: object = {}) =>
    failuresOf(
      node(type),
      call(type, { parameters: { ...CASES[`business-central.${type}`]?.parameters, ...parameters } as never }),
    );
  const probe = (type: string, parameters: object) => {
    const definition = node(type);
    if (definition.mode !== 'each' || !definition.probe) throw new Error('no probe');
    const around = { connectionType: definition.connections[0], connectionFields, baseUrl: practice.url };
    return definition.probe(makeEachContext(parameters as never, itemsOf({}), 0, around));
  };
  return {
    call,
    run,
    probe,
    /** The one of this test. */
    get practice() {
      return practice;
    },
  };
}
