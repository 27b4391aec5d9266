import { pino } from 'pino';
import type { Config } from './config.ts';
import { LogStream } from './log-stream.ts';
import type { Log } from './runtime.ts';

/** JSON lines on standard error, one event each. */
export function createLog(level: Config['log']): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, new LogStream(2));
  return (at, message, fields = {}) => logger[at](fields, message);
}
