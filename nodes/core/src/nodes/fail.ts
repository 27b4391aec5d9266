import { defaulted, defineNode, fail } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice } from '../parameters.ts';

/** Fails each item that comes here. What becomes of it is up to the policy of this step. */
export const failNode = defineNode({
  type: 'core.fail',
  typeVersion: 1,
  title: 'Fail',
  description: 'Fails each item with a message: it leaves by the fallback edge, waits for a person, or stops the run.',
  category: 'flow',
  icon: 'circle-x',
  keywords: ['stop', 'error', 'throw', 'raise', 'abort', 'reject'],
  mode: 'each',
  parameters: Type.Object({
    message: Type.String({
      title: 'Message',
      description: 'What went wrong, for the person who has to deal with it.',
      minLength: 1,
      maxLength: 2_000,
      'x-control': 'multiline',
    }),
    class: choice(
      {
        title: 'Kind',
        description: 'What kind of failure it is: it decides which policy and which fallback edge apply.',
      },
      {
        data: 'Data: a value is wrong',
        permanent: 'Permanent: trying again is useless',
        policy: 'Policy: a rule says no',
      },
      'data',
    ),
    code: defaulted(
      Type.String({
        title: 'Code',
        description: 'Short name of the failure, for programs: small letters, digits and underscores.',
        pattern: '^[a-z][a-z0-9_]{0,59}$',
        'x-form': 'small letters, digits and underscores, beginning with a letter',
        default: 'stopped',
      }),
    ),
  }),
  ports: [],
  example: { message: '=No price for {{ $json.sku }}', code: 'no_price' },

  run({ parameters: { message, class: failureClass, code } }) {
    throw fail[failureClass](code, { message, decidedBy: 'workflow' });
  },
});
