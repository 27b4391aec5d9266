import { pino } from 'pino';
import type { Config } from './config.ts';
import { LogStream } from './log-stream.ts';
import type { Log } from './runtime.ts';

/** One for all logs of the process: two would write into each other's lines. */
let standardError: LogStream | undefined;

/** JSON lines on standard error, one event each. */
export function createLog(level: Config['log']): Log {
  standardError ??= new LogStream(2);
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, standardError);
  return (at, message, fields = {}) => logger[at](fields, message);
}
