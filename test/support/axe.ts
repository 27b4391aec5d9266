import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe has against the page as it is, by the rules of WCAG 2.0 to 2.2 A and AA,
 * or by some of them: one line for each place.
 */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Its half a megabyte is read once a page.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly,
        // What is right is counted by nobody.
        resultTypes: ['violations'],
        // No rule of these reads the style sheets, which would be fetched and parsed each time.
        preload: { assets: ['media'] },
      }),
    rules ? { type: 'rule', values: [...rules] } : { type: 'tag', values: TAGS },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) =>
        `${id}: ${target.join(' ')}; ${failureSummary.split('\n').slice(1).join(' ').trim()}`,
    ),
  );
}
