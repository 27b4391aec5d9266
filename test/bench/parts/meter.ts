import type { CDPSession, Page } from 'playwright-core';
import { quantile } from '../support.ts';

/** Two frames of a 60 Hz screen, in ms: a frame is never late by less than one. */
export const TWO_FRAMES = 33.5;

/** One page that is measured. Times are taken within the page: from an input to the frame that shows it. */
export class Meter {
  readonly page: Page;
  readonly #cdp: CDPSession;

  constructor(page: Page, cdp: CDPSession) {
    this.page = page;
    this.#cdp = cdp;
  }

  /** Has to be called before script and idle work are asked for. */
  async begin(): Promise<void> {
    await this.#cdp.send('Performance.enable');
  }

  /**
   * While something is done: the 95th share of the frames' lengths and the script that each took, in
   * milliseconds, and how many frames there were in a second.
   */
  async frames(work: () => Promise<void>): Promise<{ p95: number; script: number; rate: number }> {
    await this.page.evaluate(() => {
      const lengths: number[] = [];
      let last = performance.now();
      const tick = (now: number) => {
        lengths.push(now - last);
        last = now;
        frame = requestAnimationFrame(tick);
      };
      let frame = requestAnimationFrame(tick);
      Object.assign(window, {
        stopFrames: () => {
          cancelAnimationFrame(frame);
          return lengths;
        },
      });
    });
    const before = await this.#scriptMs();
    await work();
    const after = await this.#scriptMs();
    const lengths = await this.page.evaluate(
      () => (window as unknown as { stopFrames(): number[] }).stopFrames() as number[],
    );
    const whole = lengths.slice(1);
    const rate = (whole.length * 1_000) / whole.reduce((sum, ms) => sum + ms, 0);
    return { p95: quantile(whole, 0.95), script: (after - before) / Math.max(1, lengths.length), rate };
  }

  /** From a key to the second frame after it: by then what it does has been drawn. Milliseconds. */
  async key(key: string): Promise<number> {
    await this.arm('keydown');
    await this.page.keyboard.press(key);
    return this.taken();
  }

  /** What the main thread does in a second in which nothing moves. Milliseconds. */
  async idle(): Promise<number> {
    await this.page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    const seconds = 3;
    const before = await this.#metric('TaskDuration');
    await this.page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), seconds * 1_000);
    return (((await this.#metric('TaskDuration')) - before) * 1_000) / seconds;
  }

  async heap(): Promise<number> {
    await this.#cdp.send('HeapProfiler.collectGarbage');
    return (await this.#metric('JSHeapUsedSize')) / 1_000_000;
  }

  /** From the next event of this name to the second frame after it: by then what it does has been drawn. `taken` gives it. */
  arm(event: 'keydown' | 'input'): Promise<void> {
    return this.page.evaluate((name) => {
      const taken = new Promise<number>((resolve) => {
        window.addEventListener(
          name,
          ({ timeStamp }) =>
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - timeStamp))),
          { once: true, capture: true },
        );
      });
      Object.assign(window, { taken });
    }, event);
  }

  /** Milliseconds. */
  taken(): Promise<number> {
    return this.page.evaluate(() => (window as unknown as { taken: Promise<number> }).taken);
  }

  async #scriptMs(): Promise<number> {
    return (await this.#metric('ScriptDuration')) * 1_000;
  }

  async #metric(name: string): Promise<number> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === name)?.value ?? 0;
  }
}
