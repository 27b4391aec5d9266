import type { Log } from '@holdfast/node-sdk';
import type { JsonObject, StepId } from '@holdfast/workflow';
import { toStorable } from '../connections/storable.ts';

/** A line that a step wrote, secrets taken out. `at`: epoch milliseconds. */
export interface LogLine {
  readonly at: number;
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly data?: JsonObject;
}

/** What one attempt wrote since the last commit. */
export interface AttemptLines {
  readonly stepId: StepId;
  readonly attempt: number;
  readonly lines: readonly LogLine[];
}

/** What is kept of one attempt: so many lines, and so many characters of JSON. */
const MOST_LINES = 200;
const MOST_CHARS = 16_384;
const MOST_MESSAGE = 2_000;

interface Setup {
  now(): number;
  redact(text: string): string;
  /** The log of the process. */
  say(level: 'info' | 'warn', message: string, data: JsonObject): void;
  /** Goes with the next commit of the run. */
  keep(line: LogLine): void;
}

/** The log of one attempt: kept with it up to a bound, and said in the log of the process. Both without secrets. */
export class AttemptLog implements Log {
  readonly #setup: Setup;
  #lines = 0;
  #chars = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  readonly info = (message: string, data?: JsonObject): void => this.#write('info', message, data);
  readonly warn = (message: string, data?: JsonObject): void => this.#write('warn', message, data);

  #write(level: LogLine['level'], said: string, given: JsonObject | undefined): void {
    if (this.#lines > MOST_LINES) return;
    const { redact, now, say, keep } = this.#setup;
    const message = redact(String(toStorable(said.slice(0, MOST_MESSAGE))));
    const data =
      given === undefined ? {} : { data: JSON.parse(redact(JSON.stringify(toStorable(given)))) as JsonObject };
    const line: LogLine = { at: now(), level, message, ...data };
    this.#lines += 1;
    this.#chars += JSON.stringify(line).length;
    if (this.#lines <= MOST_LINES && this.#chars <= MOST_CHARS) {
      say(level, message, line.data ?? {});
      return keep(line);
    }
    this.#lines = MOST_LINES + 1;
    keep({ at: now(), level: 'warn', message: 'More was written than is kept of one attempt.' });
  }
}
