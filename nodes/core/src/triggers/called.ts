import { defaulted, defineTrigger, type JsonObject } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** Starts a run when another workflow calls this one. */
export const called = defineTrigger({
  type: 'trigger.called',
  typeVersion: 1,
  title: 'Called by a workflow',
  description: 'Starts a run when another workflow calls this one, with the items it hands over.',
  icon: 'arrow-ramp-right',
  keywords: ['sub-workflow', 'subflow', 'child', 'function', 'call'],
  source: 'called',
  parameters: Type.Object({
    inputSchema: defaulted(
      Type.Unsafe<JsonObject | null>({
        title: 'Input schema',
        description: 'JSON Schema of the items this workflow is called with. Empty: anything goes.',
        'x-control': 'json',
        default: null,
        examples: [{ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }],
      }),
    ),
  }),
});
