import { createHmac } from 'node:crypto';
import type { WebhookRules } from '@holdfast/practice';

/** What practice signs its calls with. Made up, and worth nothing anywhere else. */
export const PRACTICE_WEBHOOK_SECRET = 'whsec_practice_not_a_real_one';

/** Calls as Stripe makes them: one event each, signed with the time. Source: docs.stripe.com/webhooks#verify-manually */
export const webhookRules: WebhookRules = {
  key: PRACTICE_WEBHOOK_SECRET,
  isSingle: true,
  body: ([event = {}]) => event,
  sign(body, key) {
    const at = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', key).update(`${at}.`).update(body).digest('hex');
    return { 'stripe-signature': `t=${at},v1=${signature},v0=${'0'.repeat(64)}` };
  },
};
