import { defineConnection } from '@holdfast/node-sdk';
import { Type } from 'typebox';

const secret = (title: string, description: string) =>
  Type.String({ title, description, writeOnly: true, minLength: 16, maxLength: 1_000 });

/** Secrets that prove where a call comes from, or that sign what we hand on. Sent to nobody. */
export const signingSecret = defineConnection({
  type: 'core.signing-secret',
  title: 'Signing secret',
  description: 'A secret shared with somebody who signs calls to us, or checks what we sign.',
  icon: 'signature',
  fields: Type.Object({
    secret: secret('Secret', 'The secret in use. At least 16 characters.'),
    previousSecret: Type.Optional(
      secret('Previous secret', 'Still accepted while the other side changes over. Remove it afterwards.'),
    ),
  }),
  makesNoCalls: true,
  target: () => ({ origins: [] }),
  auth: () => ({ kind: 'none' }),
});
