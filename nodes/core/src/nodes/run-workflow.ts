import { defineNode, fail, type Item } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, flag } from '../parameters.ts';

/** Starts another workflow with the items, as a run of its own, and goes on with what it hands back. */
export const runWorkflow = defineNode({
  type: 'core.run-workflow',
  typeVersion: 1,
  title: 'Run a workflow',
  description: 'Starts another workflow with the items, and goes on with what it hands back.',
  category: 'flow',
  icon: 'arrow-ramp-right-2',
  keywords: ['sub-workflow', 'subflow', 'child', 'call', 'execute workflow', 'reuse'],
  mode: 'all',
  parks: true,
  parameters: Type.Object({
    workflow: Type.String({
      title: 'Workflow',
      description: 'Name or id of a published workflow that begins with the trigger "Called by a workflow".',
      minLength: 1,
      maxLength: 200,
      'x-control': 'workflow',
    }),
    per: choice(
      { title: 'Runs', description: 'How many runs are started.' },
      { item: 'One for each item', list: 'One for the whole list' },
      'list',
    ),
    wait: flag(
      {
        title: 'Wait for it',
        description: 'Whether to go on with what it hands back, or at once with the same items.',
      },
      true,
    ),
  }),
  example: { workflow: 'Check one order line', per: 'item' },

  run({ parameters: { workflow, per, wait } }) {
    return { suspend: { kind: 'children', workflow, per, wait } };
  },

  resume({ parameters: { workflow, per } }, { outcome, children = [] }) {
    if (outcome.kind === 'children' && outcome.failed.length > 0) {
      const first = outcome.failed[0]?.failure;
      throw fail.permanent('child_failed', {
        message: `${outcome.failed.length} of ${children.length} runs of "${workflow}" did not succeed. The first one: ${first?.message ?? 'unknown reason'}`,
        decidedBy: 'engine',
      });
    }
    const out = children.flatMap((items, index) =>
      items.map(
        ({ json, files }): Item => ({ json, ...(files ? { files } : {}), ...(per === 'item' ? { from: index } : {}) }),
      ),
    );
    return { outputs: { out } };
  },
});
