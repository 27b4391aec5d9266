import { choice, whole } from '../parameters.ts';

const DAY_MS = 86_400_000;

/** When a join runs. The engine reads these three: they are fixed values, never expressions. */
export const joinParameters = {
  wait: choice(
    {
      title: 'Wait for',
      description: 'How many inputs must have arrived. An input that nothing can reach any more is not waited for.',
    },
    { all: 'All inputs', any: 'The first input', count: 'So many inputs' },
    'all',
  ),
  count: whole(
    { title: 'So many', description: 'How many inputs must have arrived.', 'x-when': { wait: ['count'] } },
    { minimum: 1, maximum: 100, standard: 1 },
  ),
  deadlineMs: whole(
    {
      title: 'Deadline',
      description:
        'Go on with what has arrived after this time, in milliseconds from the first arrival. 0: no deadline.',
      'x-control': 'duration',
    },
    { minimum: 0, maximum: 366 * DAY_MS, standard: 0 },
  ),
};
