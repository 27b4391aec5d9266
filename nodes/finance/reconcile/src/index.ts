import { defineConnector } from '@holdfast/node-sdk';
import { reconcileSets } from './nodes/compare.ts';
import { settleDifference } from './nodes/settle.ts';

/** Holding two sets of records against each other, and what becomes of the differences. */
export const reconcile = defineConnector({
  name: 'reconcile',
  title: 'Reconcile',
  nodes: [reconcileSets, settleDifference],
  triggers: [],
  connections: [],
});
