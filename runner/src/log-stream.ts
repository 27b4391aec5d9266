import { write, writeSync } from 'node:fs';

/** Most characters of lines that wait for a file that does not take them. */
const MOST_WAITING = 1_048_576;
const BUSY_MS = 100;

/**
 * A file or pipe that takes the lines of a log without anybody waiting for it.
 * Where it takes none, as on a disk that is full, lines are lost, and nothing else is.
 */
export class LogStream {
  readonly #file: number;
  #waiting = '';
  #isWriting = false;

  constructor(file: number) {
    this.#file = file;
    process.once('exit', () => this.#finish());
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MOST_WAITING) return;
    this.#waiting += line;
    if (!this.#isWriting) this.#next();
  }

  #next(): void {
    this.#isWriting = this.#waiting !== '';
    if (!this.#isWriting) return;
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#put(bytes);
  }

  #put(bytes: Buffer): void {
    write(this.#file, bytes, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#put(bytes), BUSY_MS).unref();
      else if (!error && written < bytes.length) this.#put(bytes.subarray(written));
      else this.#next();
    });
  }

  #finish(): void {
    try {
      writeSync(this.#file, this.#waiting);
    } catch {
      // There is nobody left to tell.
    }
  }
}
