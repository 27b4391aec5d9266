import { defineTrigger } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const orNull = Type.Null();

/** Starts a run when a run of a workflow that names this one as its failure workflow has failed. */
export const runFailed = defineTrigger({
  type: 'trigger.run-failed',
  typeVersion: 1,
  title: 'A run failed',
  description: 'Starts a run when a run of a workflow fails that names this one in its settings.',
  icon: 'alert-triangle',
  keywords: ['error', 'failure', 'alert', 'notify'],
  source: 'run-failed',
  parameters: Type.Object({}),
  output: Type.Object({
    run: Type.Object({
      id: Type.String(),
      version: Type.Union([Type.Integer(), orNull], { description: 'null: a draft.' }),
      mode: Type.String(),
      startedAt: Type.String({ description: 'ISO 8601, UTC.' }),
      url: Type.String({ description: 'Where a person looks at it.' }),
    }),
    workflow: Type.Object({ id: Type.String(), name: Type.String() }),
    failure: Type.Union([Type.Object({ class: Type.String(), code: Type.String(), message: Type.String() }), orNull]),
    step: Type.Union([Type.String({ description: 'The step at which it failed.' }), orNull]),
    node: Type.Union([
      Type.Object(
        { id: Type.String(), name: Type.String(), type: Type.String() },
        { description: 'The node of that step.' },
      ),
      orNull,
    ]),
  }),
});
