import type { CodeRequest } from './protocol.ts';
import { runGuestCode } from './run.ts';

/** The process that code steps run in: one request at a time, a fresh guest for each. */
process.on('message', (request: CodeRequest) => {
  void runGuestCode(request).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
