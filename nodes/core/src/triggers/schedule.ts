import { defineTrigger } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, timeZone, whole } from '../parameters.ts';
import { ruleSchema } from '../schedule/rules.ts';

/** Starts runs by the clock. Each slot starts one run, however many workers there are. */
export const schedule = defineTrigger({
  type: 'trigger.schedule',
  typeVersion: 1,
  title: 'Schedule',
  description: 'Starts runs at fixed times or intervals.',
  icon: 'clock',
  keywords: ['cron', 'timer', 'interval', 'daily', 'hourly', 'time'],
  source: 'schedule',
  parameters: Type.Object({
    rules: Type.Array(ruleSchema, {
      title: 'Rules',
      description: 'When to start. Where several rules meet, one run is started.',
      minItems: 1,
      maxItems: 50,
    }),
    timeZone: timeZone({
      description: 'Zone of the times of day, such as Europe/Berlin. Empty: the zone of the workflow.',
    }),
    missedRuns: choice(
      {
        title: 'Missed starts',
        description: 'What becomes of starts that fell into a time in which Holdfast was not running.',
      },
      { skip: 'Leave them out', 'run-once': 'Make up for the last one', 'run-all': 'Make up for all of them' },
      'run-once',
    ),
    maxMissed: whole(
      {
        title: 'At most',
        description: 'How many missed starts are made up for: the newest ones.',
        'x-when': { missedRuns: ['run-all'] },
      },
      { minimum: 1, maximum: 1_000, standard: 24 },
    ),
  }),
  output: Type.Object(
    {
      scheduledAt: Type.String({
        description: 'The time this start was meant for. ISO 8601, in the zone of the schedule.',
      }),
      timeZone: Type.String(),
      rule: Type.Integer({ description: 'Position of the rule that fired, from 0.' }),
      missed: Type.Boolean({ description: 'Whether it makes up for a missed start.' }),
    },
    { description: 'The slot that the run stands for.' },
  ),
  example: { rules: [{ every: 'day', at: '06:00' }] },
});
