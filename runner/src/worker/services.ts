import type { CodePool } from '@holdfast/expressions/code';
import { fail, type GuestCode } from '@holdfast/node-sdk';

const MAX_OUTPUT = 10_000_000;

/** Code steps, run in a process apart. */
export const guestCode = (pool: CodePool): GuestCode => ({
  async run({ language, code, globals, timeoutMs, memoryMb = 64 }) {
    const reply = await pool.run({ language, code, globals, timeoutMs, memoryMb, maxOutput: MAX_OUTPUT });
    const { logs } = reply;
    if (reply.ok) return { result: reply.result, failure: null, logs };
    const where = reply.line === null ? '' : ` (line ${reply.line})`;
    const { failure } =
      reply.kind === 'limit'
        ? fail.permanent('resource_limit', { message: reply.message, decidedBy: 'guest' })
        : fail.data('code_error', { message: `${reply.message}${where}`, decidedBy: 'guest' });
    return { failure, logs };
  },
});
