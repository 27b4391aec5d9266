import { defineTrigger } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const orNull = Type.Null();

/** Starts a run when a run of a workflow that names this one as its failure workflow has failed or, where that is asked for, came to wait for an operator. */
export const runFailed = defineTrigger({
  type: 'trigger.run-failed',
  typeVersion: 1,
  title: 'A run failed',
  description:
    'Starts a run when a run of a workflow fails that names this one in its settings, or, where it asks for that, waits for an operator.',
  icon: 'alert-triangle',
  keywords: ['error', 'failure', 'alert', 'notify'],
  source: 'run-failed',
  parameters: Type.Object({}),
  output: Type.Object({
    status: Type.Enum(['failed', 'parked'], { description: 'parked: a step of it waits for an operator.' }),
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
