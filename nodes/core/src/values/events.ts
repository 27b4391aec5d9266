import { fail } from '@holdfast/node-sdk';

/** Longest name and key of an event. */
const MOST = { name: 100, key: 500 } as const;

/** The name of an event. @throws NodeFailure data/bad_input */
export const eventName = (name: string): string => checked(name, 'event', MOST.name);

/** What an event is about. @throws NodeFailure data/bad_input */
export const eventKey = (key: string): string => checked(key, 'key', MOST.key);

function checked(value: string, field: string, most: number): string {
  if (value !== '' && value.length <= most) return value;
  throw fail.data('bad_input', {
    message:
      value === ''
        ? `The ${field === 'key' ? 'key of the event' : 'name of the event'} is empty. Check the expression and the data it reads.`
        : `The ${field === 'key' ? 'key' : 'name'} of an event has at most ${most} characters; this one has ${value.length}.`,
    decidedBy: '1c.input',
    evidence: { path: `/${field}` },
  });
}
