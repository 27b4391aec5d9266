import { defineNode, type Failure, fail, type Item, NodeFailure } from '@holdfast/node-sdk';
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
      {
        title: 'Runs',
        description: 'How many runs are started. With one for each, an item whose run fails leaves alone.',
      },
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

  resume({ parameters: { workflow, per }, items }, { outcome, children = [] }) {
    const failed = outcome.kind === 'children' ? outcome.failed : [];
    if (per === 'list') {
      const [first] = failed;
      if (first) throw new NodeFailure(failureOf(workflow, first.failure));
      return { outputs: { out: children.flat().map(({ json, files }) => ({ json, ...(files ? { files } : {}) })) } };
    }
    const reasons = new Map(
      failed.flatMap(({ items: which, failure }) =>
        (which === 'all' ? items.map((_, at) => at) : which).map((index) => [index, failure] as const),
      ),
    );
    return {
      outputs: {
        out: children.flatMap((list, index) =>
          reasons.has(index)
            ? []
            : list.map(({ json, files }): Item => ({ json, ...(files ? { files } : {}), from: index })),
        ),
      },
      failures: [...reasons].map(([index, failure]) => ({ index, failure: failureOf(workflow, failure) })),
    };
  },
});

/** Why a call failed: what the called run failed of. Calling again would make a new run, so it never counts as passing. */
function failureOf(workflow: string, { class: said, code, message }: Failure): Failure {
  const why = { message: `The run of "${workflow}" did not succeed (${code}): ${message}`, decidedBy: 'engine' };
  if (said === 'data') return fail.data('child_failed', why).failure;
  return (said === 'policy' ? fail.policy('child_failed', why) : fail.permanent('child_failed', why)).failure;
}
