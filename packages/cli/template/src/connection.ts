import { defineConnection, MINUTE_MS } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { errors } from './errors.ts';

/** An account at Example, signed in to by a token. */
export const account = defineConnection({
  type: 'example.account',
  title: 'Example',
  description: 'An account at Example, with a token from its settings.',
  icon: 'plug',
  fields: Type.Object({
    baseUrl: Type.String({
      title: 'Address',
      description: 'Where the API is. The token is sent there and nowhere else.',
      format: 'uri',
      pattern: '^https?://[^\\s/@]+(/\\S*)?$',
      maxLength: 1_000,
      default: 'https://api.example.com/v1',
    }),
    token: Type.String({
      title: 'Token',
      description: 'From Settings → API at Example.',
      writeOnly: true,
      minLength: 1,
      maxLength: 1_000,
    }),
  }),
  target: ({ baseUrl }) => ({ baseUrl, origins: [new URL(baseUrl).origin] }),
  auth: ({ token }) => ({ kind: 'bearer', token }),
  // What the provider's documentation says one account may do.
  limits: { rateLimit: { limit: 60, perMs: MINUTE_MS }, concurrency: 5 },
  errors,
  async test(http) {
    await http.get('me');
  },
});
