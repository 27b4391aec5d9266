import { defineConnection, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { errors } from './errors.ts';
import { limits } from './limits.ts';
import { webhook } from './webhook.ts';

const API = 'https://api.stripe.com';
/** The form of requests and answers that this connector is made for, whatever the account has set. */
export const VERSION = '2025-03-31.basil';

/** One account at Stripe, live or test, by its key. */
export const stripe = defineConnection({
  type: 'stripe.account',
  title: 'Stripe',
  description: 'One account at Stripe, live or test, or the practice Stripe on this machine.',
  icon: 'brand-stripe',
  fields: Type.Object({
    secretKey: Type.String({
      title: 'Secret key',
      description:
        'A secret or, better, a restricted key of the account: sk_live_…, rk_live_…, sk_test_… It says whether this is live or test.',
      writeOnly: true,
      pattern: '^(sk|rk)_(live|test|practice)_\\w+$',
      maxLength: 500,
    }),
    webhookSecret: Type.Optional(
      Type.String({
        title: 'Webhook secret',
        description:
          'Signing secret of the endpoint, whsec_…. Empty: Stripe cannot tell this connection of events, only looks find them.',
        writeOnly: true,
        maxLength: 500,
      }),
    ),
    practiceUrl: parameter.text({
      title: 'Practice',
      description:
        'Address of a practice Stripe on this machine, as `holdfast practice` prints it. Then nothing of this connection reaches Stripe. Empty: the real Stripe.',
      pattern: '^(http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?/?)?$',
    }),
  }),
  limits,
  errors,
  webhook,
  target: ({ practiceUrl = '' }) => {
    const api = practiceUrl === '' ? API : new URL(practiceUrl).origin;
    return { baseUrl: api, origins: [api] };
  },
  auth: ({ secretKey }) => ({
    kind: 'headers',
    headers: { authorization: `Bearer ${secretKey}`, 'stripe-version': VERSION },
  }),
  async test(http) {
    await http.get('/v1/balance');
  },
});
