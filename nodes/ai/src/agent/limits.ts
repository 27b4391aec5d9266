import { fail, MINUTE_MS, parameter } from '@holdfast/node-sdk';
import type { Conversation } from './conversation.ts';

/** How far an agent may go. What it may cost is the policy's and the budgets'. */
export const limitParameters = {
  maxTurns: parameter.whole(
    { title: 'Most turns', description: 'How often the model may be asked for one task.' },
    { minimum: 1, maximum: 100, standard: 10 },
  ),
  mostTokens: parameter.whole(
    { title: 'Most tokens in all', description: 'Tokens of all turns together, taken and given.' },
    { minimum: 1_000, maximum: 10_000_000, standard: 100_000 },
  ),
  withinMinutes: parameter.whole(
    {
      title: 'Within (minutes)',
      description: 'The model is not asked again after this time, waits for people and tools included.',
    },
    { minimum: 1, maximum: 366 * 24 * 60, standard: 24 * 60 },
  ),
};

interface Limits {
  readonly maxTurns: number;
  readonly mostTokens: number;
  readonly withinMinutes: number;
}

/** Looked at before each question to the model. @throws NodeFailure policy/agent_limit */
export function checkLimits({ turns, tokens, startedAt, calls }: Conversation, limits: Limits, now: number): void {
  const over =
    turns >= limits.maxTurns
      ? `was asked ${turns} times`
      : tokens >= limits.mostTokens
        ? `used ${tokens} tokens`
        : now - startedAt >= limits.withinMinutes * MINUTE_MS
          ? `took more than ${limits.withinMinutes} minutes`
          : null;
  if (over === null) return;
  throw fail.policy('agent_limit', {
    message: `The model ${over} and the task is not done; ${calls.length} calls were asked for. It is not asked again. Look at what it did, then finish the task by hand or allow more.`,
  });
}
