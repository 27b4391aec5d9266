import { defineTrigger } from '@holdfast/node-sdk';
import { Type } from 'typebox';

/** Starts a run when a person asks for one. */
export const manual = defineTrigger({
  type: 'trigger.manual',
  typeVersion: 1,
  title: 'Manual start',
  description: 'Starts a run when a person, the command line or the API asks for one.',
  icon: 'hand-click',
  keywords: ['button', 'start', 'test', 'run now'],
  source: 'manual',
  parameters: Type.Object({}),
});
