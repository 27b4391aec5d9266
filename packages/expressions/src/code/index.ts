export { CodePool, type CodePoolOptions } from './pool.ts';
export type { CodeReply, CodeRequest } from './protocol.ts';
export { runGuestCode } from './run.ts';
